// Nobody acknowledges: the next receiver is told.
import assert from 'node:assert/strict';
import test from 'node:test';

import { decide } from '../../src/alerts/decide.ts';
import { createSilence } from '../../src/alerts/silence.ts';
import type { RouteConfig } from '../../src/config/schema.ts';
import { both, open, OTHER, type ReasonRow, testReasons } from './decide-table.ts';
import { DAY, decideInput, HOUR, incident, member, MINUTE, NOON, outlook, route, told } from './scene.ts';

const chain = (overrides: Partial<RouteConfig> = {}): RouteConfig =>
  route('started', ['ops'], { escalateTo: ['hook', 'boss'], ...overrides });
const CHAIN = [chain()];
const waiting = (ago: number) => told('started', { at: NOON - ago });
const ACKNOWLEDGED = {
  incident: 'inc-0123456789ab',
  at: NOON - HOUR,
  by: 'kim',
  comment: '',
  level: 'started',
  reopenedAt: NOON - 2 * DAY,
} as const;

const rows: readonly ReasonRow[] = [
  {
    name: 'not before its time',
    input: { incidents: open('started', { ops: waiting(30 * MINUTE - 1) }), routes: CHAIN },
    reasons: [],
  },
  {
    name: 'the first of the chain',
    input: { incidents: open('started', { ops: waiting(30 * MINUTE) }), routes: CHAIN },
    reasons: ['hook: escalated safe>started'],
  },
  {
    name: 'the second of the chain, after as long again',
    input: { incidents: open('started', { ops: waiting(HOUR), hook: waiting(30 * MINUTE) }), routes: CHAIN },
    reasons: ['boss: escalated safe>started'],
  },
  {
    name: 'both at once, when nothing was decided for an hour',
    input: { incidents: open('started', { ops: waiting(HOUR) }), routes: CHAIN },
    reasons: ['hook: escalated safe>started', 'boss: escalated safe>started'],
  },
  {
    name: 'once',
    input: {
      incidents: open('started', { ops: waiting(DAY), hook: waiting(DAY), boss: waiting(DAY) }),
      routes: CHAIN,
    },
    reasons: [],
  },
  {
    name: 'acknowledged: nobody else',
    input: {
      incidents: open('started', { ops: waiting(HOUR) }),
      routes: CHAIN,
      acknowledgements: [ACKNOWLEDGED],
    },
    reasons: ['hook: hold acknowledged', 'boss: hold acknowledged'],
  },
  {
    name: 'raised after it was acknowledged: asks again, and waits again',
    input: {
      incidents: open('broken', { ops: told('broken', { at: NOON - 30 * MINUTE }) }),
      routes: CHAIN,
      acknowledgements: [ACKNOWLEDGED],
    },
    reasons: ['hook: escalated safe>broken'],
  },
  {
    name: 'louder than what was acknowledged: told first, and waited for before the next is',
    input: {
      incidents: open('started', { ops: waiting(DAY) }),
      outlooks: [outlook('broken')],
      routes: CHAIN,
      acknowledgements: [ACKNOWLEDGED],
    },
    reasons: ['ops: raised started>broken'],
  },
  {
    name: 'louder while nobody has acknowledged it: it has waited all the while',
    input: {
      incidents: open('started', { ops: waiting(30 * MINUTE) }),
      outlooks: [outlook('broken')],
      routes: CHAIN,
    },
    reasons: ['ops: raised started>broken', 'hook: escalated started>broken'],
  },
  {
    name: 'too quiet for the route, though its receiver was told along another',
    input: { incidents: open('exposed', { ops: told('exposed') }), routes: [route('exposed', ['ops']), ...CHAIN] },
    reasons: [],
  },
  {
    name: 'nobody was told, so nobody was waited for',
    input: { incidents: open('started'), routes: CHAIN },
    reasons: ['ops: opened safe>started'],
  },
  {
    name: 'silenced meanwhile',
    input: {
      incidents: open('started', { ops: waiting(30 * MINUTE) }),
      routes: CHAIN,
      silences: [createSilence({ matcher: {}, incident: null, by: 'kim', comment: '', createdAt: 0, until: NOON + 1 })],
    },
    reasons: ['hook: hold silenced'],
  },
  {
    name: 'in the quiet hours of the route what is exposed waits',
    input: {
      incidents: open('exposed', { ops: told('exposed') }),
      routes: [chain({ min: 'exposed', quietHours: { from: '11:00', to: '13:00', zone: 'UTC' } })],
    },
    reasons: ['hook: hold quiet-hours', 'boss: hold quiet-hours'],
  },
  {
    name: 'along a route that is about other firmware: not',
    input: {
      incidents: open('started', { ops: waiting(HOUR) }),
      routes: [route('started', ['ops']), chain({ firmware: ['camera-*'] })],
    },
    reasons: [],
  },
  {
    name: 'whoever it came to by escalation hears how it goes on',
    input: {
      incidents: open('started', { ops: waiting(HOUR), hook: waiting(HOUR), boss: waiting(HOUR) }),
      outlooks: [outlook('safe')],
      routes: CHAIN,
    },
    reasons: ['ops: resolved started>safe', 'hook: resolved started>safe', 'boss: resolved started>safe'],
  },
  {
    name: 'and what joins it',
    input: {
      incidents: open('started', { ops: waiting(HOUR), hook: waiting(HOUR), boss: waiting(HOUR) }),
      outlooks: both('started', 'started'),
      routes: CHAIN,
    },
    reasons: ['ops: grown started>started', 'hook: grown started>started', 'boss: grown started>started'],
  },
  {
    name: 'over and back: the chain begins anew',
    input: {
      incidents: open(
        'started',
        { ops: told('safe'), hook: told('safe'), boss: told('safe') },
        { reopenedAt: NOON - 1 },
      ),
      routes: CHAIN,
    },
    reasons: ['ops: reopened safe>started'],
  },
  {
    name: 'a receiver of the chain that has a louder route of its own is told along the chain',
    input: {
      incidents: open('started', { ops: waiting(30 * MINUTE) }),
      routes: [...CHAIN, route('broken', ['hook'])],
    },
    reasons: ['hook: escalated safe>started'],
  },
  {
    name: 'the clock was set back a day: rather too soon than never',
    input: { incidents: open('started', { ops: waiting(-DAY) }), routes: [chain({ escalateTo: ['hook'] })] },
    reasons: ['hook: escalated safe>started'],
  },
];

testReasons('escalation', rows);

test('who comes by escalation hears of the pairs of that route', () => {
  const members = [member('started'), member('started', OTHER)];
  const incidents = [incident('started', { told: { ops: waiting(HOUR) }, members })];
  const routes = [chain({ targets: ['content.example'], escalateTo: ['hook'] })];
  const [{ notification } = { notification: null }] = decide(decideInput({ incidents, routes })).deliveries;
  assert.ok(notification?.about === 'devices');
  assert.equal(notification.affected.pairs, 1);
  assert.match(notification.summary, /^thermostat-1\.4 refuses content\.example:443/);
});

test('what only becomes worse to reach every few minutes does not put off the next receiver', () => {
  const worse = incident('broken', {
    told: { ops: told('broken', { at: NOON - MINUTE, raisedAt: NOON - 25 * MINUTE }) },
    members: [member('broken', { revision: 2 })],
    revision: 2,
    reachRevision: 2,
  });
  const first = decide(decideInput({ incidents: [worse], routes: CHAIN }));
  assert.deepEqual(
    first.deliveries.map(({ receiver, notification }) => [receiver, notification.kind]),
    [['ops', 'raised']],
  );
  const later = decideInput({ incidents: first.incidents, routes: CHAIN, now: NOON + 5 * MINUTE });
  assert.deepEqual(
    decide(later).deliveries.map(({ receiver }) => receiver),
    ['hook'],
  );
});
