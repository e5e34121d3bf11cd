import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';

import { pkcs7 } from '../../../src/firmware/import/pkcs7.ts';
import { issue, pemOf } from '../../support/ca.ts';
import { contextConstructed, integer, oid, octetString, sequence, setOf } from '../../support/der.ts';
import {
  assertRecognised,
  assertWithstands,
  bytesOf,
  certificatesOf,
  reachedIn,
  summary,
} from '../../support/formats.ts';

const A = issue({ subject: 'CN=A' });
const B = issue({ subject: 'CN=B', key: 'ed25519' });

const folder = mkdtempSync(path.join(tmpdir(), 'anchorwatch-pkcs7-'));
after(() => {
  rmSync(folder, { recursive: true });
});
const certificates = path.join(folder, 'certificates.pem');
writeFileSync(certificates, pemOf([A, B]));

/** What OpenSSL makes of A and B. */
function byOpenssl(form: 'DER' | 'PEM'): Buffer {
  return execFileSync('openssl', ['crl2pkcs7', '-nocrl', '-certfile', certificates, '-outform', form]);
}
const DER = byOpenssl('DER');
const PEM = byOpenssl('PEM').toString();

const DATA = sequence(oid('1.2.840.113549.1.7.1'));
const signedData = (...set: readonly Uint8Array[]): Uint8Array =>
  sequence(
    oid('1.2.840.113549.1.7.2'),
    contextConstructed(0, sequence(integer(1), setOf(), DATA, contextConstructed(0, ...set), setOf())),
  );

const indefinite = (tag: number, ...items: readonly Uint8Array[]): Uint8Array =>
  Buffer.concat([Uint8Array.of(tag, 0x80), ...items, Uint8Array.of(0, 0)]);
/** As Windows and NSS write it: lengths that are not known beforehand. */
const BER = indefinite(
  0x30,
  oid('1.2.840.113549.1.7.2'),
  indefinite(
    0xa0,
    indefinite(0x30, integer(1), setOf(), indefinite(0x30, DATA), indefinite(0xa0, A.der, B.der), setOf()),
  ),
);

for (const [name, file] of [
  ["OpenSSL's, in DER", DER],
  ["OpenSSL's, in PEM", bytesOf(PEM)],
  ['with a label of Netscape', bytesOf(PEM.replaceAll('PKCS7', 'PKCS #7 SIGNED DATA'))],
  ['as CMS', bytesOf(PEM.replaceAll('PKCS7', 'CMS'))],
  ['with indefinite lengths', BER],
  ['our own', signedData(A.der, B.der)],
] as const) {
  test(`all certificates are found: ${name}`, () => {
    assertRecognised(pkcs7, file);
    assert.deepEqual(certificatesOf(pkcs7.read(file)), [A.sha256, B.sha256]);
  });
}

test('the place of a certificate is its offset in DER, and the BEGIN line of its block in PEM', () => {
  const offset = DER.indexOf(A.der);
  assert.deepEqual(pkcs7.read(DER).map(summary), [`A @${String(offset)}`, `B @${String(offset + A.der.length)}`]);
  assert.deepEqual(pkcs7.read(bytesOf(`\n${PEM}`)).map(summary), ['A @1 line 2', 'B @1 line 2']);
});

const CUT = signedData(A.der, B.der);
const rows: readonly {
  readonly name: string;
  readonly file: Uint8Array;
  readonly found: readonly (string | RegExp)[];
}[] = [
  {
    name: 'an attribute certificate is left out',
    file: signedData(contextConstructed(2, integer(1)), A.der),
    found: [/^left-out @\d+: tag 0xa2 is no X\.509 certificate$/, /^A @/],
  },
  {
    name: 'cut',
    file: CUT.subarray(0, 200),
    found: [/^broken @0: ContentInfo at offset 0: is \d+ octets long, 196 are left$/],
  },
  {
    name: 'a certificate that is longer than the set',
    file: signedData(A.der, B.der.subarray(0, 100)),
    found: [/^A @/, /^broken @\d+: certificate at offset \d+: is \d+ octets long, 96 are left$/],
  },
  {
    name: 'no certificates',
    file: sequence(oid('1.2.840.113549.1.7.2'), contextConstructed(0, sequence(integer(1), setOf(), DATA, setOf()))),
    found: [/^broken @0: certificates at offset \d+: is missing$/],
  },
  {
    name: 'no content',
    file: sequence(oid('1.2.840.113549.1.7.2')),
    found: ['broken @0: content at offset 13: is missing'],
  },
  {
    name: 'an indefinite length without an end',
    file: BER.subarray(0, -2),
    found: ['broken @0: ContentInfo at offset 0: has an indefinite length and no end'],
  },
  {
    name: 'indefinite lengths without bottom',
    file: Buffer.concat([Buffer.from('308006092a864886f70d010702', 'hex'), Buffer.alloc(100_000, 'a080', 'hex')]),
    found: [/^broken @0: ContentInfo at offset \d+: is nested more than 32 levels deep$/],
  },
  {
    name: 'a block of PEM that is broken',
    file: bytesOf('-----BEGIN PKCS7-----\nAA!A\n-----END PKCS7-----\n'),
    found: ['broken @0 line 1: it is not base64: octet 0x21 at offset 24, line 2'],
  },
];

for (const row of rows) {
  test(row.name, () => {
    assertRecognised(pkcs7, row.file);
    const found = pkcs7.read(row.file).map(summary);
    assert.equal(found.length, row.found.length, found.join('\n'));
    for (const [index, text] of found.entries()) {
      const expected = row.found[index] ?? '';
      if (typeof expected === 'string') assert.equal(text, expected);
      else assert.match(text, expected);
    }
  });
}

for (const [name, file, reached] of [
  ['text', 'hello', /^no line "-----BEGIN PKCS7-----" was found, and offset 0 is no SEQUENCE$/],
  ['a certificate', A.der, /^the SEQUENCE at offset 0 has no PKCS #7 content type at offset 4$/],
  [
    'PKCS #7 data',
    sequence(oid('1.2.840.113549.1.7.1'), contextConstructed(0, octetString(Buffer.from('x')))),
    /not SignedData/,
  ],
] as const) {
  test(`not recognised: ${name}`, () => {
    assert.match(reachedIn(pkcs7, file), reached);
  });
}

test('any bytes are withstood', () => {
  assertWithstands(pkcs7, [DER, PEM, BER]);
});
