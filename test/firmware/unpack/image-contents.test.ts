// What is packed in the middle of raw images: found by its magic, unpacked from there, and never guessed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import { exploreBytes } from '../../../src/firmware/explore.ts';
import { placeInFileText } from '../../../src/firmware/place-text.ts';
import { createUnpackBudget, UNPACK_LIMITS } from '../../../src/firmware/unpack/budget.ts';
import { imageContents } from '../../../src/firmware/unpack/image-contents.ts';
import { gzipOf, tarOf, zipOf, zstdOf } from '../../support/archives.ts';
import { issue, pemOf } from '../../support/ca.ts';
import { inlineFile, metadataBlock, superblock, writeLittlefs } from '../../support/littlefs-writer.ts';
import { noise } from '../../support/noise.ts';
import { cutShort } from '../../support/withstands.ts';

const A = issue({ subject: 'CN=A' });
const B = issue({ subject: 'CN=B', key: 'rsa2048' });
const BUNDLE = Buffer.from(pemOf([A, B]));
// `printf hello | xz`
const XZ = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAEaGVsbG8AAAAAsTe52+XaHpsAAR0FuC2Arx+2830BAAAAAARZWg==',
  'base64',
);
/** Code and data, as a scan sees them. */
const CODE = noise(20_000);

interface Row {
  readonly name: string;
  readonly image: Uint8Array;
  readonly members: readonly string[];
}

const GZIP = gzipOf(BUNDLE);
const ZIP = zipOf([
  { name: 'a.pem', content: A.pem },
  { name: 'b.der', content: B.der, stored: true },
]);
const LONG = gzipOf(noise(50_000));

const rows: readonly Row[] = [
  {
    name: 'gzip, with other octets behind it',
    image: image(GZIP, CODE),
    members: [`gzip-0x4e20 ${String(BUNDLE.length)}`],
  },
  { name: 'gzip at the very end', image: image(GZIP), members: [`gzip-0x4e20 ${String(BUNDLE.length)}`] },
  {
    name: 'two on end',
    image: image(gzipOf(Buffer.from('one')), gzipOf(Buffer.from('three'))),
    members: ['gzip-0x4e20 3', 'gzip-0x4e37 5'],
  },
  { name: 'xz', image: image(XZ, CODE), members: ['xz-0x4e20 5'] },
  { name: 'Zstandard', image: image(zstdOf(BUNDLE), CODE), members: [`zstd-0x4e20 ${String(BUNDLE.length)}`] },
  {
    name: 'a zip',
    image: image(ZIP, CODE),
    members: [`zip-0x4e20/a.pem ${String(A.pem.length)}`, `zip-0x4e20/b.der ${String(B.der.length)}`],
  },
  {
    name: 'a zip that counts from the start of the file, as programs that unpack themselves do',
    image: selfExtracting(ZIP, CODE),
    members: [`zip-0x4e20/a.pem ${String(A.pem.length)}`, `zip-0x4e20/b.der ${String(B.der.length)}`],
  },
  {
    name: 'members of a zip whose list is missing',
    image: image(ZIP.subarray(0, 1_000), CODE),
    members: [`zip-0x4e20 ${String(A.pem.length)}`],
  },
  {
    name: 'littlefs at any block',
    image: image(Buffer.alloc(480, 0xff), fileSystem(), CODE),
    members: [`littlefs-0x5000/ca.der ${String(A.der.length)}`],
  },
  {
    name: 'what is cut off is given as far as it goes',
    image: image(LONG.subarray(0, 30_000)),
    members: ['gzip-0x4e20 29980', 'gzip-0x4e20: broken cannot be unpacked: unexpected end of file'],
  },
  {
    name: 'what has a wrong checksum is told where it is long',
    image: image(changed(LONG, LONG.length - 6)),
    members: ['gzip-0x4e20 50000', 'gzip-0x4e20: broken cannot be unpacked: its checksum is wrong'],
  },
  { name: 'a wrong checksum behind a few octets is noise', image: image(changed(GZIP, GZIP.length - 6)), members: [] },
  {
    name: 'magics that nothing follows',
    image: image(...['1f8b08', 'fd377a585a00', '28b52ffd', '504b0304', '504b0506', '6c6974746c656673'].map(hex), CODE),
    members: [],
  },
];

describe('in a raw image', () => {
  for (const row of rows) {
    test(row.name, async () => {
      assert.deepEqual(await membersIn(row.image), row.members);
    });
  }

  test('certificates are found in what is packed, and beside it', async () => {
    const before = image(GZIP, CODE, A.der);
    const { anchors, leftOut, unrecognised } = await exploreBytes('flash.bin', Buffer.concat([before, CODE, ZIP]));
    const zipAt = `zip-0x${(before.length + CODE.length).toString(16)}`;
    assert.deepEqual(
      anchors.map(({ places }) => places.map(placeInFileText).filter((place) => place.startsWith('>'))),
      [
        ['> gzip-0x4e20, line 1', `> ${zipAt}/a.pem, line 1`],
        [`> gzip-0x4e20, line ${String(A.pem.split('\n').length)}`, `> ${zipAt}/b.der, offset 0`],
      ],
    );
    assert.equal(anchors[0]?.places[0]?.offset, before.length - A.der.length);
    assert.deepEqual([leftOut, unrecognised], [[], []]);
  });

  test('a member is named as it is said', async () => {
    const { anchors } = await exploreBytes('flash.bin', image(GZIP, ZIP), { member: '*/a.pem' });
    assert.equal(anchors.length, 1);
  });
});

describe('images that were made to be slow', () => {
  const header = Buffer.concat([gzipOf(Buffer.from('x')).subarray(0, 10), Buffer.of(0xff)]);
  const manyRows = [
    { name: 'gzip that is none', bytes: repeated(header, 20_000) },
    { name: 'magics of gzip', bytes: repeated(hex('1f8b08'), 200_000) },
    { name: 'headers of xz', bytes: repeated(XZ.subarray(0, 12), 20_000) },
    { name: 'Zstandard of empty blocks', bytes: repeated(hex('28b52ffd2000000000'), 50_000) },
    { name: 'ends of zips', bytes: repeated(ZIP.subarray(-22), 20_000) },
    {
      name: 'gzip of empty blocks to the end',
      bytes: Buffer.concat([repeated(skipping(), 900), Buffer.alloc(4_000_000)]),
    },
  ];
  for (const { name, bytes } of manyRows) {
    test(`${name}, by the thousand, end soon`, async () => {
      const used = process.cpuUsage();
      const said = await membersIn(bytes);
      const { user, system } = process.cpuUsage(used);
      assert.ok(said.length <= 1, said.slice(0, 3).join('\n'));
      if (said[0] !== undefined)
        assert.match(said[0], /: limit too much looks packed and is not: what is packed behind/);
      assert.ok((user + system) / 1e3 < 2_000, `${String((user + system) / 1e3)} ms`);
    });
  }

  test('what is packed behind a few false magics is found', async () => {
    const { anchors } = await exploreBytes('x', image(repeated(header, 500), GZIP));
    assert.equal(anchors.length, 2);
  });

  test('packed in packed in packed ends at the depth that containers have', async () => {
    const nested = [1, 2, 3, 4, 5, 6].reduce<Uint8Array>((inner) => image(gzipOf(inner)), BUNDLE);
    const { anchors, leftOut } = await exploreBytes('x', nested);
    assert.deepEqual(anchors, []);
    assert.deepEqual(
      leftOut.map(({ code, detail }) => [code, detail]),
      [['limit', 'lies in 5 containers already and is not opened']],
    );
  });

  test('a bomb is refused by name', async () => {
    const { leftOut } = await exploreBytes('x', image(gzipOf(new Uint8Array(32 * 1_048_576)), CODE));
    assert.deepEqual(
      leftOut.map(({ code, place, detail }) => [code, place.members, detail]),
      [['limit', ['gzip-0x4e20'], 'expands to more than 200 times its size']],
    );
  });

  test('cut short or bent, nothing breaks', async () => {
    const whole = image(zstdOf(BUNDLE), CODE.subarray(0, 99), ZIP, XZ, GZIP).subarray(CODE.length - 20);
    for (const cut of cutShort(whole)) await membersIn(cut);
    const bent = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(bent, async (changes) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, octet] of changes) bytes[at] = octet;
        await membersIn(bytes);
      }),
      { numRuns: 100 },
    );
  });
});

test('a tar in Zstandard in an image', async () => {
  const packed = zstdOf(tarOf([{ name: 'etc/ca.pem', content: BUNDLE }]));
  const { anchors } = await exploreBytes('rootfs.bin', image(packed, CODE));
  const places = anchors.flatMap((anchor) => anchor.places.map(placeInFileText));
  assert.equal(places[0], '> zstd-0x4e20 > etc/ca.pem, line 1');
});

/** Octets that are no certificate, and then these. */
function image(...parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat([CODE, ...parts]);
}

async function membersIn(bytes: Uint8Array): Promise<readonly string[]> {
  const said: string[] = [];
  for await (const member of imageContents.members(bytes, createUnpackBudget(bytes.length, UNPACK_LIMITS))) {
    said.push(
      member.kind === 'member'
        ? `${member.name} ${String(member.bytes.length)}`
        : `${member.name}: ${member.reason} ${member.detail}`,
    );
  }
  return said;
}

/** Its offsets are moved by what stands in front of it. */
function selfExtracting(zip: Uint8Array, program: Uint8Array): Buffer {
  const moved = Buffer.from(zip);
  const record = moved.length - 22;
  const list = moved.readUInt32LE(record + 16);
  moved.writeUInt32LE(list + program.length, record + 16);
  for (let at = list; at < record; at += 46 + moved.readUInt16LE(at + 28)) {
    moved.writeUInt32LE(moved.readUInt32LE(at + 42) + program.length, at + 42);
  }
  return Buffer.concat([program, moved]);
}

function fileSystem(): Buffer {
  const log = metadataBlock(1, [[...superblock(4096, 4), ...inlineFile(1, 'ca.der', A.der)]], 4096);
  return writeLittlefs(4096, 4, new Map([[0, log]]));
}

/** A header of gzip whose extra field hides all that follow it, so that each reads the same empty blocks at the end. */
function skipping(): Buffer {
  const header = Buffer.from('1f8b0804000000000003', 'hex');
  return Buffer.concat([header, Buffer.of(0xff, 0xff)]);
}

function changed(bytes: Uint8Array, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}

function repeated(octets: Uint8Array, count: number): Buffer {
  return Buffer.alloc(octets.length * count, octets);
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}
