// When an incident that goes on is told again.
import { open, OPS_AND_HOOK, type ReasonRow, testReasons } from './decide-table.ts';
import { DAY, HOUR, NOON, outlook, route, told } from './scene.ts';

const since = (ago: number) => told('started', { at: NOON - ago });
const twoRoutes = (first: number, second: number) => [
  route('exposed', ['hook'], { repeat: first }),
  route('started', ['hook'], { repeat: second }),
];

const rows: readonly ReasonRow[] = [
  {
    name: 'not before the repeat is over',
    input: { incidents: open('started', { ops: since(7 * DAY - 1) }) },
    reasons: [],
  },
  {
    name: 'when the repeat is over',
    input: { incidents: open('started', { ops: since(7 * DAY) }) },
    reasons: ['ops: reminder started>started'],
  },
  {
    name: 'a repeat of zero is never',
    input: {
      incidents: open('started', { ops: since(900 * DAY) }),
      routes: [route('exposed', ['ops'], { repeat: 0 })],
    },
    reasons: [],
  },
  {
    name: 'the clock was set back a day: not before it has caught up',
    input: { incidents: open('started', { ops: since(-DAY) }) },
    reasons: [],
  },
  {
    name: 'the clock was set back a day, more than the repeat: again now, and not in a day and four hours',
    input: {
      incidents: open('started', { ops: since(-DAY) }),
      routes: [route('exposed', ['ops'], { repeat: 4 * HOUR })],
    },
    reasons: ['ops: reminder started>started'],
  },
  {
    name: 'the clock was set forward a day',
    input: { incidents: open('started', { ops: since(DAY + HOUR) }), routes: OPS_AND_HOOK, receivers: ['ops'] },
    reasons: ['ops: reminder started>started'],
  },
  {
    name: 'each receiver by its own route',
    input: { incidents: open('started', { ops: since(5 * HOUR), hook: since(3 * HOUR) }), routes: OPS_AND_HOOK },
    reasons: ['ops: reminder started>started'],
  },
  {
    name: 'the route with the loudest min decides',
    input: { incidents: open('started', { hook: since(5 * HOUR) }), routes: twoRoutes(7 * DAY, 4 * HOUR) },
    reasons: ['hook: reminder started>started'],
  },
  {
    name: 'the loudest min decides also when it repeats less often',
    input: { incidents: open('started', { hook: since(5 * HOUR) }), routes: twoRoutes(HOUR, DAY) },
    reasons: [],
  },
  {
    name: 'a route that is too loud for the level does not decide',
    input: {
      incidents: open('exposed', { hook: told('exposed', { at: NOON - 5 * HOUR }) }),
      routes: twoRoutes(7 * DAY, 4 * HOUR),
    },
    reasons: [],
  },
  {
    name: 'of two routes with the same min the more frequent decides',
    input: {
      incidents: open('started', { ops: since(5 * HOUR) }),
      routes: [route('started', ['ops'], { repeat: DAY }), route('started', ['ops'], { repeat: 4 * HOUR })],
    },
    reasons: ['ops: reminder started>started'],
  },
  {
    name: 'of two routes with the same min one that repeats beats one that never does',
    input: {
      incidents: open('started', { ops: since(5 * HOUR) }),
      routes: [route('started', ['ops'], { repeat: 0 }), route('started', ['ops'], { repeat: 4 * HOUR })],
    },
    reasons: ['ops: reminder started>started'],
  },
  {
    name: 'none below the route, though it eased to that',
    input: {
      incidents: open('exposed', { ops: told('exposed', { at: NOON - 30 * DAY }) }),
      routes: [route('started', ['ops'])],
    },
    reasons: [],
  },
  {
    name: 'none in a round in which it is raised',
    input: { incidents: open('started', { ops: since(30 * DAY) }), outlooks: [outlook('broken')] },
    reasons: ['ops: raised started>broken'],
  },
  {
    name: 'a target that has been silent for weeks reminds of itself as well',
    input: {
      incidents: open('unknown', { ops: told('unknown', { at: NOON - 7 * DAY }) }),
      routes: [route('unknown', ['ops'])],
    },
    reasons: ['ops: reminder unknown>unknown'],
  },
];

testReasons('reminders', rows);
