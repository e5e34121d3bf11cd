// Pages of a list that changes meanwhile: nothing that stays is left out, and nothing is told twice.
import assert from 'node:assert/strict';
import test from 'node:test';

import fc from 'fast-check';

import { compareKeys, pageOf } from '../../../src/web/api/page-of.ts';

interface Entry {
  readonly firmware: string;
  readonly at: number;
}

const keyOf = ({ firmware, at }: Entry) => [firmware, -at] as const;
const sorted = (entries: readonly Entry[]) => entries.toSorted((a, b) => compareKeys(keyOf(a), keyOf(b)));
const entry = fc.record({ firmware: fc.string({ maxLength: 4, unit: 'binary' }), at: fc.integer({ min: -5, max: 5 }) });
const entries = fc.uniqueArray(entry, { selector: (one) => JSON.stringify(one), maxLength: 40 });

test('pages: together they are the list, whatever comes and goes between them', () => {
  const changing = fc.record({
    staying: entries,
    passing: fc.array(entries, { maxLength: 10 }),
    limit: fc.integer({ min: 1, max: 7 }),
  });
  fc.assert(
    fc.property(changing, ({ staying, passing, limit }) => {
      const names = new Set(staying.map((one) => JSON.stringify(one)));
      const told: string[] = [];
      let cursor: string | undefined;
      for (let page = 0; ; page += 1) {
        const others = (passing[page] ?? []).filter((one) => !names.has(JSON.stringify(one)));
        const { items, next } = pageOf(sorted([...staying, ...others]), keyOf, { limit, cursor });
        assert.ok(items.length <= limit);
        told.push(...items.map((one) => JSON.stringify(one)));
        if (next === null) break;
        cursor = next;
      }
      assert.equal(new Set(told).size, told.length);
      assert.deepEqual(
        told.filter((one) => names.has(one)),
        sorted(staying).map((one) => JSON.stringify(one)),
      );
    }),
  );
});

const rows: readonly (readonly [string, number, readonly (readonly string[])[]])[] = [
  ['all at once', 500, [['a', 'b', 'c']]],
  ['as many as there are', 3, [['a', 'b', 'c']]],
  ['one by one', 1, [['a'], ['b'], ['c']]],
  ['a last one that is shorter', 2, [['a', 'b'], ['c']]],
];

for (const [name, limit, pages] of rows) {
  test(`pages: ${name}`, () => {
    const found: (readonly string[])[] = [];
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const { items, next } = pageOf(['a', 'b', 'c'], (item) => [item], { limit, cursor });
      found.push(items);
      cursor = next;
    }
    assert.deepEqual(found, pages);
  });
}
