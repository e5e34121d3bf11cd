// Stores are made by our own writer; where keytool is there, also by Java itself.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

import { jks } from '../../../src/firmware/import/jks.ts';
import { issue } from '../../support/ca.ts';
import { assertRecognised, assertWithstands, reachedIn, summary } from '../../support/formats.ts';
import { jksOf } from '../../support/java-stores.ts';

const A = issue({ subject: 'CN=A' });
const B = issue({ subject: 'CN=B', key: 'ed25519' });
const TRUSTED = [
  { kind: 'trusted', alias: 'root a', der: A.der },
  { kind: 'trusted', alias: 'root ü', der: B.der },
] as const;
const KEY = { kind: 'key', alias: 'device', list: [B.der, A.der] } as const;

const STORE = jksOf(TRUSTED);
const offsetIn = (store: Buffer, der: Uint8Array): string => String(store.indexOf(der));

for (const version of [1, 2] as const) {
  test(`version ${String(version)}: trusted certificates with their aliases`, () => {
    const store = jksOf(TRUSTED, version);
    assertRecognised(jks, store);
    assert.deepEqual(jks.read(store).map(summary), [
      `A @${offsetIn(store, A.der)} "root a"`,
      `B @${offsetIn(store, B.der)} "root ü"`,
    ]);
  });

  test(`version ${String(version)}: the certificates of a private key are no anchors`, () => {
    const store = jksOf([KEY, TRUSTED[0]], version);
    assert.deepEqual(jks.read(store).map(summary), [
      'left-out @12 "device": a private key; its own certificates (2) are no trust anchors',
      `A @${String(store.lastIndexOf(A.der))} "root a"`,
    ]);
  });
}

test('a store of JCEKS is read, up to a secret key', () => {
  const store = Buffer.from(jksOf(TRUSTED));
  store.writeUInt32BE(0xcececece);
  store.writeUInt32BE(3, store.indexOf(A.der) + A.der.length);
  assertRecognised(jks, store);
  const [first, second, ...none] = jks.read(store).map(summary);
  assert.match(first ?? '', /^A @/);
  assert.match(
    second ?? '',
    /entry 2 at offset \d+: has tag 3, expected 1 \(private key\) or 2 \(trusted certificate\)$/,
  );
  assert.deepEqual(none, []);
});

test('an empty store holds nothing', () => {
  assertRecognised(jks, jksOf([]));
  assert.deepEqual(jks.read(jksOf([])), []);
});

test('cut at every length, it gives what is whole, and says that the rest is missing', () => {
  const ends = [A, B].map(({ der }) => STORE.indexOf(der) + der.length);
  for (let length = 8; length < STORE.length; length += 1) {
    const kinds = jks.read(STORE.subarray(0, length)).map(({ kind }) => kind);
    const whole = ends.filter((end) => end <= length).map(() => 'certificate');
    assert.deepEqual(kinds, whole.length === 2 ? whole : [...whole, 'broken'], String(length));
  }
});

for (const [name, hex, found] of [
  [
    'more entries than octets',
    'feedfeed00000002ffffffff',
    'broken @12: entry 1 at offset 12: is 4 octets long, 0 are left',
  ],
  [
    'a certificate of 4 GB',
    'feedfeed0000000100000001000000020001610000000000000000ffffffff3082',
    'broken @31: certificate of entry 1 at offset 31: is 4294967295 octets long, 2 are left',
  ],
] as const) {
  test(name, () => {
    assert.deepEqual(jks.read(Buffer.from(hex, 'hex')).map(summary), [found]);
  });
}

for (const [name, file, reached] of [
  ['nothing', '', 'offset 0 is not FEEDFEED or CECECECE'],
  ['DER', A.der, 'offset 0 is not FEEDFEED or CECECECE'],
  ['version 3', Buffer.from('feedfeed0000000300000000', 'hex'), 'version 3 at offset 4, expected 1 or 2'],
] as const) {
  test(`not recognised: ${name}`, () => {
    assert.equal(reachedIn(jks, file), reached);
  });
}

test('any bytes are withstood', () => {
  assertWithstands(jks, [STORE, jksOf([KEY, ...TRUSTED], 1)]);
});

const noKeytool = spawnSync('keytool', ['-help']).error === undefined ? false : 'keytool is not installed';

test("Java's own store is read", { skip: noKeytool }, (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'anchorwatch-jks-'));
  t.after(() => {
    rmSync(folder, { recursive: true });
  });
  const file = path.join(folder, 'root.pem');
  const store = path.join(folder, 'store.jks');
  writeFileSync(file, A.pem);
  const name = ['-alias', 'Root A', '-file', file, '-keystore', store];
  execFileSync('keytool', ['-importcert', '-noprompt', '-storetype', 'JKS', '-storepass', 'changeit', ...name], {
    stdio: 'ignore',
  });
  const made = readFileSync(store);
  assertRecognised(jks, made);
  assert.deepEqual(jks.read(made).map(summary), [`A @${offsetIn(made, A.der)} "root a"`]);
});
