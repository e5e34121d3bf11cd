// How an incident ends for those who heard of it, and how it comes back.
import assert from 'node:assert/strict';
import test from 'node:test';

import { decide } from '../../src/alerts/decide.ts';
import { both, open, OPS_AND_HOOK, OTHER, type ReasonRow, testReasons } from './decide-table.ts';
import { DAY, decideInput, HOUR, incident, member, NOON, outlook, route, told } from './scene.ts';

const RESOLVED = { resolvedAt: NOON - DAY, level: 'safe' } as const;
const REOPENED = { openedAt: NOON - 3 * DAY, reopenedAt: NOON - DAY };

const ends: readonly ReasonRow[] = [
  {
    name: 'safe again, for whoever was told',
    input: { incidents: open('started', { ops: told('started') }), outlooks: [outlook('safe')] },
    reasons: ['ops: resolved started>safe'],
  },
  {
    name: 'told also below the min of a receiver',
    input: {
      incidents: open('exposed', { ops: told('exposed'), hook: told('exposed') }),
      outlooks: [outlook('safe')],
      routes: OPS_AND_HOOK,
    },
    reasons: ['hook: resolved exposed>safe', 'ops: resolved exposed>safe'],
  },
  {
    name: 'nobody was told of it',
    input: { incidents: open('exposed'), outlooks: [outlook('safe')], routes: [route('started', ['ops'])] },
    reasons: [],
  },
  {
    name: 'one of two safe again: not over',
    input: {
      incidents: open('broken', { ops: told('broken') }, { members: [member('broken'), member('broken', OTHER)] }),
      outlooks: both('broken', 'safe'),
    },
    reasons: [],
  },
  {
    name: 'no longer watched: nobody claims that it is safe',
    input: { incidents: open('started', { ops: told('started') }), outlooks: [] },
    reasons: ['ops: resolved started>unknown'],
  },
  {
    name: 'no longer watched, of which nobody knew',
    input: { incidents: open('exposed'), outlooks: [], routes: [route('started', ['ops'])] },
    reasons: [],
  },
  {
    name: 'one safe, the other no longer watched: safe is what is told of the one',
    input: {
      incidents: open('broken', { ops: told('broken') }, { members: [member('broken'), member('broken', OTHER)] }),
      outlooks: [outlook('safe')],
    },
    reasons: ['ops: resolved broken>safe'],
  },
  {
    name: 'told once: what is over stays over',
    input: { incidents: open('safe', { ops: told('safe') }, RESOLVED), outlooks: [outlook('safe')] },
    reasons: [],
  },
  {
    name: 'over while it could not be told: told now',
    input: { incidents: open('safe', { ops: told('started') }, RESOLVED), outlooks: [outlook('safe')] },
    reasons: ['ops: resolved started>safe'],
  },
  {
    name: 'a receiver that is gone from the config',
    input: { incidents: open('started', { gone: told('started') }), outlooks: [outlook('safe')] },
    reasons: [],
  },
  {
    name: 'a receiver whose routes are about other firmware by now, while it goes on',
    input: {
      incidents: open('started', { ops: told('started', { at: NOON - 90 * DAY }) }),
      routes: [route('exposed', ['ops'], { firmware: ['camera-*'] })],
    },
    reasons: [],
  },
  {
    name: 'a receiver whose routes are about other firmware by now hears of the end',
    input: {
      incidents: open('started', { ops: told('started') }),
      outlooks: [outlook('safe')],
      routes: [route('exposed', ['ops'], { firmware: ['camera-*'] })],
    },
    reasons: ['ops: resolved started>safe'],
  },
  {
    name: 'a receiver that no route names any more hears of the end',
    input: { incidents: open('started', { hook: told('started') }), outlooks: [outlook('safe')] },
    reasons: ['hook: resolved started>safe'],
  },
  {
    name: 'moved to an incident that explains it better: no claim of safety',
    input: {
      incidents: [
        incident('exposed', { told: { ops: told('exposed') }, members: [member('exposed', { movedTo: 'inc-b' })] }),
        incident('started', { id: 'inc-b', told: { ops: told('started') } }),
      ],
    },
    reasons: ['ops: resolved exposed>unknown'],
  },
  {
    name: 'moved as far as the receiver goes, while others stay',
    input: {
      incidents: [
        incident('exposed', {
          told: { ops: told('exposed') },
          members: [member('exposed', { movedTo: 'inc-b' }), member('exposed', OTHER)],
        }),
        incident('started', { id: 'inc-b' }),
      ],
      routes: [route('exposed', ['ops'], { targets: ['content.example'] })],
    },
    reasons: ['ops: opened safe>started', 'ops: resolved exposed>unknown'],
  },
];

const returns: readonly ReasonRow[] = [
  {
    name: 'within the time that the caller remembers it',
    input: {
      incidents: open('safe', { ops: told('safe') }, { ...RESOLVED, traits: ['exposed content.example:443'] }),
      outlooks: [outlook('exposed')],
    },
    reasons: ['ops: reopened safe>exposed'],
  },
  {
    name: 'for whoever did not hear of it the first time it is an opening',
    input: {
      incidents: open('safe', { ops: told('safe') }, { ...RESOLVED, traits: ['exposed content.example:443'] }),
      outlooks: [outlook('exposed')],
      routes: [route('exposed', ['ops', 'hook'])],
    },
    reasons: ['ops: reopened safe>exposed', 'hook: opened safe>exposed'],
  },
  {
    name: 'for another reason it is another incident',
    input: {
      incidents: open('safe', { ops: told('safe') }, { ...RESOLVED, traits: ['ends of something else'] }),
      outlooks: [outlook('exposed')],
    },
    reasons: ['ops: opened safe>exposed'],
  },
  {
    name: 'safe for less than six hours after it came back',
    input: {
      incidents: open(
        'safe',
        { ops: told('started') },
        { ...REOPENED, members: [member('safe', { at: NOON - 6 * HOUR + 1 })] },
      ),
    },
    reasons: ['ops: hold settling'],
  },
  {
    name: 'safe for six hours after it came back',
    input: {
      incidents: open(
        'safe',
        { ops: told('started') },
        { ...REOPENED, members: [member('safe', { at: NOON - 6 * HOUR })] },
      ),
    },
    reasons: ['ops: resolved started>safe'],
  },
  {
    name: 'refused again while it settles: it was never told to be over',
    input: {
      incidents: open(
        'safe',
        { ops: told('started') },
        {
          ...REOPENED,
          members: [member('safe', { peak: 'started', at: NOON - HOUR })],
          traits: ['anchor CN=New Root G2,O=Example Trust'],
        },
      ),
      outlooks: [outlook('started')],
    },
    reasons: [],
  },
  {
    name: 'no longer watched while it settles',
    input: {
      incidents: open('safe', { ops: told('started') }, { ...REOPENED, members: [member('safe', { at: NOON })] }),
      outlooks: [],
    },
    reasons: ['ops: resolved started>unknown'],
  },
  {
    name: 'a pair that was safe for long comes back while others kept the incident open: news',
    input: {
      incidents: open(
        'broken',
        { ops: told('broken') },
        {
          members: [member('broken'), member('safe', { ...OTHER, peak: 'broken', at: NOON - 6 * HOUR })],
          traits: ['anchor CN=New Root G2,O=Example Trust'],
        },
      ),
      outlooks: both('broken', 'broken'),
    },
    reasons: ['ops: grown broken>broken'],
  },
  {
    name: 'a pair that was safe for an hour: it goes back and forth',
    input: {
      incidents: open(
        'broken',
        { ops: told('broken') },
        {
          members: [member('broken'), member('safe', { ...OTHER, peak: 'broken', at: NOON - HOUR })],
          traits: ['anchor CN=New Root G2,O=Example Trust'],
        },
      ),
      outlooks: both('broken', 'broken'),
    },
    reasons: [],
  },
];

testReasons('ending', ends);
testReasons('coming back', returns);

test('what goes on elsewhere says where, and to look there', () => {
  const incidents = [
    incident('exposed', {
      told: { ops: told('exposed') },
      members: [member('exposed', { movedTo: 'inc-b' }), member('safe', OTHER)],
    }),
    incident('started', { id: 'inc-b', told: { ops: told('started') } }),
  ];
  const [{ notification } = { notification: null }] = decide(decideInput({ incidents })).deliveries;
  assert.ok(notification?.about === 'devices');
  assert.equal(notification.summary, 'thermostat-1.4 on content.example:443: goes on as incident inc-b');
  assert.match(notification.advice[0]?.text ?? '', /not over: .* incident inc-b/);
  assert.deepEqual(notification.outlook, { from: 'exposed', to: 'unknown' });
});
