// Lanes of addresses: what is drawn as a list of its own, as a list that is not told of, and as a failure.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { StoredSpan } from '../../../src/store/store.ts';
import type { HistoryList } from '../../../src/views/history/target-history.ts';
import { lanesMarkup } from '../../../src/web/charts/lanes.ts';
import { HOUR, span } from '../../views/history/span.ts';

const summary = { endEntity: null, issuer: null, top: null, certificates: 1 };
const seen = { firstSeenAt: 0, lastSeenAt: 9 * HOUR, timesSeen: 9, stands: true };
const told: HistoryList = { ...summary, ...seen, sha256: 'a', tag: 'A', number: 0 };
const range = { from: 0, to: 10 * HOUR };

const rows: readonly {
  readonly name: string;
  readonly spans: readonly StoredSpan[];
  readonly classes: readonly string[];
}[] = [
  { name: 'a list has its colour', spans: [span('a', 0, 9)], classes: ['tint tint-0'] },
  { name: 'a list that is not told of is no failure', spans: [span('b', 0, 9)], classes: ['another-list'] },
  { name: 'a failure is one', spans: [span(null, 0, 9)], classes: ['failure'] },
  {
    name: 'one after the other',
    spans: [span('a', 0, 2), span('b', 3, 5), span(null, 6, 9)],
    classes: ['tint tint-0', 'another-list', 'failure'],
  },
  { name: 'in turn: failures last', spans: [span('b', 0, 9), span(null, 0, 9)], classes: ['another-list', 'failure'] },
];

for (const { name, spans, classes } of rows) {
  test(name, () => {
    const { markup } = lanesMarkup(
      { spans, lists: [told], range, gapMs: HOUR },
      { ...range, left: 0, right: 1_000 },
      0,
    );
    const drawn = [...markup.text.matchAll(/<rect class="([^"]*)"/g)].map(([, drawnAs]) => drawnAs);
    assert.deepEqual([...new Set(drawn)], classes);
  });
}
