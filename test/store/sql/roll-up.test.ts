// One row for each list and each kind of failure of a day: which row stays, and what it stands for.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { StandingRow } from '../../../src/store/sql/collapse.ts';
import { addSeen, rollUp, type Seen, type SeenByAnswer } from '../../../src/store/sql/roll-up.ts';
import { ROWS_PER_STATEMENT } from '../../../src/store/sql/slices.ts';

function row(id: number, from: number, to: number, changes: Partial<StandingRow>): StandingRow {
  return {
    ...{ id, target: 'a.example:443', host: 'a.example', port: 443, protocol: 'https', address: '192.0.2.1' },
    ...{ profile: 'modern', sni: 1, vantage: 'local', duration_ms: 1, redirect: null, stretches: 1, times_seen: 1 },
    ...{ first_seen_at: from, last_seen_at: to, superseded_at: to + 1 },
    ...{ served_list: null, tls_version: null, proven: null, failure: null },
    ...changes,
  };
}

const list = (sha256: string, tls_version = 0x0304) => ({ served_list: sha256, tls_version, proven: 1 });
const failure = (code: string, detail: string) => ({ failure: JSON.stringify({ code, detail }) });

interface Row {
  readonly name: string;
  readonly rows: readonly StandingRow[];
  /** [id, first, last, times, stretches]. */
  readonly kept: readonly (readonly number[])[];
  readonly dropped: readonly number[];
}

const rows: readonly Row[] = [
  { name: 'nothing is nothing', rows: [], kept: [], dropped: [] },
  {
    name: 'what is alone stays untouched',
    rows: [row(1, 0, 5, list('a')), row(2, 6, 7, list('b')), row(3, 8, 9, failure('reset', ''))],
    kept: [],
    dropped: [],
  },
  {
    name: 'the last of a list stands for all of them',
    rows: [row(1, 0, 5, { ...list('a'), times_seen: 3 }), row(2, 6, 7, list('b')), row(3, 8, 9, list('a'))],
    kept: [[3, 0, 9, 4, 2]],
    dropped: [1],
  },
  {
    name: 'a list is the same over another TLS version',
    rows: [row(1, 0, 5, list('a', 0x0303)), row(2, 6, 7, list('a'))],
    kept: [[2, 0, 7, 2, 2]],
    dropped: [1],
  },
  {
    name: 'failures of one code are one, whatever a stranger wrote beside it; others are others',
    rows: [
      row(1, 0, 0, failure('malformed', 'x')),
      row(2, 1, 1, failure('malformed', 'y')),
      row(3, 2, 2, failure('local', 'x')),
    ],
    kept: [[2, 0, 1, 2, 2]],
    dropped: [1],
  },
  {
    name: 'a list whose handshake did not end is no failure',
    rows: [row(1, 0, 0, { ...list('a'), ...failure('reset', '') }), row(2, 1, 1, failure('reset', ''))],
    kept: [],
    dropped: [],
  },
  {
    name: 'what was rolled up before counts as often as it was',
    rows: [row(1, 0, 5, { ...list('a'), stretches: 7, times_seen: 9 }), row(2, 6, 7, list('a'))],
    kept: [[2, 0, 7, 10, 8]],
    dropped: [1],
  },
  {
    name: 'of two that end at once the later row stays, in whatever order they come',
    rows: [row(9, 3, 5, list('a')), row(4, 0, 5, list('a'))],
    kept: [[9, 0, 5, 2, 2]],
    dropped: [4],
  },
  {
    name: 'each endpoint, client hello and vantage is on its own',
    rows: [
      ...[row(1, 0, 0, list('a')), row(2, 1, 1, { ...list('a'), address: '192.0.2.2' })],
      ...[row(3, 2, 2, { ...list('a'), address: null }), row(4, 3, 3, { ...list('a'), profile: 'legacy' })],
      ...[row(5, 4, 4, { ...list('a'), sni: 0 }), row(6, 5, 5, { ...list('a'), vantage: 'other' })],
      ...[row(7, 6, 6, { ...list('a'), protocol: 'mqtts' }), row(8, 7, 7, { ...list('a'), address: null })],
    ],
    kept: [[8, 2, 7, 2, 2]],
    dropped: [3],
  },
];

for (const { name, rows: given, kept, dropped } of rows) {
  test(name, () => {
    const steps = [...rollUp(seenIn(given))];
    assert.deepEqual(
      steps.map((step) => toldOf(step.kept)),
      kept,
    );
    assert.deepEqual(
      steps.flatMap((step) => step.dropped),
      dropped,
    );
  });
}

test('more than a statement takes: steps that each leave everything counted once, the last row kept in all', () => {
  const given = Array.from({ length: 2 * ROWS_PER_STATEMENT + 2 }, (_, n) => row(n + 1, n, n, list('a')));
  const steps = [...rollUp(seenIn(given))];
  assert.deepEqual(
    steps.map((step) => [step.dropped.length, ...toldOf(step.kept)]),
    [
      [500, 1002, 501, 1001, 501, 501],
      [500, 1002, 1, 1001, 1001, 1001],
      [1, 1002, 0, 1001, 1002, 1002],
    ],
  );
});

/** Page by page. */
function seenIn(given: readonly StandingRow[]): SeenByAnswer {
  const seen: SeenByAnswer = new Map();
  for (const one of given) addSeen(seen, [one]);
  return seen;
}

function toldOf(kept: Seen): readonly number[] {
  return [kept.id, kept.first_seen_at, kept.last_seen_at, kept.times_seen, kept.stretches];
}
