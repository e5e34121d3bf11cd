// A CDN that makes up a host name for each answer: one more of them is no news.
import assert from 'node:assert/strict';
import test from 'node:test';

import type { OutlookLevel, OutlookState } from '../../../src/outlook/outlook.ts';
import { pair, Watch } from './rounds.ts';

const HOUR_ROUNDS = 6;
/** `x` is a target of the config, everything else a host that it redirects to. */
const originOf = () => 'x';

function hop(round: number, level: OutlookLevel = 'broken'): OutlookState {
  return pair(`a/host-${String(round)}.cdn:443`, level);
}

/** The kinds that are told, one host after the other for as many rounds; the last 32 are watched. */
function toldOf(count: number, levelAt: (round: number) => OutlookLevel = () => 'broken'): readonly string[] {
  const watch = new Watch();
  const rounds = Array.from({ length: count }, (_, round) => round);
  return rounds.flatMap((round) => {
    const known = rounds.slice(Math.max(0, round - 31), round + 1).map((one) => hop(one, levelAt(one)));
    const { deliveries } = watch.round([pair('a/x', 'safe'), ...known], { originOf });
    return deliveries.filter(({ receiver }) => receiver === 'ops').map(({ notification }) => notification.kind);
  });
}

test('another host in every round for three days: told once, and reminded', () => {
  const told = toldOf(3 * 24 * HOUR_ROUNDS);
  assert.equal(told[0], 'opened');
  assert.deepEqual(
    told.slice(1).filter((kind) => kind !== 'reminder'),
    [],
  );
});

test('the first host that is louder than all before it is news', () => {
  const told = toldOf(10, (round) => (round < 5 ? 'started' : 'broken'));
  assert.deepEqual(told, ['opened', 'raised']);
});

test('what such an incident keeps does not grow with each host', () => {
  const watch = new Watch();
  for (let round = 0; round < 300; round++) watch.round([hop(round)], { originOf });
  const [incident] = watch.incidents;
  assert.equal(watch.incidents.length, 1);
  assert.ok((incident?.traits.length ?? 0) < 5, `${String(incident?.traits.length)} traits`);
  assert.ok((incident?.members.length ?? 0) < 200, `${String(incident?.members.length)} members`);
});

test('a host that redirects lead another firmware to is news of that one', () => {
  const watch = new Watch();
  watch.round([hop(1)], { originOf });
  const decision = watch.round([hop(1), pair('b/host-1.cdn:443', 'broken')], { originOf });
  const [incident] = decision.incidents;
  assert.deepEqual(
    incident?.members.map(({ firmware, revision }) => [firmware, revision]),
    [
      ['a', 1],
      ['b', 2],
    ],
  );
});
