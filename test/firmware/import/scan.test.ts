import assert from 'node:assert/strict';
import { test } from 'node:test';

import { scan } from '../../../src/firmware/import/scan.ts';
import { issue } from '../../support/ca.ts';
import { bitString, contextConstructed, integer, octetString, oid, sequence } from '../../support/der.ts';
import { assertRecognised, assertWithstands, bytesOf, reachedIn, summary } from '../../support/formats.ts';

const A = issue({ subject: 'CN=A' });
const B = issue({ subject: 'CN=B', key: 'rsa2048', version: 1 });
const SIZE = 8192;

/** Erased flash with these contents at these offsets. */
function imageOf(contents: Readonly<Record<number, string | Uint8Array>>): Buffer {
  const image = Buffer.alloc(SIZE, 0xff);
  for (const [offset, content] of Object.entries(contents)) Buffer.from(bytesOf(content)).copy(image, Number(offset));
  return image;
}

/** What TLS libraries have among their constants. */
const CONSTANTS = '-----BEGIN CERTIFICATE-----\0-----END CERTIFICATE-----\0-----BEGIN CERTIFICATE-----\0';
/** Looks like a certificate from the outside, and is none. */
const FRAME = sequence(
  sequence(contextConstructed(0, integer(2)), octetString(new Uint8Array(400))),
  sequence(oid('1.2.840.113549.1.1.11')),
  bitString(new Uint8Array(256)),
);
/** A certificate inside an extension of another. */
const NESTED = issue({
  subject: 'CN=Outer',
  extensions: [{ oid: '1.2.3', critical: false, value: octetString(A.der) }],
});

const rows: readonly { readonly name: string; readonly image: Uint8Array; readonly found: readonly string[] }[] = [
  { name: 'DER at odd offsets', image: imageOf({ 1: A.der, 3001: B.der }), found: ['A @1', 'B @3001'] },
  {
    name: 'at the start, and up to the end',
    image: Buffer.concat([A.der, B.der]),
    found: ['A @0', `B @${String(A.der.length)}`],
  },
  {
    name: 'PEM and DER in the order of the image',
    image: imageOf({ 40: B.pem, 4096: A.der }),
    found: ['B @40', 'A @4096'],
  },
  { name: 'one twice is given twice', image: imageOf({ 0: A.der, 5000: A.der }), found: ['A @0', 'A @5000'] },
  { name: 'one inside another is given once', image: imageOf({ 7: NESTED.der }), found: ['Outer @7'] },
  {
    name: 'the constants of a TLS library are no broken certificates',
    image: imageOf({ 0: CONSTANTS, 1000: A.pem }),
    found: ['A @1000'],
  },
  {
    name: 'a header right in front of a certificate, as flash file systems have it',
    image: imageOf({ 0: Buffer.concat([Buffer.from('308230823082', 'hex'), A.der]) }),
    found: ['A @6'],
  },
  { name: 'what only looks like one is passed over', image: imageOf({ 0: FRAME, 2000: A.der }), found: ['A @2000'] },
  { name: 'one that is cut is passed over', image: imageOf({ 0: A.der, 50: B.der }).subarray(0, 700), found: [] },
  {
    name: 'PEM that is cut is told',
    image: imageOf({ 10: A.pem.slice(0, 200), 3000: A.der }),
    found: ['broken @10: it has no END line: the file ends', 'A @3000'],
  },
];

for (const row of rows) {
  test(row.name, () => {
    if (row.found.length === 0)
      assert.match(reachedIn(scan, row.image), /^\d+ octets, and no certificate in DER or PEM/);
    else assertRecognised(scan, row.image);
    assert.deepEqual(scan.read(row.image).map(summary), row.found);
  });
}

test('nothing but what looks like certificates is given up after a while', () => {
  // Serial numbers inside serial numbers: each frame reaches to the end of all of them.
  const end = [sequence(oid('1.2.840.113549.1.1.11')), bitString(Buffer.alloc(300))];
  let serial: Uint8Array = Buffer.alloc(300);
  while (serial.length < 40_000) serial = Buffer.concat([framed(serial.length, end), serial]);
  const found = scan.read(Buffer.concat([serial, ...end])).map(summary);
  assert.equal(found.length, 1);
  assert.match(found[0] ?? '', /too much looks like a certificate here and is none: what follows was not read$/);
});

/** The start of a certificate whose tbsCertificate has `length` more octets, and which ends with `end`. */
function framed(length: number, end: readonly Uint8Array[]): Buffer {
  const header = (size: number): Buffer => Buffer.of(0x30, 0x82, size >> 8, size & 0xff);
  const tbs = Buffer.concat([header(length + 3), Buffer.of(0x02, 0x01, 0x01)]);
  return Buffer.concat([header(tbs.length + length + Buffer.concat(end).length), tbs]);
}

test('no certificates', () => {
  assert.equal(reachedIn(scan, ''), '0 octets, and no certificate in DER or PEM among them');
});

test('any bytes are withstood', () => {
  assertWithstands(scan, [imageOf({ 100: A.der, 2000: B.pem }), A.der]);
});
