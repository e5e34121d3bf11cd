// Whether a firmware can still be updated: every combination of ways, redirects and recovery that differs.
import assert from 'node:assert/strict';
import test from 'node:test';

import { assess } from '../../src/outlook/assess.ts';
import type { OutlookLevel, OutlookState, Reach, ReachReason } from '../../src/outlook/outlook.ts';
import { reachChanges, reachOf, type ReachSubject } from '../../src/outlook/reach.ts';
import { NO_SIGNALS } from '../../src/outlook/pair-signals.ts';
import { accepted, DAY, NOW, refused, round, silent, view } from './views.ts';

type Levels = Readonly<Record<string, OutlookLevel>>;

const FIRMWARE = 'thermostat-1.4';

/** Update targets by their names, redirects as `from>to`. */
function subject(
  ways: readonly string[],
  hops: readonly string[] = [],
  recovery: readonly string[] = [],
): ReachSubject {
  const redirects = hops.map((hop) => {
    const [from = '', to = ''] = hop.split('>');
    return { from, to };
  });
  return { firmware: FIRMWARE, devices: 12_400, recovery, ways: ways.map((target) => ({ target, hops: redirects })) };
}

function outlook(target: string, level: OutlookLevel, overrides: Partial<OutlookState> = {}): OutlookState {
  return {
    firmware: FIRMWARE,
    target,
    level,
    since: NOW,
    observed: level,
    allRefused: level === 'broken',
    returned: null,
    calm: { rounds: 0, loudest: 'safe' },
    silentRounds: 0,
    endpoints: [],
    remembered: [],
    lastAccepted: null,
    findings: [],
    refusedSince: [],
    shares: [],
    rotations: [],
    ...overrides,
  };
}

const outlooksOf = (levels: Levels) => Object.entries(levels).map(([target, level]) => outlook(target, level));

interface Row {
  readonly name: string;
  readonly ways?: readonly string[];
  readonly hops?: readonly string[];
  readonly recovery?: readonly string[];
  readonly levels: Levels;
  readonly reach: Reach | null;
  readonly because: ReachReason;
  /** Each way with its level, those that are left first. */
  readonly stand: string;
}

const OPEN = { reach: 'reachable', because: 'way-open' } as const;
const ONE_LEFT = { reach: 'at-risk', because: 'one-way-left' } as const;
const STARTED = { reach: 'at-risk', because: 'all-ways-started' } as const;
const RECOVERY = { reach: 'at-risk', because: 'recovery-left' } as const;
const STRANDED = { reach: 'stranded', because: 'no-way-left' } as const;

const rows: readonly Row[] = [
  { name: 'one way, healthy: one configured is not one left', levels: { a: 'safe' }, ...OPEN, stand: 'a safe' },
  { name: 'one way, not asked yet', levels: {}, ...OPEN, stand: 'a unknown' },
  { name: 'one way, never answered', levels: { a: 'unknown' }, ...OPEN, stand: 'a unknown' },
  { name: 'one way, exposed', levels: { a: 'exposed' }, ...OPEN, stand: 'a exposed' },
  { name: 'one way, likely', levels: { a: 'likely' }, ...OPEN, stand: 'a likely' },
  { name: 'one way, started', levels: { a: 'started' }, ...STARTED, stand: 'a started' },
  { name: 'one way, broken', levels: { a: 'broken' }, ...STRANDED, stand: 'a broken' },
  {
    name: 'one way, broken, but devices can be updated by hand',
    levels: { a: 'broken' },
    recovery: ['local-ota'],
    ...RECOVERY,
    stand: 'a broken',
  },
  {
    name: 'one way, started: a recovery does not calm it',
    levels: { a: 'started' },
    recovery: ['local-ota'],
    ...STARTED,
    stand: 'a started',
  },
  {
    name: 'no update target: never stranded',
    ways: [],
    levels: { s: 'broken' },
    reach: null,
    because: 'no-update-target',
    stand: '',
  },
  {
    name: 'no update target, and a recovery',
    ways: [],
    recovery: ['usb'],
    levels: {},
    reach: null,
    because: 'no-update-target',
    stand: '',
  },
  { name: 'a broken service target strands nobody', levels: { a: 'safe', s: 'broken' }, ...OPEN, stand: 'a safe' },
  { name: 'two ways, healthy', ways: ['a', 'b'], levels: { a: 'safe', b: 'safe' }, ...OPEN, stand: 'a safe, b safe' },
  {
    name: 'two ways, one broken: one left',
    ways: ['a', 'b'],
    levels: { a: 'broken', b: 'safe' },
    ...ONE_LEFT,
    stand: 'b safe, a broken',
  },
  {
    name: 'two ways, one broken, of the other nothing is known',
    ways: ['a', 'b'],
    levels: { a: 'broken', b: 'unknown' },
    ...ONE_LEFT,
    stand: 'b unknown, a broken',
  },
  {
    name: 'two ways, one broken, the other not asked: nothing is concluded from nothing',
    ways: ['a', 'b'],
    levels: { a: 'broken' },
    ...ONE_LEFT,
    stand: 'b unknown, a broken',
  },
  {
    name: 'two ways, one broken, the other started',
    ways: ['a', 'b'],
    levels: { a: 'broken', b: 'started' },
    ...ONE_LEFT,
    stand: 'b started, a broken',
  },
  {
    name: 'two ways, one broken, the other exposed',
    ways: ['a', 'b'],
    levels: { a: 'broken', b: 'exposed' },
    ...ONE_LEFT,
    stand: 'b exposed, a broken',
  },
  {
    name: 'two ways, both started',
    ways: ['a', 'b'],
    levels: { a: 'started', b: 'started' },
    ...STARTED,
    stand: 'a started, b started',
  },
  {
    name: 'two ways, one started: the other is enough',
    ways: ['a', 'b'],
    levels: { a: 'started', b: 'safe' },
    ...OPEN,
    stand: 'b safe, a started',
  },
  {
    name: 'two ways, one started, of the other nothing is known',
    ways: ['a', 'b'],
    levels: { a: 'started', b: 'unknown' },
    ...OPEN,
    stand: 'b unknown, a started',
  },
  {
    name: 'two ways, both broken',
    ways: ['a', 'b'],
    levels: { a: 'broken', b: 'broken' },
    ...STRANDED,
    stand: 'a broken, b broken',
  },
  {
    name: 'two ways, both broken, and a recovery',
    ways: ['a', 'b'],
    recovery: ['usb'],
    levels: { a: 'broken', b: 'broken' },
    ...RECOVERY,
    stand: 'a broken, b broken',
  },
  {
    name: 'three ways, one broken: two are left',
    ways: ['a', 'b', 'c'],
    levels: { a: 'broken', b: 'safe', c: 'safe' },
    ...OPEN,
    stand: 'b safe, c safe, a broken',
  },
  {
    name: 'three ways, one broken, those that are left started',
    ways: ['a', 'b', 'c'],
    levels: { a: 'broken', b: 'started', c: 'started' },
    ...STARTED,
    stand: 'b started, c started, a broken',
  },
  {
    name: 'three ways, two broken',
    ways: ['a', 'b', 'c'],
    levels: { a: 'broken', b: 'broken', c: 'safe' },
    ...ONE_LEFT,
    stand: 'c safe, a broken, b broken',
  },
  {
    name: 'a redirect to a host that is broken closes the way',
    hops: ['a>h'],
    levels: { a: 'safe', h: 'broken' },
    ...STRANDED,
    stand: 'a broken',
  },
  {
    name: 'the end of a row of redirects is broken',
    hops: ['a>h', 'h>i', 'i>j'],
    levels: { a: 'safe', h: 'safe', i: 'safe', j: 'broken' },
    ...STRANDED,
    stand: 'a broken',
  },
  {
    name: 'a redirect to a host that is started',
    hops: ['a>h'],
    levels: { a: 'safe', h: 'started' },
    ...STARTED,
    stand: 'a started',
  },
  {
    name: 'a redirect from a host that is broken itself',
    hops: ['a>h'],
    levels: { a: 'broken', h: 'safe' },
    ...STRANDED,
    stand: 'a broken',
  },
  {
    name: 'a redirect to a host that nothing is known of',
    hops: ['a>h'],
    levels: { a: 'safe' },
    ...OPEN,
    stand: 'a unknown',
  },
  {
    name: 'redirects now here, now there: one of the two broken is as good as started',
    hops: ['a>h', 'a>i'],
    levels: { a: 'safe', h: 'broken', i: 'safe' },
    ...STARTED,
    stand: 'a started',
  },
  {
    name: 'redirects now here, now there: both broken',
    hops: ['a>h', 'a>i'],
    levels: { a: 'safe', h: 'broken', i: 'broken' },
    ...STRANDED,
    stand: 'a broken',
  },
  {
    name: 'two ways that lead through one host: it closes both',
    ways: ['a', 'b'],
    hops: ['a>h', 'b>h'],
    levels: { a: 'safe', b: 'safe', h: 'broken' },
    ...STRANDED,
    stand: 'a broken, b broken',
  },
  {
    name: 'a way that leads on through another update target',
    ways: ['a', 'b'],
    hops: ['a>b'],
    levels: { a: 'safe', b: 'broken' },
    ...STRANDED,
    stand: 'a broken, b broken',
  },
  {
    name: 'the redirect of one way only',
    ways: ['a', 'b'],
    hops: ['a>h'],
    levels: { a: 'safe', b: 'safe', h: 'broken' },
    ...ONE_LEFT,
    stand: 'b safe, a broken',
  },
  {
    name: 'redirects in a circle end',
    hops: ['a>h', 'h>a'],
    levels: { a: 'safe', h: 'safe' },
    ...OPEN,
    stand: 'a safe',
  },
  {
    name: 'redirects in a circle through a broken host',
    hops: ['a>h', 'h>a'],
    levels: { a: 'safe', h: 'broken' },
    ...STRANDED,
    stand: 'a broken',
  },
];

for (const row of rows) {
  test(`reach: ${row.name}`, () => {
    const state = reachOf(subject(row.ways ?? ['a'], row.hops, row.recovery), outlooksOf(row.levels));
    assert.deepEqual([state.reach, state.because], [row.reach, row.because]);
    assert.equal(state.ways.map(({ target, level }) => `${target} ${level}`).join(', '), row.stand);
  });
}

const SETTINGS = { horizonMs: 90 * DAY, deadlineHorizonMs: 365 * DAY, calmRounds: 3 };

test('reach: silence after a refusal leaves it as it was, silence alone strands nobody', () => {
  const broken = assess(null, round(view(refused('New Root'))), NO_SIGNALS, SETTINGS, NOW);
  const stillBroken = assess(broken, round(silent()), NO_SIGNALS, SETTINGS, NOW + DAY);
  const neverAnswered = assess(null, round(silent()), NO_SIGNALS, SETTINGS, NOW);
  const reach = (state: OutlookState) => reachOf(subject([state.target]), [state]).reach;
  assert.deepEqual([broken, stillBroken, neverAnswered].map(reach), ['stranded', 'stranded', 'reachable']);
});

test('a way says where it is accepted and until when, part by part', () => {
  const soon = accepted('Old Root', { leafDays: 5 });
  const endpoints = [
    view(refused('New Root')),
    view(accepted('Old Root', { leafDays: 9 }), { address: '192.0.2.2' }),
    view(soon, { address: '192.0.2.3' }),
    silent('192.0.2.4'),
  ];
  const outlooks = [outlook('a', 'started', { endpoints }), outlook('h', 'safe', { endpoints: [view(soon)] })];
  const [way] = reachOf(subject(['a'], ['a>h']), outlooks).ways;
  assert.deepEqual(way?.parts, [
    { target: 'a', level: 'started', acceptedAt: ['192.0.2.2', '192.0.2.3'], until: NOW + 5 * DAY },
    { target: 'h', level: 'safe', acceptedAt: ['192.0.2.1'], until: NOW + 5 * DAY },
  ]);
  assert.equal(way.passable, true);
});

test('a way that is held to be broken, but is accepted for a round, is passable', () => {
  const endpoints = [view(accepted('Old Root'))];
  const [way] = reachOf(subject(['a']), [outlook('a', 'broken', { endpoints })]).ways;
  assert.deepEqual([way?.level, way?.passable], ['broken', true]);
});

test('a way with a silent part is not passable now, and not closed', () => {
  const outlooks = [
    outlook('a', 'safe', { endpoints: [view(accepted('Old Root'))] }),
    outlook('h', 'safe', { endpoints: [silent()] }),
  ];
  const [way] = reachOf(subject(['a'], ['a>h']), outlooks).ways;
  assert.deepEqual([way?.level, way?.passable], ['safe', false]);
});

const steps: readonly { name: string; before: Levels | null; now: Levels; step: string | null }[] = [
  { name: 'new and stranded', before: null, now: { a: 'broken', b: 'broken' }, step: 'reachable>stranded' },
  { name: 'new and well', before: null, now: { a: 'safe', b: 'safe' }, step: null },
  { name: 'one breaks', before: { a: 'safe', b: 'safe' }, now: { a: 'broken', b: 'safe' }, step: 'reachable>at-risk' },
  {
    name: 'the last breaks',
    before: { a: 'broken', b: 'safe' },
    now: { a: 'broken', b: 'broken' },
    step: 'at-risk>stranded',
  },
  {
    name: 'one comes back',
    before: { a: 'broken', b: 'broken' },
    now: { a: 'safe', b: 'broken' },
    step: 'stranded>at-risk',
  },
  { name: 'nothing new', before: { a: 'broken', b: 'broken' }, now: { a: 'broken', b: 'broken' }, step: null },
];

for (const { name, before, now, step } of steps) {
  test(`a step of reach: ${name}`, () => {
    const reach = (levels: Levels) => [reachOf(subject(['a', 'b']), outlooksOf(levels))];
    const changes = reachChanges(before === null ? [] : reach(before), reach(now));
    assert.deepEqual(
      changes.map(({ from, to }) => `${from}>${to}`),
      step === null ? [] : [step],
    );
  });
}
