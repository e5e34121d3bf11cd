// Whom to tell what: every step that an incident may take, a row.
import assert from 'node:assert/strict';
import test from 'node:test';

import { decide } from '../../src/alerts/decide.ts';
import { both, grownBy, open, OPS_AND_HOOK, OTHER, type ReasonRow, testReasons } from './decide-table.ts';
import { DAY, decideInput, HOUR, incident, member, MINUTE, NOON, outlook, route, told } from './scene.ts';

const opening: readonly ReasonRow[] = [
  { name: 'nothing is wrong', input: { outlooks: [outlook('safe')] }, reasons: [] },
  {
    name: 'exposed is told from exposed',
    input: { outlooks: [outlook('exposed')] },
    reasons: ['ops: opened safe>exposed'],
  },
  {
    name: 'broken at first sight',
    input: { outlooks: [outlook('broken')] },
    reasons: ['ops: opened safe>broken'],
  },
  {
    name: 'a route with a louder min stays silent below it',
    input: { outlooks: [outlook('likely')], routes: OPS_AND_HOOK },
    reasons: ['hook: opened safe>likely'],
  },
  {
    name: 'a receiver named by two routes is told once',
    input: { outlooks: [outlook('broken')], routes: OPS_AND_HOOK },
    reasons: ['hook: opened safe>broken', 'ops: opened safe>broken'],
  },
  {
    name: 'silent for fewer than the calm rounds',
    input: { outlooks: [outlook('unknown', { silentRounds: 2 })], routes: [route('unknown', ['ops'])] },
    reasons: [],
  },
  {
    name: 'silent for as many as the calm rounds, for whoever asked for it',
    input: { outlooks: [outlook('unknown', { silentRounds: 3 })], routes: [route('unknown', ['hook'])] },
    reasons: ['hook: opened safe>unknown'],
  },
  {
    name: 'silent, and nobody is routed at unknown',
    input: { outlooks: [outlook('unknown', { silentRounds: 3 })] },
    reasons: [],
  },
  {
    name: 'two targets that lack the same anchor: one incident, told once',
    input: { outlooks: both('broken', 'started') },
    reasons: ['ops: opened safe>broken'],
  },
  {
    name: 'an incident of which nobody knows is opened, however old',
    input: { incidents: open('started', {}, { openedAt: NOON - 30 * DAY }) },
    reasons: ['ops: opened safe>started'],
  },
  {
    name: 'a receiver that was added to the config is told at once',
    input: { incidents: open('started', { ops: told('started') }), routes: [route('exposed', ['ops', 'hook'])] },
    reasons: ['hook: opened safe>started'],
  },
  {
    name: 'one that was told nothing, as it was too quiet, hears the raise as an opening',
    input: {
      incidents: open('exposed', { hook: told('exposed') }),
      outlooks: [outlook('started')],
      routes: OPS_AND_HOOK,
    },
    reasons: ['hook: raised exposed>started', 'ops: opened exposed>started'],
  },
];

const going: readonly ReasonRow[] = [
  { name: 'as it was', input: { incidents: open('started', { ops: told('started') }) }, reasons: [] },
  {
    name: 'louder',
    input: { incidents: open('exposed', { ops: told('exposed') }), outlooks: [outlook('started')] },
    reasons: ['ops: raised exposed>started'],
  },
  {
    name: 'louder, a minute after it opened: nothing that is worse waits',
    input: {
      incidents: open('started', { ops: told('started', { at: NOON - MINUTE }) }),
      outlooks: [outlook('broken')],
    },
    reasons: ['ops: raised started>broken'],
  },
  {
    name: 'quieter',
    input: { incidents: open('broken', { ops: told('broken') }), outlooks: [outlook('started')] },
    reasons: ['ops: eased broken>started'],
  },
  {
    name: 'quieter than the min of whoever heard of it',
    input: {
      incidents: open('started', { ops: told('started'), hook: told('started') }),
      outlooks: [outlook('exposed')],
      routes: OPS_AND_HOOK,
    },
    reasons: ['hook: eased started>exposed', 'ops: eased started>exposed'],
  },
  {
    name: 'out of sight is no safety',
    input: {
      incidents: open('exposed', { ops: told('exposed') }),
      outlooks: [outlook('unknown', { silentRounds: 9 })],
    },
    reasons: ['ops: eased exposed>unknown'],
  },
  {
    name: 'louder again after it eased',
    input: {
      incidents: open(
        'exposed',
        { ops: told('exposed', { course: 'eased' }) },
        { members: [member('exposed', { peak: 'started' })] },
      ),
      outlooks: [outlook('started')],
    },
    reasons: ['ops: raised exposed>started'],
  },
  {
    name: 'quieter for the second time: not before that has lasted',
    input: {
      incidents: open('broken', { ops: told('broken', { course: 'back' }) }),
      outlooks: [outlook('started')],
    },
    reasons: ['ops: hold settling'],
  },
  {
    name: 'quieter for the second time, and for six hours',
    input: {
      incidents: open(
        'started',
        { ops: told('broken', { course: 'back' }) },
        { members: [member('started', { at: NOON - 6 * HOUR })] },
      ),
    },
    reasons: ['ops: eased broken>started'],
  },
  {
    name: 'one of two quieter: the whole is as loud as before',
    input: {
      incidents: open('broken', { ops: told('broken') }, { members: [member('broken'), member('broken', OTHER)] }),
      outlooks: both('broken', 'started'),
    },
    reasons: [],
  },
  {
    name: 'louder as a whole, for whoever hears all of it',
    input: {
      incidents: open('started', { ops: told('started') }, { members: [member('started'), member('exposed', OTHER)] }),
      outlooks: both('started', 'broken'),
    },
    reasons: ['ops: raised started>broken'],
  },
];

const growing: readonly ReasonRow[] = [
  {
    name: 'another target, an hour later',
    input: { incidents: open('started', { ops: told('started') }), outlooks: both('started', 'started') },
    reasons: ['ops: grown started>started'],
  },
  {
    name: 'a minute later: more may follow',
    input: { incidents: grownBy('started', told('started', { at: NOON - MINUTE })) },
    reasons: ['ops: hold grouping'],
  },
  {
    name: 'when the wait is over',
    input: { incidents: grownBy('started', told('started', { at: NOON - 5 * MINUTE })) },
    reasons: ['ops: grown started>started'],
  },
  {
    name: 'an instant before',
    input: { incidents: grownBy('started', told('started', { at: NOON - 5 * MINUTE + 1 })) },
    reasons: ['ops: hold grouping'],
  },
  {
    name: 'no wait where the route wants none',
    input: {
      incidents: grownBy('started', told('started', { at: NOON })),
      routes: [route('exposed', ['ops'], { groupInterval: 0 })],
    },
    reasons: ['ops: grown started>started'],
  },
  {
    name: 'quieter than what is known, and new: not below a min that does not hear it',
    input: {
      incidents: open(
        'broken',
        { ops: told('broken') },
        { members: [member('broken'), member('exposed', { ...OTHER, revision: 2 })] },
      ),
      routes: [route('started', ['ops'])],
    },
    reasons: [],
  },
  {
    name: 'each receiver by what it was told last',
    input: {
      incidents: open(
        'started',
        { ops: told('started'), hook: told('started', { revision: 2 }) },
        { members: [member('started'), member('started', { ...OTHER, revision: 2 })], revision: 2 },
      ),
      routes: OPS_AND_HOOK,
    },
    reasons: ['ops: grown started>started'],
  },
  {
    name: 'acknowledged: news is told all the same',
    input: {
      incidents: grownBy('started'),
      acknowledgements: [
        { incident: 'inc-0123456789ab', at: NOON, by: 'kim', comment: '', level: 'broken', reopenedAt: NOON - 2 * DAY },
      ],
    },
    reasons: ['ops: grown started>started'],
  },
];

testReasons('opening', opening);
testReasons('going on', going);
testReasons('growing', growing);

test('one decision made twice is the same, down to the ids', () => {
  const input = decideInput({ outlooks: both('started', 'broken'), routes: [route('exposed', ['ops', 'hook'])] });
  const [first, again] = [decide(input), decide(input)];
  assert.deepEqual(first, again);
  assert.match(first.incidents[0]?.id ?? '', /^inc-[0-9a-f]{12}$/);
  const ids = first.deliveries.map(({ notification }) => notification.id);
  assert.equal(ids.length, 2);
  assert.equal(new Set(ids).size, 1, 'whoever is told the same gets the same notification');
  assert.match(ids[0] ?? '', /^ntf-[0-9a-f]{16}$/);
  const later = decide({ ...input, now: NOON + 1 });
  assert.notEqual(later.incidents[0]?.id, first.incidents[0]?.id);
});

test('what was told is remembered beside what others know', () => {
  const hook = told('started', { at: NOON - DAY });
  const incidents = open('started', { hook });
  const [after] = decide(decideInput({ incidents, outlooks: [outlook('broken')] })).incidents;
  assert.deepEqual(after?.told, {
    hook,
    ops: { at: NOON, level: 'broken', revision: 2, raisedAt: NOON, unheard: [], course: 'rising' },
  });
});

test('an incident that nothing happened to is not written again', () => {
  const incidents = [
    ...open('started', { ops: told('started') }),
    incident('exposed', { id: 'inc-b', members: [member('exposed', OTHER)] }),
  ];
  assert.deepEqual(decide(decideInput({ incidents, routes: [] })).incidents, []);
});
