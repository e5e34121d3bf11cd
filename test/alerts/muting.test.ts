// What mutes a pair: silences, maintenance windows, and which of several.
import assert from 'node:assert/strict';
import test from 'node:test';

import type { MaintenanceWindow } from '../../src/alerts/calendar/maintenance.ts';
import type { LabelSource } from '../../src/alerts/matching/matcher.ts';
import { type Mute, mutedBy } from '../../src/alerts/muting.ts';
import { createSilence, isActive, type Silence } from '../../src/alerts/silence.ts';
import { DAY, FIRMWARE, HOUR, MINUTE, NOON, OTHER_TARGET, TARGET } from './scene.ts';

const LABELS: LabelSource = {
  firmware: (id) => (id === FIRMWARE ? { team: 'heating' } : {}),
  target: (key) => (key === OTHER_TARGET ? { team: 'web' } : {}),
};

function silence(id: string, overrides: Partial<Silence> = {}): Silence {
  const made = { by: 'ops', comment: 'known', createdAt: NOON - HOUR, until: NOON + HOUR };
  return { id, matcher: {}, incident: null, ...made, ...overrides };
}

function single(
  name: string,
  overrides: Partial<MaintenanceWindow & { from: number; to: number }> = {},
): MaintenanceWindow {
  return { name, from: NOON - HOUR, to: NOON + HOUR, ...overrides };
}

const ALWAYS: MaintenanceWindow = { name: 'always', from: '00:00', to: '00:00', zone: 'UTC' };
const byWindow = (name: string, until: number | null = NOON + HOUR): Mute => ({ kind: 'maintenance', name, until });
const bySilence = (id: string): Mute => ({ kind: 'silence', id });

const rows: readonly {
  name: string;
  silences?: readonly Silence[];
  maintenance?: readonly MaintenanceWindow[];
  firmware?: string;
  target?: string;
  incident?: string;
  is: Mute | null;
}[] = [
  { name: 'nothing', is: null },
  { name: 'a silence about everything', silences: [silence('a')], is: bySilence('a') },
  { name: 'one that is over', silences: [silence('a', { until: NOON })], is: null },
  { name: 'one in its last millisecond', silences: [silence('a', { until: NOON + 1 })], is: bySilence('a') },
  {
    name: 'one made by a clock that was ahead',
    silences: [silence('a', { createdAt: NOON + MINUTE })],
    is: bySilence('a'),
  },
  {
    name: 'one about this target',
    silences: [silence('a', { matcher: { targets: ['content.*'] } })],
    is: bySilence('a'),
  },
  { name: 'one about another target', silences: [silence('a', { matcher: { targets: ['api.*'] } })], is: null },
  { name: 'one about another firmware', silences: [silence('a', { matcher: { firmware: ['lock-*'] } })], is: null },
  {
    name: 'one about a label',
    silences: [silence('a', { matcher: { labels: { team: 'heat*' } } })],
    is: bySilence('a'),
  },
  {
    name: 'one about a label that the target overrides',
    silences: [silence('a', { matcher: { labels: { team: 'heat*' } } })],
    target: OTHER_TARGET,
    is: null,
  },
  { name: 'one about this incident', silences: [silence('a', { incident: 'inc-1' })], is: bySilence('a') },
  { name: 'one about another incident', silences: [silence('a', { incident: 'inc-2' })], is: null },
  {
    name: 'one about other pairs of this incident',
    silences: [silence('a', { incident: 'inc-1', matcher: { targets: ['api.*'] } })],
    is: null,
  },
  {
    name: 'the first that applies, not the first that matches',
    silences: [silence('a', { incident: 'inc-2', until: NOON + 2 * HOUR }), silence('b')],
    is: bySilence('b'),
  },
  {
    name: 'the one that lasts longest',
    silences: [silence('a'), silence('b', { until: NOON + 2 * HOUR }), silence('c', { until: NOON + MINUTE })],
    is: bySilence('b'),
  },
  { name: 'of two that end together the first', silences: [silence('b'), silence('a')], is: bySilence('b') },
  { name: 'a window about everything', maintenance: [single('w')], is: byWindow('w') },
  { name: 'a window that is over', maintenance: [single('w', { to: NOON })], is: null },
  { name: 'a window to come', maintenance: [single('w', { from: NOON + 1 })], is: null },
  { name: 'a window about another target', maintenance: [single('w', { targets: ['api.example:443'] })], is: null },
  {
    name: 'a window about this target',
    maintenance: [single('w', { targets: ['content.example'] })],
    is: byWindow('w'),
  },
  {
    name: 'a weekly window',
    maintenance: [{ name: 'w', from: '11:00', to: '14:00', zone: 'Europe/Berlin', days: ['sun'] }],
    is: byWindow('w'),
  },
  {
    name: 'a weekly window on another day',
    maintenance: [{ name: 'w', from: '11:00', to: '14:00', zone: 'Europe/Berlin', days: ['mon'] }],
    is: null,
  },
  {
    name: 'the window that closes last',
    maintenance: [single('a'), single('b', { to: NOON + 2 * HOUR }), single('c', { to: NOON + MINUTE })],
    is: byWindow('b', NOON + 2 * HOUR),
  },
  { name: 'a window that never closes', maintenance: [single('a'), ALWAYS, single('b')], is: byWindow('always', null) },
  { name: 'a silence comes before a window', silences: [silence('a')], maintenance: [ALWAYS], is: bySilence('a') },
  {
    name: 'a window where the silence does not apply',
    silences: [silence('a', { incident: 'inc-2' })],
    maintenance: [single('w')],
    is: byWindow('w'),
  },
];
for (const { name, silences = [], maintenance = [], is, ...about } of rows) {
  test(name, () => {
    const { firmware = FIRMWARE, target = TARGET, incident = 'inc-1' } = about;
    assert.deepEqual(mutedBy({ silences, maintenance, labelsOf: LABELS }, NOON)({ firmware, target }, incident), is);
  });
}

test('a silence has an id of its own, and the same wish the same one', () => {
  const wish = { matcher: {}, incident: null, by: 'ops', comment: 'known', createdAt: NOON - HOUR, until: NOON + HOUR };
  const { id, ...rest } = createSilence(wish);
  assert.match(id, /^sil-[0-9a-f]{12}$/);
  assert.deepEqual(rest, wish);
  assert.equal(createSilence(wish).id, id);
  const others = [
    { incident: 'inc-1' },
    { by: 'dev' },
    { until: NOON },
    { createdAt: NOON },
    { matcher: { firmware: ['a'] } },
  ];
  assert.equal(
    new Set([id, ...others.map((other) => createSilence({ ...wish, ...other }).id)]).size,
    1 + others.length,
  );
});

test('a silence holds until it is over', () => {
  assert.equal(isActive(silence('a'), NOON + HOUR - 1), true);
  assert.equal(isActive(silence('a'), NOON + HOUR), false);
});

test('a silence that was made before the clock was set back a day holds; one by a clock that was a year ahead does not', () => {
  const madeAt = (createdAt: number) => ({ createdAt, until: createdAt + HOUR });
  assert.equal(isActive(madeAt(NOON + DAY), NOON), true);
  assert.equal(isActive(madeAt(NOON + 365 * DAY), NOON), false);
});
