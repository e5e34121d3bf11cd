// What is told of firmware that can no longer be updated: with the step that made it so, and else by an open incident.
import assert from 'node:assert/strict';
import test from 'node:test';

import { decide, type DecideInput } from '../../src/alerts/decide.ts';
import { renderSubject } from '../../src/alerts/render/subject.ts';
import type { FirmwareReach, OutlookLevel, Reach, ReachChange } from '../../src/outlook/outlook.ts';
import { route } from './decide-table.ts';
import {
  change,
  DAY,
  decideInput,
  FIRMWARE,
  HOUR,
  incident,
  NOON,
  OTHER_TARGET,
  outlook,
  reachAt,
  TARGET,
} from './scene.ts';

const both = (first: OutlookLevel, second: OutlookLevel) => [outlook(first), outlook(second, { target: OTHER_TARGET })];

function changed(from: Reach, state: FirmwareReach): readonly ReachChange[] {
  return state.reach === null ? [] : [{ from, to: state.reach, state }];
}

/** A firmware whose outlooks are these, that was `from` before. */
function reached(from: Reach, outlooks: ReturnType<typeof both>): Partial<DecideInput> {
  const state = reachAt(outlooks);
  return { outlooks, reaches: [state], reachChanges: state.reach === from ? [] : changed(from, state) };
}

const LATE = { incidents: [incident('broken', { told: { ops: NOON - HOUR } })] };
const BOTH_OPEN = [
  incident('broken', { told: { ops: NOON - HOUR } }),
  incident('started', { id: 'inc-of-the-other', target: OTHER_TARGET, told: { ops: NOON - HOUR } }),
];
const OTHER_BREAKS = change('safe', 'broken', { target: OTHER_TARGET });

/** The other target is the only way, and now redirects to one that has been refused for long. */
const REDIRECTED = reachAt(both('broken', 'exposed'), {
  ways: [{ target: OTHER_TARGET, hops: [{ from: OTHER_TARGET, to: TARGET }] }],
});

interface Row {
  readonly name: string;
  readonly input: Partial<DecideInput>;
  /** `receiver: kind target from>to, reach from>to`. */
  readonly told: readonly string[];
}

const rows: readonly Row[] = [
  {
    name: 'the last of two ways breaks: told once, with the step that did it',
    input: { ...LATE, changes: [OTHER_BREAKS], ...reached('at-risk', both('broken', 'broken')) },
    told: [`ops: opened ${OTHER_TARGET} safe>broken, at-risk>stranded`],
  },
  {
    name: 'the first of two ways breaks',
    input: { changes: [change('safe', 'broken')], ...reached('reachable', both('broken', 'safe')) },
    told: [`ops: opened ${TARGET} safe>broken, reachable>at-risk`],
  },
  {
    name: 'both break at once: each incident tells its own step',
    input: { changes: [change('safe', 'broken'), OTHER_BREAKS], ...reached('reachable', both('broken', 'broken')) },
    told: [
      `ops: opened ${TARGET} safe>broken, reachable>stranded`,
      `ops: opened ${OTHER_TARGET} safe>broken, reachable>stranded`,
    ],
  },
  {
    name: 'no outlook steps, yet it is stranded: the loudest open incident of a way tells',
    input: { incidents: BOTH_OPEN, ...reached('at-risk', both('broken', 'broken')) },
    told: [
      `ops: raised ${TARGET} broken>broken, at-risk>stranded`,
      `ops: raised ${OTHER_TARGET} started>broken, at-risk>stranded`,
    ],
  },
  {
    name: 'no outlook steps, and nothing else is to be told: told once, by one of them',
    input: {
      incidents: BOTH_OPEN.map((one) => ({ ...one, level: 'broken' })),
      ...reached('at-risk', both('broken', 'broken')),
    },
    told: [`ops: raised ${TARGET} broken>broken, at-risk>stranded`],
  },
  {
    name: 'a step that is too quiet for whoever listens for broken alone does not count as told',
    input: {
      ...LATE,
      changes: [change('safe', 'exposed', { target: OTHER_TARGET })],
      routes: [route('broken', ['ops']), route('exposed', ['hook'])],
      outlooks: both('broken', 'exposed'),
      reaches: [REDIRECTED],
      reachChanges: [{ from: 'reachable', to: 'stranded', state: REDIRECTED }],
    },
    told: [
      `hook: opened ${OTHER_TARGET} safe>exposed, reachable>stranded`,
      `hook: raised ${TARGET} broken>broken, reachable>stranded`,
      `ops: raised ${TARGET} broken>broken, reachable>stranded`,
    ],
  },
  {
    name: 'it was due for a reminder anyway: one notification, not two',
    input: {
      incidents: [incident('broken', { told: { ops: NOON - 30 * DAY } })],
      ...reached('at-risk', [outlook('broken')]),
    },
    told: [`ops: raised ${TARGET} broken>broken, at-risk>stranded`],
  },
  {
    name: 'it was told: silent until the reminder is due',
    input: { ...LATE, ...reached('stranded', [outlook('broken')]) },
    told: [],
  },
  {
    name: 'better to reach again is told by the outlook that is better, and not else',
    input: { ...LATE, ...reached('stranded', both('broken', 'safe')) },
    told: [],
  },
  {
    name: "another firmware's incident does not tell of it",
    input: {
      incidents: [incident('broken', { firmware: 'camera-2' })],
      ...reached('at-risk', [outlook('broken')]),
      outlooks: [outlook('broken'), outlook('broken', { firmware: 'camera-2' })],
      routes: [],
    },
    told: [],
  },
];

for (const row of rows) {
  test(`reach: ${row.name}`, () => {
    const { deliveries } = decide(decideInput(row.input));
    const told = deliveries.map(({ receiver, notification: { kind, target, outlook: step, reach } }) => {
      return `${receiver}: ${kind} ${target} ${step.from}>${step.to}, ${reach?.from ?? 'none'}>${reach?.reach ?? 'none'}`;
    });
    assert.deepEqual(told.toSorted(), row.told.toSorted());
  });
}

test('every route hears of it, for none listens for less than broken', () => {
  const routes = (['exposed', 'started', 'broken'] as const).map((min) => route(min, [min]));
  const receivers = routes.flatMap((one) => one.receivers);
  const input = { incidents: [incident('broken', { told: {} })], ...reached('at-risk', [outlook('broken')]) };
  const { deliveries } = decide(decideInput({ ...input, routes, receivers }));
  assert.deepEqual(deliveries.map(({ receiver }) => receiver).toSorted(), receivers.toSorted());
  for (const { notification } of deliveries) assert.match(renderSubject(notification), /^STRANDED /);
});

test('the same id is not given to the step of the outlook and to that of the reach', () => {
  const first = decide(
    decideInput({ changes: [change('safe', 'broken')], ...reached('reachable', both('broken', 'safe')) }),
  );
  const [opened] = first.deliveries;
  assert.ok(opened !== undefined);
  const later = { now: NOON + HOUR, incidents: first.incidents, ...reached('at-risk', [outlook('broken')]) };
  const [raised] = decide(decideInput(later)).deliveries;
  assert.equal(raised?.notification.incident, opened.notification.incident);
  assert.notEqual(raised.notification.id, opened.notification.id);
});

test('a night of many mails begins with the worst: stranded, at risk, then loud service targets', () => {
  const line = (firmware: string, devices: number, level: OutlookLevel, reach: 'own' | 'service') => {
    const step = change('safe', level, { firmware });
    const ways = reach === 'own' ? [{ target: TARGET, hops: [] }] : [];
    return { step, reach: reachAt([step.state], { firmware, devices, ways }) };
  };
  const lines = [
    line('service-only', 90_000, 'broken', 'service'),
    line('small', 10, 'broken', 'own'),
    line('turning', 70_000, 'started', 'own'),
    line('large', 800, 'broken', 'own'),
  ];
  const { deliveries } = decide(
    decideInput({ changes: lines.map(({ step }) => step), reaches: lines.map(({ reach }) => reach) }),
  );
  assert.deepEqual(
    deliveries.map(({ notification }) => notification.firmware),
    ['large', 'small', 'turning', 'service-only'],
  );
  assert.deepEqual(deliveries[0]?.notification.fleet, {
    stranded: { firmware: 2, devices: 810, uncounted: 0 },
    atRisk: { firmware: 1, devices: 70_000, uncounted: 0 },
    affected: [
      { firmware: 'large', devices: 800, reach: 'stranded' },
      { firmware: 'small', devices: 10, reach: 'stranded' },
      { firmware: 'turning', devices: 70_000, reach: 'at-risk' },
    ],
  });
});

test("another firmware's ways are none of this one's", () => {
  const input = { changes: [change('safe', 'broken')], reaches: [reachAt([outlook('broken')])] };
  const outlooks = [outlook('broken'), outlook('safe', { firmware: 'camera-2', target: OTHER_TARGET })];
  const [told] = decide(decideInput({ ...input, outlooks })).deliveries;
  assert.equal(told?.notification.firmware, FIRMWARE);
  assert.match(told.notification.advice[0]?.text ?? '', /is stranded/);
});
