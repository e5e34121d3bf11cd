// What is held back, and that it is told when nothing holds it any more.
import assert from 'node:assert/strict';
import test from 'node:test';

import type { Acknowledgement } from '../../src/alerts/acknowledgement.ts';
import { decide } from '../../src/alerts/decide.ts';
import { createSilence, type Silence } from '../../src/alerts/silence.ts';
import { grownBy, keyOfOther, open, OTHER, type ReasonRow, testReasons } from './decide-table.ts';
import { DAY, decideInput, HOUR, incident, member, NOON, OTHER_TARGET, outlook, route, told } from './scene.ts';

const silence = (wish: Partial<Silence> = {}): Silence =>
  createSilence({
    matcher: {},
    incident: null,
    by: 'kim',
    comment: '',
    createdAt: NOON - HOUR,
    until: NOON + HOUR,
    ...wish,
  });
const acknowledged = (wish: Partial<Acknowledgement> = {}): readonly Acknowledgement[] => [
  {
    incident: 'inc-0123456789ab',
    at: NOON - HOUR,
    by: 'kim',
    comment: 'on it',
    level: 'started',
    reopenedAt: NOON - 2 * DAY,
    ...wish,
  },
];
const OF_OTHER = silence({ matcher: { targets: [OTHER_TARGET] } });
const WINDOW = { name: 'move', from: NOON - HOUR, to: NOON + HOUR };
const LATE = { ops: told('started', { at: NOON - 30 * DAY }) };
const AT_NOON = { from: '11:00', to: '13:00', zone: 'UTC' };
const QUIET = [route('exposed', ['ops'], { quietHours: AT_NOON })];

const muting: readonly ReasonRow[] = [
  {
    name: 'a silence holds an opening',
    input: { outlooks: [outlook('broken')], silences: [silence()] },
    reasons: ['ops: hold silenced'],
  },
  {
    name: 'a silence that is over holds nothing',
    input: { outlooks: [outlook('broken')], silences: [silence({ until: NOON })] },
    reasons: ['ops: opened safe>broken'],
  },
  {
    name: 'a silence about others holds nothing',
    input: { outlooks: [outlook('broken')], silences: [OF_OTHER] },
    reasons: ['ops: opened safe>broken'],
  },
  {
    name: 'a silence about another incident holds nothing',
    input: { incidents: open('broken'), silences: [silence({ incident: 'inc-b' })] },
    reasons: ['ops: opened safe>broken'],
  },
  {
    name: 'a silence about this incident',
    input: { incidents: open('broken'), silences: [silence({ incident: 'inc-0123456789ab' })] },
    reasons: ['ops: hold silenced'],
  },
  {
    name: 'a silence holds a reminder',
    input: { incidents: open('started', LATE), silences: [silence()] },
    reasons: ['ops: hold silenced'],
  },
  {
    name: 'a silence says nothing where there is nothing to be told',
    input: { incidents: open('started', { ops: told('started') }), silences: [silence()] },
    reasons: [],
  },
  {
    name: 'a silence does not hold the end: whoever heard of it hears of that',
    input: { incidents: open('started', LATE), outlooks: [outlook('safe')], silences: [silence()] },
    reasons: ['ops: resolved started>safe'],
  },
  {
    name: 'of two pairs the one that is not silenced is told, as loud as it is',
    input: {
      incidents: open('broken', {}, { members: [member('started'), member('broken', OTHER)] }),
      silences: [OF_OTHER],
    },
    reasons: ['ops: opened safe>started'],
  },
  {
    name: 'a loud pair that is silenced later does not make a reminder say that it is quieter',
    input: {
      incidents: open(
        'broken',
        { ops: told('broken', { at: NOON - 30 * DAY }) },
        { members: [member('started'), member('broken', OTHER)] },
      ),
      silences: [OF_OTHER],
    },
    reasons: ['ops: reminder broken>broken'],
  },
  {
    name: 'a maintenance window holds',
    input: { outlooks: [outlook('broken')], maintenance: [WINDOW] },
    reasons: ['ops: hold maintenance'],
  },
  {
    name: 'a maintenance window that is over',
    input: { outlooks: [outlook('broken')], maintenance: [{ ...WINDOW, to: NOON }] },
    reasons: ['ops: opened safe>broken'],
  },
  {
    name: 'what was news in a silence is news after it, though other news was told meanwhile',
    input: {
      incidents: open(
        'started',
        { ops: told('started', { revision: 2, unheard: [keyOfOther] }) },
        { members: [member('started'), member('started', { ...OTHER, revision: 2 })], revision: 2 },
      ),
    },
    reasons: ['ops: grown started>started'],
  },
  {
    name: 'what had been told before the silence is none after it',
    input: {
      incidents: open(
        'started',
        { ops: told('started', { revision: 2 }) },
        { members: [member('started'), member('started', { ...OTHER, revision: 2 })], revision: 2 },
      ),
    },
    reasons: [],
  },
];

const quiet: readonly ReasonRow[] = [
  {
    name: 'what is exposed waits',
    input: { outlooks: [outlook('exposed')], routes: QUIET },
    reasons: ['ops: hold quiet-hours'],
  },
  {
    name: 'what has started does not',
    input: { outlooks: [outlook('started')], routes: QUIET },
    reasons: ['ops: opened safe>started'],
  },
  {
    name: 'nor does the end of what had started',
    input: { incidents: open('started', { ops: told('started') }), outlooks: [outlook('safe')], routes: QUIET },
    reasons: ['ops: resolved started>safe'],
  },
  {
    name: 'the end of what was exposed waits',
    input: { incidents: open('exposed', { ops: told('exposed') }), outlooks: [outlook('safe')], routes: QUIET },
    reasons: ['ops: hold quiet-hours'],
  },
  {
    name: 'another zone, another hour',
    input: {
      outlooks: [outlook('exposed')],
      routes: [route('exposed', ['ops'], { quietHours: { ...AT_NOON, zone: 'Asia/Tokyo' } })],
    },
    reasons: ['ops: opened safe>exposed'],
  },
  {
    name: 'heard along another route that is not quiet',
    input: { outlooks: [outlook('exposed')], routes: [...QUIET, route('unknown', ['ops'])] },
    reasons: ['ops: opened safe>exposed'],
  },
  {
    name: 'heard along another route that is too loud for it',
    input: { outlooks: [outlook('exposed')], routes: [...QUIET, route('started', ['ops'])] },
    reasons: ['ops: hold quiet-hours'],
  },
  {
    name: 'a reminder of what is exposed waits',
    input: { incidents: open('exposed', { ops: told('exposed', { at: NOON - 30 * DAY }) }), routes: QUIET },
    reasons: ['ops: hold quiet-hours'],
  },
];

const others: readonly ReasonRow[] = [
  {
    name: 'offline: what is to be told of devices waits',
    input: { isOffline: true, incidents: open('started'), outlooks: [] },
    reasons: ['ops: hold offline'],
  },
  {
    name: 'offline: nothing is resolved',
    input: { isOffline: true, incidents: open('started', { ops: told('started') }), outlooks: [outlook('safe')] },
    reasons: [],
  },
  {
    name: 'offline: nothing opens',
    input: { isOffline: true, outlooks: [outlook('broken')] },
    reasons: [],
  },
  {
    name: 'offline: no reminder',
    input: { isOffline: true, incidents: open('started', LATE) },
    reasons: ['ops: hold offline'],
  },
  {
    name: 'acknowledged: no reminder',
    input: { incidents: open('started', LATE), acknowledgements: acknowledged() },
    reasons: ['ops: hold acknowledged'],
  },
  {
    name: 'acknowledged when it was quieter: reminded',
    input: { incidents: open('started', LATE), acknowledgements: acknowledged({ level: 'exposed' }) },
    reasons: ['ops: reminder started>started'],
  },
  {
    name: 'acknowledged before it was reopened: reminded',
    input: { incidents: open('started', LATE), acknowledgements: acknowledged({ reopenedAt: NOON - 9 * DAY }) },
    reasons: ['ops: reminder started>started'],
  },
  {
    name: 'another incident acknowledged: reminded',
    input: { incidents: open('started', LATE), acknowledgements: acknowledged({ incident: 'inc-b' }) },
    reasons: ['ops: reminder started>started'],
  },
  {
    name: 'acknowledged: louder is told',
    input: {
      incidents: open('started', LATE),
      outlooks: [outlook('broken')],
      acknowledgements: acknowledged({ level: 'broken' }),
    },
    reasons: ['ops: raised started>broken'],
  },
  {
    name: 'acknowledged: the end is told',
    input: { incidents: open('started', LATE), outlooks: [outlook('safe')], acknowledgements: acknowledged() },
    reasons: ['ops: resolved started>safe'],
  },
];

testReasons('muting', muting);
testReasons('quiet hours', quiet);
testReasons('holding', others);

test('a hold says until when, where that is known', () => {
  const until = (input: Parameters<typeof decideInput>[0]) => {
    const [{ reason } = { reason: null }] = decide(decideInput(input)).reasons;
    return reason?.kind === 'hold' ? reason.until : reason?.kind;
  };
  assert.equal(until({ outlooks: [outlook('exposed')], routes: QUIET }), NOON + HOUR);
  assert.equal(until({ outlooks: [outlook('exposed')], maintenance: [WINDOW] }), NOON + HOUR);
  assert.equal(until({ incidents: grownBy('started', told('started', { at: NOON - 1 })) }), NOON - 1 + 5 * 60_000);
});

test('news that is muted while other news is told stays news, for this receiver alone', () => {
  const third = { target: 'third.example:443', revision: 2 };
  const incidents = [
    incident('started', {
      told: { ops: told('started'), hook: told('started', { revision: 2 }) },
      members: [member('started'), member('started', { ...OTHER, revision: 2 }), member('started', third)],
      revision: 2,
    }),
  ];
  const input = { incidents, silences: [OF_OTHER], routes: [route('exposed', ['ops', 'hook'])] };
  const first = decide(decideInput(input));
  assert.deepEqual(
    first.deliveries.map(({ receiver, notification }) => [receiver, notification.kind]),
    [['ops', 'grown']],
  );
  assert.deepEqual(first.incidents[0]?.told['ops']?.unheard, [keyOfOther]);
  const later = decide(decideInput({ ...input, incidents: first.incidents, silences: [], now: NOON + HOUR }));
  assert.deepEqual(
    later.deliveries.map(({ receiver, notification }) => [receiver, notification.kind]),
    [['ops', 'grown']],
  );
});
