// Whatever is thrown at it, an exploration ends: soon, within memory, and with a name for what it refused.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import { exploreBytes } from '../../src/firmware/explore.ts';
import { gzipOf, overlappingZip, tarOf, zipOf } from '../support/archives.ts';
import { issue, pemOf } from '../support/ca.ts';
import { espBundleItem, writeEspBundle } from '../support/esp-bundle-writer.ts';
import { jksOf } from '../support/java-stores.ts';
import { writeWincStore } from '../support/winc1500-writer.ts';
import { bentFrom, cutShort } from '../support/withstands.ts';

const A = issue({ subject: 'CN=A', key: 'rsa2048' });
const B = issue({ subject: 'CN=B' });
const MIB = 1_048_576;

const samples: readonly { readonly name: string; readonly bytes: Uint8Array }[] = [
  { name: 'PEM', bytes: Buffer.from(pemOf([A, B])) },
  { name: 'DER on end', bytes: Buffer.concat([A.der, B.der]) },
  { name: 'a raw image', bytes: Buffer.concat([Buffer.alloc(64, 1), A.der, Buffer.alloc(64), B.der]) },
  { name: 'an ESP-IDF bundle', bytes: writeEspBundle([A, B].map(espBundleItem)) },
  { name: 'a WINC1500 store', bytes: writeWincStore(1, [A, B]) },
  { name: 'a key store in a tar in gzip', bytes: gzipOf(tarOf([{ name: 'x.jks', content: store() }])) },
  {
    name: 'a zip',
    bytes: zipOf([
      { name: 'a.pem', content: A.pem },
      { name: 'b.der', content: B.der, stored: true },
    ]),
  },
];

describe('cut short, bent or replaced, it ends with anchors or with words', () => {
  for (const { name, bytes } of samples) {
    test(name, async () => {
      for (const cut of cutShort(bytes).filter((_, index) => index % 4 === 0)) await assertSane(cut);
      await fc.assert(fc.asyncProperty(bentFrom(bytes), assertSane), { numRuns: 60 });
    });
  }
});

async function assertSane(bytes: Uint8Array): Promise<void> {
  const { anchors, leftOut, unrecognised } = await exploreBytes('file', bytes);
  assert.ok(anchors.length + leftOut.length + unrecognised.length > 0);
  for (const { places } of anchors) assert.ok(places.length > 0);
  for (const { detail } of leftOut) assert.notEqual(detail, '');
}

const bombs: readonly { readonly name: string; readonly bytes: Uint8Array; readonly said: RegExp }[] = [
  {
    name: 'zeros in a zip',
    bytes: zipOf([{ name: 'bomb', content: new Uint8Array(32 * MIB) }]),
    said: /^bomb: expands/,
  },
  {
    name: 'zips in a zip, sixteen each, down to zeros',
    bytes: [16, 16, 16].reduce<Uint8Array>(
      (inner, count) =>
        zipOf([...Array(count).keys()].map((index) => ({ name: `${String(index)}.zip`, content: inner }))),
      zipOf([{ name: 'zeros', content: new Uint8Array(4 * MIB) }]),
    ),
    said: /^0\.zip > 0\.zip > 0\.zip > zeros: expands to more than 200/,
  },
  {
    name: 'a zip whose members share their content',
    bytes: overlappingZip(2_000, Buffer.alloc(40_000, 'abcdefghijklmnopqrstuvwxyz0123456789')),
    said: /^\d+: expands to more than 200/,
  },
  {
    name: 'more members than are looked at',
    bytes: tarOf([...Array(10_001).keys()].map((index) => ({ name: String(index) }))),
    said: /^10000: holds more than 10000 members$/,
  },
  {
    name: 'more anchors than are kept',
    bytes: Buffer.from(B.pem.repeat(20_100)),
    said: /^: more than 20000 anchors, or 5000 different ones$/,
  },
];

for (const { name, bytes, said } of bombs) {
  test(`${name} is refused by name, once`, async () => {
    const { leftOut } = await exploreBytes('bomb', bytes);
    const limits = leftOut.filter(({ code }) => code === 'limit');
    assert.deepEqual(limits.length, 1);
    assert.match(`${limits[0]?.place.members.join(' > ') ?? ''}: ${limits[0]?.detail ?? ''}`, said);
  });
}

test('a GiB of zeros in gzip is refused long before it is all in memory', async () => {
  // 16 MiB of zeros, and 63 times the same behind them: gzip files on end are one.
  const piece = gzipOf(new Uint8Array(16 * MIB));
  const bytes = Buffer.concat(Array.from({ length: 64 }, () => piece));
  const before = process.memoryUsage.rss();
  const { leftOut } = await exploreBytes('zeros.gz', bytes);
  const grown = process.memoryUsage.rss() - before;
  assert.deepEqual(
    leftOut.map(({ code, detail }) => [code, detail]),
    [['limit', 'unpacks to more than the 48 MiB that are held at a time']],
  );
  // How little it takes is measured in bench/: here the heap of the test runner counts as well.
  assert.ok(grown < 200_000_000, `${String(Math.round(grown / 1e6))} MB`);
});

test('a file of nothing but certificates, thousands and the same, is one anchor', async () => {
  const { anchors, loadOrder } = await exploreBytes('many', Buffer.concat(Array.from({ length: 5_000 }, () => B.der)));
  assert.equal(anchors.length, 1);
  assert.equal(anchors[0]?.places.length, 5_000);
  assert.equal(loadOrder.length, 5_000);
});

function store(): Uint8Array {
  return jksOf([A, B].map(({ der }, index) => ({ kind: 'trusted', alias: `ca${String(index)}`, der })));
}
