import assert from 'node:assert/strict';
import { test } from 'node:test';

import { derCertificates } from '../../../src/firmware/import/der-certificates.ts';
import { issue } from '../../support/ca.ts';
import { integer, octetString, oid, sequence } from '../../support/der.ts';
import { assertRecognised, assertWithstands, bytesOf, reachedIn, summary } from '../../support/formats.ts';

const A = issue({ subject: 'CN=A' });
const B = issue({ subject: 'CN=B', key: 'ed25519' });
const SIZE_A = A.der.length;

const both = (...end: readonly number[]): Uint8Array => Buffer.concat([A.der, B.der, Buffer.from(end)]);
const NO_CERTIFICATE = `broken @${String(SIZE_A)}: what is at offset ${String(SIZE_A)} is no certificate`;

const rows: readonly { readonly name: string; readonly file: Uint8Array; readonly found: readonly string[] }[] = [
  { name: 'one certificate', file: A.der, found: ['A @0'] },
  { name: 'two on end', file: both(), found: ['A @0', `B @${String(SIZE_A)}`] },
  { name: 'one twice is given twice', file: Buffer.concat([A.der, A.der]), found: ['A @0', `A @${String(SIZE_A)}`] },
  { name: 'erased flash behind it', file: both(0xff, 0xff, 0xff), found: ['A @0', `B @${String(SIZE_A)}`] },
  { name: 'zeros behind it', file: both(0, 0), found: ['A @0', `B @${String(SIZE_A)}`] },
  {
    name: 'something else behind it',
    file: Buffer.concat([A.der, Buffer.from('\n')]),
    found: ['A @0', NO_CERTIFICATE],
  },
  {
    name: 'a SEQUENCE of something else behind it',
    file: Buffer.concat([A.der, sequence(integer(1))]),
    found: ['A @0', NO_CERTIFICATE],
  },
  {
    name: 'the second is cut',
    file: both().subarray(0, SIZE_A + 100),
    found: [
      'A @0',
      `broken @${String(SIZE_A)}: Certificate at offset ${String(SIZE_A)}: is ${String(B.der.length - 4)} octets long, 96 are left`,
    ],
  },
  {
    name: 'a length of 16 MB in a file of nine octets',
    file: Buffer.from('3083ffffff3002a000', 'hex'),
    found: ['broken @0: Certificate at offset 0: is 16777215 octets long, 4 are left'],
  },
  {
    name: 'an indefinite length',
    file: Buffer.from('30803000a00000', 'hex'),
    found: ['broken @0: Certificate at offset 0: has an indefinite length, which DER forbids'],
  },
];

for (const row of rows) {
  test(row.name, () => {
    assertRecognised(derCertificates, row.file);
    assert.deepEqual(derCertificates.read(row.file).map(summary), row.found);
  });
}

const NO_TBS = 'the SEQUENCE at offset 0 does not begin with a tbsCertificate';
for (const [name, file, reached] of [
  ['nothing', '', 'offset 0 is no SEQUENCE'],
  ['text', A.pem, 'offset 0 is no SEQUENCE'],
  ['text that begins like a SEQUENCE', '0 certificates', NO_TBS],
  ['a SEQUENCE alone', Uint8Array.of(0x30), NO_TBS],
  ['a public key', A.key.publicKey.export({ type: 'spki', format: 'der' }), NO_TBS],
  ['PKCS #7', sequence(oid('1.2.840.113549.1.7.2')), NO_TBS],
  ['PKCS #12', sequence(integer(3), octetString(new Uint8Array(300))), NO_TBS],
] as const) {
  test(`not recognised: ${name}`, () => {
    assert.equal(reachedIn(derCertificates, file), reached);
    assert.ok(derCertificates.read(bytesOf(file)).every(({ kind }) => kind === 'broken'));
  });
}

test('cut at every length, it gives what is whole, and says that the rest is broken', () => {
  const bytes = both();
  for (let length = 1; length < bytes.length; length += 1) {
    const kinds = derCertificates.read(bytes.subarray(0, length)).map(({ kind }) => kind);
    if (length === SIZE_A) assert.deepEqual(kinds, ['certificate']);
    else assert.deepEqual(kinds, length < SIZE_A ? ['broken'] : ['certificate', 'broken'], String(length));
  }
});

test('any bytes are withstood', () => {
  assertWithstands(derCertificates, [both(), both(0xff)]);
});
