// config/anchorwatch.yaml works as it is, and so does every other config beside it.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { loadConfig, parseConfig } from '../../src/config/load.ts';
import { targetsOf } from '../../src/config/targets.ts';
import { loadFirmware } from '../../src/firmware/load.ts';
import { stacksOf } from '../../src/firmware/stacks.ts';

const CONFIG = fileURLToPath(new URL('../../config/anchorwatch.yaml', import.meta.url));

test('the example watches both Dropbox hosts for two firmware lines', async () => {
  const loaded = await loadConfig(CONFIG);
  assert.deepEqual(
    targetsOf(loaded.config).map(({ host, port }) => `${host}:${String(port)}`),
    ['content.dropboxapi.com:443', 'api.dropboxapi.com:443'],
  );
  const firmware = await loadFirmware(loaded, stacksOf(loaded));
  const pinned = firmware.map(({ stack, targets }) => [
    stack,
    targets.length,
    targets[0]?.anchors.anchors.map(({ subject }) => /CN=([^,]+)/.exec(subject.text)?.[1]),
  ]);
  assert.deepEqual(pinned, [
    ['ti-simplelink', 2, ['DigiCert High Assurance EV Root CA']],
    ['mbedtls', 2, ['DigiCert Global Root CA', 'DigiCert Global Root G2', 'Amazon Root CA 1']],
  ]);
});

for (const file of (await readdir(dirname(CONFIG))).filter((name) => name.endsWith('.yaml'))) {
  test(`${file} loads, and its first line names the schema for editors`, async () => {
    const path = join(dirname(CONFIG), file);
    assert.ok((await load(path)).length > 0);
    const [first] = (await readFile(path, 'utf8')).split('\n');
    assert.equal(first, '# yaml-language-server: $schema=anchorwatch.schema.json');
  });
}

/** The `# ` before a line of YAML. */
const COMMENTED = /^# ?(?=(receivers|routes|maintenance|digest|delivery|heartbeat|smtp|signals|announcements):| {2})/gm;

test('what it has in comments is right once they are not', async () => {
  const text = await readFile(CONFIG, 'utf8');
  const { config } = await parseConfig(text.replaceAll(COMMENTED, ''), CONFIG);
  assert.deepEqual(
    config.receivers.map(({ name }) => name),
    ['ops', 'hook', 'pager'],
  );
  assert.equal(config.routes.length, 2);
  assert.deepEqual(config.routes[1]?.escalateTo, ['pager']);
  assert.equal(config.maintenance.length, 1);
  assert.deepEqual([config.digest?.receivers, config.delivery.fallback], [['ops'], 'ops']);
  assert.deepEqual(config.heartbeat?.url, { env: 'HEARTBEAT_URL' });
  assert.equal(config.smtp?.host, 'mail.example.com');
  assert.ok(config.signals.roots.fetch && config.signals.ct.certSpotter !== undefined);
  assert.deepEqual(config.announcements[0]?.targets, ['content.dropboxapi.com', 'api.dropboxapi.com']);
});

test('the README beside the CA files names each with its digest', async () => {
  const readme = await readFile(new URL('../../config/firmware/README.md', import.meta.url), 'utf8');
  for (const { anchors } of (await load(CONFIG)).flatMap(({ targets }) => targets)) {
    for (const { certificate } of anchors.anchors) assert.ok(readme.includes(`\`${certificate?.sha256 ?? ''}\``));
  }
});

async function load(file: string): ReturnType<typeof loadFirmware> {
  const loaded = await loadConfig(file);
  return loadFirmware(loaded, stacksOf(loaded));
}
