import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { findEspBundles } from '../../../src/firmware/import/find-esp-bundles.ts';
import { issue, keyPair } from '../../support/ca.ts';
import { espBundleItem, writeEspBundle, writeEspBundleV1 } from '../../support/esp-bundle-writer.ts';
import { bentFrom } from '../../support/withstands.ts';

const A = issue({ subject: 'C=BM, O=Example, CN=Root A' });
const B = issue({ subject: 'CN=Root B', key: 'rsa2048' });
// The names of some CAs begin with a domainComponent, and are longer than 127 octets.
const C = issue({ subject: `DC=example, O=${'Example '.repeat(15)}, CN=Root C`, key: 'p384' });
const ITEMS = [A, B, C].map(espBundleItem);
const OLD = writeEspBundleV1(ITEMS);
const NEW = writeEspBundle(ITEMS);
const CODE = Buffer.from('363000010020123456789abcdef030310c06035504'.repeat(9), 'hex');

interface Row {
  readonly name: string;
  readonly pieces: readonly Uint8Array[];
  /** Indices of the pieces that are bundles. */
  readonly bundles: readonly (readonly [index: number, format: string])[];
}

const rows: readonly Row[] = [
  { name: 'an old one', pieces: [CODE, OLD, CODE], bundles: [[1, 'esp-bundle-v1']] },
  { name: 'a new one', pieces: [CODE, NEW, CODE], bundles: [[1, 'esp-bundle']] },
  { name: 'one at the very start and end', pieces: [OLD], bundles: [[0, 'esp-bundle-v1']] },
  {
    name: 'several on end',
    pieces: [NEW, OLD, OLD, NEW],
    bundles: [
      [0, 'esp-bundle'],
      [1, 'esp-bundle-v1'],
      [2, 'esp-bundle-v1'],
      [3, 'esp-bundle'],
    ],
  },
  { name: 'one with a single entry', pieces: [CODE, writeEspBundle(ITEMS.slice(0, 1))], bundles: [[1, 'esp-bundle']] },
  { name: 'none in certificates', pieces: [A.der, B.der, C.der], bundles: [] },
  { name: 'none that is cut short', pieces: [CODE, OLD.subarray(0, -1)], bundles: [] },
  { name: 'none without its count', pieces: [CODE, OLD.subarray(2)], bundles: [] },
  { name: 'none without its table', pieces: [CODE, NEW.subarray(12)], bundles: [] },
  { name: 'none in nothing', pieces: [], bundles: [] },
];

for (const { name, pieces, bundles } of rows) {
  test(`finds ${name}`, () => {
    const found = findEspBundles(Buffer.concat(pieces));
    assert.deepEqual(
      found.map(({ offset, length, format }) => [offset, length, format.id]),
      bundles.map(([index, format]) => [
        pieces.slice(0, index).reduce((total, piece) => total + piece.length, 0),
        pieces[index]?.length,
        format,
      ]),
    );
  });
}

test('finds bundles anywhere in noise, and nothing else', () => {
  const noise = fc.uint8Array({ maxLength: 200 });
  fc.assert(
    fc.property(noise, fc.constantFrom(OLD, NEW), noise, (before, bundle, after) => {
      const found = findEspBundles(Buffer.concat([before, bundle, after]));
      assert.deepEqual(
        found.map(({ offset, length }) => [offset, length]),
        [[before.length, bundle.length]],
      );
    }),
  );
});

test('stays within bent bytes', () => {
  fc.assert(
    fc.property(bentFrom(Buffer.concat([NEW, OLD])), (bytes) => {
      for (const { offset, length } of findEspBundles(bytes)) {
        assert.ok(offset >= 0 && length > 0 && offset + length <= bytes.length);
      }
    }),
  );
});

test('walks a long run of records without a count once', () => {
  const item = espBundleItem(issue({ subject: 'CN=A', key: keyPair('run') }));
  const records = writeEspBundleV1(Array.from({ length: 30_000 }, () => item)).subarray(2);
  const started = process.cpuUsage().user;
  assert.deepEqual(findEspBundles(records), []);
  // A walk from every record to the end would be 450 million steps.
  assert.ok(process.cpuUsage().user - started < 3_000_000);
});
