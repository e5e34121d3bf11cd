// What else `anchorwatch firmware inspect` can print: JSON, entries for the config file; and how it comes by passwords.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { anchorwatch } from './command.ts';
import { BROKEN, CONFIG, type FirmwareScene, firmwareScene, old, rootA, rootB } from './firmware-scene.ts';

let scene: FirmwareScene;

before(async () => {
  scene = await firmwareScene();
});

after(() => scene.close());

test('JSON holds everything, with whole digests', async () => {
  const args = 'release.tar.gz broken.pem notes.txt --stack wolfssl --at 2026-03-01 --format json';
  const { status, stdout } = await scene.inspect(args);
  const document = JSON.parse(stdout) as InspectDocument;
  assert.equal(status, 1);
  const { schema, at, exitCode, anchors, leftOut, unrecognised, faults, check } = document;
  assert.deepEqual([schema, at, exitCode], ['anchorwatch/firmware-inspect@1', '2026-03-01T00:00:00Z', 1]);
  assert.deepEqual(
    anchors.map(({ sha256 }) => sha256),
    [rootA, rootB, old].map(({ sha256 }) => sha256),
  );
  assert.deepEqual(anchors[0], {
    id: rootA.sha256,
    subject: 'O=Example,CN=Root A',
    key: { kind: 'rsa', bits: 2048 },
    role: 'ca',
    notBefore: '2020-01-01T00:00:00Z',
    notAfter: '2040-01-01T00:00:00Z',
    sha256: rootA.sha256,
    spkiSha256: anchors[0]?.spkiSha256,
    nameSha1: null,
    sameNameAndKey: [],
    places: [
      { ...PLACE, file: 'release.tar.gz', members: ['content', 'etc/ssl/cert.pem'] },
      { ...PLACE, file: 'broken.pem', offset: BROKEN.length, line: 4 },
    ],
  });
  assert.deepEqual(
    leftOut.map(({ code, fatal }) => [code, fatal]),
    [
      ['not-a-ca', false],
      ['not-a-file', false],
      ['broken', true],
    ],
  );
  assert.deepEqual(
    unrecognised.map(({ place }) => place.file),
    ['release.tar.gz', 'notes.txt'],
  );
  assert.deepEqual(
    faults.map(({ code, weight, anchors: ids }) => [code, weight, ids]),
    [['anchor-expired', 'wrong', [old.sha256]]],
  );
  assert.equal(check, null);
});

test('JSON holds the check as well', async () => {
  const { status, stdout } = await scene.inspect(
    'old.der a.pem --stack openssl --format json --against 127.0.0.1:PORT',
  );
  const { exitCode, check } = JSON.parse(stdout) as InspectDocument;
  assert.deepEqual([status, exitCode, check?.schema, check?.exitCode], [1, 1, 'anchorwatch/check@1', 0]);
});

const entries = [
  { name: 'a file', command: 'pinned.pem --stack mbedtls', anchors: 3 },
  { name: 'a folder', command: 'tree --stack mbedtls', anchors: 2 },
  { name: 'one member of an archive', command: 'release.tar.gz --member cert.pem --stack mbedtls', anchors: 2 },
  { name: 'a forced format', command: 'release.tar.gz a.pem --as pem --member cert.pem --stack mbedtls', anchors: 2 },
  { name: 'a stack of the config', command: 'bundle.bin a.pem --stack own-winc --config anchorwatch.yaml', anchors: 2 },
];

for (const { name, command, anchors } of entries) {
  test(`an entry for the config file that loads as it is: ${name}`, async () => {
    const { stdout, stderr } = await scene.inspect(`${command} --at 2020-06-01 --emit config`);
    assert.match(stdout, /id: my-firmware-1\.0 # fill in/);
    const stacks = command.includes('own-winc') ? (/stacks:\n.*\n/.exec(CONFIG)?.[0] ?? '') : '';
    writeFileSync(join(scene.folder, 'pasted.yaml'), `${stacks}${stdout}`);
    const checked = await anchorwatch(['config', 'check', '--config', 'pasted.yaml'], {
      cwd: scene.folder,
      env: { COLUMNS: '200' },
    });
    assert.equal(checked.stderr, '', stderr);
    assert.match(checked.stdout, new RegExp(`ok, 1 target, 1 firmware line, ${String(anchors)} anchors`));
  });
}

test('an entry names its files as seen from the config file that it is for', async () => {
  mkdirSync(join(scene.folder, 'etc'));
  writeFileSync(join(scene.folder, 'etc', 'aw.yaml'), CONFIG);
  const { stdout } = await scene.inspect('a.pem --stack mbedtls --emit config --config etc/aw.yaml');
  assert.match(stdout, /^ +# relative to etc\/; 1 anchor:\n +# {3}Root A\n +- \.\.\/a\.pem$/m);
});

test('an entry for anchors that something is wrong with is said to be one', async () => {
  const { status, stdout, stderr } = await scene.inspect('pinned.pem --stack winc1500 --emit config');
  assert.match(stdout, /stack: winc1500/);
  assert.equal(stderr, 'anchorwatch: something looks wrong with these anchors: run it without --emit\n');
  assert.equal(status, 1);
});

test('passwords of key stores from a file and from the environment', async () => {
  const command = ['pkcs12', '-export', '-nokeys', '-in', 'a.pem', '-passout', 'pass:a secret', '-out', 'store.p12'];
  execFileSync('openssl', command, { cwd: scene.folder });
  writeFileSync(join(scene.folder, 'passwords'), 'another\na secret\n');
  const ways = [
    { args: [], env: {}, status: 3 },
    { args: ['--password-file', 'passwords'], env: {}, status: 0 },
    { args: [], env: { ANCHORWATCH_STORE_PASSWORD: 'a secret' }, status: 0 },
  ];
  for (const { args, env, status } of ways) {
    const result = await anchorwatch(['firmware', 'inspect', 'store.p12', ...args], { cwd: scene.folder, env });
    assert.equal(result.status, status, result.stdout);
  }
});

interface InspectDocument {
  readonly schema: string;
  readonly at: string;
  readonly exitCode: number;
  readonly anchors: readonly { readonly sha256: string | null; readonly spkiSha256: string }[];
  readonly leftOut: readonly { readonly code: string; readonly fatal: boolean }[];
  readonly unrecognised: readonly { readonly place: { readonly file: string } }[];
  readonly faults: readonly { readonly code: string; readonly weight: string; readonly anchors: readonly string[] }[];
  readonly check: { readonly schema: string; readonly exitCode: number } | null;
}

const PLACE = { members: [], format: 'pem', offset: 0, line: 1, label: null };
