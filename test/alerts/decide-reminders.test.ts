// When an open incident is told again, and to whom.
import { type DecisionRow, openAt, OPS_AND_HOOK, route, stillAt, testDecisions } from './decide-table.ts';
import { change, DAY, HOUR, NOON } from './scene.ts';

const reminders: readonly DecisionRow[] = [
  {
    name: 'not before the repeat is over',
    input: { incidents: openAt('started', { ops: NOON - 7 * DAY + 1 }), outlooks: stillAt('started') },
    told: [],
    incident: null,
  },
  {
    name: 'when the repeat is over',
    input: { incidents: openAt('started', { ops: NOON - 7 * DAY }), outlooks: stillAt('started') },
    told: ['ops: reminder safe>started'],
    incident: 'started',
  },
  {
    name: 'told in a future that the clock was set back from: again now',
    input: { incidents: openAt('started', { ops: NOON + 365 * DAY }), outlooks: stillAt('started') },
    told: ['ops: reminder safe>started'],
    incident: 'started',
  },
  {
    name: 'each receiver by its own route',
    input: {
      incidents: openAt('started', { ops: NOON - 5 * HOUR, hook: NOON - 3 * HOUR }),
      outlooks: stillAt('started'),
      routes: OPS_AND_HOOK,
    },
    told: ['ops: reminder safe>started'],
    incident: 'started',
  },
  {
    name: 'the route with the loudest min that matches decides',
    input: {
      incidents: openAt('broken', { hook: NOON - 5 * HOUR }),
      outlooks: stillAt('broken'),
      routes: [route('exposed', ['hook'], 7 * DAY), route('started', ['hook'], 4 * HOUR)],
    },
    told: ['hook: reminder safe>broken'],
    incident: 'broken',
  },
  {
    name: 'the loudest min decides also when it repeats less often',
    input: {
      incidents: openAt('broken', { hook: NOON - 5 * HOUR }),
      outlooks: stillAt('broken'),
      routes: [route('exposed', ['hook'], HOUR), route('started', ['hook'], DAY)],
    },
    told: [],
    incident: null,
  },
  {
    name: 'a route that is too loud for the level does not decide',
    input: {
      incidents: openAt('exposed', { hook: NOON - 5 * HOUR }),
      outlooks: stillAt('exposed'),
      routes: [route('exposed', ['hook'], 7 * DAY), route('started', ['hook'], 4 * HOUR)],
    },
    told: [],
    incident: null,
  },
  {
    name: 'of two routes with the same min the more frequent decides',
    input: {
      incidents: openAt('started', { hook: NOON - 5 * HOUR }),
      outlooks: stillAt('started'),
      routes: [route('started', ['hook'], DAY), route('started', ['hook'], 4 * HOUR)],
    },
    told: ['hook: reminder safe>started'],
    incident: 'started',
  },
  {
    name: 'a repeat of zero is never',
    input: {
      incidents: openAt('started', { ops: NOON - 900 * DAY }),
      outlooks: stillAt('started'),
      routes: [route('exposed', ['ops'], 0)],
    },
    told: [],
    incident: null,
  },
  {
    name: 'of two routes with the same min one that repeats beats one that never does',
    input: {
      incidents: openAt('started', { ops: NOON - 5 * HOUR }),
      outlooks: stillAt('started'),
      routes: [route('started', ['ops'], 0), route('started', ['ops'], 4 * HOUR)],
    },
    told: ['ops: reminder safe>started'],
    incident: 'started',
  },
  {
    name: 'no reminder below the route, though it was told',
    input: {
      incidents: openAt('exposed', { ops: NOON - 30 * DAY }),
      outlooks: stillAt('exposed'),
      routes: [route('started', ['ops'], 4 * HOUR)],
    },
    told: [],
    incident: null,
  },
  {
    name: 'none in a round in which it stepped',
    input: { changes: [change('exposed', 'started')], incidents: openAt('exposed', { ops: NOON - 30 * DAY }) },
    told: ['ops: raised exposed>started'],
    incident: 'started',
  },
  {
    name: 'a receiver that was added to the config meanwhile is told at once',
    input: {
      incidents: openAt('started', { ops: NOON - HOUR }),
      outlooks: stillAt('started'),
      routes: [route('exposed', ['ops', 'hook'])],
    },
    told: ['hook: reminder safe>started'],
    incident: 'started',
  },
  {
    name: 'the clock went back: not before it has caught up',
    input: { incidents: openAt('started', { ops: NOON + DAY }), outlooks: stillAt('started') },
    told: [],
    incident: null,
  },
  {
    name: 'an incident without an outlook waits',
    input: { incidents: openAt('started', { ops: NOON - 30 * DAY }), outlooks: [] },
    told: [],
    incident: null,
  },
];

testDecisions('reminders', reminders);
