// Whom to tell what, when: every rule a row.
import assert from 'node:assert/strict';
import test from 'node:test';

import { decide } from '../../src/alerts/decide.ts';
import { type DecisionRow, openAt, OPS_AND_HOOK, route, stillAt, testDecisions } from './decide-table.ts';
import { change, DAY, decideInput, FIRMWARE, HOUR, incident, NOON, OTHER_TARGET, TARGET } from './scene.ts';

const steps: readonly DecisionRow[] = [
  {
    name: 'a step up opens an incident and tells',
    input: { changes: [change('safe', 'started')] },
    told: ['ops: opened safe>started'],
    incident: 'started',
  },
  {
    name: 'nothing happened: nothing is told',
    input: { outlooks: stillAt('safe') },
    told: [],
    incident: null,
  },
  {
    name: 'safe to exposed tells from exposed',
    input: { changes: [change('safe', 'exposed')] },
    told: ['ops: opened safe>exposed'],
    incident: 'exposed',
  },
  {
    name: 'safe to unknown opens in silence, where nobody is routed at unknown',
    input: { changes: [change('safe', 'unknown')] },
    told: [],
    incident: 'unknown',
  },
  {
    name: 'safe to unknown tells who asked for it',
    input: { changes: [change('safe', 'unknown')], routes: [route('unknown', ['hook'])] },
    told: ['hook: opened safe>unknown'],
    incident: 'unknown',
  },
  {
    name: 'unknown to safe without an incident is no news',
    input: { changes: [change('unknown', 'safe')] },
    told: [],
    incident: null,
  },
  {
    name: 'unknown to broken at first sight opens',
    input: { changes: [change('unknown', 'broken')] },
    told: ['ops: opened unknown>broken'],
    incident: 'broken',
  },
  {
    name: 'a step down to something louder than safe, of which nobody knows, opens too',
    input: { changes: [change('broken', 'started')] },
    told: ['ops: opened broken>started'],
    incident: 'started',
  },
  {
    name: 'an incident whose outlook was forgotten, and is safe at first sight, is over',
    input: { outlooks: stillAt('safe'), incidents: openAt('broken', { ops: NOON - DAY }) },
    told: ['ops: resolved broken>safe'],
    incident: 'safe over',
  },
  {
    name: 'one whose outlook was forgotten, and is at first sight what it was, is no news',
    input: { changes: [change('safe', 'broken')], incidents: openAt('broken', { ops: NOON - DAY }) },
    told: [],
    incident: null,
  },
  {
    name: 'a step up raises an open incident',
    input: { changes: [change('exposed', 'started')], incidents: openAt('exposed', { ops: NOON - DAY }) },
    told: ['ops: raised exposed>started'],
    incident: 'started',
  },
  {
    name: 'a silent incident that is raised is told as raised to whom it reaches first',
    input: { changes: [change('unknown', 'started')], incidents: openAt('unknown') },
    told: ['ops: raised unknown>started'],
    incident: 'started',
  },
  {
    name: 'a receiver first reached by a raise gets the same notification',
    input: {
      changes: [change('exposed', 'broken')],
      incidents: openAt('exposed', { hook: NOON - DAY }),
      routes: OPS_AND_HOOK,
    },
    told: ['hook: raised exposed>broken', 'ops: raised exposed>broken'],
    incident: 'broken',
  },
  {
    name: 'a receiver named by two routes is told once',
    input: { changes: [change('safe', 'broken')], routes: OPS_AND_HOOK },
    told: ['hook: opened safe>broken', 'ops: opened safe>broken'],
    incident: 'broken',
  },
  {
    name: 'a route with a louder min stays silent below it',
    input: { changes: [change('safe', 'likely')], routes: OPS_AND_HOOK },
    told: ['hook: opened safe>likely'],
    incident: 'likely',
  },
  {
    name: 'a step down to safe resolves, for whoever was told',
    input: { changes: [change('started', 'safe')], incidents: openAt('started', { ops: NOON - DAY }) },
    told: ['ops: resolved started>safe'],
    incident: 'safe over',
  },
  {
    name: 'a silent incident ends in silence',
    input: { changes: [change('unknown', 'safe')], incidents: openAt('unknown') },
    told: [],
    incident: 'safe over',
  },
  {
    name: 'a step down above safe is told as eased',
    input: { changes: [change('broken', 'started')], incidents: openAt('broken', { ops: NOON - DAY }) },
    told: ['ops: eased broken>started'],
    incident: 'started',
  },
  {
    name: 'a receiver heard once hears that it eased below its own min',
    input: {
      changes: [change('broken', 'exposed')],
      incidents: openAt('broken', { ops: NOON - DAY, hook: NOON - DAY }),
      routes: OPS_AND_HOOK,
    },
    told: ['hook: eased broken>exposed', 'ops: eased broken>exposed'],
    incident: 'exposed',
  },
  {
    name: 'a receiver heard once hears the end, also from below its own min',
    input: {
      changes: [change('exposed', 'safe')],
      incidents: openAt('exposed', { ops: NOON - DAY, hook: NOON - DAY }),
      routes: OPS_AND_HOOK,
    },
    told: ['hook: resolved exposed>safe', 'ops: resolved exposed>safe'],
    incident: 'safe over',
  },
  {
    name: 'whoever was not told does not hear the end',
    input: {
      changes: [change('exposed', 'safe')],
      incidents: openAt('exposed', { hook: NOON - DAY }),
      routes: OPS_AND_HOOK,
    },
    told: ['hook: resolved exposed>safe'],
    incident: 'safe over',
  },
  {
    name: 'a receiver that is gone from the config is not told, though an incident remembers it',
    input: {
      changes: [change('started', 'safe')],
      incidents: openAt('started', { ops: NOON - DAY, gone: NOON - DAY }),
    },
    told: ['ops: resolved started>safe'],
    incident: 'safe over',
  },
  {
    name: 'a route that names a receiver that does not exist reaches nobody',
    input: { changes: [change('safe', 'broken')], routes: [route('exposed', ['nobody'])] },
    told: [],
    incident: 'broken',
  },
  {
    name: 'exposed to unknown eases: nothing is known any more',
    input: { changes: [change('exposed', 'unknown')], incidents: openAt('exposed', { ops: NOON - DAY }) },
    told: ['ops: eased exposed>unknown'],
    incident: 'unknown',
  },
  {
    name: 'a step of no height changes nothing',
    input: { changes: [change('started', 'started')], incidents: openAt('started', { ops: NOON }) },
    told: [],
    incident: null,
  },
  {
    name: 'an incident of another target is left alone',
    input: {
      changes: [change('safe', 'broken')],
      incidents: [incident('started', { id: 'inc-other', target: OTHER_TARGET, told: { ops: NOON - HOUR } })],
    },
    told: ['ops: opened safe>broken'],
    incident: 'broken',
  },
  {
    name: 'an incident of another firmware on the same target is left alone',
    input: {
      changes: [change('safe', 'broken')],
      incidents: [incident('started', { id: 'inc-other', firmware: 'boiler-2', told: { ops: NOON - HOUR } })],
    },
    told: ['ops: opened safe>broken'],
    incident: 'broken',
  },
];

const PAIR = { firmware: FIRMWARE, target: TARGET };
const retirements: readonly DecisionRow[] = [
  {
    name: 'the incident ends, and nobody claims that all is well',
    input: { incidents: openAt('started', { ops: NOON - HOUR }), retired: [PAIR] },
    told: ['ops: resolved started>unknown'],
    incident: 'unknown over',
  },
  {
    name: 'in silence where nobody was told',
    input: { incidents: openAt('unknown'), retired: [PAIR] },
    told: [],
    incident: 'unknown over',
  },
  {
    name: 'its last step is not told',
    input: {
      incidents: openAt('exposed', { ops: NOON - HOUR }),
      changes: [change('exposed', 'broken')],
      retired: [PAIR],
    },
    told: ['ops: resolved exposed>unknown'],
    incident: 'unknown over',
  },
  {
    name: 'it opens nothing',
    input: { changes: [change('safe', 'broken')], retired: [PAIR] },
    told: [],
    incident: null,
  },
  {
    name: 'a pair without an incident is no news',
    input: { retired: [PAIR] },
    told: [],
    incident: null,
  },
  {
    name: 'another target of the same firmware is left alone',
    input: {
      incidents: openAt('started', { ops: NOON - HOUR }),
      outlooks: stillAt('started'),
      retired: [{ firmware: FIRMWARE, target: OTHER_TARGET }],
    },
    told: [],
    incident: null,
  },
];

testDecisions('steps', steps);
testDecisions('no longer watched', retirements);

test('what was told, to whom and when, is remembered beside what was told before', () => {
  const before = openAt('exposed', { hook: NOON - DAY });
  const routes = [route('started', ['ops'])];
  const decision = decide(decideInput({ changes: [change('exposed', 'broken')], incidents: before, routes }));
  assert.deepEqual(decision.incidents[0]?.told, { hook: NOON - DAY, ops: NOON });
});

test('an incident is known by firmware, target and when it opened; a notification by what it says of it', () => {
  const input = decideInput({ changes: [change('safe', 'started')], routes: [route('exposed', ['ops', 'hook'])] });
  const [first, again] = [decide(input), decide(input)];
  assert.deepEqual(first, again);
  assert.match(first.incidents[0]?.id ?? '', /^inc-[0-9a-f]{12}$/);
  const ids = first.deliveries.map(({ notification }) => notification.id);
  assert.equal(ids.length, 2);
  assert.equal(new Set(ids).size, 1, 'every receiver gets the same notification');
  assert.match(ids[0] ?? '', /^ntf-[0-9a-f]{16}$/);
  const later = decide(decideInput({ changes: [{ ...change('safe', 'started'), at: NOON + 1 }] }));
  assert.notEqual(later.incidents[0]?.id, first.incidents[0]?.id);
});
