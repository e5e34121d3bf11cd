import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Member } from '../../../src/firmware/unpack/container.ts';
import { espImage } from '../../../src/firmware/unpack/esp-image.ts';
import { appDescription, writeEspImage } from '../../support/flash-writer.ts';
import { assertContainerWithstands, membersOf } from '../../support/withstands.ts';

const CONSTANTS = Buffer.concat([appDescription('thermostat', 'v1.4.0-2-gabc'), Buffer.from('constants!!!')]);
const CODE = Buffer.from('code of the program.');
const SEGMENTS = [
  { address: 0x3f40_0020, content: CONSTANTS },
  { address: 0, content: Buffer.alloc(8) },
  { address: 0x400d_0020, content: CODE },
];
const IMAGE = writeEspImage({ segments: SEGMENTS });
const PLAIN = { address: 0x4020_1010, content: CODE };

test('an image gives its segments, named after program and version', async () => {
  assert.deepEqual(espImage.recognise(IMAGE), { kind: 'yes' });
  const found = await membersOf(espImage, IMAGE);
  assert.deepEqual(found.map(summary), [
    ['thermostat-v1.4.0-2-gabc/segment-1-0x3f400020', IMAGE.indexOf(CONSTANTS), CONSTANTS.length],
    ['thermostat-v1.4.0-2-gabc/segment-2-0x0', IMAGE.indexOf(CONSTANTS) + CONSTANTS.length + 8, 8],
    ['thermostat-v1.4.0-2-gabc/segment-3-0x400d0020', IMAGE.indexOf(CODE), CODE.length],
  ]);
});

test('erased flash behind the image is passed over', async () => {
  const found = await membersOf(espImage, Buffer.concat([IMAGE, Buffer.alloc(5000, 0xff)]));
  assert.equal(found.length, 3);
});

test('what follows the image is given', async () => {
  const found = await membersOf(espImage, Buffer.concat([IMAGE, Buffer.from('signature')]));
  assert.deepEqual(summary(found[3]), [`behind-the-image-0x${IMAGE.length.toString(16)}`, IMAGE.length, 9]);
});

test('an ESP8266 has a short header, and its program behind its boot loader', async () => {
  const loader = writeEspImage({ chip: 'esp8266', segments: [{ address: 0x4010_f000, content: CODE }] });
  const program = writeEspImage({ chip: 'esp8266', segments: [PLAIN] });
  const flash = Buffer.concat([loader, Buffer.alloc(4096 - loader.length, 0xaa), program]);
  assert.deepEqual(espImage.recognise(flash), { kind: 'yes' });
  assert.deepEqual((await membersOf(espImage, flash)).map(summary), [
    ['segment-1-0x4010f000', 16, CODE.length],
    ['behind-the-image-0x1000', 4096, program.length],
  ]);
});

test('the name of a program leads nowhere', async () => {
  const content = appDescription('../../etc', 'a/b\n');
  const [found] = await membersOf(espImage, writeEspImage({ segments: [{ address: 0x3c00_0020, content }] }));
  assert.equal(summary(found)[0], '.._.._etc-a_b_/segment-1-0x3c000020');
});

const wrongSums = [
  {
    name: 'a wrong checksum',
    at: IMAGE.length - 33,
    detail: /^the checksum at offset \d+ is 0x[0-9a-f]+, expected 0x/,
  },
  { name: 'a wrong hash', at: IMAGE.length - 1, detail: /^the SHA-256 at offset \d+ is wrong$/ },
];
for (const { name, at, detail } of wrongSums) {
  test(`${name} is said, and the segments are given`, async () => {
    const bytes = Buffer.from(IMAGE);
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    const found = await membersOf(espImage, bytes);
    assert.equal(found.filter(({ kind }) => kind === 'member').length, 3);
    assert.match(leftOutDetail(found[3]), detail);
  });
}

test('an image without its checksum is said to be cut short, and the segments are given', async () => {
  const found = await membersOf(espImage, IMAGE.subarray(0, IMAGE.length - 40));
  assert.equal(found.filter(({ kind }) => kind === 'member').length, 3);
  assert.match(leftOutDetail(found[3]), /^the image ends at \d+ by its header, the file at \d+$/);
});

const none = [
  { name: 'nothing', bytes: Buffer.alloc(0), reached: /^does not begin with 0xe9$/ },
  { name: 'no segment', bytes: Buffer.from([0xe9, 0, 0, 0]), reached: /^has 0 segments, at most 16/ },
  { name: 'too many segments', bytes: Buffer.from([0xe9, 17, 0, 0]), reached: /^has 17 segments/ },
  { name: 'a header alone', bytes: IMAGE.subarray(0, 24), reached: /^segment 1 at offset 24 is beyond the end at 24/ },
  {
    name: 'a segment that is cut short',
    bytes: IMAGE.subarray(0, 100),
    reached: /^segment 1 at offset 24 has 268 octets, 68 are left; or, as of an ESP8266: segment 1 at offset 8 /,
  },
  {
    name: 'a segment for an address without memory',
    bytes: writeEspImage({ segments: [{ address: 0x1000, content: CODE }] }),
    reached: /^segment 1 at offset 24 is for address 0x1000, where no ESP has memory/,
  },
];
for (const { name, bytes, reached } of none) {
  test(`${name} is no image`, async () => {
    const recognition = espImage.recognise(bytes);
    assert.match(recognition.kind === 'no' ? recognition.reached : '', reached);
    assert.match(leftOutDetail((await membersOf(espImage, bytes))[0]), reached);
  });
}

test('withstands anything', async () => {
  await assertContainerWithstands(espImage, IMAGE);
});

function summary(member: Member | undefined): readonly [string, number | null, number] {
  assert.equal(member?.kind, 'member');
  return [member.name, member.offset, member.bytes.length];
}

function leftOutDetail(member: Member | undefined): string {
  assert.equal(member?.kind, 'left-out');
  return member.detail;
}
