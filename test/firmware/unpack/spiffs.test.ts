import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Member } from '../../../src/firmware/unpack/container.ts';
import { spiffs } from '../../../src/firmware/unpack/spiffs.ts';
import { issue } from '../../support/ca.ts';
import type { SpiffsFile, SpiffsSpec } from '../../support/spiffs-writer.ts';
import { writeSpiffs } from '../../support/spiffs-writer.ts';
import { assertContainerWithstands, membersOf } from '../../support/withstands.ts';

const DER = Buffer.from(issue({ subject: 'CN=Root A', key: 'rsa2048' }).der);
const SMALL = Buffer.from('small');
const LARGE = Buffer.from(Array.from({ length: 20_000 }, (_, index) => (index * 7) % 251));
const FILES: readonly SpiffsFile[] = [
  { name: '/certs/root.der', content: DER },
  { name: '/small.txt', content: SMALL },
  { name: '/large.bin', content: LARGE },
  { name: '/empty', content: Buffer.alloc(0) },
];
const EXPECTED = FILES.map(({ name, content }) => [name.slice(1), Buffer.from(content).toString('hex')]);

const specs: readonly (Omit<SpiffsSpec, 'files'> & { readonly name: string })[] = [
  { name: 'as ESP-IDF makes them' },
  { name: 'as the ESP8266 core makes them', metaLength: 0, blockSize: 8192 },
  { name: 'without magic', magic: 'none' },
  { name: 'with a magic that does not depend on the length', magic: 'plain' },
  { name: 'with pages of 512', pageSize: 512 },
  { name: 'with pages of 1024 and blocks of 8192', pageSize: 1024, blockSize: 8192, blocks: 8 },
  { name: 'with pages of 256 and blocks of 65536', blockSize: 65_536, blocks: 2 },
];
for (const { name, ...spec } of specs) {
  test(`images ${name} give their files`, async () => {
    const image = writeSpiffs({ ...spec, files: FILES });
    assert.deepEqual(spiffs.recognise(image), { kind: 'yes' });
    assert.deepEqual((await membersOf(spiffs, image)).map(nameAndContent), EXPECTED);
  });
}

test('deleted files are passed over', async () => {
  const gone = { name: '/old.der', content: DER, deleted: true };
  const image = writeSpiffs({ files: [gone, ...FILES, gone] });
  assert.deepEqual((await membersOf(spiffs, image)).map(nameAndContent), EXPECTED);
});

test('a page that was deleted, and not yet taken out of the lookup table, is passed over', async () => {
  const image = writeSpiffs({ files: [FILES[0] ?? { name: '', content: SMALL }, { name: '/old', content: SMALL }] });
  for (let page = 256; page < 4096; page += 256) {
    if ((image.readUInt16LE(page) & 0x7fff) === 2) image.writeUInt8(image.readUInt8(page + 4) & 0x7f, page + 4);
  }
  assert.deepEqual((await membersOf(spiffs, image)).map(nameAndContent), EXPECTED.slice(0, 1));
});

test('an empty file system is one if it has the magic', async () => {
  assert.deepEqual(spiffs.recognise(writeSpiffs({ files: [] })), { kind: 'yes' });
  assert.deepEqual(await membersOf(spiffs, writeSpiffs({ files: [] })), []);
  assert.equal(spiffs.recognise(writeSpiffs({ files: [], magic: 'none' })).kind, 'no');
});

test('a file that was never closed ends with its last page', async () => {
  const [found] = await membersOf(
    spiffs,
    writeSpiffs({ files: [{ name: '/log', content: SMALL, size: 0xffff_ffff }] }),
  );
  assert.equal(found?.kind, 'member');
  assert.equal(found.bytes.length, 251);
  assert.deepEqual(Buffer.from(found.bytes.subarray(0, 5)), SMALL);
});

const leftOutRows: readonly { name: string; file: SpiffsFile; reason: string; detail: RegExp }[] = [
  {
    name: 'a size beyond its pages',
    file: { name: '/x', content: SMALL, size: 0x7fff_ffff },
    reason: 'broken',
    detail: /^has 2147483647 octets by its header at offset 256, of its 8555712 pages 1 are there$/,
  },
  {
    name: 'a link',
    file: { name: '/x', content: SMALL, type: 4 },
    reason: 'not-a-file',
    detail: /^is a directory or a link$/,
  },
  {
    name: 'a name that leads out',
    file: { name: '/../x', content: SMALL },
    reason: 'unsafe-name',
    detail: /leads out/,
  },
];
for (const { name, file, reason, detail } of leftOutRows) {
  test(`${name} is left out, and what follows is given`, async () => {
    const found = await membersOf(spiffs, writeSpiffs({ files: [file, ...FILES] }));
    assert.ok(found[0]?.kind === 'left-out');
    assert.equal(found[0].reason, reason);
    assert.match(found[0].detail, detail);
    assert.deepEqual(found.slice(1).map(nameAndContent), EXPECTED);
  });
}

test('a file with a hole is left out', async () => {
  const image = writeSpiffs({ files: [{ name: '/x', content: LARGE }] });
  // The page behind the index page and the first page of content claims to be another part of the file.
  image.writeUInt16LE(500, 3 * 256 + 2);
  const [found] = await membersOf(spiffs, image);
  assert.equal(found?.kind, 'left-out');
  assert.match(found.detail, /of its 80 pages number 1 is missing$/);
});

const none = [
  { name: 'nothing', bytes: Buffer.alloc(0), reached: /^0 octets are no number of blocks that begin/ },
  { name: 'a part of a block', bytes: writeSpiffs({ files: FILES }).subarray(0, 5000), reached: /^5000 octets are no/ },
  {
    name: 'erased flash',
    bytes: Buffer.alloc(65_536, 0xff),
    reached: /^65536 octets are no number of blocks that begin/,
  },
  { name: 'zeros', bytes: Buffer.alloc(65_536), reached: /^with pages of / },
  { name: 'a regular pattern', bytes: Buffer.alloc(65_536, 'pattern'), reached: /do not$/ },
];
for (const { name, bytes, reached } of none) {
  test(`${name} is no SPIFFS`, () => {
    const recognition = spiffs.recognise(bytes);
    assert.match(recognition.kind === 'no' ? recognition.reached : '', reached);
  });
}

test('withstands anything', async () => {
  await assertContainerWithstands(spiffs, writeSpiffs({ files: FILES.slice(0, 2), blocks: 2 }));
});

function nameAndContent(member: Member): readonly string[] {
  assert.equal(member.kind, 'member');
  return [member.name, Buffer.from(member.bytes).toString('hex')];
}
