// What must hold of any history: random rounds, held back by whatever holds, until all is calm again.
import assert from 'node:assert/strict';
import test from 'node:test';

import fc from 'fast-check';

import type { DecideInput } from '../../src/alerts/decide.ts';
import { concerns, isOpen } from '../../src/alerts/incident.ts';
import type { DeviceNotification } from '../../src/alerts/notification.ts';
import { createSilence } from '../../src/alerts/silence.ts';
import { compareLevels, type OutlookLevel, type OutlookState } from '../../src/outlook/outlook.ts';
import { exposed, pair, Watch } from './incidents/rounds.ts';
import { DAY, HOUR, route } from './scene.ts';

const NAMES = ['a/x', 'b/x', 'a/y', 'b/y'];
const ROUTES = [
  route('exposed', ['hook'], { repeat: DAY, quietHours: { from: '13:00', to: '14:00', zone: 'UTC' } }),
  route('started', ['ops'], { repeat: 4 * HOUR, escalateTo: ['boss'], groupInterval: HOUR }),
  route('exposed', ['part'], { targets: ['x'] }),
];
const RECEIVERS = ['hook', 'ops', 'boss', 'part'];
const SILENCE = { incident: null, by: 'kim', comment: '', createdAt: 0, until: Number.MAX_SAFE_INTEGER };
const HOLDS: Readonly<Record<string, Partial<DecideInput>>> = {
  nothing: {},
  offline: { isOffline: true },
  'a silence': { silences: [createSilence({ ...SILENCE, matcher: {} })] },
  'a silence of a part': { silences: [createSilence({ ...SILENCE, matcher: { firmware: ['a'] } })] },
  'a window': { maintenance: [{ name: 'move', targets: ['x'], from: 0, to: Number.MAX_SAFE_INTEGER }] },
};

interface Round {
  readonly levels: readonly (OutlookLevel | 'gone')[];
  /** Which anchors are missing, or end. */
  readonly cause: string;
  readonly hold: string;
  /** Hours until the next; the clock may be set back. */
  readonly hours: number;
}

const level = fc.constantFrom<OutlookLevel | 'gone'>('safe', 'exposed', 'started', 'broken', 'gone');
const round: fc.Arbitrary<Round> = fc.record({
  levels: fc.array(level, { minLength: NAMES.length, maxLength: NAMES.length }),
  cause: fc.constantFrom('R1', 'R2'),
  hold: fc.oneof(
    { weight: 3, arbitrary: fc.constant('nothing') },
    { arbitrary: fc.constantFrom(...Object.keys(HOLDS)), weight: 2 },
  ),
  hours: fc.constantFrom(0, 1, 7, 30, -26),
});
const histories = fc.array(round, { maxLength: 14 });

function outlooksOf({ levels, cause }: Round): readonly OutlookState[] {
  return levels.flatMap((is, index) => {
    const name = NAMES[index] ?? '';
    if (is === 'gone') return [];
    return is === 'exposed' ? [exposed(name, cause)] : [pair(name, is, { anchor: cause, list: cause })];
  });
}

interface Heard {
  readonly receiver: string;
  readonly notification: DeviceNotification;
}

/** What is heard in a history, and then in two days in which all is safe. */
function play(history: readonly Round[]): { readonly heard: readonly Heard[]; readonly watch: Watch } {
  const watch = new Watch();
  const heard: Heard[] = [];
  const listen = (outlooks: readonly OutlookState[], input: Partial<DecideInput>) => {
    const { deliveries } = watch.round(outlooks, { routes: ROUTES, receivers: RECEIVERS, ...input });
    for (const { receiver, notification } of deliveries) {
      if (notification.about === 'devices') heard.push({ receiver, notification });
    }
  };
  for (const one of history) {
    listen(outlooksOf(one), HOLDS[one.hold] ?? {});
    watch.now += one.hours * HOUR;
  }
  const calm = NAMES.map((name) => pair(name, 'safe'));
  for (let hour = 0; hour < 48; hour += 4) {
    listen(calm, {});
    watch.now += 4 * HOUR;
  }
  return { heard, watch };
}

/** What each receiver heard of each incident, in order. */
function stories(heard: readonly Heard[]): readonly (readonly DeviceNotification[])[] {
  const byStory = Map.groupBy(heard, ({ receiver, notification }) => `${receiver} ${notification.incident}`);
  return [...byStory.values()].map((story) => story.map(({ notification }) => notification));
}

const RUNS = { numRuns: 200 };

test('a story begins with an opening, ends with one end, and each step begins where the one before ended', () => {
  fc.assert(
    fc.property(histories, (history) => {
      for (const story of stories(play(history).heard)) {
        let knows: OutlookLevel = 'safe';
        for (const [index, { kind, outlook }] of story.entries()) {
          const isStart = kind === 'opened' || kind === 'reopened' || kind === 'escalated';
          assert.equal(isStart, knows === 'safe', `${kind} to whoever knows ${knows}`);
          if (isStart) assert.equal(kind === 'reopened', index > 0 && kind !== 'escalated');
          if (!isStart) assert.equal(outlook.from, knows);
          if (kind === 'raised') assert.ok(compareLevels(outlook.to, outlook.from) > 0);
          if (kind === 'eased') assert.ok(compareLevels(outlook.to, outlook.from) < 0);
          if (kind === 'grown' || kind === 'reminder') assert.equal(outlook.to, outlook.from);
          knows = kind === 'resolved' ? 'safe' : outlook.to;
        }
        assert.equal(story.at(-1)?.kind, 'resolved', 'calm in the end');
      }
    }),
    RUNS,
  );
});

test('in the end nothing is open', () => {
  fc.assert(
    fc.property(histories, (history) => {
      assert.deepEqual(play(history).watch.incidents.filter(isOpen), []);
    }),
    RUNS,
  );
});

test('an id stands for one text, and nobody is told it twice', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const { heard } = play(history);
      const texts = new Map(heard.map(({ notification }) => [notification.id, JSON.stringify(notification)]));
      for (const { notification } of heard) assert.equal(texts.get(notification.id), JSON.stringify(notification));
      const tellings = heard.map(({ receiver, notification }) => `${notification.id} ${receiver}`);
      assert.equal(new Set(tellings).size, tellings.length);
    }),
    RUNS,
  );
});

test('the same history is the same, to the letter', () => {
  fc.assert(
    fc.property(histories, (history) => {
      assert.deepEqual(play(history).heard, play(history).heard);
    }),
    { numRuns: 50 },
  );
});

test('when nothing holds any more, everyone knows what is wrong, as loud as it is', () => {
  fc.assert(
    fc.property(histories, round, (history, last) => {
      const watch = new Watch();
      const routes = ROUTES.map((one) => ({ ...one, quietHours: undefined }));
      for (const one of history) {
        watch.round(outlooksOf(one), { routes, receivers: RECEIVERS, ...HOLDS[one.hold] });
        watch.now += one.hours * HOUR;
      }
      watch.round(outlooksOf(last), { routes, receivers: RECEIVERS });
      for (const { members, told, finding } of watch.incidents.filter(isOpen)) {
        assert.equal(finding, null);
        for (const { target, ...member } of members.filter(concerns)) {
          const knows = (receiver: string) => compareLevels(told[receiver]?.level ?? 'safe', member.level) >= 0;
          if (compareLevels(member.level, 'exposed') >= 0) assert.ok(knows('hook'));
          if (compareLevels(member.level, 'started') >= 0) assert.ok(knows('ops'));
          if (target === 'x' && compareLevels(member.level, 'exposed') >= 0) assert.ok(knows('part'));
        }
      }
    }),
    RUNS,
  );
});
