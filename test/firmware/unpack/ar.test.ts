import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { esp8266Index } from '../../../src/firmware/import/esp8266-index.ts';
import { ar } from '../../../src/firmware/unpack/ar.ts';
import { createUnpackBudget, UNPACK_LIMITS } from '../../../src/firmware/unpack/budget.ts';
import type { Member } from '../../../src/firmware/unpack/container.ts';
import type { ArMember } from '../../support/ar-writer.ts';
import { writeAr } from '../../support/ar-writer.ts';
import { issue } from '../../support/ca.ts';
import { assertContainerWithstands, assertFormatWithstands, membersOf } from '../../support/withstands.ts';

const A = Buffer.from('first');
const B = Buffer.from('second');
const LONG = 'a-name-of-more-than-sixteen-characters.der';
const TABLE = { name: '//', content: Buffer.from(`x.der/\n${LONG}/\n`) };

const rows: readonly {
  name: string;
  members: readonly ArMember[];
  expected: readonly (readonly [string, Buffer])[];
}[] = [
  {
    name: 'short names as GNU writes them',
    members: [
      { name: 'ca_000.der/', content: A },
      { name: 'ca_001.der/', content: B },
    ],
    expected: [
      ['ca_000.der', A],
      ['ca_001.der', B],
    ],
  },
  { name: 'short names as BSD writes them', members: [{ name: 'ca.der', content: A }], expected: [['ca.der', A]] },
  {
    name: 'long names in a table',
    members: [TABLE, { name: '/7', content: A }, { name: '/0', content: B }],
    expected: [
      [LONG, A],
      ['x.der', B],
    ],
  },
  { name: 'a long name beyond the table', members: [TABLE, { name: '/99', content: A }], expected: [['99', A]] },
  {
    name: 'long names in front of the content',
    members: [{ name: '#1/44', content: Buffer.concat([Buffer.from(`${LONG}\0\0`), A]) }],
    expected: [[LONG, A]],
  },
  {
    name: 'no table of symbols',
    members: [
      { name: '/', content: B },
      { name: '__.SYMDEF', content: B },
      { name: 'x/', content: A },
    ],
    expected: [['x', A]],
  },
  { name: 'an empty member', members: [{ name: 'x/', content: Buffer.alloc(0) }], expected: [['x', Buffer.alloc(0)]] },
  { name: 'nothing', members: [], expected: [] },
];

for (const { name, members, expected } of rows) {
  test(`ar: gives ${name}`, async () => {
    const bytes = writeAr(members);
    assert.deepEqual(ar.recognise(bytes), { kind: 'yes' });
    const found = await membersOf(ar, bytes);
    assert.deepEqual(
      found.map(nameAndText),
      expected.map(([member, content]) => [member, content.toString()]),
    );
    for (const member of found) {
      assert.ok(member.kind === 'member' && member.offset !== null);
      assert.deepEqual(bytes.subarray(member.offset, member.offset + member.bytes.length), member.bytes);
    }
  });
}

const brokenRows = [
  {
    name: 'a size beyond the end',
    member: { name: 'x/', content: A, size: '600' },
    detail: /says that 600 octets follow, 6 are left$/,
  },
  { name: 'a size that is no number', member: { name: 'x/', content: A, size: '0x5' }, detail: /has no decimal size$/ },
  { name: 'a negative size', member: { name: 'x/', content: A, size: '-66' }, detail: /has no decimal size$/ },
  {
    name: 'a size that hides a header',
    member: { name: 'x/', content: A, size: '3' },
    detail: /has 2 octets, expected 60$/,
  },
];
for (const { name, member, detail } of brokenRows) {
  test(`ar: keeps what comes before ${name}`, async () => {
    const found = await membersOf(ar, writeAr([{ name: 'before/', content: B }, member]));
    assert.deepEqual(nameAndText(found[0]), ['before', 'second']);
    const last = found.at(-1);
    assert.ok(last?.kind === 'left-out' && last.reason === 'broken');
    assert.match(last.detail, detail);
    assert.match(last.detail, /^the header at offset \d+ /);
  });
}

test('ar: names that lead out of the archive are left out, and what follows is given', async () => {
  const names = ['/etc/passwd/', '../x/', 'good/'];
  const found = await membersOf(ar, writeAr(names.map((name) => ({ name, content: A }))));
  assert.deepEqual(
    found.map((member) => (member.kind === 'left-out' ? member.reason : member.name)),
    ['unsafe-name', 'unsafe-name', 'good'],
  );
});

test('ar: ends at the first member beyond the budget', async () => {
  const bytes = writeAr(['a/', 'b/', 'c/'].map((name) => ({ name, content: A })));
  const budget = createUnpackBudget(bytes.length, { ...UNPACK_LIMITS, members: 1 });
  const found: Member[] = [];
  for await (const member of ar.members(bytes, budget)) found.push(member);
  assert.deepEqual(
    found.map((member) => (member.kind === 'left-out' ? member.reason : member.name)),
    ['a', 'limit'],
  );
});

test('ar: is told from everything else', () => {
  assert.deepEqual(ar.recognise(Buffer.from('!<thin>\n')), { kind: 'no', reached: 'does not begin with !<arch>' });
});

test('ar: withstands anything', async () => {
  await assertContainerWithstands(ar, writeAr(rows.flatMap(({ members }) => members)));
});

const CERTIFICATES = ['CN=Root A', 'CN=Root B', 'CN=Root C'].map((subject) => issue({ subject }));
const INDEX = indexOf(CERTIFICATES.map(({ der }) => der));

test('esp8266-index: is recognised, and says that certs.ar is needed', () => {
  assert.deepEqual(esp8266Index.recognise(INDEX), { kind: 'yes' });
  const [found, ...more] = esp8266Index.read(INDEX);
  assert.equal(found?.kind, 'left-out');
  assert.match(found.detail, /^the index of the 3 certificates of a certs\.ar, .* give certs\.ar$/);
  assert.deepEqual(more, []);
});

const notAnIndex = [
  { name: 'nothing', bytes: Buffer.alloc(0), reached: /^0 octets are not a number of records of 40$/ },
  { name: 'zeros', bytes: Buffer.alloc(400), reached: /^the record at offset 0 points to 0 octets at 0/ },
  { name: 'one that is cut short', bytes: INDEX.subarray(0, -1), reached: /^119 octets are not/ },
  {
    name: 'one whose records overlap',
    bytes: Buffer.concat([INDEX, INDEX]),
    reached: /^the record at offset 120 points/,
  },
  { name: 'a lone record', bytes: INDEX.subarray(40, 80), reached: /^the only record does not point to offset 68$/ },
];
for (const { name, bytes, reached } of notAnIndex) {
  test(`esp8266-index: ${name} is none`, () => {
    const recognition = esp8266Index.recognise(bytes);
    assert.match(recognition.kind === 'no' ? recognition.reached : '', reached);
  });
}

test('esp8266-index: a lone first record is one', () => {
  assert.deepEqual(esp8266Index.recognise(INDEX.subarray(0, 40)), { kind: 'yes' });
});

test('esp8266-index: withstands anything', () => {
  assertFormatWithstands(esp8266Index, INDEX);
});

/** As CertStoreBearSSL.cpp writes it. */
function indexOf(certificates: readonly Uint8Array[]): Buffer {
  let offset = 8;
  const records = certificates.map((der) => {
    const record = Buffer.alloc(40);
    createHash('sha256').update(der).digest().copy(record);
    record.writeUInt32LE(offset + 60, 32);
    record.writeUInt32LE(der.length, 36);
    offset += 60 + der.length + (der.length % 2);
    return record;
  });
  return Buffer.concat(records);
}

function nameAndText(member: Member | undefined): readonly string[] {
  assert.equal(member?.kind, 'member');
  return [member.name, Buffer.from(member.bytes).toString()];
}
