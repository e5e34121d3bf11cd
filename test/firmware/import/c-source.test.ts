// Sources are made by our own writers, in the forms of xxd, Zephyr's build and the documentation of the vendors.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cSource } from '../../../src/firmware/import/c-source.ts';
import { issue, pemOf } from '../../support/ca.ts';
import { nameDer } from '../../support/ca-name.ts';
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
const PRIVATE = `-----BEGIN PRIVATE KEY-----\\n${'A'.repeat(64)}\\n-----END PRIVATE KEY-----\\n`;

/** Each line of PEM as a piece of a literal: `"MII...\n"`. */
const pieces = (pem: string, end = '\\n'): string =>
  pem
    .trimEnd()
    .split('\n')
    .map((line) => `"${line}${end}"`)
    .join('\n');
const oneLine = (pem: string): string => `"${pem.replaceAll('\n', '\\n')}"`;
const hex = (octets: Uint8Array, prefix = ''): string =>
  Array.from(
    octets,
    (octet, index) => `${index % 12 === 0 ? `\n  ${prefix}` : ' '}0x${octet.toString(16).padStart(2, '0')}`,
  ).join(',');
const decimal = (octets: Uint8Array): string => Array.from(octets, String).join(', ');
const signed = (octets: Uint8Array): string => Array.from(Int8Array.from(octets), String).join(',');

/** Name and key of A in ESP-IDF's old bundle. */
const spki = A.key.publicKey.export({ type: 'spki', format: 'der' });
const subject = nameDer('CN=A');
const BUNDLE = Buffer.concat([Buffer.of(0, 1, 0, subject.length, 0, spki.length), subject, spki]);

interface Row {
  readonly name: string;
  readonly source: string;
  readonly found: readonly string[];
}

const strings: readonly Row[] = [
  {
    name: 'C, in pieces',
    source: `#include "ca.h"\n\nstatic const char ca_pem[] PROGMEM =\n${pieces(A.pem)};\n`,
    found: ['A @54 line 4 "ca_pem"'],
  },
  {
    name: 'C, with carriage returns and comments between the pieces',
    source: `const char *const root = /* Root "A" */\n${pieces(A.pem, '\\r\\n').replace('\n', ' // don\'t "stop"\n')};`,
    found: ['A @40 line 2 "root"'],
  },
  { name: 'C, on one line', source: `char ca[2048] = ${oneLine(A.pem)};`, found: ['A @16 line 1 "ca"'] },
  {
    name: 'C, one string over lines that are continued',
    source: `const char ca[] = "${A.pem.replaceAll('\n', '\\n\\\n')}";`,
    found: ['A @18 line 1 "ca"'],
  },
  {
    name: 'a macro',
    source: `#define OTHER 1\n#define CA_PEM ${pieces(A.pem).replaceAll('\n', ' \\\n')}\n`,
    found: ['A @31 line 2 "CA_PEM"'],
  },
  {
    name: 'a variable behind a macro',
    source: `#define SIZE 1\nconst char ca[] = ${oneLine(A.pem)};`,
    found: ['A @33 line 2 "ca"'],
  },
  {
    name: 'several strings in a list, and several certificates in one',
    source: `const char *cas[] = { ${oneLine(A.pem)}, ${oneLine(pemOf([B, A]))} };`,
    found: [
      'A @22 line 1 "cas"',
      ...['B', 'A'].map((name) => `${name} @${String(22 + oneLine(A.pem).length + 2)} line 1 "cas"`),
    ],
  },
  {
    name: 'fields of a struct',
    source: `cfg c = {\n  .host = "example.com",\n  .cert_pem = ${oneLine(A.pem)},\n};`,
    found: ['A @49 line 3 "cert_pem"'],
  },
  { name: 'a raw string of C++', source: `const char ca[] = R"EOF(\n${A.pem})EOF";`, found: ['A @18 line 1 "ca"'] },
  {
    name: 'octal and hexadecimal escapes',
    source: `const char ca[] = "${Array.from(A.der, (octet) => `\\x${octet.toString(16).padStart(2, '0')}`).join('')}";
const char cb[] = "${Array.from(B.der, (octet) => `\\${octet.toString(8).padStart(3, '0')}`).join('')}";`,
    found: ['A @18 line 1 "ca"', `B @${String(18 + 4 * A.der.length + 4 + 18)} line 2 "cb"`],
  },
  {
    name: 'characters that are quotes do not confuse',
    source: `char q = '"', a = '\\'', z = '\\0'; const char ca[] = ${oneLine(A.pem)};`,
    found: ['A @52 line 1 "ca"'],
  },
  {
    name: 'Python',
    source: `CA = """\\\n${A.pem}"""\nB = '${oneLine(B.pem).slice(1, -1)}'\n`,
    found: [
      'A @5 line 1 "CA"',
      `B @${String(5 + 8 + A.pem.length + 5)} line ${String(A.pem.split('\n').length + 2)} "B"`,
    ],
  },
  { name: 'JavaScript', source: `export const rootCa = \`\n${A.pem}\`;`, found: ['A @22 line 1 "rootCa"'] },
  { name: 'Go', source: `var (\n\trootCA = []byte(\`${A.pem}\`)\n)`, found: ['A @23 line 2 "rootCA"'] },
  { name: 'Rust', source: `pub const CA: &'static str = r#"${A.pem}"#;`, found: ['A @29 line 1 "CA"'] },
  { name: 'Java', source: `String ca = ${pieces(A.pem).replaceAll('\n', ' +\n')};`, found: ['A @12 line 1 "ca"'] },
  { name: 'JSON', source: `{"host": "h", "ca": ${oneLine(A.pem)}, "n": 1}`, found: ['A @20 line 1 "ca"'] },
  {
    name: 'JSON, a list of lines',
    source: `{"ca": [${A.pem
      .trimEnd()
      .split('\n')
      .map((line) => `"${line}"`)
      .join(',\n')}]}`,
    found: ['A @8 line 1 "ca"'],
  },
  { name: 'YAML', source: `mqtt:\n  certificate: ${oneLine(A.pem)}\n`, found: ['A @21 line 2 "certificate"'] },
  { name: 'a call', source: `client.setCACert(${oneLine(A.pem)});`, found: ['A @17 line 1'] },
];

const lists: readonly Row[] = [
  {
    name: 'as xxd writes it',
    source: `unsigned char ca_der[] = {${hex(A.der)}\n};\nunsigned int ca_der_len = ${String(A.der.length)};\n`,
    found: ['A @29 line 2 "ca_der"'],
  },
  { name: "a bare list, as Zephyr's build writes it", source: hex(A.der), found: ['A @3 line 2'] },
  { name: 'decimal', source: `const uint8_t ca[] = {${decimal(A.der)}};`, found: ['A @22 line 1 "ca"'] },
  { name: "Java's signed octets", source: `byte[] ca = {${signed(A.der)}};`, found: ['A @13 line 1 "ca"'] },
  {
    name: 'casts',
    source: `byte[] ca = { (byte) ${hex(A.der).trim().replaceAll(', ', ', (byte) ')} };`,
    found: ['A @21 line 1 "ca"'],
  },
  {
    name: 'Rust',
    source: `static CA: [u8; ${String(A.der.length)}] = [${decimal(A.der).replace('48,', '48u8,')}];`,
    found: ['A @24 line 1 "CA"'],
  },
  {
    name: 'comments between the numbers',
    source: `char ca[] = {${hex(A.der).replaceAll(',\n', ', // 16 of them, 0xff\n').replace('0x30', '/* 1, 2 */ 0x30')}};`,
    found: ['A @27 line 2 "ca"'],
  },
  {
    name: 'two certificates on end',
    source: `char cas[] = {${decimal(Buffer.concat([A.der, B.der]))}};`,
    found: ['A @14 line 1 "cas"', 'B @14 line 1 "cas"'],
  },
  {
    name: 'PEM with a NUL at the end',
    source: `char ca[] = {${hex(bytesOf(`${A.pem}\0`))}};`,
    found: ['A @16 line 2 "ca"'],
  },
  {
    name: 'lines of an assembler, as ESP-IDF embeds files',
    source: `.section .rodata.embedded\nca_pem:\n.byte ${decimal(A.der.subarray(0, 100))}\n.byte ${decimal(A.der.subarray(100))}\n`,
    found: ['A @40 line 3 "ca_pem"'],
  },
  {
    name: 'a bundle of ESP-IDF',
    source: `uint8_t x509_crt_bundle[] = {${hex(BUNDLE)}};`,
    found: ['name-and-key @32 line 2 "x509_crt_bundle"'],
  },
];

const brokenOnes: readonly Row[] = [
  {
    name: 'a piece is missing',
    source: `char ca[] =\n${pieces(A.pem).replace(/\n"-----END.*/, '')};\nchar cb[] = ${oneLine(B.pem)};`,
    found: ['broken @12 line 2 "ca": it has no END line: the file ends', /^B @\d+ line \d+ "cb"$/.source],
  },
  {
    name: 'a list that ends early',
    source: `char ca[] = { ${decimal(A.der.subarray(0, 200))} };`,
    found: [
      `broken @14 line 1 "ca": Certificate at offset 0: is ${String(A.der.length - 4)} octets long, 196 are left`,
    ],
  },
];

for (const row of [...strings, ...lists, ...brokenOnes]) {
  test(row.name, () => {
    assertRecognised(cSource, row.source);
    const found = cSource.read(bytesOf(row.source)).map(summary);
    assert.equal(found.length, row.found.length, found.join('\n'));
    for (const [index, text] of found.entries()) {
      const expected = row.found[index] ?? '';
      if (expected.startsWith('^')) assert.match(text, new RegExp(expected));
      else assert.equal(text, expected);
    }
  });
}

for (const [name, source, reached] of [
  ['nothing', '', '0 literals, and no certificate in any of them'],
  ['PEM', A.pem, 'the certificate in PEM at offset 0 is in no literal'],
  [
    'PEM with quotes around',
    `# "A", Let's Encrypt's\n${A.pem}# \`B\`\n`,
    'the certificate in PEM at offset 23 is in no literal',
  ],
  [
    'a commented certificate',
    `// char ca[] = ${oneLine(A.pem)};\n/*\n${A.pem}*/`,
    '0 literals, and no certificate in any of them',
  ],
  ['a private key', `char key[] = "${PRIVATE}";`, '1 literals, and no certificate in any of them'],
  [
    'a list of larger numbers',
    `int t[] = {${Array.from({ length: 99 }, () => '256').join()}};`,
    '0 literals, and no certificate in any of them',
  ],
  ['DER', A.der, /^octet \d+ is NUL, which no source code has$/],
] as const) {
  test(`not recognised: ${name}`, () => {
    if (typeof reached === 'string') assert.equal(reachedIn(cSource, source), reached);
    else assert.match(reachedIn(cSource, source), reached);
  });
}

test('a text that is too large for source code is not read', () => {
  const text = Buffer.alloc(16 * 1_048_576 + 1, ' ');
  assert.equal(reachedIn(cSource, text), '16777217 octets are more than source code has');
  assert.deepEqual(cSource.read(text).map(summary), [
    'broken @0: 16777217 octets are more than source code has, nothing was read',
  ]);
});

test('what is in a comment is not in the firmware', () => {
  const source = `/* ${oneLine(A.pem)} */ char ca[] = ${oneLine(B.pem)}; // ${oneLine(A.pem)}`;
  assert.deepEqual(certificatesOf(cSource.read(bytesOf(source))), [B.sha256]);
});

test('any bytes are withstood', () => {
  assertWithstands(
    cSource,
    [...strings, ...lists].map(({ source }) => source),
  );
});

// A search to the end of the file for each of them would take hours.
for (const opening of [
  '"',
  "'",
  '`',
  '"""',
  '/*',
  '//',
  'R"x(',
  'r#"',
  'R"',
  '\\',
  '"\\\n',
  '0,',
  '0x',
  '-',
  '#define a ',
  'a:',
  '"", ',
  '"":',
]) {
  test(`a megabyte of ${JSON.stringify(opening)} is read at once`, () => {
    const bytes = bytesOf(opening.repeat(1_000_000 / opening.length));
    const start = process.cpuUsage();
    assert.deepEqual(cSource.read(bytes), []);
    const { user, system } = process.cpuUsage(start);
    assert.ok((user + system) / 1000 < 4000, `${String((user + system) / 1000)} ms`);
  });
}
