// Spans of many endpoints told together, and what stands.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { StoredSpan } from '../../../src/store/store.ts';
import { type Episode, episodesOf } from '../../../src/views/history/episodes.ts';
import { standingOf } from '../../../src/views/history/extent.ts';
import { tagOf } from '../../../src/views/history/target-history.ts';
import { HOUR, OTHER, span, stands } from './span.ts';

const GAP = 2 * HOUR;

interface Row {
  readonly name: string;
  readonly spans: readonly StoredSpan[];
  /** `what from-to addresses`, with `*` where it stands and `~` where it came and went. */
  readonly told: readonly string[];
}

const rows: readonly Row[] = [
  { name: 'nothing', spans: [], told: [] },
  {
    name: 'a list that went from address to address is one episode, the latest first',
    spans: [
      span('a', 0, 9),
      span('a', 0, 19, OTHER),
      span('b', 10, 30, stands),
      span('b', 20, 30, { ...OTHER, ...stands }),
    ],
    told: ['b 10-30 2 *', 'a 0-20 2'],
  },
  {
    name: 'a list that comes back within a day was never gone',
    spans: [span('a', 0, 4), span('b', 5, 9), span('a', 10, 30, stands)],
    told: ['b 5-10 1', 'a 0-30 1 *~'],
  },
  {
    name: 'one that comes back after days is another episode',
    spans: [span('a', 0, 4), span('b', 5, 99), span('a', 100, 130, stands)],
    told: ['a 100-130 1 *', 'b 5-100 1', 'a 0-5 1'],
  },
  {
    name: 'failures of some days are one episode',
    spans: [span(null, 5, 5), span('a', 6, 69), span(null, 70, 70), span('a', 71, 99, stands)],
    told: ['a 6-99 1 *~', '! 5-71 1 ~'],
  },
  {
    name: 'what was rolled up came and went',
    spans: [span('a', 0, 23, { stretches: 7 })],
    told: ['a 0-24 1 ~'],
  },
  {
    name: 'an address that nobody asks any more gives nothing now',
    spans: [span('a', 0, 50, stands), span('b', 0, 99, { ...OTHER, ...stands })],
    told: ['b 0-99 1 *', 'a 0-50 1'],
  },
];

function told({ answer, from, to, addresses, stands: isStanding, isOnAndOff }: Episode): string {
  const what = answer.kind === 'served' ? answer.servedList : '!';
  const signs = `${isStanding ? '*' : ''}${isOnAndOff ? '~' : ''}`;
  return `${what} ${String(from / HOUR)}-${String(to / HOUR)} ${String(addresses.length)} ${signs}`.trim();
}

for (const { name, spans, told: expected } of rows) {
  test(name, () => {
    assert.deepEqual(episodesOf(spans, GAP).map(told), expected);
  });
}

test('several answers of an endpoint stand beside each other', () => {
  const [one, other, gone] = [span('a', 0, 9, stands), span('b', 0, 9, stands), span('c', 0, 8)];
  assert.deepEqual(standingOf([one, other, gone], GAP), [one, other]);
});

test('tags go on after Z as columns of a spreadsheet do', () => {
  assert.deepEqual([0, 25, 26, 51, 52, 701, 702].map(tagOf), ['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA']);
});
