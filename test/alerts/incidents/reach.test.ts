// Firmware that becomes worse to reach: which incident tells of it, and to whom.
import assert from 'node:assert/strict';
import test from 'node:test';

import { decide, type DecideInput } from '../../../src/alerts/decide.ts';
import type { FirmwareReach, OutlookLevel, Reach } from '../../../src/outlook/outlook.ts';
import { reachOf } from '../../../src/outlook/reach.ts';
import { decideInput, incident, member, route, told } from '../scene.ts';
import { pair } from './rounds.ts';

/** Firmware a is updated through x and y; each of its targets needs another anchor. */
const both = (x: OutlookLevel, y: OutlookLevel) => [
  pair('a/x', x, { anchor: 'R1', list: '1' }),
  pair('a/y', y, { anchor: 'R2', list: '2' }),
];

function reached(from: Reach, outlooks: ReturnType<typeof both>): Partial<DecideInput> {
  const ways = ['x', 'y'].map((target) => ({ target, hops: [] }));
  const state: FirmwareReach = reachOf({ firmware: 'a', devices: 12_400, recovery: [], ways }, outlooks);
  const to = state.reach ?? 'reachable';
  return { outlooks, reaches: [state], reachChanges: to === from ? [] : [{ from, to, state }] };
}

const knows = { ops: told('broken') };
const X = incident('broken', {
  id: 'inc-x',
  told: knows,
  members: [member('broken', { firmware: 'a', target: 'x' })],
  traits: ['anchor CN=R1'],
});
const Y = incident('started', {
  id: 'inc-y',
  told: { ops: told('started') },
  members: [member('started', { firmware: 'a', target: 'y' })],
  traits: ['anchor CN=R2'],
});
const Y_BROKEN = {
  ...Y,
  level: 'broken',
  members: [member('broken', { firmware: 'a', target: 'y' })],
  told: knows,
} as const;

interface Row {
  readonly name: string;
  readonly input: Partial<DecideInput>;
  /** `receiver: kind target from>to, reach from>to`. */
  readonly told: readonly string[];
}

const rows: readonly Row[] = [
  {
    name: 'the first of two ways breaks',
    input: reached('reachable', both('broken', 'safe')),
    told: ['ops: opened x safe>broken, reachable>at-risk'],
  },
  {
    name: 'the last of two ways breaks: told once, with the step that did it',
    input: { incidents: [X], ...reached('at-risk', both('broken', 'broken')) },
    told: ['ops: opened y safe>broken, at-risk>stranded'],
  },
  {
    name: 'an open incident of a way is raised: told once, by that one',
    input: { incidents: [X, Y], ...reached('at-risk', both('broken', 'broken')) },
    told: ['ops: raised y started>broken, at-risk>stranded'],
  },
  {
    name: 'no pair steps (a recovery is gone from the config): told once, by the loudest',
    input: { incidents: [X, Y_BROKEN], ...reached('at-risk', both('broken', 'broken')) },
    told: ['ops: raised x broken>broken, at-risk>stranded'],
  },
  {
    name: 'it was told: silence',
    input: { incidents: [X, Y_BROKEN], ...reached('stranded', both('broken', 'broken')) },
    told: [],
  },
  {
    name: 'better to reach again is told by the pair that is better, and not else',
    input: { incidents: [X], ...reached('stranded', both('broken', 'safe')) },
    told: [],
  },
  {
    name: 'not to whom the firmware is none of his, though he hears of the incident',
    input: {
      incidents: [
        {
          ...X,
          told: { ops: told('broken'), hook: told('broken') },
          members: [...X.members, member('broken', { firmware: 'b', target: 'x' })],
        },
      ],
      ...reached('at-risk', both('broken', 'broken')),
      outlooks: [
        both('broken', 'broken')[0] ?? pair('a/x', 'broken'),
        pair('b/x', 'broken', { anchor: 'R1', list: '1' }),
      ],
      routes: [route('exposed', ['ops'], { firmware: ['a'] }), route('exposed', ['hook'], { firmware: ['b'] })],
    },
    told: ['ops: raised x broken>broken, at-risk>stranded'],
  },
];

for (const row of rows) {
  test(`reach: ${row.name}`, () => {
    const { deliveries } = decide(decideInput(row.input));
    const texts = deliveries.map(({ receiver, notification }) => {
      assert.ok(notification.about === 'devices');
      const { kind, target, outlook: step, reach } = notification;
      return `${receiver}: ${kind} ${target} ${step.from}>${step.to}, ${reach?.from ?? 'none'}>${reach?.reach ?? 'none'}`;
    });
    assert.deepEqual(texts, row.told);
  });
}

test('stranded while a maintenance window holds it: told when that is over, though other news was told meanwhile', () => {
  const maintenance = [{ name: 'move', targets: ['x'], from: 0, to: Number.MAX_SAFE_INTEGER }];
  const outlooks = [...both('broken', 'broken'), pair('b/y', 'broken', { anchor: 'R1', list: '3' })];
  const all = { ...X, members: [...X.members, member('broken', { firmware: 'b', target: 'z' })] };
  const input = { ...reached('at-risk', both('broken', 'broken')), incidents: [all, Y_BROKEN], outlooks, maintenance };
  const during = decide(decideInput(input));
  assert.deepEqual(
    during.deliveries.map(({ notification }) => notification.kind),
    ['raised'],
  );
  const incidents = [all, Y_BROKEN].map((old) => during.incidents.find(({ id }) => id === old.id) ?? old);
  const after = decide(decideInput({ incidents, outlooks, routes: [route('exposed', ['ops'], { groupInterval: 0 })] }));
  assert.deepEqual(
    after.deliveries.map(
      ({ notification }) => notification.about === 'devices' && `${notification.kind} ${notification.target}`,
    ),
    ['grown x'],
  );
});
