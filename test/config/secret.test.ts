import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { parseConfig } from '../../src/config/load.ts';
import type { SecretSource } from '../../src/config/schema.ts';
import { resolveSecret, resolveSecrets } from '../../src/config/secret.ts';
import { CodedError } from '../../src/lib/coded-error.ts';

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
    assert.equal(await resolveSecret(row.source, 'smtp.password', { folder, environment: ENVIRONMENT }), row.secret);
  });
}

test('an absolute path is not taken as relative to the config', async () => {
  const source = { file: join(folder, 'unix') };
  assert.equal(await resolveSecret(source, 'x', { folder: '/nowhere', environment: {} }), 'hunter2');
});

const bad: readonly { readonly name: string; readonly source: SecretSource; readonly message: string }[] = [
  { name: 'unset', source: { env: 'UNSET' }, message: 'smtp.password: environment variable UNSET is not set or empty' },
  { name: 'empty', source: { env: 'EMPTY' }, message: 'smtp.password: environment variable EMPTY is not set or empty' },
  {
    name: 'missing',
    source: { file: 'missing' },
    message: 'smtp.password: file /FOLDER/missing cannot be read: no such file',
  },
  { name: 'empty file', source: { file: 'empty' }, message: 'smtp.password: file /FOLDER/empty is empty' },
  {
    name: 'too large',
    source: { file: 'huge' },
    message: 'smtp.password: file /FOLDER/huge cannot be read: larger than 65536 bytes',
  },
  {
    name: 'odd',
    source: { file: 'a\u001b[2J' },
    message: 'smtp.password: file /FOLDER/a\\u{1b}[2J cannot be read: no such file',
  },
];
for (const row of bad) {
  test(`a secret that is ${row.name} is an error that names place and source`, async () => {
    const error = await resolveSecret(row.source, 'smtp.password', { folder, environment: ENVIRONMENT }).catch(
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof CodedError);
    assert.equal(error.code, 'secret-unreadable');
    assert.equal(error.message, row.message.replace('/FOLDER', folder));
  });
}

const CONFIG = `
firmware: [{ id: a, stack: openssl, anchors: [a.pem], targets: [{ host: a.example }] }]
receivers:
  - { name: open, webhook: { url: "https://a" } }
  - { name: signed, webhook: { url: "https://a", secret: { env: SIGNING } } }
smtp: { host: a, user: u, password: { file: unix } }
`;

test('all secrets of a config are read from where it says, relative to its folder', async () => {
  const loaded = await parseConfig(CONFIG, join(folder, 'c.yaml'));
  assert.deepEqual(await resolveSecrets(loaded, { SIGNING: 'whsec_x' }), {
    smtpPassword: 'hunter2',
    webhookSecrets: new Map([['signed', 'whsec_x']]),
  });
});

test('a config without secrets has none', async () => {
  const loaded = await parseConfig(CONFIG.replace(/receivers[^]*/, ''), 'c.yaml');
  assert.deepEqual(await resolveSecrets(loaded, {}), { smtpPassword: null, webhookSecrets: new Map() });
});

test('every secret that cannot be read is told at once', async () => {
  const loaded = await parseConfig(CONFIG.replace('unix', 'missing'), join(folder, 'c.yaml'));
  await assert.rejects(resolveSecrets(loaded, {}), {
    code: 'secret-unreadable',
    message: `smtp.password: file ${folder}/missing cannot be read: no such file; receivers[1].webhook.secret: environment variable SIGNING is not set or empty`,
  });
});
