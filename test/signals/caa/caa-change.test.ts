import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { type CaaCandidate, caaStep } from '../../../src/signals/caa/caa-change.ts';
import type { CaaSet } from '../../../src/signals/signal.ts';

const T0 = Date.parse('2026-03-01T00:00:00Z');
const MINUTE = 60_000;
const HOST = 'www.example.com';

interface Read {
  /** Minutes after the first one. */
  readonly at: number;
  readonly records: readonly string[];
  readonly foundAt?: string;
}

/** What counts after all readings. */
function after(reads: readonly Read[]): { readonly set: CaaSet | null; readonly candidate: CaaCandidate | null } {
  let set: CaaSet | null = null;
  let candidate: CaaCandidate | null = null;
  for (const { at, records, foundAt = 'example.com' } of reads) {
    const read = { records, foundAt: records.length === 0 ? null : foundAt };
    const step = caaStep(HOST, set, candidate, read, T0 + at * MINUTE);
    set = step.set ?? set;
    ({ candidate } = step);
  }
  return { set, candidate };
}

const A = ['0 issue a.example'];
const B = ['0 issue b.example'];
const AB = [...A, ...B];

const rows = [
  { name: 'the first reading is no change', reads: [{ at: 0, records: A }], records: A, changed: null },
  {
    name: 'one reading of another set',
    reads: [
      { at: 0, records: A },
      { at: 60, records: B },
    ],
    records: A,
    changed: null,
  },
  {
    name: 'two readings, an hour apart',
    reads: [
      { at: 0, records: A },
      { at: 60, records: B },
      { at: 120, records: B },
    ],
    records: B,
    changed: { at: T0 + 120 * MINUTE, added: B, removed: A },
  },
  {
    name: 'two readings, ten minutes apart',
    reads: [
      { at: 0, records: A },
      { at: 60, records: B },
      { at: 70, records: B },
    ],
    records: A,
    changed: null,
  },
  {
    name: 'many readings within the hour, and one after it',
    reads: [{ at: 0, records: A }, ...[60, 80, 100, 120].map((at) => ({ at, records: B }))],
    records: B,
    changed: { at: T0 + 120 * MINUTE, added: B, removed: A },
  },
  {
    name: 'back in between: the hour starts anew',
    reads: [
      { at: 0, records: A },
      { at: 60, records: B },
      { at: 90, records: A },
      { at: 120, records: B },
    ],
    records: A,
    changed: null,
  },
  {
    name: 'a third set in between: the hour starts anew',
    reads: [
      { at: 0, records: A },
      { at: 60, records: B },
      { at: 90, records: AB },
      { at: 120, records: B },
    ],
    records: A,
    changed: null,
  },
  {
    name: 'an added CA',
    reads: [
      { at: 0, records: A },
      { at: 60, records: AB },
      { at: 120, records: AB },
    ],
    records: AB,
    changed: { at: T0 + 120 * MINUTE, added: B, removed: [] },
  },
  {
    name: 'all gone',
    reads: [
      { at: 0, records: A },
      { at: 60, records: [] },
      { at: 120, records: [] },
    ],
    records: [],
    changed: { at: T0 + 120 * MINUTE, added: [], removed: A },
  },
  {
    name: 'the last change stays known',
    reads: [
      { at: 0, records: A },
      { at: 60, records: B },
      { at: 120, records: B },
      { at: 9_000, records: B },
    ],
    records: B,
    changed: { at: T0 + 120 * MINUTE, added: B, removed: A },
  },
  {
    name: 'the same elsewhere is no change',
    reads: [
      { at: 0, records: A },
      { at: 60, records: A, foundAt: 'com' },
    ],
    records: A,
    changed: null,
  },
  {
    name: 'a clock that is set back does not confirm',
    reads: [
      { at: 0, records: A },
      { at: 600, records: B },
      { at: 60, records: B },
      { at: 100, records: B },
    ],
    records: A,
    changed: null,
  },
];

describe('when a CAA set counts', () => {
  for (const { name, reads, records, changed } of rows) {
    test(name, () => {
      const { set } = after(reads);
      assert.deepEqual({ records: set?.records, changed: set?.changed }, { records, changed });
    });
  }

  test('a candidate says since when, and does not confirm what counts', () => {
    const { set, candidate } = after([
      { at: 0, records: A },
      { at: 60, records: B },
      { at: 90, records: B },
    ]);
    assert.deepEqual(candidate, {
      host: HOST,
      foundAt: 'example.com',
      records: B,
      firstReadAt: T0 + 60 * MINUTE,
      lastReadAt: T0 + 90 * MINUTE,
    });
    assert.equal(set?.at, T0);
  });

  test('who may issue for the name is known', () => {
    assert.deepEqual(after([{ at: 0, records: AB }]).set?.issuers, ['a.example', 'b.example']);
    assert.equal(after([{ at: 0, records: [] }]).set?.issuers, null);
  });
});
