// docs/configuration.md tells the truth: its examples load, and its mistakes are told as it says.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, test } from 'node:test';

import { ConfigError, formatConfigError, parseConfig } from '../../src/config/load.ts';
import { parseDuration } from '../../src/lib/duration.ts';

let page = '';
before(async () => {
  page = await readFile(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
});

const EXAMPLES = /### Routes by example\n[^]*?(?=\n## )/;

/** All but those of "Routes by example". */
function yamlBlocks(): readonly string[] {
  return blocksIn(page.replace(EXAMPLES, ''));
}

function blocksIn(text: string): readonly string[] {
  return [...text.matchAll(/```yaml\n([^]*?)```/g)].map(([, yaml]) => yaml ?? '');
}

test('the first example is a whole config, and the others are parts of one', async () => {
  const [whole, ...others] = yamlBlocks();
  const parts = others.filter((yaml) => !yaml.includes('hunter2') && !yaml.startsWith('firmware:'));
  assert.equal(parts.length, 6);
  const { config } = await parseConfig([whole, ...parts].join(''), 'c.yaml');
  assert.equal(config.firmware[0]?.stack, 'ti-simplelink');
  assert.equal(config.routes.length, 2);
});

test('the example of anchors is a config', async () => {
  const [, example] = yamlBlocks().filter((yaml) => yaml.includes('\nfirmware:') || yaml.startsWith('firmware:'));
  const { config } = await parseConfig(example ?? '', 'c.yaml');
  assert.deepEqual(
    config.firmware[0]?.anchors.map(({ path, format, member }) => [path, format, member]),
    [
      ['certs/*.pem', null, null],
      ['build/rootfs.tar.gz', null, 'etc/ssl/cert.pem'],
      ['dump.bin', 'scan', null],
    ],
  );
});

const NAMED = `targets: [{ host: a.example, labels: { stage: test } }]
firmware: [{ id: camera-2.0, labels: { team: heating }, stack: mbedtls, anchors: [a.pem], targets: [{ host: a.example }] }]
`;

test('every example of routes is part of a config, once what it names is there', async () => {
  const examples = blocksIn(EXAMPLES.exec(page)?.[0] ?? '');
  assert.equal(examples.length, 6);
  for (const example of examples) {
    const lists = [...example.matchAll(/(?:receivers|escalateTo): \[([^\]]*)\]/g)].flatMap(([, list]) =>
      list?.split(', '),
    );
    const receivers = [...new Set(lists)].map((name) => `{ name: ${name ?? ''}, log: {} }`);
    const { config } = await parseConfig(`${NAMED}receivers: [${receivers.join(', ')}]\n${example}`, 'c.yaml');
    assert.ok(config.routes.length + config.maintenance.length > 0);
  }
});

test('the bad example gives what is printed below it', async () => {
  const bad = yamlBlocks().find((yaml) => yaml.includes('hunter2'));
  const printed = /\$ anchorwatch config check .*\n([^]*?)\nanchorwatch: (.*)\n\$/.exec(page);
  const error = await parseConfig(bad ?? '', 'config/anchorwatch.yaml').catch((thrown: unknown) => thrown);
  assert.ok(error instanceof ConfigError);
  assert.equal(formatConfigError(error), printed?.[1]);
  assert.equal(error.message, printed?.[2]);
});

test('every default of the table of probe is the one that holds', async () => {
  const [whole] = yamlBlocks();
  const { config } = await parseConfig(whole ?? '', 'c.yaml');
  const table = page.slice(page.indexOf('## `probe`'), page.indexOf('## `log`'));
  for (const [key, value] of Object.entries(config.probe)) {
    if (Array.isArray(value)) continue;
    const documented = new RegExp(`\\| \`${key}\` +\\|[^|]*\\| \`([^\`]+)\``).exec(table)?.[1];
    const shown = documented === undefined ? documented : (parseDuration(documented) ?? documented);
    assert.equal(String(shown), String(value), key);
  }
});
