import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';

import type { AnchorFormat, Found } from '../../../src/firmware/import/format.ts';
import { findWincStores, winc1500V0, winc1500V1 } from '../../../src/firmware/import/winc1500.ts';
import type { IssuedCertificate } from '../../support/ca.ts';
import { issue } from '../../support/ca.ts';
import { wincNameHash, writeWincStore } from '../../support/winc1500-writer.ts';
import { assertFormatWithstands } from '../../support/withstands.ts';

const RSA = issue({ subject: 'C=BM, O=Example, CN=Root A', key: 'rsa2048', notAfter: '2031-05-06T07:08:09Z' });
const SMALL_RSA = issue({ subject: 'CN=Root B', key: 'rsa1024', notAfter: '2055-01-01T00:00:00Z' });
const P256 = issue({ subject: 'CN=Root C' });
const P384 = issue({ subject: 'CN=Root D', key: 'p384', notBefore: '2000-02-29T23:59:59Z' });
const P521 = issue({ subject: 'CN=Root E', key: 'p521' });

const stores: readonly { format: AnchorFormat; version: 0 | 1; certificates: readonly IssuedCertificate[] }[] = [
  { format: winc1500V0, version: 0, certificates: [RSA, SMALL_RSA] },
  { format: winc1500V1, version: 1, certificates: [RSA, P256, SMALL_RSA, P384, P521] },
];

for (const { format, version, certificates } of stores) {
  const store = writeWincStore(version, certificates);

  test(`${format.id}: reads name hash, key and dates of each`, () => {
    assert.deepEqual(format.recognise(store), { kind: 'yes' });
    assert.deepEqual(
      format.read(store).map(({ at, ...found }) => ({ ...found, offset: typeof at.offset })),
      certificates.map((certificate) => ({ ...expected(certificate), offset: 'number' })),
    );
  });

  test(`${format.id}: says where each entry is`, () => {
    const offsets = format.read(store).map(({ at }) => at.offset);
    assert.deepEqual(
      offsets,
      certificates.map((certificate) => store.indexOf(Buffer.from(wincNameHash(certificate), 'hex'))),
    );
  });

  test(`${format.id}: an entry that is cut off is broken, and those before it are kept`, () => {
    const cut = store.subarray(0, (format.read(store)[1]?.at.offset ?? 0) + 70);
    const found = format.read(cut);
    assert.equal(found.length, 2);
    assert.match(brokenDetail(found[1]), /^entry 2 of \d at offset \d+ has a key that ends at \d+, beyond the end at/);
  });

  test(`${format.id}: a count beyond the entries is broken at the first that is none`, () => {
    const bytes = Buffer.from(store);
    bytes.writeUInt32LE(0xffff_fffe, 16);
    const found = format.read(bytes);
    assert.equal(found.length, certificates.length + 1);
    assert.match(brokenDetail(found.at(-1)), /^entry \d of 4294967294 at offset \d+ has /);
  });

  test(`${format.id}: a store that was never written to is empty`, () => {
    const bytes = Buffer.from(store).fill(0xff, 16);
    assert.deepEqual(format.read(bytes), []);
  });

  test(`${format.id}: an entry that was removed is left out`, () => {
    const bytes = Buffer.from(store).fill(0, 20, 40);
    assert.deepEqual(
      format.read(bytes).map(({ kind }) => kind),
      ['left-out', ...certificates.slice(1).map(() => 'hashed-name-and-key')],
    );
  });

  test(`${format.id}: withstands anything`, () => {
    assertFormatWithstands(format, store);
  });
}

const unknownKeys = [
  { name: 'of an unknown type', at: 20 + 36, value: 7, detail: /has a key of type 7, expected 1 \(RSA\) or 2 \(EC\)$/ },
  { name: 'on an unknown curve', at: 20 + 40, value: 99, detail: /has an EC key on the unknown curve 99$/ },
  { name: 'of a wrong width', at: 20 + 42, value: 31, detail: /on P-256 with coordinates of 31 octets, expected 32$/ },
];
for (const { name, at, value, detail } of unknownKeys) {
  test(`winc1500-v1: a key ${name} is broken`, () => {
    const bytes = writeWincStore(1, [P256]);
    bytes.writeUInt8(value, at);
    assert.match(brokenDetail(winc1500V1.read(bytes)[0]), detail);
  });
}

test('winc1500-v0: an RSA key without a modulus is broken', () => {
  const bytes = writeWincStore(0, [RSA]);
  bytes.writeUInt16LE(0, 40);
  assert.match(
    brokenDetail(winc1500V0.read(bytes)[0]),
    /has an RSA key with a modulus of 0 and an exponent of 3 octets$/,
  );
});

for (const { format, version } of stores) {
  test(`${format.id}: dates that are none are unknown`, () => {
    const bytes = writeWincStore(version, [RSA]);
    bytes.fill(0x63, version === 0 ? 44 : 40, version === 0 ? 84 : 56);
    const [found] = format.read(bytes);
    assert.equal(found?.kind, 'hashed-name-and-key');
    assert.deepEqual([found.notBefore, found.notAfter], [null, null]);
  });
}

test('neither version takes the other for its own', () => {
  assert.deepEqual(winc1500V0.recognise(writeWincStore(1, [P256])), {
    kind: 'no',
    reached: 'does not begin with the pattern 01f102f203f304f405f506f607f708f8',
  });
  assert.equal(winc1500V1.recognise(writeWincStore(0, [RSA])).kind, 'no');
});

test('stores are found in a dump of the flash at the start of a sector, and nowhere else', () => {
  const dump = Buffer.alloc(0x80000, 0xff);
  writeWincStore(1, [P256]).copy(dump, 0x4000);
  writeWincStore(0, [RSA]).copy(dump, 0x7f000);
  writeWincStore(1, [P256]).copy(dump, 0x20010);
  assert.deepEqual(
    findWincStores(dump).map(({ offset, length, format }) => [offset, length, format.id]),
    [
      [0x4000, 4096, 'winc1500-v1'],
      [0x7f000, 4096, 'winc1500-v0'],
    ],
  );
  assert.deepEqual(
    findWincStores(dump.subarray(0, 0x4100)).map(({ length }) => length),
    [0x100],
  );
});

function expected(certificate: IssuedCertificate): object {
  const x509 = new X509Certificate(certificate.der);
  return {
    kind: 'hashed-name-and-key',
    nameSha1: wincNameHash(certificate),
    spki: x509.publicKey.export({ type: 'spki', format: 'der' }),
    notBefore: x509.validFromDate.getTime(),
    notAfter: x509.validToDate.getTime(),
  };
}

function brokenDetail(found: Found | undefined): string {
  assert.equal(found?.kind, 'broken');
  return found.detail;
}
