import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import type { Member } from '../../../src/firmware/unpack/container.ts';
import { littlefs } from '../../../src/firmware/unpack/littlefs.ts';
import type { TagSpec } from '../../support/littlefs-writer.ts';
import {
  folder,
  hardTail,
  inlineFile,
  metadataBlock,
  numbers,
  skipList,
  skipListFile,
  softTail,
  superblock,
  writeLittlefs,
} from '../../support/littlefs-writer.ts';
import { assertContainerWithstands, membersOf } from '../../support/withstands.ts';

const SIZE = 512;
const COUNT = 64;
const SUPER = superblock(SIZE, COUNT);
const SMALL = Buffer.from('small');
const OTHER = Buffer.from('other');
const LARGE = Buffer.from(Array.from({ length: 9000 }, (_, index) => (index * 11) % 253));
// Anywhere, in no order, as wear levelling leaves them.
const PLACES = Array.from({ length: 20 }, (_, index) => 20 + ((index * 7) % 20));
const LARGE_BLOCKS = skipList(LARGE, PLACES, SIZE);
const LARGE_HEAD = PLACES[LARGE_BLOCKS.size - 1] ?? 0;

type Commits = readonly (readonly TagSpec[])[];

/** An image whose root has these commits in its first block, and these blocks besides. */
function imageOf(commits: Commits, blocks: readonly (readonly [number, Uint8Array])[] = []): Buffer {
  return writeLittlefs(SIZE, COUNT, new Map([[0, metadataBlock(1, commits, SIZE)], ...blocks]));
}

const FILE_A = inlineFile(1, 'a.pem', SMALL);

describe('littlefs: what an image holds', () => {
  const rows: readonly { name: string; image: Buffer; expected: readonly (readonly [string, Buffer])[] }[] = [
    { name: 'nothing', image: imageOf([SUPER]), expected: [] },
    { name: 'a file inside the metadata', image: imageOf([[...SUPER, ...FILE_A]]), expected: [['a.pem', SMALL]] },
    {
      name: 'a file in a skip list of 18 blocks',
      image: imageOf([[...SUPER, ...skipListFile(1, 'large', LARGE_HEAD, LARGE.length)]], [...LARGE_BLOCKS]),
      expected: [['large', LARGE]],
    },
    {
      name: 'a file of exactly one block',
      image: imageOf(
        [[...SUPER, ...skipListFile(1, 'one', 9, SIZE)]],
        [...skipList(LARGE.subarray(0, SIZE), [9], SIZE)],
      ),
      expected: [['one', LARGE.subarray(0, SIZE)]],
    },
    {
      name: 'a file of one block and one octet',
      image: imageOf(
        [[...SUPER, ...skipListFile(1, 'two', 8, SIZE + 1)]],
        [...skipList(LARGE.subarray(0, SIZE + 1), [9, 8], SIZE)],
      ),
      expected: [['two', LARGE.subarray(0, SIZE + 1)]],
    },
    {
      name: 'files in later commits, one replaced',
      image: imageOf([
        SUPER,
        [{ type: 0x401, id: 1 }, ...inlineFile(1, 'b', SMALL)],
        [{ type: 0x401, id: 1 }, ...inlineFile(1, 'a', SMALL)],
        [{ type: 0x201, id: 2, data: OTHER }],
      ]),
      expected: [
        ['a', SMALL],
        ['b', OTHER],
      ],
    },
    {
      name: 'no file that was deleted',
      image: imageOf([[...SUPER, ...FILE_A, ...inlineFile(2, 'b', OTHER)], [{ type: 0x4ff, id: 1 }]]),
      expected: [['b', OTHER]],
    },
    {
      name: 'user attributes and global state, passed over',
      image: imageOf([
        [...SUPER, ...FILE_A],
        [
          { type: 0x374, id: 1, data: SMALL },
          { type: 0x7ff, id: 0x3ff, data: numbers(0, 0, 0) },
          { type: 0x5ff, id: 0x3ff, data: numbers(16, 0) },
        ],
      ]),
      expected: [['a.pem', SMALL]],
    },
    {
      name: 'folders, and directories of several pairs',
      image: imageOf(
        [[...SUPER, ...FILE_A, ...folder(2, 'certs', [4, 5]), hardTail([2, 3])]],
        [
          [2, metadataBlock(1, [[...inlineFile(0, 'z', OTHER), softTail([4, 5])]], SIZE)],
          [5, metadataBlock(7, [inlineFile(0, 'root.pem', SMALL)], SIZE)],
        ],
      ),
      expected: [
        ['a.pem', SMALL],
        ['z', OTHER],
        ['certs/root.pem', SMALL],
      ],
    },
  ];
  for (const { name, image, expected } of rows) {
    test(name, async () => {
      assert.deepEqual(littlefs.recognise(image), { kind: 'yes' });
      const found = await membersOf(littlefs, image);
      assert.deepEqual(
        found.map(nameAndContent).sort(),
        expected.map(([path, content]) => [path, content.toString('hex')]).sort(),
      );
      for (const member of found) {
        assert.equal(member.kind, 'member');
        if (member.offset === null) continue;
        assert.deepEqual(Buffer.from(member.bytes), image.subarray(member.offset, member.offset + member.bytes.length));
      }
    });
  }
});

describe('littlefs: which block of a pair counts', () => {
  const older = metadataBlock(1, [[...SUPER, ...inlineFile(1, 'old', SMALL)]], SIZE);
  const newer = metadataBlock(2, [[...SUPER, ...inlineFile(1, 'new', OTHER)]], SIZE);
  const wrapped = metadataBlock(0xffff_ffff, [[...SUPER, ...inlineFile(1, 'old', SMALL)]], SIZE);
  const torn = Buffer.from(newer).fill(0, 40, 60);
  const rows = [
    { name: 'the second, if it is newer', pair: [older, newer], expected: 'new' },
    { name: 'the first, if it is newer', pair: [newer, older], expected: 'new' },
    { name: 'the one behind an overflow of the count', pair: [wrapped, newer], expected: 'new' },
    { name: 'the older, if the newer was not written to its end', pair: [older, torn], expected: 'old' },
    { name: 'the second, if the first was never written', pair: [Buffer.alloc(SIZE, 0xff), newer], expected: 'new' },
  ];
  for (const { name, pair, expected } of rows) {
    test(name, async () => {
      const image = writeLittlefs(SIZE, COUNT, new Map(pair.map((block, index) => [index, block])));
      const [found] = await membersOf(littlefs, image);
      assert.equal(found?.name, expected);
    });
  }

  test('of flash that is erased to zeros all commits', async () => {
    const log = metadataBlock(1, [[...SUPER, ...FILE_A], [{ type: 0x201, id: 1, data: OTHER }]], SIZE, 0);
    const image = writeLittlefs(SIZE, COUNT, new Map([[0, log]]));
    assert.deepEqual((await membersOf(littlefs, image)).map(nameAndContent), [['a.pem', OTHER.toString('hex')]]);
  });

  test('of a log the commits before one whose CRC does not fit', async () => {
    const image = imageOf([[...SUPER, ...FILE_A], [{ type: 0x201, id: 1, data: OTHER }]]);
    image.writeUInt8(image.readUInt8(image.indexOf(OTHER)) ^ 1, image.indexOf(OTHER));
    assert.deepEqual((await membersOf(littlefs, image)).map(nameAndContent), [['a.pem', SMALL.toString('hex')]]);
  });
});

describe('littlefs: what is left out', () => {
  const rows: readonly { name: string; image: Buffer; expected: readonly string[] }[] = [
    {
      name: 'a folder that contains itself',
      image: imageOf([[...SUPER, ...FILE_A, ...folder(2, 'loop', [0, 1])]]),
      expected: ['a.pem', 'loop/: leads to block 0, which is a part of something else'],
    },
    {
      name: 'a directory that goes on with itself',
      image: imageOf([[...SUPER, ...FILE_A, hardTail([1, 0])]]),
      expected: ['a.pem', '/: leads to block 1, which is a part of something else'],
    },
    {
      name: 'a folder beyond the image',
      image: imageOf([[...SUPER, ...folder(1, 'far', [2, 900])]]),
      expected: ['far/: leads to block 900, the image has 64'],
    },
    {
      name: 'a folder that was never written',
      image: imageOf([[...SUPER, ...folder(1, 'empty', [8, 9])]]),
      expected: ['empty/: neither block 8 nor 9 holds a commit whose CRC fits'],
    },
    {
      name: 'a skip list that leads to itself',
      image: imageOf([[...SUPER, ...skipListFile(1, 'loop', 9, 3 * SIZE)]], [[9, numbers(9, 9, 9)]]),
      expected: ['loop: leads to block 9, which is a part of something else'],
    },
    {
      name: 'a file that is larger than the image',
      image: imageOf([[...SUPER, ...skipListFile(1, 'huge', 9, 0xffff_fff0)]]),
      expected: ['huge: has 4294967280 octets, the image has 32768'],
    },
    {
      name: 'the second of two files with the same blocks',
      image: imageOf([[...SUPER, ...skipListFile(1, 'a', 9, 5), ...skipListFile(2, 'b', 9, 5)]]),
      expected: ['a', 'b: leads to block 9, which is a part of something else'],
    },
    {
      name: 'a file of no known kind',
      image: imageOf([[...SUPER, { type: 0x077, id: 1, data: SMALL }, { type: 0x201, id: 1, data: SMALL }]]),
      expected: ['small: is neither a file nor a folder'],
    },
    {
      name: 'a name that leads out',
      image: imageOf([[...SUPER, ...inlineFile(1, '../x', SMALL)]]),
      expected: ['../x: has a name that leads out of the container'],
    },
  ];
  for (const { name, image, expected } of rows) {
    test(name, async () => {
      const found = await membersOf(littlefs, image);
      const texts = found.map((member) =>
        member.kind === 'member' ? member.name : `${member.name}: ${member.detail}`,
      );
      assert.deepEqual(texts.sort(), [...expected].sort());
    });
  }

  test('folders in more than 32 folders', async () => {
    const chain = new Map<number, Uint8Array>();
    for (let depth = 0; depth < 40; depth += 1) {
      const next = folder(depth === 0 ? 1 : 0, 'd', [2 * depth + 2, 2 * depth + 3]);
      chain.set(2 * depth, metadataBlock(1, [depth === 0 ? [...superblock(SIZE, 128), ...next] : next], SIZE));
    }
    const found = await membersOf(littlefs, writeLittlefs(SIZE, 128, chain));
    assert.deepEqual(
      found.map((member) => member.kind === 'left-out' && member.detail),
      ['lies deeper than 32 folders'],
    );
  });
});

describe('littlefs: how it is told', () => {
  test('a block that littlefs 2.0 itself wrote begins like ours', () => {
    // The start of an image in littlefs' own documentation of its superblock: revision, tag, magic, tag.
    const start = metadataBlock(1, [SUPER], SIZE).subarray(4, 20).toString('hex');
    assert.equal(start, `f00ffff7${Buffer.from('littlefs').toString('hex')}2fe00010`);
  });

  const rows = [
    { name: 'nothing', bytes: Buffer.alloc(0), reached: /^has no "littlefs" at offset 8/ },
    {
      name: 'another version',
      bytes: imageOf([superblock(SIZE, COUNT, 0x0001_0007)]),
      reached: /^is littlefs of version 1/,
    },
    {
      name: 'blocks beyond the image',
      bytes: imageOf([superblock(0x10_0000, 4)]),
      reached: /^has blocks of 1048576 octets/,
    },
    { name: 'blocks of nothing', bytes: imageOf([superblock(0, 4)]), reached: /^has blocks of 0 octets/ },
    {
      name: 'a superblock whose CRC does not fit',
      bytes: imageOf([superblock(SIZE, COUNT)]).fill(0, 34, 40),
      reached: /^has no commit whose CRC fits in its first two blocks$/,
    },
  ];
  for (const { name, bytes, reached } of rows) {
    test(`${name} is none`, () => {
      const recognition = littlefs.recognise(bytes);
      assert.match(recognition.kind === 'no' ? recognition.reached : '', reached);
    });
  }

  test('it withstands anything', async () => {
    const commits = [
      [...SUPER, ...FILE_A, ...folder(2, 'd', [4, 5]), ...skipListFile(3, 'large', LARGE_HEAD, LARGE.length)],
    ];
    const blocks = [[4, metadataBlock(1, [inlineFile(0, 'x', SMALL)], SIZE)] as const, ...LARGE_BLOCKS];
    await assertContainerWithstands(littlefs, imageOf(commits, blocks));
  });
});

function nameAndContent(member: Member): readonly string[] {
  assert.equal(member.kind, 'member');
  return [member.name, Buffer.from(member.bytes).toString('hex')];
}
