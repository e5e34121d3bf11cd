// What the config may say of the page's door: mistakes with their place, and never a secret in them.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { ConfigError, formatConfigError, loadConfig, parseConfig } from '../../src/config/load.ts';
import { resolveSecrets } from '../../src/config/secret.ts';
import { webSecretProblems } from '../../src/config/web-references.ts';
import { anchorwatch } from '../cli/command.ts';
import { issue } from '../support/ca.ts';

const FIRMWARE = 'firmware: [{ id: a, stack: openssl, anchors: [a.pem], targets: [{ host: a.example }] }]\n';
const HASH = '$scrypt$ln=14,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g';
const TOKEN = 'tokens: [{ name: prometheus, token: { env: TOKEN } }]';
const PROXY = 'proxy: { header: X-User, from: [10.0.0.0/8] }';

const listenRows: readonly (readonly [listen: string, isReachedByOthers: boolean])[] = [
  ['127.0.0.1:8080', false],
  ['127.8.9.1:0', false],
  ['localhost:8080', false],
  ["'[::1]:8080'", false],
  ["'[0:0:0:0:0:0:0:1]:8080'", false],
  ['0.0.0.0:8080', true],
  ['10.1.2.3:8080', true],
  ["'[::]:8080'", true],
  ["'[2001:db8::1]:8080'", true],
];

for (const [listen, isReachedByOthers] of listenRows) {
  test(`listen ${listen}: ${isReachedByOthers ? 'a door is needed' : 'nobody else gets there'}`, async () => {
    const shut = `expected password, tokens or proxy.header beside it, or an address of this machine alone such as 127.0.0.1:8080`;
    const found = `2:16 web.listen: found "${listen.replaceAll("'", '')}", which others reach, and nothing that says who may come in`;
    assert.deepEqual(await mistakesOf(`web: { listen: ${listen} }`), isReachedByOthers ? [`${found}, ${shut}`] : []);
    for (const door of [`password: "${HASH}"`, 'password: { env: HASH }', TOKEN, PROXY]) {
      assert.deepEqual(await mistakesOf(`web: { listen: ${listen}, ${door} }`), []);
    }
  });
}

test('a proxy that logs nobody in is no door', async () => {
  assert.equal((await mistakesOf('web: { listen: "0.0.0.0:80", proxy: { from: [10.0.0.0/8] } }')).length, 1);
  assert.deepEqual(await mistakesOf('web: { proxy: { from: [10.0.0.0/8] } }'), []);
  assert.deepEqual(await mistakesOf(`web: { password: "${HASH}", proxy: { from: [10.0.0.0/8] } }`), []);
});

test('a list of no tokens is no door', async () => {
  assert.equal((await mistakesOf('web: { listen: "0.0.0.0:80", tokens: [] }')).length, 1);
});

test('without listen the page is on loopback', async () => {
  const { config } = await parseConfig(`${FIRMWARE}web: {}`, 'c.yaml');
  assert.equal(config.web?.listen, '127.0.0.1:8080');
});

const PASSWORD_FORM =
  'expected the hash that `anchorwatch web password` prints, or {env: NAME} or {file: PATH} with it';
const ADDRESS_FORM = 'expected address:port, e.g. 127.0.0.1:8080 or [::1]:8080';
const TOKEN_SOURCE = 'expected {env: NAME} or {file: PATH}, so that the secret itself is not in this file';

const rows: readonly (readonly [name: string, web: string, printed: readonly string[]])[] = [
  ['a port too high', 'listen: 127.0.0.1:65536', [`2:16 web.listen: found "127.0.0.1:65536", ${ADDRESS_FORM}`]],
  ['no address', 'listen: 127.0.0.256:80', [`2:16 web.listen: found "127.0.0.256:80", ${ADDRESS_FORM}`]],
  [
    'a password in the clear',
    'password: hunter2',
    [`2:18 web.password: found a text of another form (not shown), ${PASSWORD_FORM}`],
  ],
  [
    'a hash without quotes, whose commas end it',
    `password: ${HASH}`,
    [
      `2:6 web: found a piece of a hash as a key (not shown), expected quotes around the hash of the password`,
      `2:18 web.password: found a text of another form (not shown), ${PASSWORD_FORM}`,
      '2:32 web["r=8"]: found unknown key "r=8", expected one of listen, url, password, tokens, proxy',
    ],
  ],
  [
    'half a hash',
    'password: "$scrypt$ln=17,r=8,p=1$hunter2"',
    [`2:18 web.password: found a text of another form (not shown), ${PASSWORD_FORM}`],
  ],
  [
    'a hash that would take all memory',
    `password: "${HASH.replace('ln=14', 'ln=30')}"`,
    [`2:18 web.password: found a text of another form (not shown), ${PASSWORD_FORM}`],
  ],
  [
    'a hash that is guessed at once',
    `password: "${HASH.replace('ln=14', 'ln=5')}"`,
    [`2:18 web.password: found a text of another form (not shown), ${PASSWORD_FORM}`],
  ],
  [
    'a password that is a number',
    'password: 123456789012',
    [`2:18 web.password: found a value of another form (not shown), ${PASSWORD_FORM}`],
  ],
  [
    'a token in the clear',
    'tokens: [{ name: a, token: hunter2hunter2hunter2hunter2hunter2 }]',
    [`2:35 web.tokens[0].token: found a secret in the clear (not shown), ${TOKEN_SOURCE}`],
  ],
  [
    'a token in the place of an entry',
    'tokens: [hunter2hunter2]',
    ['2:17 web.tokens[0]: found a text (not shown), expected a mapping (key: value)'],
  ],
  [
    'a name twice',
    'tokens: [{ name: a, token: { env: A } }, { name: a, token: { env: B } }]',
    ['2:57 web.tokens[1].name: found "a" a second time, expected a name of its own for each token'],
  ],
  [
    'a proxy that is everybody',
    'proxy: { header: X-User, from: [0.0.0.0/0, "::/0"] }',
    ['0.0.0.0/0', '::/0'].map(
      (network, index) =>
        `2:${String([40, 51][index])} web.proxy.from[${String(index)}]: found "${network}", expected the networks of the proxy alone: whoever asks from there may say who they are`,
    ),
  ],
  [
    'a proxy without networks',
    'proxy: { header: X-User, from: [] }',
    ['2:39 web.proxy.from: found an empty list, expected at least one entry'],
  ],
];

for (const [name, web, printed] of rows) {
  test(`web: ${name}`, async () => {
    const found = await mistakesOf(`web: { ${web} }`);
    assert.deepEqual(found, printed);
    assert.doesNotMatch(found.join('\n'), /hunter2|c2Fsd/);
  });
}

const GOOD = 'Az09-._~+/'.repeat(4);
const TOKEN_FORM = 'expected at least 32 characters of letters, digits and -._~+/, such as openssl rand -hex 32 prints';
const SECRETS =
  'web: { password: { file: hash }, tokens: [{ name: a, token: { env: A } }, { name: b, token: { env: B } }] }';
const contentRows: readonly (readonly [string, Readonly<Record<'hash' | 'A' | 'B', string>>, readonly string[]])[] = [
  ['all is well', { hash: `${HASH}\n`, A: GOOD, B: `${GOOD}=` }, []],
  [
    'the password itself in the file of the hash',
    { hash: 'hunter2', A: GOOD, B: `${GOOD}=` },
    [
      '2:18 web.password: found a content of another form (not shown), expected the hash that `anchorwatch web password` prints',
    ],
  ],
  [
    'a short token, and one that no header takes',
    { hash: HASH, A: 'hunter2'.repeat(4), B: `${GOOD} hunter2` },
    [
      `2:61 web.tokens[0].token: found a token that is too short (not shown), ${TOKEN_FORM}`,
      `2:93 web.tokens[1].token: found a content of another form (not shown), ${TOKEN_FORM}`,
    ],
  ],
  [
    'one token for two',
    { hash: HASH, A: GOOD, B: GOOD },
    [`2:93 web.tokens[1].token: found the token of another name (not shown), ${TOKEN_FORM}`],
  ],
];

for (const [name, { hash, A, B }, printed] of contentRows) {
  test(`what the secrets of web hold: ${name}`, async (context) => {
    const folder = await temporaryFolder(context);
    await writeFile(join(folder, 'hash'), hash);
    await writeFile(join(folder, 'c.yaml'), `${FIRMWARE}${SECRETS}`);
    const loaded = await loadConfig(join(folder, 'c.yaml'));
    const problems = webSecretProblems(loaded, await resolveSecrets(loaded, { A, B }));
    assert.deepEqual(
      problems.map(
        ({ line, column, path, found, expected }) =>
          `${String(line)}:${String(column)} ${path}: found ${found}, expected ${expected}`,
      ),
      printed,
    );
  });
}

test('the example of docs/web.md is part of a config', async () => {
  const page = await readFile(new URL('../../docs/web.md', import.meta.url), 'utf8');
  const [, yaml = ''] = /```yaml\n([^]*?)```/.exec(page) ?? [];
  assert.deepEqual(await mistakesOf(yaml), []);
  const [, proxy = ''] = /```text\n(proxy:[^]*?)```/.exec(page) ?? [];
  assert.deepEqual(await mistakesOf(`web:\n${proxy.replace(/^/gm, '  ')}`), []);
});

test('config check tells what the secrets of the page are not, and does not repeat them', async (context) => {
  const folder = await temporaryFolder(context);
  const config = join(folder, 'c.yaml');
  await writeFile(join(folder, 'a.pem'), issue({ subject: 'CN=Root', ca: true }).pem);
  await writeFile(config, `${FIRMWARE}web: { listen: '0.0.0.0:80', password: { env: HASH }, ${TOKEN} }`);
  const env = { HASH: 'hunter2', TOKEN: 'hunter2hunter2' };
  const bad = await anchorwatch(['config', 'check', '--config', config], { env });
  assert.deepEqual([bad.status, bad.stdout], [3, '']);
  assert.match(bad.stderr, /c\.yaml:2:40 web\.password: found a content of another form \(not shown\)/);
  assert.match(bad.stderr, /c\.yaml:2:\d+ web\.tokens\[0\]\.token: found a token that is too short \(not shown\)/);
  assert.doesNotMatch(bad.stderr, /hunter2/);
  const good = await anchorwatch(['config', 'check', '--config', config], { env: { HASH, TOKEN: GOOD } });
  assert.deepEqual([good.status, good.stderr], [0, '']);
});

async function temporaryFolder(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'anchorwatch-web-'));
  context.after(() => rm(folder, { recursive: true }));
  return folder;
}

async function mistakesOf(yaml: string): Promise<readonly string[]> {
  try {
    await parseConfig(`${FIRMWARE}${yaml}`, 'c.yaml');
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return formatConfigError(error).replaceAll('c.yaml:', '').split('\n');
  }
}
