// Which outlooks a round moves, keeps and drops.
import assert from 'node:assert/strict';
import test from 'node:test';

import { assessRound } from '../../src/daemon/assess-round.ts';
import { assess } from '../../src/outlook/assess.ts';
import { NO_SIGNALS } from '../../src/outlook/pair-signals.ts';
import { accepted, DAY, NOW, refused, round, view } from '../outlook/views.ts';

const SETTINGS = { horizonMs: 90 * DAY, deadlineHorizonMs: 365 * DAY, calmRounds: 3 };
const safe = round(view(accepted('Root A')));
const broken = round(view(refused('Root B')));
const pair = { firmware: safe.firmware, target: safe.target };
const noSignals = () => NO_SIGNALS;
const stored = assess(null, safe, NO_SIGNALS, SETTINGS, NOW - DAY);

test('round: a pair that was seen is assessed, and its step told', () => {
  const { outlooks, changes } = assessRound([stored], [pair], [broken], noSignals, SETTINGS, NOW);
  assert.deepEqual(
    outlooks.map(({ level, since }) => [level, since]),
    [['broken', NOW]],
  );
  assert.deepEqual(
    changes.map(({ from, to }) => [from, to]),
    [['safe', 'broken']],
  );
});

test('round: a pair that was not seen stays as it was', () => {
  assert.deepEqual(assessRound([stored], [pair], [], noSignals, SETTINGS, NOW), { outlooks: [stored], changes: [] });
});

test('round: a pair that is not watched any more is forgotten, one that was never seen is not made up', () => {
  assert.deepEqual(assessRound([stored], [], [broken], noSignals, SETTINGS, NOW), { outlooks: [], changes: [] });
  assert.deepEqual(assessRound([], [pair], [], noSignals, SETTINGS, NOW), { outlooks: [], changes: [] });
});
