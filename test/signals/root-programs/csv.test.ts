// RFC 4180 as reports write it, and what strangers' files may hold instead.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { CSV_LIMITS, readCsv } from '../../../src/signals/root-programs/csv.ts';
import { csvOf } from './reports-writer.ts';

const COLUMNS = { required: ['a', 'b'], optional: ['c'] } as const;
const limits = { ...CSV_LIMITS, maxRows: 3, maxColumns: 4, maxFieldLength: 10, maxBytes: 200 };
const read = (text: string): ReturnType<typeof readCsv> => readCsv(Buffer.from(text), COLUMNS, limits);

const good = [
  { name: 'plain fields', text: 'a,b\n1,2\n', rows: [{ line: 2, values: { a: '1', b: '2' } }] },
  { name: 'no line break at the end', text: 'a,b\n1,2', rows: [{ line: 2, values: { a: '1', b: '2' } }] },
  { name: 'CRLF', text: 'a,b\r\n1,2\r\n', rows: [{ line: 2, values: { a: '1', b: '2' } }] },
  { name: 'CR alone', text: 'a,b\r1,2\r', rows: [{ line: 2, values: { a: '1', b: '2' } }] },
  { name: 'a byte order mark', text: '\ufeffa,b\n1,2\n', rows: [{ line: 2, values: { a: '1', b: '2' } }] },
  { name: 'columns in another order', text: 'x,b,a\n9,2,1\n', rows: [{ line: 2, values: { a: '1', b: '2' } }] },
  { name: 'an optional column', text: 'a,b,c\n1,2,3\n', rows: [{ line: 2, values: { a: '1', b: '2', c: '3' } }] },
  { name: 'spaces around names', text: ' a , b \n1,2\n', rows: [{ line: 2, values: { a: '1', b: '2' } }] },
  {
    name: 'quotes, doubled quotes',
    text: '"a","b"\n"1,""x""",""\n',
    rows: [{ line: 2, values: { a: '1,"x"', b: '' } }],
  },
  {
    name: 'line breaks within quotes, counted',
    text: 'a,b\n"1\n\r\n1",2\n3,4\n',
    rows: [
      { line: 2, values: { a: '1\n\r\n1', b: '2' } },
      { line: 5, values: { a: '3', b: '4' } },
    ],
  },
  { name: 'empty lines', text: '\n\na,b\n\n\n1,2\n\n', rows: [{ line: 6, values: { a: '1', b: '2' } }] },
  { name: 'a comma at the end of rows', text: 'a,b\n1,2,\n', rows: [{ line: 2, values: { a: '1', b: '2' } }] },
  { name: 'a header alone', text: 'a,b\n', rows: [] },
  {
    name: 'twice a column that nobody asks for',
    text: 'a,b,x,x\n1,2,3,4\n',
    rows: [{ line: 2, values: { a: '1', b: '2' } }],
  },
];

for (const { name, text, rows } of good) {
  test(`reads ${name}`, () => {
    assert.deepEqual(read(text), { kind: 'read', rows, problems: [] });
  });
}

const bad = [
  { name: 'a field too few', row: '1', reason: /1 fields, the header 2/ },
  { name: 'a field too many', row: '1,2,3', reason: /3 fields, the header 2/ },
  { name: 'far too many fields', row: '1,2,3,4,5,6,7', reason: /over 4 fields/ },
  { name: 'a field that is too long', row: '1,12345678901', reason: /too long/ },
  { name: 'quotes inside of a plain field', row: '1,a"b', reason: /quotes inside/ },
  { name: 'text behind quotes', row: '"1"x,2', reason: /behind closing quotes/ },
];

for (const { name, row, reason } of bad) {
  test(`leaves out a row with ${name}, and that row alone`, () => {
    const reading = read(`a,b\n${row}\n3,4\n`);
    assert.equal(reading.kind, 'read');
    assert.deepEqual(reading.rows, [{ line: 3, values: { a: '3', b: '4' } }]);
    assert.equal(reading.problems.length, 1);
    assert.equal(reading.problems[0]?.line, 2);
    assert.match(reading.problems[0].reason, reason);
  });
}

const hopeless = [
  { name: 'nothing', text: '', reason: /empty/ },
  { name: 'nothing but line breaks', text: '\n\r\n\n', reason: /empty/ },
  {
    name: 'an error page',
    text: '<html>\n<b>Down</b>\n',
    reason: /no column "a", "b"/,
  },
  { name: 'no such column', text: 'a,c\n1,2\n', reason: /no column "b"/ },
  { name: 'the same column twice', text: 'a,b,a\n1,2,3\n', reason: /two columns "a"/ },
  { name: 'half a download', text: 'a,b\n1,2\n3,"4\n5,6\n', reason: /quotes that open in the row at line 3/ },
  { name: 'a header with open quotes', text: 'a,"b\n1,2\n', reason: /header is wrong/ },
  { name: 'too many columns', text: 'a,b,c,d,e\n', reason: /header is wrong.*over 4 fields/ },
  { name: 'too many rows', text: 'a,b\n1,2\n1,2\n1,2\n1,2\n', reason: /over 3 rows/ },
  { name: 'too many rows, bad ones among them', text: 'a,b\n1\n1\n1\n1,2\n', reason: /over 3 rows/ },
  { name: 'too many bytes', text: `a,b\n1,${'2'.repeat(200)}`, reason: /larger than 200 bytes/ },
];

for (const { name, text, reason } of hopeless) {
  test(`does not take ${name}`, () => {
    const reading = read(text);
    assert.equal(reading.kind, 'unusable');
    assert.match(reading.reason, reason);
  });
}

test('what is written as RFC 4180 says is read as it was', () => {
  const field = fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'x', 'ő', ' '), maxLength: 6 });
  const tables = fc.array(fc.tuple(field, field), { maxLength: 8 });
  fc.assert(
    fc.property(tables, fc.constantFrom('\n', '\r\n', '\r'), (table, lineEnd) => {
      const reading = readCsv(csvOf([['a', 'b'], ...table], lineEnd), COLUMNS);
      assert.equal(reading.kind, 'read');
      assert.deepEqual(reading.problems, []);
      assert.deepEqual(
        reading.rows.map(({ values }) => [values['a'], values['b']]),
        table,
      );
    }),
  );
});

test('whatever the bytes, the answer is data', () => {
  const text = fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', '\0'), maxLength: 60 });
  fc.assert(
    fc.property(
      fc.oneof(
        text.map((rest) => Buffer.from(`a,b\n${rest}`)),
        fc.uint8Array(),
      ),
      (bytes) => {
        const reading = readCsv(bytes, COLUMNS, limits);
        if (reading.kind === 'read') {
          assert.ok(reading.rows.length + reading.problems.length <= limits.maxRows);
          for (const { line } of [...reading.rows, ...reading.problems]) assert.ok(line > 1);
        }
      },
    ),
  );
});

const heavy = [
  { name: 'quotes', text: `a,b\n"${'""'.repeat(400_000)}` },
  { name: 'commas', text: `a,b\n${','.repeat(400_000)}` },
  { name: 'line breaks', text: `a,b\n${'\r\n'.repeat(400_000)}` },
  { name: 'rows of one quote after another', text: `a,b\n${'"",""\n'.repeat(100_000)}` },
];

for (const { name, text } of heavy) {
  test(`hundreds of thousands of ${name} cost no more than their length`, () => {
    const began = performance.now();
    readCsv(Buffer.from(text), COLUMNS);
    assert.ok(performance.now() - began < 4_000);
  });
}
