// Lists are made by our own writer, in the forms in which such lists are written; none is TI's.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { tiCatalogue } from '../../../src/firmware/import/ti-catalogue.ts';
import { issue } from '../../support/ca.ts';
import { assertRecognised, assertWithstands, bytesOf, reachedIn, summary } from '../../support/formats.ts';

const A = issue({ subject: 'CN=A' });
const SHA1_A = createHash('sha1').update(A.der).digest('hex');
const SHA1_B = createHash('sha1').update('B').digest('hex');
const octets = (hash: string, separator: string): string => (hash.match(/../g) ?? []).join(separator);

const rows: readonly { readonly name: string; readonly list: string; readonly found: readonly string[] }[] = [
  {
    name: 'names and fingerprints in lines',
    list: `Certificate catalog\n\nRoot A, ${SHA1_A}\nRoot B | ${SHA1_B.toUpperCase()}\n`,
    found: [`allowed ${SHA1_A} @29 line 3 "Root A"`, `allowed ${SHA1_B} @79 line 4 "Root B"`],
  },
  {
    name: 'fingerprints with colons or blanks',
    list: `SHA-1 Fingerprint=${octets(SHA1_A, ':')}\r\nRoot ü  ${octets(SHA1_B.toUpperCase(), ' ')}\r\n`,
    found: [`allowed ${SHA1_A} @18 line 1`, `allowed ${SHA1_B} @88 line 2 "Root ü"`],
  },
  {
    name: 'a table of HTML, one row a line',
    list: `<th>Name</th><th>Thumbprint</th>\n<tr><td>Root&nbsp;A</td><td>${SHA1_A}</td></tr>\n`,
    found: [`allowed ${SHA1_A} @61 line 2 "Root A"`],
  },
  {
    name: 'a table of HTML, one cell a line',
    list: `<h1>Catalog</h1>\n<tr>\n<td>Root A</td>\n<td>${SHA1_A}</td>\n</tr>\n`,
    found: [`allowed ${SHA1_A} @42 line 4 "Root A"`],
  },
];

for (const row of rows) {
  test(row.name, () => {
    assertRecognised(tiCatalogue, row.list);
    assert.deepEqual(tiCatalogue.read(bytesOf(row.list)).map(summary), row.found);
  });
}

for (const [name, file, reached] of [
  ['nothing', '', 'no line has a SHA-1 fingerprint'],
  ['PEM', `${A.pem}Fingerprint=${octets(SHA1_A, ':')}`, 'it has certificates in PEM'],
  ["git's log", `commit ${SHA1_A}\nAuthor: A\n`, 'nothing says that its SHA-1 hashes are those of certificates'],
  ['SHA-256', `fingerprint ${A.sha256}\nfingerprint ${octets(A.sha256, ':')}\n`, 'no line has a SHA-1 fingerprint'],
  [
    'the signed list',
    Buffer.alloc(100),
    "octet 0 is NUL: the layout of TI's signed list is not known, give its readme",
  ],
] as const) {
  test(`not recognised: ${name}`, () => {
    assert.equal(reachedIn(tiCatalogue, file), reached);
  });
}

test('any bytes are withstood', () => {
  assertWithstands(
    tiCatalogue,
    rows.map(({ list }) => list),
  );
});

for (const text of ['<', 'a0:', '\n', 'a0', '<td>'] as const) {
  test(`a megabyte of ${JSON.stringify(text)} is read at once`, () => {
    assert.deepEqual(tiCatalogue.read(bytesOf(text.repeat(1_000_000 / text.length))), []);
  });
}
