import assert from 'node:assert/strict';
import { test } from 'node:test';

import { pemBlocks } from '../../../src/firmware/import/pem-blocks.ts';
import { issue, pemOf } from '../../support/ca.ts';
import { assertRecognised, assertWithstands, bytesOf, reachedIn, summary } from '../../support/formats.ts';

const A = issue({ subject: 'CN=A' });
const B = issue({ subject: 'CN=B', key: 'ed25519' });
const BOTH = pemOf([A, B]);
const BASE64_A = Buffer.from(A.der).toString('base64');
const LINES_A = A.pem.split('\n').length - 1;
const AFTER_A = `@${String(A.pem.length)} line ${String(LINES_A + 1)}`;
const KEY = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n';
const CRL = '-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n';

interface Row {
  readonly name: string;
  readonly file: string | Uint8Array;
  readonly found: readonly string[];
}

const rows: readonly Row[] = [
  { name: 'one certificate', file: A.pem, found: ['A @0 line 1'] },
  { name: 'several, in the order of the file', file: BOTH, found: ['A @0 line 1', `B ${AFTER_A}`] },
  { name: 'one twice is given twice', file: A.pem + A.pem, found: ['A @0 line 1', `A ${AFTER_A}`] },
  {
    name: 'text before, between and after',
    file: `0 is how\n this begins\n${A.pem}\nsubject=CN = B\n${B.pem}-----BEGIN nothing`,
    found: ['A @22 line 3', `B @${String(22 + A.pem.length + 16)} line ${String(LINES_A + 5)}`],
  },
  {
    name: "Android's PEM followed by text",
    file: `${A.pem}Certificate:\n    Data:\n        Version: 3 (0x2)\nSHA1 Fingerprint=66:31\n`,
    found: ['A @0 line 1'],
  },
  {
    name: 'line ends of Windows',
    file: BOTH.replaceAll('\n', '\r\n'),
    found: ['A @0 line 1', `B @${String(A.pem.length + LINES_A)} line ${String(LINES_A + 1)}`],
  },
  { name: 'a byte order mark', file: `\uFEFF${A.pem}`, found: ['A @3 line 1'] },
  {
    name: 'UTF-16, little-endian',
    file: Buffer.from(`\uFEFF\n${A.pem}`, 'utf16le'),
    found: ['A @4 line 2'],
  },
  { name: 'UTF-16, big-endian', file: Buffer.from(`\uFEFF${A.pem}`, 'utf16le').swap16(), found: ['A @2 line 1'] },
  { name: 'no line break at the end', file: A.pem.trimEnd(), found: ['A @0 line 1'] },
  {
    name: 'on one line',
    file: `-----BEGIN CERTIFICATE-----${BASE64_A}-----END CERTIFICATE-----`,
    found: ['A @0 line 1'],
  },
  {
    name: 'indented, as in YAML',
    file: `ca: |\n${A.pem.replaceAll(/^(?=.)/gm, '    ')}next: 1\n`,
    found: ['A @10 line 2'],
  },
  { name: 'quoted, as in a mail', file: A.pem.replaceAll(/^/gm, '> '), found: ['A @2 line 1'] },
  { name: 'in a comment', file: A.pem.trimEnd().replaceAll(/^/gm, '//'), found: ['A @2 line 1'] },
  { name: 'added by a patch', file: A.pem.trimEnd().replaceAll(/^/gm, '+'), found: ['A @1 line 1'] },
  { name: 'keys and CRLs are passed over', file: KEY + A.pem + CRL, found: [`A @${String(KEY.length)} line 4`] },
  { name: 'the old label', file: A.pem.replaceAll('CERT', 'X509 CERT'), found: ['A @0 line 1'] },
  {
    name: "OpenSSL's trusted certificate, with what it is trusted for behind it",
    file: `-----BEGIN TRUSTED CERTIFICATE-----
${Buffer.concat([A.der, Buffer.from('300a06082b06010505070301', 'hex')]).toString('base64')}
-----END TRUSTED CERTIFICATE-----`,
    found: ['A @0 line 1'],
  },
];

const brokenRows: readonly Row[] = [
  {
    name: 'a broken certificate between good ones',
    file: `${A.pem}-----BEGIN CERTIFICATE-----\nAAAA\nnot base64!\n-----END CERTIFICATE-----\n${B.pem}`,
    found: [
      'A @0 line 1',
      `broken ${AFTER_A}: it is not base64: octet 0x21 at offset ${String(A.pem.length + 43)}, line ${String(LINES_A + 3)}`,
      `B @${String(A.pem.length + 71)} line ${String(LINES_A + 5)}`,
    ],
  },
  {
    name: 'a stray octet is named in quoted lines, too',
    file: '> -----BEGIN CERTIFICATE-----\n> A.AA\n> -----END CERTIFICATE-----\n',
    found: ['broken @2 line 1: it is not base64: octet 0x2e at offset 33, line 2'],
  },
  {
    name: 'a character lost',
    file: '-----BEGIN CERTIFICATE-----\nAAA\n-----END CERTIFICATE-----\n',
    found: ['broken @0 line 1: it is not base64: 3 characters, expected a multiple of 4'],
  },
  {
    name: 'no content',
    file: '\n-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n',
    found: ['broken @1 line 2: it is empty, expected base64'],
  },
  {
    name: 'cut, and carries on',
    file: `${A.pem.slice(0, 99)}\n${B.pem}`,
    found: ['broken @0 line 1: it has no END line: offset 100 begins another', 'B @100 line 4'],
  },
  {
    name: 'cut at the end',
    file: BOTH.slice(0, -20),
    found: ['A @0 line 1', `broken ${AFTER_A}: it has no END line: the file ends`],
  },
  {
    name: 'another label at the end',
    file: A.pem.replace('END CERTIFICATE', 'END PKCS7'),
    found: [`broken @0 line 1: it has no END line: offset ${String(A.pem.indexOf('-----END'))} begins another`],
  },
];

for (const row of [...rows, ...brokenRows]) {
  test(row.name, () => {
    assertRecognised(pemBlocks, row.file);
    assert.deepEqual(pemBlocks.read(bytesOf(row.file)).map(summary), row.found);
  });
}

for (const [name, file] of [
  ['nothing', ''],
  ['keys alone', KEY],
  ['an END line alone', '-----END CERTIFICATE-----\n'],
  ['a BEGIN line of something else', '-----BEGIN CERTIFICATE REQUEST-----\n'],
  ['DER', A.der],
] as const) {
  test(`not recognised: ${name}`, () => {
    assert.equal(reachedIn(pemBlocks, file), 'no line "-----BEGIN CERTIFICATE-----" was found');
    assert.deepEqual(pemBlocks.read(bytesOf(file)), []);
  });
}

test('any bytes are withstood', () => {
  assertWithstands(pemBlocks, [BOTH, Buffer.from(`\uFEFF${A.pem}`, 'utf16le'), A.pem.replaceAll(/^/gm, '> ')]);
});

for (const [name, line] of [
  ['BEGIN lines', '-----BEGIN CERTIFICATE-----\n'],
  ['BEGIN and END lines', '-----BEGIN CERTIFICATE-----\n.\n-----END CERTIFICATE-----\n'],
  ['BEGIN without line breaks', '-----BEGIN CERTIFICATE-----'],
] as const) {
  test(`a file of nothing but ${name} is given up after a thousand`, () => {
    const found = pemBlocks.read(bytesOf(line.repeat(50_000)));
    assert.equal(found.length, 1001);
    assert.ok(found.every(({ kind }) => kind === 'broken'));
    assert.match(summary(found[1000] ?? assert.fail()), /1000 entries are broken: what follows was not read$/);
  });
}
