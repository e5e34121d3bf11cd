import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { importAnchors } from '../../../src/firmware/import/import-anchors.ts';
import { issue, pemOf } from '../../support/ca.ts';

const ROOT_A = issue({ subject: 'CN=Root A' });
const ROOT_B = issue({ subject: 'CN=Root B', key: 'ed25519' });
const A = ROOT_A.sha256;
const B = ROOT_B.sha256;
const BOTH = pemOf([ROOT_A, ROOT_B]);
const BASE64_A = Buffer.from(ROOT_A.der).toString('base64');

interface Row {
  readonly name: string;
  readonly file: string | Uint8Array;
  readonly format: string | null;
  readonly anchors: readonly string[];
  readonly problems?: readonly string[];
}

const rows: readonly Row[] = [
  { name: 'PEM with one certificate', file: ROOT_A.pem, format: 'PEM', anchors: [A] },
  { name: 'PEM with several, in the order of the file', file: pemOf([ROOT_B, ROOT_A]), format: 'PEM', anchors: [B, A] },
  { name: 'PEM with one twice keeps both', file: pemOf([ROOT_A, ROOT_A]), format: 'PEM', anchors: [A, A] },
  {
    name: 'PEM with text before, between and after',
    file: `0 is how this begins\n${ROOT_A.pem}\nsubject=CN = Root B\n${ROOT_B.pem}-----BEGIN nothing`,
    format: 'PEM',
    anchors: [A, B],
  },
  { name: 'PEM from Windows', file: BOTH.replaceAll('\n', '\r\n'), format: 'PEM', anchors: [A, B] },
  { name: 'PEM with a byte order mark', file: `\uFEFF${ROOT_A.pem}`, format: 'PEM', anchors: [A] },
  { name: 'PEM without a line break at its end', file: ROOT_A.pem.trimEnd(), format: 'PEM', anchors: [A] },
  {
    name: 'PEM on one line, and indented',
    file: `-----BEGIN CERTIFICATE-----${BASE64_A}-----END CERTIFICATE-----\n${ROOT_B.pem.replaceAll(/^/gm, '    ')}`,
    format: 'PEM',
    anchors: [A, B],
  },
  {
    name: 'PEM with a key in front, which is passed over',
    file: `-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n${ROOT_A.pem}`,
    format: 'PEM',
    anchors: [A],
  },
  { name: 'PEM with the old label', file: ROOT_A.pem.replaceAll('CERT', 'X509 CERT'), format: 'PEM', anchors: [A] },
  {
    name: "OpenSSL's trusted certificate, with what it is trusted for behind it",
    file: `-----BEGIN TRUSTED CERTIFICATE-----
${Buffer.concat([ROOT_A.der, Buffer.from('300a06082b06010505070301', 'hex')]).toString('base64')}
-----END TRUSTED CERTIFICATE-----`,
    format: 'PEM',
    anchors: [A],
  },
  { name: 'DER', file: ROOT_A.der, format: 'DER', anchors: [A] },
  { name: 'DER on end', file: Buffer.concat([ROOT_A.der, ROOT_B.der]), format: 'DER', anchors: [A, B] },
];

const brokenRows: readonly Row[] = [
  { name: 'nothing', file: '', format: null, anchors: [], problems: ['empty-file: the file is empty'] },
  { name: 'blanks', file: ' \r\n\t', format: null, anchors: [], problems: ['empty-file: the file is empty'] },
  {
    name: 'text without certificates',
    file: '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n',
    format: null,
    anchors: [],
    problems: ['unknown-format: the file holds no certificate in PEM or DER'],
  },
  {
    name: 'PEM with a broken certificate between good ones',
    file: `${ROOT_A.pem}-----BEGIN CERTIFICATE-----\nnot base64!\n-----END CERTIFICATE-----\n${ROOT_B.pem}`,
    format: 'PEM',
    anchors: [A, B],
    problems: [`broken-certificate: certificate 2, line ${String(lines(ROOT_A.pem) + 1)}: it is not base64`],
  },
  {
    name: 'PEM with a character lost',
    file: ROOT_A.pem.replace(BASE64_A.slice(0, 8), BASE64_A.slice(0, 7)),
    format: 'PEM',
    anchors: [],
    problems: ['broken-certificate: certificate 1, line 1: it is not base64'],
  },
  {
    name: 'PEM without content',
    file: '\n-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n',
    format: 'PEM',
    anchors: [],
    problems: ['broken-certificate: certificate 1, line 2: it is not base64'],
  },
  {
    name: 'PEM that was cut, and carries on',
    file: `${ROOT_A.pem.slice(0, 100)}\n${ROOT_B.pem}`,
    format: 'PEM',
    anchors: [B],
    problems: ['broken-certificate: certificate 1, line 1: it has no END line'],
  },
  {
    name: 'PEM that was cut at the end',
    file: `${ROOT_A.pem}${ROOT_B.pem.slice(0, 100)}`,
    format: 'PEM',
    anchors: [A],
    problems: [`broken-certificate: certificate 2, line ${String(lines(ROOT_A.pem) + 1)}: it has no END line`],
  },
  {
    name: 'PEM around something else',
    file: '-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n',
    format: 'PEM',
    anchors: [],
    problems: [/^broken-certificate: certificate 1, line 1: .* at offset \d+: /.source],
  },
  {
    name: 'DER that was cut',
    file: ROOT_A.der.subarray(0, 200),
    format: 'DER',
    anchors: [],
    problems: [
      /^broken-certificate: certificate 1, byte 0: Certificate at offset 0: is \d+ octets long, \d+ are left$/.source,
    ],
  },
  {
    name: 'DER with something behind it',
    file: Buffer.concat([ROOT_A.der, Buffer.from('\n')]),
    format: 'DER',
    anchors: [A],
    problems: [`broken-certificate: certificate 2, byte ${String(ROOT_A.der.length)}: what follows is no certificate`],
  },
];

for (const row of [...rows, ...brokenRows]) {
  test(row.name, () => {
    const imported = importAnchors(bytesOf(row.file));
    assert.equal(imported.format, row.format);
    assert.deepEqual(
      imported.anchors.map((anchor) => anchor.certificate?.sha256),
      row.anchors,
    );
    const problems = imported.problems.map(({ code, detail }) => `${code}: ${detail}`);
    const expected = row.problems ?? [];
    assert.equal(problems.length, expected.length, problems.join('\n'));
    for (const [index, problem] of problems.entries()) {
      const pattern = expected[index] ?? '';
      if (pattern.startsWith('^')) assert.match(problem, new RegExp(pattern));
      else assert.equal(problem, pattern);
    }
  });
}

test('an anchor has the name and the key of its certificate', () => {
  const [anchor] = importAnchors(bytesOf(ROOT_A.pem)).anchors;
  assert.equal(anchor?.subject.text, 'CN=Root A');
  assert.equal(anchor.spkiSha256, anchor.certificate?.spkiSha256);
});

test('any bytes give anchors or problems, and never an exception', () => {
  const mutated = fc
    .tuple(fc.constantFrom(bytesOf(BOTH), ROOT_A.der), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 }))
    .map(([bytes, edits]) => {
      const copy = Uint8Array.from(bytes);
      for (const [at, value] of edits) copy[at % copy.length] = value;
      return copy;
    });
  fc.assert(
    fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 200 })), (bytes) => {
      const { anchors, problems } = importAnchors(bytes);
      assert.ok(anchors.length + problems.length > 0);
    }),
  );
});

test('a file of nothing but BEGIN lines is read in linear time', () => {
  const { problems } = importAnchors(bytesOf('-----BEGIN CERTIFICATE-----\n'.repeat(50_000)));
  assert.equal(problems.length, 50_000);
});

function bytesOf(file: string | Uint8Array): Uint8Array {
  return typeof file === 'string' ? new TextEncoder().encode(file) : file;
}

function lines(text: string): number {
  return text.split('\n').length - 1;
}
