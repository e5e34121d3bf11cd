// What a chart shows: a time cut into columns, and the share of a list in each of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { StoredSpan } from '../../../src/store/store.ts';
import { columnsOf, shareOver } from '../../../src/views/history/columns.ts';
import { HOUR, OTHER, span, stands } from './span.ts';

/** Ten hours, a column each; whoever is asked is asked each hour. */
const range = { from: 0, to: 10 * HOUR };
const GAP = 2 * HOUR;

interface Row {
  readonly name: string;
  readonly spans: readonly StoredSpan[];
  /** A letter for each list that is in a column, `!` for a failure, `.` for nothing; commas between columns. */
  readonly columns: string;
  /** The share of `b` in percent. */
  readonly share: readonly (number | null)[];
}

const none = (count: number): readonly null[] => Array.from({ length: count }, () => null);
const of = (count: number, share: number): readonly number[] => Array.from({ length: count }, () => share);

const rows: readonly Row[] = [
  { name: 'nothing', spans: [], columns: '.,.,.,.,.,.,.,.,.,.', share: none(10) },
  {
    name: 'a span goes on until another took its place',
    spans: [span('a', 0, 4), span('b', 5, 9, stands)],
    columns: 'a,a,a,a,a,b,b,b,b,.',
    share: [...of(5, 0), ...of(4, 100), null],
  },
  {
    name: 'a time in which nobody looked stays empty',
    spans: [span('a', 0, 2, { supersededAt: 7 * HOUR }), span('b', 7, 9, stands)],
    columns: 'a,a,.,.,.,.,.,b,b,.',
    share: [...of(7, 0), 100, 100, null],
  },
  {
    name: 'one look is in its column',
    spans: [span('b', 3, 3, stands)],
    columns: '.,.,.,b,.,.,.,.,.,.',
    share: [...none(3), 100, ...none(6)],
  },
  {
    name: 'what only reaches into the range is cut at its ends',
    spans: [span('a', -5, 1), span('b', 8, 15)],
    columns: 'a,a,.,.,.,.,.,.,b,b',
    share: [...of(8, 0), 100, 100],
  },
  {
    name: 'what was rolled up lies across',
    spans: [
      span('a', 0, 3, { timesSeen: 3, supersededAt: null }),
      span('b', 0, 3, { timesSeen: 9, supersededAt: null }),
    ],
    columns: 'ab,ab,ab,.,.,.,.,.,.,.',
    share: [...of(3, 75), ...none(7)],
  },
  {
    name: 'a failure is shown, and is no step of a rollout',
    spans: [span('b', 0, 2), span(null, 3, 4), span('b', 5, 9, stands)],
    columns: 'b,b,b,!,!,b,b,b,b,.',
    share: [...of(9, 100), null],
  },
  {
    name: 'each endpoint counts once, however often it is asked',
    spans: [span('a', 0, 9, stands), span('b', 0, 9, { ...OTHER, ...stands, timesSeen: 9_999 })],
    columns: 'ab,ab,ab,ab,ab,ab,ab,ab,ab,.',
    share: [...of(9, 50), null],
  },
];

for (const { name, spans, columns, share } of rows) {
  test(name, () => {
    const shown = columnsOf(spans, range, 10, GAP).map((weights) =>
      weights.size === 0
        ? '.'
        : [...weights.keys()]
            .map((key) => (key.startsWith('failed') ? '!' : key))
            .toSorted()
            .join(''),
    );
    assert.equal(shown.join(), columns);
    const shares = shareOver(spans, 'b', range, 10, GAP).map((point) => point.share);
    assert.deepEqual(
      shares.map((one) => (one === null ? null : Math.round(one * 100))),
      share,
    );
  });
}
