// What must hold of any slow history, in which nothing goes back and forth: everyone ends up knowing of each pair.
import assert from 'node:assert/strict';
import test from 'node:test';

import fc from 'fast-check';

import type { DecideInput, Decision } from '../../src/alerts/decide.ts';
import type { DeviceNotification } from '../../src/alerts/notification.ts';
import { isLoudEnough } from '../../src/alerts/routes.ts';
import { createSilence } from '../../src/alerts/silence.ts';
import { compareLevels, type OutlookLevel, type OutlookState } from '../../src/outlook/outlook.ts';
import { exposed, pair, Watch } from './incidents/rounds.ts';
import { HOUR, NOON, route } from './scene.ts';

const NAMES = ['a/x', 'b/x', 'a/y'];
// No reminders: they would tell in the end what was never told as news.
const NEVER = { repeat: 0 };
/** By which a reload may replace the routes. Each names firmware and targets without wildcards. */
const ROUTES = [
  [route('exposed', ['ops'], NEVER)],
  [route('exposed', ['ops'], { ...NEVER, firmware: ['a'] })],
  [route('exposed', ['ops'], { ...NEVER, targets: ['x'] }), route('started', ['ops'], NEVER)],
  [route('started', ['ops'], NEVER)],
];
const SILENCE = { incident: null, by: 'kim', comment: '', createdAt: NOON, until: NOON + 1e12 };
const HOLDS: readonly Partial<DecideInput>[] = [
  {},
  {},
  { isOffline: true },
  { silences: [createSilence({ ...SILENCE, matcher: {} })] },
  { silences: [createSilence({ ...SILENCE, matcher: { firmware: ['a'] } })] },
];

interface Round {
  readonly levels: readonly (OutlookLevel | 'gone')[];
  readonly cause: string;
  readonly hold: Partial<DecideInput>;
  readonly routes: DecideInput['routes'];
  /** Until the next; more than what goes back and forth. */
  readonly hours: number;
}

const rounds: fc.Arbitrary<readonly Round[]> = fc.array(
  fc.record({
    levels: fc.tuple(
      ...NAMES.map(() => fc.constantFrom<OutlookLevel | 'gone'>('safe', 'exposed', 'started', 'broken', 'gone')),
    ),
    cause: fc.constantFrom('R1', 'R2'),
    hold: fc.constantFrom(...HOLDS),
    routes: fc.constantFrom(...ROUTES),
    hours: fc.constantFrom(7, 30, 500),
  }),
  { minLength: 1, maxLength: 8 },
);

function outlooksOf({ levels, cause }: Round): readonly OutlookState[] {
  return NAMES.flatMap((name, index) => {
    const level = levels[index] ?? 'gone';
    if (level === 'gone') return [];
    return level === 'exposed' ? [exposed(name, cause)] : [pair(name, level, { anchor: cause, list: cause })];
  });
}

/** Of each pair, how loud a reader of every notification takes it to be, and by which incident. */
class Reader {
  readonly #levels = new Map<string, { readonly level: OutlookLevel; readonly incident: string }>();
  readonly #forgets: boolean;

  /** One that forgets takes what is not shown any more to be over; after a reload that would not be right. */
  constructor(forgets: boolean) {
    this.#forgets = forgets;
  }

  hear({ deliveries }: Decision): void {
    for (const { notification } of deliveries) if (notification.about === 'devices') this.#read(notification);
  }

  levelOf({ firmware, target }: OutlookState): OutlookLevel {
    return this.#levels.get(`${firmware} ${target}`)?.level ?? 'safe';
  }

  #read({ kind, incident, outlook: { to }, affected }: DeviceNotification): void {
    // What goes on elsewhere is told by that other incident, if it is louder than exposed.
    const goesOn = kind === 'resolved' && to === 'unknown';
    for (const [key, known] of this.#levels) {
      if (known.incident !== incident) continue;
      const most = goesOn ? 'exposed' : to;
      if (!goesOn && (this.#forgets || kind === 'resolved')) this.#levels.delete(key);
      else if (compareLevels(known.level, most) > 0) this.#levels.set(key, { incident, level: most });
    }
    if (kind === 'resolved') return;
    for (const { firmware, target, outlook } of affected.worst)
      this.#levels.set(`${firmware} ${target}`, { level: outlook.to, incident });
  }
}

function isHeard({ firmware, target, level }: OutlookState, routes: DecideInput['routes']): boolean {
  return routes.some(
    (one) =>
      (one.firmware ?? [firmware]).includes(firmware) &&
      (one.targets ?? [target]).includes(target) &&
      isLoudEnough(one, level),
  );
}

/** Every pair that is to be heard of in the end, after some hours without a hold, is known to be as loud as it is. */
function assertKnown(history: readonly Round[], reader: Reader): void {
  const watch = new Watch();
  for (const one of history) {
    reader.hear(watch.round(outlooksOf(one), { routes: one.routes, ...one.hold }));
    watch.now += one.hours * HOUR;
  }
  const last = history.at(-1);
  if (last === undefined) return;
  const { routes } = last;
  for (let looks = 0; looks < 3; looks++) {
    reader.hear(watch.round(outlooksOf(last), { routes }));
    watch.now += HOUR;
  }
  for (const state of outlooksOf(last).filter((one) => isHeard(one, routes)))
    assert.ok(compareLevels(reader.levelOf(state), state.level) >= 0, `${state.firmware} ${state.target}`);
}

test('whatever was held back, forgotten and moved: who is to hear of a pair knows how loud it is', () => {
  fc.assert(
    fc.property(rounds, fc.constantFrom(...ROUTES), (history, routes) => {
      assertKnown(
        history.map((one) => ({ ...one, routes })),
        new Reader(true),
      );
    }),
    { numRuns: 300 },
  );
});

test('the same while reloads change who hears of what', () => {
  fc.assert(
    fc.property(rounds, (history) => {
      assertKnown(history, new Reader(false));
    }),
    { numRuns: 300 },
  );
});
