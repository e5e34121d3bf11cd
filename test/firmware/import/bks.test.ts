// Stores are made by our own writer, after Bouncy Castle's source.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { bks } from '../../../src/firmware/import/bks.ts';
import { issue } from '../../support/ca.ts';
import { assertRecognised, assertWithstands, reachedIn, summary } from '../../support/formats.ts';
import { bksHeader, bksOf, u32 } from '../../support/java-stores.ts';

const A = issue({ subject: 'CN=A' });
const B = issue({ subject: 'CN=B', key: 'ed25519' });
const TRUSTED = [
  { kind: 'trusted', alias: '0', der: A.der },
  { kind: 'trusted', alias: '1', der: B.der },
] as const;
const KEY = { kind: 'key', alias: 'device', list: [B.der] } as const;
const STORE = bksOf(TRUSTED);

for (const version of [0, 1, 2] as const) {
  test(`version ${String(version)}: trusted certificates with their aliases, and no certificates of keys`, () => {
    const store = bksOf([TRUSTED[0], KEY, TRUSTED[1]], version);
    assertRecognised(bks, store);
    assert.deepEqual(bks.read(store).map(summary), [
      `A @${String(store.indexOf(A.der))} "0"`,
      `left-out @${String(store.indexOf(A.der) + A.der.length)} "device": a key; its own certificates (1) are no trust anchors`,
      `B @${String(store.lastIndexOf(B.der))} "1"`,
    ]);
  });
}

test('a plain key is passed over', () => {
  const utf = (text: string): Buffer => Buffer.concat([Buffer.of(0, text.length), Buffer.from(text)]);
  const key = [
    Buffer.of(2),
    utf('k'),
    Buffer.alloc(8),
    u32(0),
    Buffer.of(0),
    utf('PKCS#8'),
    utf('RSA'),
    u32(3),
    Buffer.alloc(3),
  ];
  const store = Buffer.concat([STORE.subarray(0, 32), ...key, STORE.subarray(32)]);
  const [first, ...certificates] = bks.read(store).map(summary);
  assert.equal(first, 'left-out @32 "k": a key; its own certificates (0) are no trust anchors');
  assert.equal(certificates.length, 2);
});

test('a store of UBER is refused by its name', () => {
  const store = Buffer.concat([bksHeader(1), Buffer.alloc(320, 0xe5)]);
  assertRecognised(bks, store);
  assert.deepEqual(bks.read(store).map(summary), [
    'broken @32: no entry: an UBER store, which is encrypted as a whole (entry 1 at offset 32: has type 229, expected 0 to 4)',
  ]);
});

test('cut at every length, it gives what is whole, and says that the rest is missing', () => {
  const ends = [A, B].map(({ der }) => STORE.indexOf(der) + der.length);
  for (let length = 33; length < STORE.length - 20; length += 1) {
    const kinds = bks.read(STORE.subarray(0, length)).map(({ kind }) => kind);
    assert.deepEqual(
      kinds,
      [...ends.filter((end) => end <= length).map(() => 'certificate'), 'broken'],
      String(length),
    );
  }
});

for (const [name, file, reached] of [
  ['nothing', '', '0 octets are too few for a header'],
  ['DER', A.der, 'offset 0 is no version up to 2'],
  [
    'another length of salt',
    Buffer.concat([u32(1), u32(21), Buffer.alloc(40)]),
    'the salt at offset 8 has 21 octets, expected 20',
  ],
] as const) {
  test(`not recognised: ${name}`, () => {
    assert.equal(reachedIn(bks, file), reached);
  });
}

test('any bytes are withstood', () => {
  assertWithstands(bks, [STORE, bksOf([KEY, ...TRUSTED], 1)]);
});
