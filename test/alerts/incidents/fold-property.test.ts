// What must hold of incidents whatever happens: random outlooks, round by round.
import assert from 'node:assert/strict';
import test from 'node:test';

import fc from 'fast-check';

import { concerns, type Incident, isOpen } from '../../../src/alerts/incident.ts';
import { type OutlookState, pairKey } from '../../../src/outlook/outlook.ts';
import { exposed, fold, pair } from './rounds.ts';

const NAMES = ['a/x', 'b/x', 'c/x', 'a/y', 'b/y', 'a/z'];
const someone = fc.oneof(
  fc.constant({ level: 'safe' as const }),
  fc.record({ level: fc.constant('exposed' as const), ends: fc.constantFrom('E1', 'E2') }),
  fc.record({
    level: fc.constantFrom('started' as const, 'broken' as const),
    anchor: fc.constantFrom('R1', 'R2', null),
    list: fc.constantFrom('1', '2'),
  }),
  fc.constant({ level: 'unknown' as const }),
);
/** Who is in what trouble; whom nothing is said of is not watched. */
const round: fc.Arbitrary<readonly OutlookState[]> = fc
  .array(fc.option(someone, { freq: 12 }), { minLength: NAMES.length, maxLength: NAMES.length })
  .map((all) => all.flatMap((one, index) => (one === null ? [] : [stateOf(NAMES[index] ?? '', one)])));
const rounds = fc.array(round, { minLength: 1, maxLength: 12 });

function stateOf(
  name: string,
  one: { level: OutlookState['level']; ends?: string; anchor?: string | null; list?: string },
) {
  if (one.ends !== undefined) return exposed(name, one.ends);
  const { anchor = null, list = '1' } = one;
  return pair(name, one.level, { anchor, list });
}

function foldAll(all: readonly (readonly OutlookState[])[]): readonly Incident[] {
  return all.reduce<readonly Incident[]>((incidents, outlooks, index) => fold(outlooks, incidents, index), []);
}

test('every pair in trouble is in exactly one open incident, as loud as it is; no other pair is', () => {
  fc.assert(
    fc.property(rounds, (all) => {
      const members = foldAll(all)
        .filter(isOpen)
        .flatMap((incident) => incident.members.filter((one) => concerns(one) && one.level !== 'safe'));
      const troubled = (all.at(-1) ?? []).filter(({ level }) => level !== 'safe');
      assert.deepEqual(
        members.map((one) => `${pairKey(one)} ${one.level}`).toSorted(),
        troubled.map((one) => `${pairKey(one)} ${one.level}`).toSorted(),
      );
    }),
  );
});

test('an incident is as loud as the loudest pair that it tells of', () => {
  fc.assert(
    fc.property(rounds, (all) => {
      for (const { level, members } of foldAll(all)) {
        const levels = members.filter(concerns).map((one) => one.level);
        assert.ok(level === 'safe' ? levels.every((one) => one === 'safe') : levels.includes(level));
      }
    }),
  );
});

test('the same outlooks once more change nothing', () => {
  fc.assert(
    fc.property(rounds, (all) => {
      const incidents = foldAll(all);
      const again = fold(all.at(-1) ?? [], incidents, all.length - 1);
      assert.equal(again.length, incidents.length);
      for (const [index, incident] of again.entries()) assert.equal(incident, incidents[index]);
    }),
  );
});

test('the order of outlooks does not matter, not even to the ids', () => {
  fc.assert(
    fc.property(rounds, (all) => {
      const backwards = all.map((outlooks) => outlooks.toReversed());
      assert.deepEqual(foldAll(backwards), foldAll(all));
    }),
  );
});

test('an incident keeps its id, its opening and its pairs', () => {
  fc.assert(
    fc.property(rounds, (all) => {
      let incidents: readonly Incident[] = [];
      for (const [index, outlooks] of all.entries()) {
        const next = fold(outlooks, incidents, index);
        assert.equal(new Set(next.map(({ id }) => id)).size, next.length);
        for (const [place, before] of incidents.entries()) {
          const after = next[place];
          assert.equal(after?.id, before.id);
          assert.equal(after.openedAt, before.openedAt);
          assert.ok(after.revision >= before.revision);
          assert.ok(before.members.every((one) => after.members.some((other) => pairKey(other) === pairKey(one))));
        }
        incidents = next;
      }
    }),
  );
});
