// How a change of the served list is named.
import assert from 'node:assert/strict';
import test from 'node:test';

import type { EndpointView } from '../../src/outlook/outlook.ts';
import { classifyRotation } from '../../src/outlook/rotation.ts';
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
