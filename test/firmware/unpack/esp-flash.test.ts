import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Member } from '../../../src/firmware/unpack/container.ts';
import { espFlash } from '../../../src/firmware/unpack/esp-flash.ts';
import { espPartitionTable } from '../../../src/firmware/unpack/esp-partition-table.ts';
import type { PartitionSpec } from '../../support/flash-writer.ts';
import { writeEspImage, writeFlash, writePartitionTable } from '../../support/flash-writer.ts';
import { assertContainerWithstands, membersOf } from '../../support/withstands.ts';

const LOADER = writeEspImage({ segments: [{ address: 0x3fff_0000, content: Buffer.alloc(64, 1) }] });
const PARTITIONS: readonly PartitionSpec[] = [
  { label: 'nvs', offset: 0x9000, size: 0x1000 },
  { label: 'factory', offset: 0x10000, size: 0x2000 },
  { label: 'storage', offset: 0x12000, size: 0x1000 },
];
const TABLE = writePartitionTable(PARTITIONS);
const FLASH = writeFlash(0x14000, [
  [0x1000, LOADER],
  [0x8000, TABLE],
  [0x12000, Buffer.from('storage')],
]);

test('a flash image gives its boot loader and its partitions', async () => {
  assert.deepEqual(espFlash.recognise(FLASH), { kind: 'yes' });
  assert.deepEqual((await membersOf(espFlash, FLASH)).map(summary), [
    'bootloader 0x1000+0x7000',
    'nvs 0x9000+0x1000',
    'factory 0x10000+0x2000',
    'storage 0x12000+0x1000',
  ]);
});

const layouts = [
  { name: 'a boot loader at 0', loader: 0, table: 0x8000, expected: 'bootloader 0x0+0x8000' },
  { name: 'a boot loader at 0x2000', loader: 0x2000, table: 0x8000, expected: 'bootloader 0x2000+0x6000' },
  { name: 'a table further back', loader: 0, table: 0xf000, expected: 'bootloader 0x0+0xf000' },
];
for (const { name, loader, table, expected } of layouts) {
  test(`${name} is found`, async () => {
    const flash = writeFlash(0x14000, [
      [loader, LOADER],
      [table, writePartitionTable(PARTITIONS.slice(1))],
    ]);
    const found = (await membersOf(espFlash, flash)).map(summary);
    assert.deepEqual(found, [expected, 'factory 0x10000+0x2000', 'storage 0x12000+0x1000']);
  });
}

test('a table that lists the boot loader and itself gives each once', async () => {
  const own = [
    { label: 'boot', offset: 0x1000, size: 0x7000 },
    { label: 'table', offset: 0x8000, size: 0x1000 },
  ];
  const flash = writeFlash(0x14000, [
    [0x1000, LOADER],
    [0x8000, writePartitionTable([...own, ...PARTITIONS])],
  ]);
  const found = (await membersOf(espFlash, flash)).map(summary);
  assert.deepEqual(found.slice(0, 2), ['boot 0x1000+0x7000', 'nvs 0x9000+0x1000']);
});

test('a wrong MD5 is said, and the partitions are given', async () => {
  const flash = Buffer.from(FLASH);
  flash.writeUInt8(flash.readUInt8(0x8000 + 4 * 32 - 1) ^ 1, 0x8000 + 4 * 32 - 1);
  const found = (await membersOf(espFlash, flash)).map(summary);
  assert.equal(found[0], 'partition table: the MD5 at offset 32880 is wrong');
  assert.equal(found.length, 5);
});

test('a dump that ends early gives what is there, and says so', async () => {
  assert.deepEqual((await membersOf(espFlash, FLASH.subarray(0, 0x11000))).map(summary).slice(2), [
    'factory: lies from 0x10000 to 0x12000, the image ends at 0x11000',
    'factory 0x10000+0x1000',
    'storage: lies from 0x12000 to 0x13000, the image ends at 0x11000',
  ]);
});

test('partitions that lie over others are left out', async () => {
  const hostile = [
    { label: 'all', offset: 0, size: 0x14000 },
    { label: 'storage2', offset: 0x12800, size: 0x800 },
    { label: 'endless', offset: 0x13000, size: 0xffff_ffff },
  ];
  const flash = writeFlash(0x14000, [[0x8000, writePartitionTable([...PARTITIONS, ...hostile])]]);
  assert.deepEqual((await membersOf(espFlash, flash)).map(summary).slice(3), [
    'all: lies from 0x0 to 0x14000, over the partition table',
    'storage2: lies from 0x12800 to 0x13000, over storage',
    'endless: lies from 0x13000 to 0x100012fff, the image ends at 0x14000',
    'endless 0x13000+0x1000',
  ]);
});

test('erased flash is no flash image', () => {
  assert.deepEqual(espFlash.recognise(Buffer.alloc(0x20000, 0xff)), {
    kind: 'no',
    reached: 'has no partition table at any sector from 0x8000 to 0x20000',
  });
});

test('a flash image withstands anything', async () => {
  await assertContainerWithstands(espFlash, FLASH);
});

test('a table alone says what it lists', async () => {
  assert.deepEqual(espPartitionTable.recognise(TABLE), { kind: 'yes' });
  assert.deepEqual((await membersOf(espPartitionTable, TABLE)).map(summary), [
    'partition table: lists the partitions nvs, factory, storage, which are not in this file: give the image of the whole flash',
  ]);
});

const noTables = [
  { name: 'nothing', bytes: Buffer.alloc(0), reached: /^has no partition at offset 0$/ },
  {
    name: 'one that is cut short',
    bytes: TABLE.subarray(0, 80),
    reached: /^entry 3 at offset 64 is no partition, no MD5/,
  },
  {
    name: 'more than a sector',
    bytes: Buffer.concat([TABLE, FLASH]),
    reached: /^is larger than a sector of 4096 octets$/,
  },
];
for (const { name, bytes, reached } of noTables) {
  test(`${name} is no partition table`, () => {
    const recognition = espPartitionTable.recognise(bytes);
    assert.match(recognition.kind === 'no' ? recognition.reached : '', reached);
  });
}

test('a partition table withstands anything', async () => {
  await assertContainerWithstands(espPartitionTable, TABLE);
});

function summary(member: Member): string {
  if (member.kind === 'left-out') return `${member.name}: ${member.detail}`;
  return `${member.name} 0x${(member.offset ?? -1).toString(16)}+0x${member.bytes.length.toString(16)}`;
}
