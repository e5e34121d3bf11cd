// A map by pair is one by both parts, in the order of insertion.
import assert from 'node:assert/strict';
import test from 'node:test';

import { byPair } from '../../src/alerts/pair-map.ts';

test('firmware and target are kept apart, and what is set again keeps its place', () => {
  const map = byPair([
    { firmware: 'a b', target: 'c', is: 1 },
    { firmware: 'a', target: 'b c', is: 2 },
    { firmware: 'a b', target: 'c', is: 3 },
  ]);
  assert.deepEqual(
    map.values().map(({ is }) => is),
    [3, 2],
  );
  assert.equal(map.get({ firmware: 'a', target: 'b c' })?.is, 2);
  assert.ok(map.has({ firmware: 'a b', target: 'c' }));
  assert.ok(!map.has({ firmware: 'a', target: 'c' }));
  assert.equal(map.get({ firmware: '__proto__', target: 'c' }), undefined);
});
