// Which firmware lines come first where many are told of.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { compareImpact, type Impact } from '../../src/alerts/fleet.ts';

const rows: readonly { name: string; first: Impact; second: Impact }[] = [
  {
    name: 'stranded before any number of devices that are not',
    first: { reach: 'stranded', level: 'broken', devices: 1 },
    second: { reach: 'at-risk', level: 'broken', devices: 1_000_000 },
  },
  {
    name: 'broken without an update target before safe with one',
    first: { reach: null, level: 'broken', devices: null },
    second: { reach: 'reachable', level: 'safe', devices: 7 },
  },
  {
    name: 'more devices first, whether or not an update target is known',
    first: { reach: null, level: 'started', devices: 12 },
    second: { reach: 'reachable', level: 'started', devices: 7 },
  },
];

for (const { name, first, second } of rows) {
  test(name, () => {
    assert.ok(compareImpact(first, second) < 0);
    assert.ok(compareImpact(second, first) > 0);
  });
}
