import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { ConfigError, parseConfig } from '../../src/config/load.ts';
import type { SecretSource } from '../../src/config/schema-parts.ts';
import { readSecret, resolveSecrets } from '../../src/config/secret.ts';

const ENVIRONMENT = { PASSWORD: ' hunter2 \n', EMPTY: '' };

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anchorwatch-secret-'));
  await writeFile(join(folder, 'unix'), 'hunter2\n');
  await writeFile(join(folder, 'windows'), 'hunter2\r\n');
  await writeFile(join(folder, 'plain'), ' hunter2 ');
  await writeFile(join(folder, 'two'), 'hunter2\n\n');
  await writeFile(join(folder, 'empty'), '\n');
  await writeFile(join(folder, 'huge'), 'hunter2'.repeat(10_000));
});
after(() => rm(folder, { recursive: true }));

const good: readonly { readonly name: string; readonly source: SecretSource; readonly secret: string }[] = [
  { name: 'a variable, as it is', source: { env: 'PASSWORD' }, secret: ' hunter2 \n' },
  { name: 'a file, without the line break at its end', source: { file: 'unix' }, secret: 'hunter2' },
  { name: 'a file from Windows', source: { file: 'windows' }, secret: 'hunter2' },
  { name: 'a file without a line break, blanks kept', source: { file: 'plain' }, secret: ' hunter2 ' },
  { name: 'a file with an empty line, of which one line break is taken', source: { file: 'two' }, secret: 'hunter2\n' },
];
for (const row of good) {
  test(row.name, async () => {
    const reading = await readSecret(row.source, { folder, environment: ENVIRONMENT });
    assert.deepEqual(reading, { kind: 'secret', value: row.secret });
  });
}

test('an absolute path is not taken as relative to the config', async () => {
  const source = { file: join(folder, 'unix') };
  const reading = await readSecret(source, { folder: '/nowhere', environment: {} });
  assert.deepEqual(reading, { kind: 'secret', value: 'hunter2' });
});

const bad: readonly { readonly name: string; readonly source: SecretSource; readonly found: string }[] = [
  { name: 'unset', source: { env: 'UNSET' }, found: '"UNSET", which is not set or empty' },
  { name: 'empty', source: { env: 'EMPTY' }, found: '"EMPTY", which is not set or empty' },
  { name: 'missing', source: { file: 'missing' }, found: '"missing" (no such file)' },
  { name: 'an empty file', source: { file: 'empty' }, found: '"empty" (the file is empty)' },
  { name: 'too large', source: { file: 'huge' }, found: '"huge" (larger than 65536 bytes)' },
  { name: 'odd', source: { file: 'a\u001b[2J' }, found: '"a\\u{1b}[2J" (no such file)' },
];
for (const row of bad) {
  test(`a secret that is ${row.name} is a mistake that names its source`, async () => {
    const reading = await readSecret(row.source, { folder, environment: ENVIRONMENT });
    assert.equal(reading.kind === 'unreadable' ? reading.found : reading.kind, row.found);
  });
}

const CONFIG = `
firmware: [{ id: a, stack: openssl, anchors: [a.pem], targets: [{ host: a.example }] }]
receivers:
  - { name: open, webhook: { url: { env: URL } } }
  - { name: signed, webhook: { url: "https://a", secret: { env: SIGNING } } }
  - { name: pager, pagerduty: { routingKey: { env: KEY } } }
  - { name: phone, ntfy: { url: { env: TOPIC }, token: { env: TOKEN } } }
heartbeat: { url: { env: BEAT } }
smtp: { host: a, user: u, password: { file: unix } }
`;

test('all secrets of a config are read from where it says, relative to its folder', async () => {
  const loaded = await parseConfig(CONFIG, join(folder, 'c.yaml'));
  const { receivers, heartbeat, smtp } = loaded.config;
  const environment = { SIGNING: 'whsec_x', URL: 'https://a/token', KEY: 'key', TOPIC: 'https://b', TOKEN: 'tk' };
  const secrets = await resolveSecrets(loaded, { ...environment, BEAT: 'https://c' });
  const [open, signed, pager, phone] = receivers;
  const sources = [
    ...[open?.webhook?.url, signed?.webhook?.secret, pager?.pagerduty?.routingKey, phone?.ntfy?.url],
    ...[phone?.ntfy?.token, heartbeat?.url, smtp?.password],
  ];
  const values = sources.map((source) => (typeof source === 'object' ? secrets.get(source) : null));
  assert.deepEqual(values, ['https://a/token', 'whsec_x', 'key', 'https://b', 'tk', 'https://c', 'hunter2']);
  assert.equal(secrets.size, 7);
});

test('a config without secrets has none', async () => {
  const loaded = await parseConfig(CONFIG.replace(/receivers[^]*/, ''), 'c.yaml');
  assert.equal((await resolveSecrets(loaded, {})).size, 0);
});

test('every secret that cannot be read is told at once, each at its place', async () => {
  const loaded = await parseConfig(CONFIG.replace('unix', 'missing'), join(folder, 'c.yaml'));
  await assert.rejects(resolveSecrets(loaded, {}), (error) => {
    assert.ok(error instanceof ConfigError);
    const told = error.problems.map(({ line, column, path, found }) => ({ line, column, path, found }));
    assert.deepEqual(told, [
      { line: 4, column: 35, path: 'receivers[0].webhook.url', found: '"URL", which is not set or empty' },
      { line: 5, column: 58, path: 'receivers[1].webhook.secret', found: '"SIGNING", which is not set or empty' },
      { line: 6, column: 45, path: 'receivers[2].pagerduty.routingKey', found: '"KEY", which is not set or empty' },
      { line: 7, column: 33, path: 'receivers[3].ntfy.url', found: '"TOPIC", which is not set or empty' },
      { line: 7, column: 56, path: 'receivers[3].ntfy.token', found: '"TOKEN", which is not set or empty' },
      { line: 8, column: 19, path: 'heartbeat.url', found: '"BEAT", which is not set or empty' },
      { line: 9, column: 37, path: 'smtp.password', found: '"missing" (no such file)' },
    ]);
    return error.code === 'config-invalid';
  });
});
