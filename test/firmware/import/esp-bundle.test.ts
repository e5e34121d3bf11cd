import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { espBundleV1 } from '../../../src/firmware/import/esp-bundle-v1.ts';
import { espBundle } from '../../../src/firmware/import/esp-bundle.ts';
import type { AnchorFormat, Found } from '../../../src/firmware/import/format.ts';
import { issue } from '../../support/ca.ts';
import type { EspBundleItem } from '../../support/esp-bundle-writer.ts';
import { espBundleItem, sortedEspBundle, writeEspBundle, writeEspBundleV1 } from '../../support/esp-bundle-writer.ts';
import { assertFormatWithstands } from '../../support/withstands.ts';

const A = espBundleItem(issue({ subject: 'C=BM, O=Example, CN=Root A' }));
const B = espBundleItem(issue({ subject: 'CN=Root B', key: 'rsa2048' }));
const C = espBundleItem(issue({ subject: 'CN=Root C', key: 'p384' }));
// The same name with another key, as after a renewal of a root.
const B_RENEWED = espBundleItem(issue({ subject: 'CN=Root B', key: 'p256' }));
const BROKEN_NAME = { name: Buffer.from('3003310100', 'hex'), key: A.key };
const BROKEN_KEY = { name: A.name, key: Buffer.from('300506032a0304', 'hex') };
const SHORT_NAME = { name: Buffer.concat([A.name, Buffer.from([0])]), key: A.key };

interface Format {
  readonly format: AnchorFormat;
  readonly write: (items: readonly EspBundleItem[]) => Buffer;
  /** Octets before the first entry. */
  readonly header: (count: number) => number;
}

const formats: readonly Format[] = [
  { format: espBundleV1, write: writeEspBundleV1, header: () => 2 },
  { format: espBundle, write: writeEspBundle, header: (count) => 4 * count },
];

for (const { format, write, header } of formats) {
  describe(format.id, () => {
    const rows: readonly { name: string; items: readonly EspBundleItem[] }[] = [
      { name: 'one entry', items: [A] },
      { name: 'several, sorted as the tool sorts them', items: sortedEspBundle([A, B, C]) },
      { name: 'several, in a wrong order', items: [C, A, B] },
      { name: 'one name with two keys', items: [B, B_RENEWED] },
      { name: 'the same entry twice', items: [A, A] },
    ];
    for (const { name, items } of rows) {
      test(`reads ${name}, in the order of the file`, () => {
        const bytes = write(items);
        assert.deepEqual(format.recognise(bytes), { kind: 'yes' });
        assert.deepEqual(format.read(bytes).map(nameAndKey), items.map(hexOf));
      });
    }

    test('says where each entry is', () => {
      const second = header(2) + 4 + A.name.length + A.key.length;
      assert.deepEqual(
        format.read(write([A, B])).map((found) => found.at.offset),
        [header(2), second],
      );
    });

    for (const filler of [0x00, 0xff]) {
      test(`is followed by padding of ${String(filler)} in the dump of a symbol`, () => {
        const bytes = Buffer.concat([write([A, B]), Buffer.alloc(77, filler)]);
        assert.deepEqual(format.recognise(bytes), { kind: 'yes' });
        assert.equal(format.read(bytes).length, 2);
      });
    }

    const brokenRows = [
      { name: 'a name that is no Name', item: BROKEN_NAME, detail: /^entry 2: subject at offset \d+: / },
      { name: 'a key that is no key', item: BROKEN_KEY, detail: /^entry 2: subjectPublicKeyInfo at offset \d+: / },
      {
        name: 'a name that is shorter than its space',
        item: SHORT_NAME,
        detail: /^entry 2: subject .* has \d+ octets/,
      },
    ];
    for (const { name, item, detail } of brokenRows) {
      test(`keeps the entries around one with ${name}`, () => {
        const bytes = write([A, item, B]);
        assert.deepEqual(format.recognise(bytes), { kind: 'yes' });
        const [first, second, third] = format.read(bytes);
        assert.deepEqual([nameAndKey(first), nameAndKey(third)], [hexOf(A), hexOf(B)]);
        assert.match(brokenDetail(second), detail);
        assert.equal(second?.at.offset, header(3) + 4 + A.name.length + A.key.length);
      });
    }

    test('is not recognised when it is cut short, and says how far it got', () => {
      const bytes = write([A, B]);
      const recognition = format.recognise(bytes.subarray(0, bytes.length - 1));
      assert.match(recognition.kind === 'no' ? recognition.reached : '', /^entry 2 at offset \d+ has a name of 19 /);
    });

    test('gives what can be read when it is cut short and read all the same', () => {
      const bytes = write([A, B]);
      const found = format.read(bytes.subarray(0, bytes.length - 1));
      assert.deepEqual(nameAndKey(found[0]), hexOf(A));
      assert.match(brokenDetail(found[1]), /^entry 2 /);
    });

    test('is not recognised when something follows', () => {
      const recognition = format.recognise(Buffer.concat([write([A]), Buffer.from('more')]));
      assert.match(recognition.kind === 'no' ? recognition.reached : '', /^more follows at offset \d+/);
    });

    test('is not recognised when no entry can be read', () => {
      assert.equal(format.recognise(write([BROKEN_NAME, BROKEN_KEY])).kind, 'no');
    });

    test('is not recognised when it is empty', () => {
      assert.equal(format.recognise(write([])).kind, 'no');
      assert.equal(format.recognise(Buffer.alloc(64)).kind, 'no');
    });

    test('withstands anything', () => {
      assertFormatWithstands(format, write([A, B, C]));
    });
  });
}

test('esp-bundle: an old bundle is not taken for a new one, nor a new one for an old', () => {
  assert.equal(espBundle.recognise(writeEspBundleV1([A, B])).kind, 'no');
  assert.equal(espBundleV1.recognise(writeEspBundle([A, B])).kind, 'no');
});

test('esp-bundle: an entry is where the one before ends', () => {
  const bytes = writeEspBundle([A, B, C]);
  bytes.writeUInt32LE(bytes.readUInt32LE(0), 4);
  assert.equal(espBundle.recognise(bytes).kind, 'no');
  const [first, second, ...more] = espBundle.read(bytes);
  assert.deepEqual(nameAndKey(first), hexOf(A));
  assert.match(brokenDetail(second), /^the table at offset 4 puts entry 2 at 12, expected \d+$/);
  assert.deepEqual(more, []);
});

test('esp-bundle: a table of a million offsets is refused', () => {
  const bytes = Buffer.alloc(12_000_000);
  for (let place = 0; place < 4_000_000; place += 4) bytes.writeUInt32LE(4_000_000 + place, place);
  const recognition = espBundle.recognise(bytes);
  assert.match(recognition.kind === 'no' ? recognition.reached : '', /^the number at offset 0, 4000000, is not/);
  assert.equal(espBundle.read(bytes).length, 1);
});

function hexOf({ name, key }: EspBundleItem): readonly string[] {
  return [Buffer.from(name).toString('hex'), Buffer.from(key).toString('hex')];
}

function nameAndKey(found: Found | undefined): readonly string[] {
  assert.equal(found?.kind, 'name-and-key');
  return hexOf({ name: found.subject, key: found.spki });
}

function brokenDetail(found: Found | undefined): string {
  assert.equal(found?.kind, 'broken');
  return found.detail;
}
