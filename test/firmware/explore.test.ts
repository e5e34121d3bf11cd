// What is found in files and in what lies in them, how the same anchor from many places is one, and what is left out.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import type { Exploration } from '../../src/firmware/exploration.ts';
import { exploreBytes, explorePath, type ExploreOptions } from '../../src/firmware/explore.ts';
import { placeInFileText, placeText } from '../../src/firmware/place-text.ts';
import { gzipOf, tarOf, zipOf, zstdOf } from '../support/archives.ts';
import { issue, pemOf } from '../support/ca.ts';
import { espBundleItem, writeEspBundle } from '../support/esp-bundle-writer.ts';
import { jksOf } from '../support/java-stores.ts';
import { wincNameHash, writeWincStore } from '../support/winc1500-writer.ts';

const A = issue({ subject: 'CN=A', key: 'rsa2048' });
const B = issue({ subject: 'CN=B' });
const V1 = issue({ subject: 'CN=V1', version: 1 });
const EXPIRED = issue({ subject: 'CN=Expired', ca: true, notAfter: '2021-01-01T00:00:00Z' });
const END_ENTITY = issue({ subject: 'CN=end.example', issuer: A, dnsNames: ['end.example'] });
const ALL = pemOf([A, V1, EXPIRED, END_ENTITY]);
const JKS = jksOf([{ kind: 'trusted', alias: 'bee', der: B.der }]);

interface Row {
  readonly name: string;
  readonly bytes: Uint8Array | string;
  readonly options?: Partial<ExploreOptions>;
  readonly anchors: readonly string[];
  readonly leftOut?: readonly string[];
}

const rows: readonly Row[] = [
  { name: 'PEM', bytes: A.pem, anchors: ['CN=A ca pem line 1'] },
  {
    name: 'a PEM file that is named is taken at its word, end entities and expired CAs included',
    bytes: ALL,
    anchors: [
      'CN=A ca pem line 1',
      `CN=V1 self-issued pem line ${String(lineAfter([A]))}`,
      `CN=Expired ca pem line ${String(lineAfter([A, V1]))}`,
      `CN=end.example end-entity pem line ${String(lineAfter([A, V1, EXPIRED]))}`,
    ],
  },
  {
    name: 'in an archive end entities are left out',
    bytes: zipOf([{ name: 'all.pem', content: pemOf([A, END_ENTITY]) }]),
    anchors: ['CN=A ca pem > all.pem, line 1'],
    leftOut: [`not-a-ca > all.pem, line ${String(lineAfter([A]))}: CN=end.example is no CA`],
  },
  {
    name: 'in a member that is named they are not',
    bytes: zipOf([
      { name: 'x/all.pem', content: END_ENTITY.pem },
      { name: 'other.pem', content: B.pem },
    ]),
    options: { member: 'all.pem' },
    anchors: ['CN=end.example end-entity pem > x/all.pem, line 1'],
  },
  {
    name: 'a member by the way to it, and by a glob',
    bytes: gzipOf(
      tarOf([
        { name: 'etc/a.pem', content: A.pem },
        { name: 'etc/b.txt', content: B.pem },
      ]),
    ),
    options: { member: '**/*.pem' },
    anchors: ['CN=A ca pem > content > etc/a.pem, line 1'],
  },
  {
    name: 'a member that is not there',
    bytes: zipOf([{ name: 'a.pem', content: A.pem }]),
    options: { member: 'b.pem' },
    anchors: [],
    leftOut: ['no-such-member : it has no member that is called b.pem'],
  },
  {
    name: 'a raw image, without its end entities',
    bytes: Buffer.concat([Buffer.alloc(100), A.der, Buffer.alloc(7), END_ENTITY.der, Buffer.alloc(9)]),
    anchors: ['CN=A ca scan offset 100'],
    leftOut: [`not-a-ca offset ${String(107 + A.der.length)}: CN=end.example is no CA`],
  },
  {
    name: 'a raw image with the stores of devices in it',
    bytes: Buffer.concat([
      Buffer.alloc(4096, 0xff),
      writeWincStore(0, [A]),
      Buffer.alloc(10),
      writeEspBundle([espBundleItem(A), espBundleItem(B)]),
      Buffer.alloc(3, 0xff),
    ]),
    options: { knownRoots: () => [] },
    anchors: [
      `(name with SHA-1 ${wincNameHash(A)}) without-certificate scan WINC1500 root store (until 19.4), offset 4116`,
      'CN=A without-certificate scan ESP-IDF certificate bundle, offset 8210',
      'CN=B without-certificate scan ESP-IDF certificate bundle, offset 8522',
    ],
  },
  {
    name: 'archives in archives',
    bytes: zstdOf(tarOf([{ name: 'in.zip', content: zipOf([{ name: 'store.jks', content: JKS }]) }])),
    anchors: ['CN=B ca jks > content > in.zip > store.jks, bee, offset 40'],
  },
  {
    name: 'archives too deep in archives',
    bytes: [1, 2, 3, 4, 5, 6].reduce<Uint8Array>((inner) => gzipOf(inner), Buffer.from(A.pem)),
    anchors: [],
    leftOut: [`limit ${'> content '.repeat(5).trim()}: lies in 5 containers already and is not opened`],
  },
  {
    name: 'a forced format',
    bytes: `text ${A.pem}`,
    options: { format: 'der' },
    anchors: [],
    leftOut: ['broken offset 0: what is at offset 0 is no certificate'],
  },
  {
    name: 'broken between good ones',
    bytes: `${A.pem}-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n${B.pem}`,
    anchors: ['CN=A ca pem line 1', `CN=B ca pem line ${String(lineAfter([A]) + 3)}`],
    leftOut: [`broken line ${String(lineAfter([A]))}: tbsCertificate at offset 2: has tag 0x2, expected 0x30`],
  },
  { name: 'nothing', bytes: '', anchors: [], leftOut: ['empty : the file is empty'] },
];

for (const row of rows) {
  test(row.name, async () => {
    const exploration = await exploreBytes('file', bytesOf(row.bytes), row.options);
    assert.deepEqual(anchorsIn(exploration), row.anchors);
    assert.deepEqual(leftOutIn(exploration), row.leftOut ?? []);
  });
}

describe('the same anchor', () => {
  test('is merged with all its places, and loaded as often as it is there', async () => {
    const bytes = tarOf([
      { name: 'b.pem', content: B.pem },
      { name: 'ab.pem', content: pemOf([A, B]) },
      { name: 'store.jks', content: JKS },
    ]);
    const { anchors, loadOrder } = await exploreBytes('x.tar', bytes);
    assert.deepEqual(
      anchors.map(({ id, places }) => [id, places.map(placeText)]),
      [
        [
          B.sha256,
          [
            'x.tar > b.pem, line 1',
            `x.tar > ab.pem, line ${String(lineAfter([A]))}`,
            'x.tar > store.jks, bee, offset 40',
          ],
        ],
        [A.sha256, ['x.tar > ab.pem, line 1']],
      ],
    );
    assert.deepEqual(
      loadOrder.map(({ certificate }) => certificate?.sha256),
      [B.sha256, A.sha256, B.sha256, B.sha256],
    );
  });

  test('with and without a certificate is two, which know of each other', async () => {
    const bundle = writeEspBundle([espBundleItem(A)]);
    const bytes = tarOf([
      { name: 'a.pem', content: A.pem },
      { name: 'bundle', content: bundle },
    ]);
    const [certificate, bare] = (await exploreBytes('x.tar', bytes)).anchors;
    assert.deepEqual([certificate?.role, bare?.role], ['ca', 'without-certificate']);
    assert.deepEqual(certificate?.sameNameAndKey, [bare?.id]);
    assert.deepEqual(bare?.sameNameAndKey, [certificate.id]);
    assert.equal(bare.anchor.subject.text, 'CN=A');
    assert.equal(bare.notAfter, null);
  });
});

describe('an anchor that is kept as the hash of its name', () => {
  const store = writeWincStore(1, [A, B]);

  test('says so, and has its dates', async () => {
    const { anchors } = await exploreBytes('winc.bin', store, { knownRoots: () => [] });
    const [anchor] = anchors;
    assert.equal(anchor?.anchor.nameSha1, wincNameHash(A));
    assert.equal(anchor.anchor.subject.text, `(name with SHA-1 ${wincNameHash(A)})`);
    assert.equal(anchor.anchor.certificate, null);
    assert.equal(anchor.notAfter, Date.parse('2040-01-01T00:00:00Z'));
  });

  test('is the root that this machine knows by name and key', async () => {
    const { anchors } = await exploreBytes('winc.bin', store, {
      knownRoots: () => [{ pem: B.pem, foundIn: 'system' }],
    });
    const certificates = anchors.map(({ anchor }) => [anchor.certificate?.sha256 ?? null, anchor.nameSha1]);
    assert.deepEqual(certificates, [
      [null, wincNameHash(A)],
      [B.sha256, wincNameHash(B)],
    ]);
  });
});

test('what no format knows comes with all that was tried', async () => {
  const { anchors, unrecognised } = await exploreBytes('notes.txt', Buffer.from('no certificate here'));
  assert.deepEqual(anchors, []);
  const tried = unrecognised[0]?.tried ?? [];
  assert.ok(tried.length > 10);
  assert.deepEqual(
    tried.find(({ format }) => format === 'pem')?.reached,
    'no line "-----BEGIN CERTIFICATE-----" was found',
  );
  assert.ok(tried.every(({ reached }) => reached !== ''));
});

test('a format that does not exist is a mistake of the caller', async () => {
  await assert.rejects(exploreBytes('x', Buffer.from(A.pem), { format: 'zap' }), { code: 'unknown-format' });
});

describe('a folder', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'anchorwatch-explore-'));
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'b.pem'), B.pem);
    await writeFile(join(folder, 'sub/a.der'), A.der);
    await writeFile(join(folder, 'a.pem'), pemOf([A, END_ENTITY]));
    await writeFile(join(folder, 'empty'), '');
    await symlink('/etc/passwd', join(folder, 'link'));
    await symlink(join(folder, 'b.pem'), join(folder, 'sub/b.pem'));
  });
  after(() => rm(folder, { recursive: true }));

  test('is walked by name, without following links', async () => {
    const exploration = await explorePath(folder);
    const places = exploration.anchors.map(({ places: found }) => found.map(({ file }) => file.slice(folder.length)));
    assert.deepEqual(places, [['/a.pem', '/sub/a.der'], ['/b.pem']]);
    const left = exploration.leftOut.map(({ place, code }) => `${code} ${place.file.slice(folder.length)}`);
    assert.deepEqual(left.sort(), ['not-a-ca /a.pem', 'not-a-file /link', 'not-a-file /sub/b.pem']);
  });

  test('that is a link, and a file that is one, are followed where they are named', async () => {
    assert.equal((await explorePath(join(folder, 'sub/b.pem'))).anchors[0]?.id, B.sha256);
  });

  test('that is not there is said', async () => {
    const { leftOut } = await explorePath(join(folder, 'missing'));
    assert.deepEqual(
      leftOut.map(({ code, detail }) => [code, detail]),
      [['unreadable', 'no such file']],
    );
  });
});

function anchorsIn({ anchors }: Exploration): readonly string[] {
  return anchors.map(({ anchor, role, places: [place] }) => {
    assert.ok(place !== undefined);
    return `${anchor.subject.text} ${role} ${place.format ?? ''} ${placeInFileText(place)}`;
  });
}

function leftOutIn({ leftOut }: Exploration): readonly string[] {
  return leftOut.map(({ place, code, detail }) => `${code} ${placeInFileText(place)}: ${detail}`);
}

function bytesOf(file: string | Uint8Array): Uint8Array {
  return typeof file === 'string' ? new TextEncoder().encode(file) : file;
}

/** The line on which the next certificate begins. */
function lineAfter(certificates: Parameters<typeof pemOf>[0]): number {
  return pemOf(certificates).split('\n').length;
}
