// JSON within limits is what JSON.parse makes of it; everything else is nothing.
import assert from 'node:assert/strict';
import test from 'node:test';

import fc from 'fast-check';

import { boundedJson } from '../../../src/signals/ct/bounded-json.ts';

const LIMITS = { maxDepth: 3, maxValues: 10 };

const rows: readonly { readonly text: string; readonly value: unknown }[] = [
  { text: '[[[1]]]', value: [[[1]]] },
  { text: '[[[[1]]]]', value: undefined },
  { text: '{"a":{"b":{"c":{}}}}', value: undefined },
  { text: '[],[]', value: undefined },
  { text: '"[[[[[[{{{{,,,,,,,,,,,,,,"', value: '[[[[[[{{{{,,,,,,,,,,,,,,' },
  { text: String.raw`["\"[[[[[\\", "\\\"{{{{"]`, value: ['"[[[[[\\', '\\"{{{{'] },
  { text: String.raw`["\\",[[[]]]]`, value: undefined },
  { text: '[1,2,3,4,5,6,7,8,9,10]', value: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
  { text: '[1,2,3,4,5,6,7,8,9,10,11]', value: undefined },
  { text: '"no end', value: undefined },
  { text: '"no end\\"', value: undefined },
  { text: '', value: undefined },
  { text: ']]]]', value: undefined },
];

for (const { text, value } of rows) {
  test(`${text} within three levels and ten values`, () => {
    assert.deepEqual(boundedJson(Buffer.from(text), LIMITS), value);
  });
}

test('what is no UTF-8 is nothing', () => {
  assert.equal(boundedJson(Buffer.from([0x22, 0xff, 0x22]), LIMITS), undefined);
});

test('limits that are never reached change nothing', () => {
  const wide = { maxDepth: 10_000, maxValues: 100_000 };
  fc.assert(
    fc.property(fc.json(), (text) => {
      assert.deepEqual(boundedJson(Buffer.from(text), wide), JSON.parse(text));
    }),
  );
});

test('a value passes where its depth is allowed, and nowhere below', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.integer({ min: 0, max: 6 }), (value, maxDepth) => {
      const passes = boundedJson(Buffer.from(JSON.stringify(value)), { maxDepth, maxValues: 100_000 }) !== undefined;
      assert.equal(passes, depthOf(value) <= maxDepth);
    }),
  );
});

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
