// The pages about alerting lead somewhere: every link of theirs to a file or a heading is right.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import test from 'node:test';

import { parseConfig } from '../../src/config/load.ts';
import { anchorsOf, blocksOf, linksOf } from './alerting-page.ts';

const ROOT = new URL('../../', import.meta.url);

for (const name of [
  'README.md',
  'docs/alerting.md',
  'docs/webhook.md',
  'docs/operations.md',
  'docs/receivers.md',
  'docs/configuration.md',
]) {
  const url = new URL(name, ROOT);
  const page = readFileSync(url, 'utf8');
  for (const link of new Set(linksOf(page))) {
    test(`${name} leads to ${link}`, () => {
      const target = new URL(link, url);
      const anchor = target.hash.slice(1);
      target.hash = '';
      assert.ok(existsSync(target));
      if (anchor !== '') assert.ok(anchorsOf(readFileSync(target, 'utf8')).has(anchor), `no heading #${anchor}`);
    });
  }
}

test('the heartbeat of docs/operations.md is a config', async () => {
  const [yaml = ''] = blocksOf(readFileSync(new URL('docs/operations.md', ROOT), 'utf8'), 'yaml');
  const firmware = 'firmware: [{ id: a, stack: mbedtls, anchors: [a.pem], targets: [{ host: updates.example.com }] }]';
  const { config } = await parseConfig(`${firmware}\n${yaml}`, 'anchorwatch.yaml');
  assert.equal(config.heartbeat?.method, 'POST');
});
