// zip, tar, gzip, zstd and xz: what is taken from them, and what is left out by name.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { crc32, deflateRawSync } from 'node:zlib';

import { createUnpackBudget, UNPACK_LIMITS, type UnpackLimits } from '../../../src/firmware/unpack/budget.ts';
import type { Container, Member } from '../../../src/firmware/unpack/container.ts';
import { gzip } from '../../../src/firmware/unpack/gzip.ts';
import { tar } from '../../../src/firmware/unpack/tar.ts';
import { xz } from '../../../src/firmware/unpack/xz.ts';
import { zip } from '../../../src/firmware/unpack/zip.ts';
import { zstd } from '../../../src/firmware/unpack/zstd.ts';
import { gzipOf, overlappingZip, tarOf, zipOf, zstdOf } from '../../support/archives.ts';
import { noise } from '../../support/noise.ts';
import { assertContainerWithstands } from '../../support/withstands.ts';

const HELLO = Buffer.from('hello');
// `printf hello | xz`
const XZ = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAEaGVsbG8AAAAAsTe52+XaHpsAAR0FuC2Arx+2830BAAAAAARZWg==',
  'base64',
);
const ZEROS = new Uint8Array(3 * 1_048_576);
const RATIO = 'expands to more than 200 times its size';
const TREE = [
  { name: 'a.txt', content: 'hello' },
  { name: 'b/c.bin', content: Buffer.alloc(1_000, 7) },
];

interface Row {
  readonly name: string;
  readonly container: Container;
  readonly bytes: Uint8Array;
  readonly members: readonly string[];
  readonly limits?: Partial<UnpackLimits>;
}

const rows: readonly Row[] = [
  { name: 'gzip', container: gzip, bytes: gzipOf(HELLO), members: ['content @null 5'] },
  {
    name: 'gzip on end is one file',
    container: gzip,
    bytes: Buffer.concat([gzipOf(HELLO), gzipOf(HELLO)]),
    members: ['content @null 10'],
  },
  {
    name: 'gzip with a name, without its folders',
    container: gzip,
    bytes: Buffer.concat([
      Buffer.from('1f8b0808000000000003', 'hex'),
      Buffer.from('../x/firmware.bin\0'),
      gzipOf(HELLO).subarray(10),
    ]),
    members: ['firmware.bin @null 5'],
  },
  { name: 'zstd', container: zstd, bytes: zstdOf(HELLO), members: ['content @null 5'] },
  { name: 'xz', container: xz, bytes: XZ, members: ['content @null 5'] },
  { name: 'tar', container: tar, bytes: tarOf(TREE), members: ['a.txt @512 5', 'b/c.bin @1536 1000'] },
  {
    name: 'tar of the working directory: names without ./, unsafe ones still refused',
    container: tar,
    bytes: tarOf([
      { name: './etc/a', content: 'a' },
      { name: './../b', content: 'b' },
      { name: './/etc/c', content: 'c' },
    ]),
    members: [
      'etc/a @512 1',
      '../b: unsafe-name has a name that leads out of the container',
      '/etc/c: unsafe-name has an absolute name',
    ],
  },
  { name: 'zip', container: zip, bytes: zipOf(TREE), members: ['a.txt @null 5', 'b/c.bin @null 1000'] },
  {
    name: 'zip with a stored member says where it lies',
    container: zip,
    bytes: zipOf([{ name: 'a.txt', content: 'hello', stored: true }]),
    members: ['a.txt @35 5'],
  },
  {
    name: 'tar with everything that is no file',
    container: tar,
    bytes: tarOf([
      { name: 'link', type: '2' },
      { name: 'hard', type: '1' },
      { name: 'dev', type: '3' },
      { name: 'pipe', type: '6' },
      { name: 'dir/', type: '5' },
      { name: '/etc/abs', content: 'x' },
      { name: 'a/../../up', content: 'x' },
      { name: 'last', content: 'hello' },
    ]),
    members: [
      'link: not-a-file is a symbolic link, which is not followed',
      'hard: not-a-file is a link to another member',
      'dev: not-a-file is a device',
      'pipe: not-a-file is a pipe',
      '/etc/abs: unsafe-name has an absolute name',
      'a/../../up: unsafe-name has a name that leads out of the container',
      'last @5120 5',
    ],
  },
  {
    name: 'zip with names that lead out, a link and an encrypted member',
    container: zip,
    bytes: zipOf([
      { name: '../up', content: 'x' },
      { name: 'C:\\abs', content: 'x' },
      { name: 'link', content: '/etc/passwd', mode: 0o120777 },
      { name: 'secret', content: 'x', encrypted: true },
      { name: 'last', content: 'hello' },
    ]),
    members: [
      '../up: unsafe-name has a name that leads out of the container',
      'C:\\abs: unsafe-name has an absolute name',
      'link: not-a-file is a symbolic link, which is not followed',
      'secret: encrypted is encrypted',
      'last @null 5',
    ],
  },
];

const bombRows: readonly Row[] = [
  { name: 'gzip of zeros', container: gzip, bytes: gzipOf(ZEROS), members: [`content: limit ${RATIO}`] },
  { name: 'zstd of zeros', container: zstd, bytes: zstdOf(ZEROS), members: [`content: limit ${RATIO}`] },
  {
    name: 'zip of zeros ends there',
    container: zip,
    bytes: zipOf([{ name: 'bomb', content: ZEROS }, ...TREE]),
    members: [`bomb: limit ${RATIO}`],
  },
  {
    name: 'zip whose members share their content is refused by the size of the whole',
    container: zip,
    bytes: overlappingZip(1_000, Buffer.alloc(40_000, 'abcdefghijklmnopqrstuvwxyz0123456789')),
    members: [`316: limit ${RATIO}`],
  },
  {
    name: 'more members than the limit',
    container: tar,
    bytes: tarOf(TREE),
    limits: { members: 1 },
    members: ['a.txt @512 5', 'b/c.bin: limit holds more than 1 members'],
  },
  {
    name: 'more octets than the limit',
    container: zip,
    bytes: zipOf(TREE),
    limits: { octets: 1_000 },
    members: ['a.txt @null 5', 'b/c.bin: limit unpacks to more than 0 MiB in all'],
  },
  {
    name: 'a member that is too large to hold is passed over',
    container: zip,
    bytes: zipOf(TREE.toReversed()),
    limits: { heldOctets: 999 },
    members: ['b/c.bin: limit unpacks to more than the 0 MiB that are held at a time', 'a.txt @null 5'],
  },
];

for (const row of [...rows, ...bombRows]) {
  test(row.name, async () => {
    assert.deepEqual(row.container.recognise(row.bytes), { kind: 'yes' });
    const { said, budget } = await membersIn(row);
    if (row.name.includes('share')) assert.match(said.at(-1) ?? '', new RegExp(`: limit ${RATIO}$`));
    else assert.deepEqual(said, row.members);
    assert.equal(budget.spent() !== null, bombRows.includes(row) && !row.name.includes('passed over'));
  });
}

async function membersIn({ container, bytes, limits }: Row) {
  const budget = createUnpackBudget(bytes.length, { ...UNPACK_LIMITS, ...limits });
  const said: string[] = [];
  for await (const member of container.members(bytes, budget)) said.push(summaryOf(member));
  return { said, budget };
}

function summaryOf(member: Member): string {
  if (member.kind === 'left-out') return `${member.name}: ${member.reason} ${member.detail}`;
  return `${member.name} @${String(member.offset)} ${String(member.bytes.length)}`;
}

const LONG = noise(200_000);
const STORED = zipOf([
  { name: 'a.txt', content: 'hello', stored: true },
  { name: 'b/', content: '', stored: true },
  { name: 'b/c.bin', content: LONG, stored: true },
]);
const HALVES = zipOf([
  { name: '../up', content: 'x' },
  { name: 'secret', content: 'x', encrypted: true },
  { name: 'a.txt', content: 'hello' },
  { name: 'long', content: LONG },
]);
const NO_LIST =
  'zip: broken cannot be unpacked: End of central directory record signature not found. Either not a zip file, or file is truncated.';

/** Archives as a download or a dump leaves them that ended too soon. */
const cutRows: readonly (Row & { readonly octets: number })[] = [
  {
    name: 'gzip',
    container: gzip,
    bytes: gzipOf(LONG),
    octets: 100_000,
    members: ['content @null 99955', 'content: broken cannot be unpacked: unexpected end of file'],
  },
  {
    name: 'gzip of a few octets',
    container: gzip,
    bytes: gzipOf(HELLO),
    octets: -1,
    members: ['content @null 5', 'content: broken cannot be unpacked: unexpected end of file'],
  },
  {
    name: 'zstd',
    container: zstd,
    bytes: zstdOf(HELLO),
    octets: -1,
    members: ['content @null 4', 'content: broken cannot be unpacked: unexpected end of file'],
  },
  {
    name: 'xz',
    container: xz,
    bytes: XZ,
    octets: -1,
    members: ['content @null 5', 'content: broken cannot be unpacked: it is cut off'],
  },
  {
    name: 'tar, inside of a member',
    container: tar,
    bytes: tarOf(TREE),
    octets: 1_539,
    members: [
      'a.txt @512 5',
      'b/c.bin @1536 3',
      'b/c.bin: broken is 1000 octets long, 3 are left',
      'tar: broken cannot be unpacked: Unexpected end of data',
    ],
  },
  {
    name: 'zip, its list alone',
    container: zip,
    bytes: STORED,
    octets: -10,
    members: ['a.txt @35 5', 'b/c.bin @109 200000', NO_LIST],
  },
  {
    name: 'zip, inside of a stored member',
    container: zip,
    bytes: STORED,
    octets: 5_112,
    members: ['a.txt @35 5', 'b/c.bin @109 5003', 'b/c.bin: broken is 200000 octets long, 5003 are left', NO_LIST],
  },
  {
    name: 'zip, inside of a packed member',
    container: zip,
    bytes: HALVES,
    octets: 50_000,
    members: [
      '../up: unsafe-name has a name that leads out of the container',
      'secret: encrypted is encrypted',
      'a.txt @null 5',
      'long @null 49827',
      'long: broken cannot be unpacked: unexpected end of file',
      NO_LIST,
    ],
  },
  {
    name: 'zip, inside of the first header',
    container: zip,
    bytes: HALVES,
    octets: 20,
    members: [NO_LIST],
  },
];

describe('cut off, what is there is given and the rest is said', () => {
  for (const row of cutRows) {
    test(row.name, async () => {
      const { said } = await membersIn({ ...row, bytes: row.bytes.slice(0, row.octets) });
      assert.deepEqual(said, row.members);
    });
  }

  test('zip that was written to a pipe: sizes stand behind the members', async () => {
    const { said } = await membersIn({ name: '', container: zip, bytes: pipedZip(), members: [] });
    assert.deepEqual(said, ['a.txt @null 5', 'b.txt @null 5', NO_LIST]);
  });

  test('zip whose member has another checksum', async () => {
    const bytes = Buffer.from(zipOf([{ name: 'a.txt', content: 'hello' }]));
    bytes.writeUInt32LE(7, 14);
    const { said } = await membersIn({ name: '', container: zip, bytes: bytes.subarray(0, -5), members: [] });
    assert.deepEqual(said, ['a.txt @null 5', 'a.txt: broken has another CRC-32 than it says', NO_LIST]);
  });
});

/** Two members with a descriptor behind each, with and without a magic, and no list. */
function pipedZip(): Buffer {
  const packed = deflateRawSync(HELLO);
  const descriptor = Buffer.alloc(12);
  descriptor.writeUInt32LE(crc32(HELLO), 0);
  const members = ['a.txt', 'b.txt'].map((name, index) => {
    const header = Buffer.alloc(30);
    header.write('PK\x03\x04', 'latin1');
    header.writeUInt16LE(8, 6);
    header.writeUInt16LE(8, 8);
    header.writeUInt16LE(name.length, 26);
    return [header, Buffer.from(name), packed, Buffer.from(index === 0 ? 'PK\x07\x08' : '', 'latin1'), descriptor];
  });
  return Buffer.concat(members.flat());
}

describe('withstands its own input cut short, bent and replaced', () => {
  for (const { name, container, bytes } of rows.slice(0, 8)) {
    if (container === xz) continue;
    test(name, () => assertContainerWithstands(container, bytes));
  }
});
