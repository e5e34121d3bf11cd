// What must hold of the reach of a firmware, whatever ways, redirects and outlooks it has.
import assert from 'node:assert/strict';
import test from 'node:test';

import fc from 'fast-check';

import {
  compareLevels,
  compareReaches,
  OUTLOOK_LEVELS,
  type OutlookLevel,
  type OutlookState,
  waysLeft,
} from '../../src/outlook/outlook.ts';
import { reachOf, type ReachSubject } from '../../src/outlook/reach.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e'] as const;
const name = fc.constantFrom(...NAMES);

interface Scene {
  readonly subject: ReachSubject;
  readonly levels: ReadonlyMap<string, OutlookLevel>;
}

const scene: fc.Arbitrary<Scene> = fc
  .record({
    ways: fc.uniqueArray(name, { maxLength: 3 }),
    hops: fc.array(fc.record({ from: name, to: name }), { maxLength: 8 }),
    levels: fc.array(fc.tuple(name, fc.constantFrom(...OUTLOOK_LEVELS))),
    recovery: fc.constantFrom([], ['usb']),
  })
  .map(({ ways, hops, levels, recovery }) => ({
    subject: { firmware: 'f', devices: 1, recovery, ways: ways.map((target) => ({ target, hops })) },
    levels: new Map(levels),
  }));

function outlooksAt(levels: Scene['levels']): readonly OutlookState[] {
  return [...levels].map(([target, level]) => ({
    firmware: 'f',
    target,
    level,
    since: 0,
    observed: level,
    allRefused: level === 'broken',
    returned: null,
    calm: { rounds: 0, loudest: 'safe' },
    silentRounds: 0,
    endpoints: [],
    remembered: [],
    lastAccepted: null,
    findings: [],
    refusedSince: [],
    shares: [],
    rotations: [],
  }));
}

const reachAt = ({ subject, levels }: Scene) => reachOf(subject, outlooksAt(levels));

test('stranded exactly when there are ways, none is left and nothing else is', () => {
  fc.assert(
    fc.property(scene, (it) => {
      const state = reachAt(it);
      const hopeless = state.ways.length > 0 && waysLeft(state).length === 0 && state.recovery.length === 0;
      assert.equal(state.reach === 'stranded', hopeless);
      assert.equal(state.reach === null, it.subject.ways.length === 0);
    }),
  );
});

test('without a broken target nobody is stranded, without a started or broken one nobody at risk', () => {
  fc.assert(
    fc.property(scene, (it) => {
      const { reach } = reachAt(it);
      const loudest = [...it.levels.values()].toSorted((a, b) => compareLevels(b, a))[0] ?? 'safe';
      if (reach === 'stranded') assert.equal(loudest, 'broken');
      if (reach === 'at-risk') assert.ok(compareLevels(loudest, 'started') >= 0);
    }),
  );
});

test('a louder outlook never makes a firmware easier to reach, a recovery never harder', () => {
  fc.assert(
    fc.property(scene, name, fc.constantFrom(...OUTLOOK_LEVELS), (it, target, level) => {
      const before = it.levels.get(target) ?? 'unknown';
      const now = reachAt(it).reach;
      const louder = compareLevels(level, before) > 0 ? level : before;
      const raised = reachAt({ ...it, levels: new Map([...it.levels, [target, louder]]) }).reach;
      assert.ok(compareReaches(raised, now) >= 0);
      const rescued = reachAt({ ...it, subject: { ...it.subject, recovery: ['usb'] } }).reach;
      assert.ok(compareReaches(rescued, now) <= 0);
    }),
  );
});

test('along a single row of redirects a way is as good as its worst part', () => {
  const row = fc.array(fc.constantFrom(...OUTLOOK_LEVELS), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(row, (levels) => {
      const targets = levels.map((_, index) => `t${String(index)}`);
      const hops = targets.slice(1).map((to, index) => ({ from: `t${String(index)}`, to }));
      const subject = { firmware: 'f', devices: null, recovery: [], ways: [{ target: 't0', hops }] };
      const [way] = reachAt({
        subject,
        levels: new Map(levels.map((level, index) => [`t${String(index)}`, level])),
      }).ways;
      assert.ok(way !== undefined);
      assert.equal(way.level, levels.toSorted((a, b) => compareLevels(b, a))[0]);
      assert.deepEqual(
        way.parts.map((part) => part.target),
        targets,
      );
    }),
  );
});
