// Routes that are about a part of the fleet, and what anchorwatch says of itself.
import assert from 'node:assert/strict';
import test from 'node:test';

import { decide } from '../../src/alerts/decide.ts';
import type { Incident } from '../../src/alerts/incident.ts';
import type { SelfFinding } from '../../src/alerts/self-finding.ts';
import { createSilence } from '../../src/alerts/silence.ts';
import { both, open, OTHER, reasonText, type ReasonRow, testReasons } from './decide-table.ts';
import {
  DAY,
  decideInput,
  FIRMWARE,
  HOUR,
  incident,
  member,
  NOON,
  OTHER_TARGET,
  outlook,
  route,
  told,
} from './scene.ts';

const ABOUT_CONTENT = route('exposed', ['ops'], { targets: ['content.example'] });
const ABOUT_API = route('exposed', ['hook'], { targets: ['api.*'] });
const LABELS = { firmware: (id: string) => ({ team: id === FIRMWARE ? 'heating' : 'video' }), target: () => ({}) };

const matching: readonly ReasonRow[] = [
  {
    name: 'by target',
    input: { outlooks: [outlook('started')], routes: [ABOUT_CONTENT, ABOUT_API] },
    reasons: ['ops: opened safe>started'],
  },
  {
    name: 'each as loud as its own pairs',
    input: { outlooks: both('started', 'broken'), routes: [ABOUT_CONTENT, ABOUT_API] },
    reasons: ['ops: opened safe>started', 'hook: opened safe>broken'],
  },
  {
    name: 'by firmware',
    input: { outlooks: [outlook('started')], routes: [route('exposed', ['ops'], { firmware: ['camera-*'] })] },
    reasons: [],
  },
  {
    name: 'by label',
    input: {
      outlooks: [outlook('started'), outlook('broken', { firmware: 'camera-2' })],
      labelsOf: LABELS,
      routes: [
        route('exposed', ['ops'], { labels: { team: 'heating' } }),
        route('exposed', ['hook'], { labels: { team: 'v*' } }),
      ],
    },
    reasons: ['ops: opened safe>started', 'hook: opened safe>broken'],
  },
  {
    name: 'a label that nobody has',
    input: { outlooks: [outlook('broken')], routes: [route('exposed', ['ops'], { labels: { site: '*' } })] },
    reasons: [],
  },
  {
    name: 'what joins is told only to whom it concerns',
    input: {
      incidents: open('started', { ops: told('started'), hook: told('started') }),
      outlooks: both('started', 'started'),
      routes: [ABOUT_CONTENT, route('exposed', ['hook'])],
    },
    reasons: ['hook: grown started>started'],
  },
  {
    name: 'the end of its own pairs, while the incident goes on for others',
    input: {
      incidents: open(
        'started',
        { ops: told('started'), hook: told('started') },
        { members: [member('started'), member('started', OTHER)] },
      ),
      outlooks: both('safe', 'started'),
      routes: [ABOUT_CONTENT, ABOUT_API],
    },
    reasons: ['ops: resolved started>safe'],
  },
  {
    name: 'its own pairs come back, within the incident that went on for others',
    input: {
      incidents: open(
        'started',
        { ops: told('safe', { course: 'eased' }), hook: told('started') },
        { members: [member('safe', { peak: 'started', at: NOON - HOUR }), member('started', OTHER)] },
      ),
      outlooks: both('started', 'started'),
      routes: [ABOUT_CONTENT, ABOUT_API],
    },
    reasons: ['ops: reopened safe>started'],
  },
  {
    name: 'and are safe for the second time: not before that has lasted',
    input: {
      incidents: open(
        'started',
        { ops: told('started', { course: 'back' }), hook: told('started') },
        { members: [member('started'), member('started', OTHER)] },
      ),
      outlooks: both('safe', 'started'),
      routes: [ABOUT_CONTENT, ABOUT_API],
    },
    reasons: ['ops: hold settling'],
  },
];

const finding = (code: SelfFinding['code'], subject = ''): SelfFinding => ({
  code,
  subject,
  since: NOON - HOUR,
  detail: 'what was seen',
  remedy: 'what to do',
});
const ownIncident = (found: SelfFinding, overrides: Partial<Incident> = {}): Incident =>
  incident('started', { members: [], traits: [], finding: found, ...overrides });

const own: readonly ReasonRow[] = [
  { name: 'along a route', input: { findings: [finding('store-failing')] }, reasons: ['ops: opened safe>started'] },
  {
    name: 'a route that is too loud',
    input: { findings: [finding('source-stale')], routes: [route('started', ['ops'])] },
    reasons: [],
  },
  {
    name: 'not along routes about a part of the fleet',
    input: { findings: [finding('store-failing')], routes: [route('exposed', ['ops']), ABOUT_API] },
    reasons: ['ops: opened safe>started'],
  },
  {
    name: 'along those where there are no others',
    input: { findings: [finding('store-failing')], routes: [ABOUT_CONTENT, ABOUT_API] },
    reasons: ['ops: opened safe>started', 'hook: opened safe>started'],
  },
  {
    name: 'a receiver that fails is not told so itself',
    input: { findings: [finding('receiver-failing', 'hook')], routes: [route('exposed', ['ops', 'hook'])] },
    reasons: ['ops: opened safe>started'],
  },
  {
    name: 'a receiver that fails is told that another one does',
    input: { findings: [finding('receiver-failing', 'ops')], routes: [route('exposed', ['ops', 'hook'])] },
    reasons: ['hook: opened safe>started'],
  },
  {
    name: 'also while no target answers',
    input: { findings: [finding('vantage-offline')], isOffline: true },
    reasons: ['ops: opened safe>started'],
  },
  {
    name: 'a silence about everything',
    input: {
      findings: [finding('store-failing')],
      silences: [createSilence({ matcher: {}, incident: null, by: 'kim', comment: '', createdAt: 0, until: NOON + 1 })],
    },
    reasons: ['ops: hold silenced'],
  },
  {
    name: 'a silence about a part of the fleet is none about this',
    input: {
      findings: [finding('store-failing')],
      silences: [
        createSilence({
          matcher: { targets: ['*'], firmware: ['x'] },
          incident: null,
          by: '',
          comment: '',
          createdAt: 0,
          until: NOON + 1,
        }),
      ],
    },
    reasons: ['ops: opened safe>started'],
  },
  {
    name: 'still found: a reminder in its time',
    input: {
      incidents: [ownIncident(finding('store-failing'), { told: { ops: told('started', { at: NOON - 7 * DAY }) } })],
      findings: [finding('store-failing')],
    },
    reasons: ['ops: reminder started>started'],
  },
  {
    name: 'found no more',
    input: { incidents: [ownIncident(finding('store-failing'), { told: { ops: told('started') } })] },
    reasons: ['ops: resolved started>safe'],
  },
  {
    name: 'found again',
    input: {
      incidents: [
        ownIncident(finding('store-failing'), { told: { ops: told('safe') }, level: 'safe', resolvedAt: NOON - HOUR }),
      ],
      findings: [finding('store-failing')],
    },
    reasons: ['ops: reopened safe>started'],
  },
  {
    name: 'escalates, but not along a route about a part of the fleet',
    input: {
      incidents: [ownIncident(finding('store-failing'), { told: { ops: told('started') } })],
      findings: [finding('store-failing')],
      routes: [route('exposed', ['ops'], { escalateTo: ['boss'] }), { ...ABOUT_CONTENT, escalateTo: ['hook'] }],
    },
    reasons: ['boss: escalated safe>started'],
  },
];

testReasons('matching', matching);
testReasons('of itself', own);

test('two receivers with different routes get notifications of their own, each with its pairs', () => {
  const { deliveries } = decide(
    decideInput({ outlooks: both('started', 'broken'), routes: [ABOUT_CONTENT, ABOUT_API] }),
  );
  const pairs = deliveries.map(({ receiver, notification }) => {
    assert.ok(notification.about === 'devices');
    return [receiver, notification.affected.worst.map(({ target }) => target).join()];
  });
  assert.deepEqual(
    new Map(pairs as [string, string][]),
    new Map([
      ['ops', 'content.example:443'],
      ['hook', OTHER_TARGET],
    ]),
  );
  assert.equal(new Set(deliveries.map(({ notification }) => notification.id)).size, 2);
  assert.equal(new Set(deliveries.map(({ notification }) => notification.incident)).size, 1);
});

test('different routes that come to the same pairs come to the same notification', () => {
  const routes = [route('exposed', ['ops']), route('started', ['hook'], { targets: ['content.*'] })];
  const { deliveries } = decide(decideInput({ outlooks: [outlook('started')], routes }));
  assert.equal(deliveries.length, 2);
  assert.equal(new Set(deliveries.map(({ notification }) => notification.id)).size, 1);
});

test('one id never stands for two texts, not even when two decisions are made at one instant', () => {
  const first = decide(decideInput({ outlooks: both('started', 'started'), routes: [ABOUT_CONTENT] }));
  const second = decide(
    decideInput({
      outlooks: both('started', 'started'),
      incidents: first.incidents,
      routes: [ABOUT_CONTENT, ABOUT_API],
    }),
  );
  const ids = [...first.deliveries, ...second.deliveries].map(({ notification }) => notification.id);
  assert.equal(ids.length, 2);
  assert.equal(new Set(ids).size, 2);
});

test('a night of many mails begins with the worst: stranded, at risk, loud, and anchorwatch itself last', () => {
  const lines = ['a', 'b', 'c'].map((firmware, index) =>
    outlook((['exposed', 'broken', 'started'] as const)[index] ?? 'safe', {
      firmware,
      target: `${firmware}.example:443`,
      endpoints: [],
    }),
  );
  const { deliveries } = decide(decideInput({ outlooks: lines, findings: [finding('source-stale')] }));
  assert.deepEqual(
    deliveries.map(({ notification }) =>
      notification.about === 'devices' ? notification.firmware : notification.about,
    ),
    ['b', 'c', 'a', 'self'],
  );
});

test('a reload makes a route be about more pairs of an incident that was told: they are news', () => {
  const outlooks = both('broken', 'broken');
  const first = decide(decideInput({ outlooks, routes: [ABOUT_CONTENT] }));
  const wider = { incidents: first.incidents, outlooks, routes: [route('exposed', ['ops'])] };
  const { reasons, deliveries } = decide(decideInput({ ...wider, now: NOON + HOUR }));
  assert.deepEqual(reasons.map(reasonText), ['ops: grown broken>broken']);
  const [told] = deliveries;
  assert.ok(told?.notification.about === 'devices');
  assert.equal(told.notification.affected.news, 1);
});
