// How a change of the served list is named.
import assert from 'node:assert/strict';
import test from 'node:test';

import type { EndpointView } from '../../src/outlook/outlook.ts';
import { classifyRotation } from '../../src/outlook/rotation.ts';
import { play } from './script.ts';
import { accepted, refused, view } from './views.ts';

const before = view(accepted('Root A'));

interface Row {
  readonly name: string;
  readonly before?: EndpointView;
  readonly after: EndpointView;
  readonly kind: string | null;
}

const rows: readonly Row[] = [
  { name: 'the same list', after: before, kind: null },
  {
    name: 'new end entity, same key',
    after: view(accepted('Root A'), { served: ['leaf-2', 'intermediate-1'] }),
    kind: 'renewal',
  },
  {
    name: 'new end entity, new key',
    after: view(accepted('Root A'), { served: ['leaf-2', 'intermediate-1'], leafKey: 'leaf 2' }),
    kind: 'rekey',
  },
  {
    name: 'new intermediate under the same anchor',
    after: view(accepted('Root A'), { served: ['leaf-2', 'intermediate-2'] }),
    kind: 'intermediate-changed',
  },
  {
    name: 'another anchor that is pinned as well',
    after: view(accepted('Root B'), { served: ['leaf-2', 'intermediate-2'] }),
    kind: 'anchor-changed-accepted',
  },
  {
    name: 'another anchor that is not pinned',
    after: view(refused('Root B'), { served: ['leaf-2', 'intermediate-2'] }),
    kind: 'anchor-changed-refused',
  },
  {
    name: 'from one anchor that is not pinned to another',
    before: view(refused('Root B')),
    after: view(refused('Root C'), { served: ['leaf-2', 'intermediate-2'] }),
    kind: 'anchor-changed-refused',
  },
  {
    name: 'rolled back',
    before: view(refused('Root B'), { served: ['leaf-2', 'intermediate-2'] }),
    after: before,
    kind: 'anchor-changed-accepted',
  },
  {
    name: 'refused for its dates: no anchor changed',
    after: view(refused(null, 'expired'), { served: ['leaf-2', 'intermediate-1'] }),
    kind: 'renewal',
  },
];

for (const row of rows) {
  test(`rotation: ${row.name}`, () => {
    assert.equal(classifyRotation(row.before ?? before, row.after), row.kind);
  });
}

/** What an endpoint with several servers behind it shows in a round: of all its answers the loudest. */
const shown: Readonly<Record<string, EndpointView>> = {
  A: before,
  B: view(refused('Root B'), { served: ['leaf-2', 'intermediate-2'] }),
  C: view(refused('Root C'), { served: ['leaf-3', 'intermediate-3'] }),
  mixed: { ...view(refused('Root B'), { served: ['leaf-2', 'intermediate-2'] }), isMixed: true },
  'mixed, other leaf': { ...view(refused('Root B'), { served: ['leaf-4', 'intermediate-2'] }), isMixed: true },
  'no intermediate': { ...view(refused(null, 'issuer-missing'), { served: ['leaf-1'] }), isMixed: true },
};

interface MixedRow {
  readonly name: string;
  readonly rounds: readonly string[];
  /** [round, kind]. */
  readonly told: readonly (readonly [number, string])[];
}

const mixedRows: readonly MixedRow[] = [
  {
    name: 'is told once when it begins, however it goes on',
    rounds: ['A', 'mixed', 'A', 'mixed', 'mixed', 'A', 'A', 'mixed', 'A', 'mixed'],
    told: [[1, 'anchor-changed-refused']],
  },
  {
    name: 'is told once when it was there from the beginning',
    rounds: ['mixed', 'A', 'mixed', 'mixed', 'A', 'mixed'],
    told: [[1, 'anchor-changed-accepted']],
  },
  {
    name: 'and then refused each time was told when it began',
    rounds: ['A', 'mixed', 'A', 'mixed', 'B', 'B'],
    told: [[1, 'anchor-changed-refused']],
  },
  {
    name: 'and then a third list is another change',
    rounds: ['A', 'mixed', 'C'],
    told: [
      [1, 'anchor-changed-refused'],
      [2, 'anchor-changed-refused'],
    ],
  },
  {
    name: 'under two lists of the same CA',
    rounds: ['A', 'mixed', 'mixed, other leaf', 'mixed', 'mixed, other leaf', 'A'],
    told: [[1, 'anchor-changed-refused']],
  },
  {
    name: 'for want of an intermediate on one of the servers',
    rounds: ['A', 'no intermediate', 'A', 'no intermediate', 'A'],
    told: [[1, 'intermediate-changed']],
  },
  {
    name: 'is told again after it has calmed down',
    rounds: ['A', 'mixed', 'A', 'A', 'A', 'A', 'mixed', 'A', 'mixed'],
    told: [
      [1, 'anchor-changed-refused'],
      [6, 'anchor-changed-refused'],
    ],
  },
  {
    name: 'is not what a list that comes and goes is',
    rounds: ['A', 'B', 'A'],
    told: [
      [1, 'anchor-changed-refused'],
      [2, 'anchor-changed-accepted'],
    ],
  },
];

for (const { name, rounds, told } of mixedRows) {
  test(`accepted and refused behind one address ${name}`, () => {
    const views = rounds.map((word, at) => [{ ...(shown[word] ?? assert.fail(word)), at }]);
    const rotations = play(views).states.at(-1)?.rotations ?? [];
    assert.deepEqual(
      rotations.map(({ at, kind }) => [at, kind]),
      told,
    );
  });
}
