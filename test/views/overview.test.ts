// The fleet at a glance: counts, the worst first, and what somebody looks for.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { configSchema } from '../../src/config/schema.ts';
import { linksOf, reachSubjects } from '../../src/daemon/links.ts';
import type { Setup } from '../../src/daemon/setup.ts';
import { anchorStoreOf } from '../../src/chain/trust-anchor.ts';
import type { Firmware } from '../../src/firmware/firmware.ts';
import { type OutlookLevel, pairKey } from '../../src/outlook/outlook.ts';
import { reachesOf } from '../../src/outlook/reach.ts';
import { targetKey } from '../../src/probe/observation.ts';
import { overviewOf } from '../../src/views/overview.ts';
import type { Snapshot } from '../../src/views/watched.ts';
import { FIRMWARE, incident, NOON, outlook, TARGET } from '../alerts/scene.ts';

const ANY = { text: '', min: null };

interface Line {
  readonly id: string;
  readonly devices: number | null;
  /** Of its targets, by host; null: not looked at yet. A host that ends in `!` is for service. */
  readonly at: Readonly<Record<string, OutlookLevel | null>>;
}

function snapshotOf(lines: readonly Line[], changes: Partial<Snapshot['alerting']> = {}): Snapshot {
  const firmware = lines.map(firmwareOf);
  const states = lines.flatMap(({ id, at }) =>
    Object.entries(at).flatMap(([name, level]) => {
      const target = targetKey(name.replace('!', ''), 443);
      return level === null ? [] : [outlook(level, { firmware: id, target })];
    }),
  );
  const entries = firmware.map(({ id, targets }) => {
    const hosts = targets.map(({ host }) => ({ host }));
    return { id, stack: 'mbedtls', anchors: ['a.pem'], targets: hosts };
  });
  const config = configSchema.parse({ firmware: entries.length === 0 ? [{ ...NOBODY }] : entries });
  const setup = { config, firmware } satisfies Partial<Setup>;
  const alerting = { ...NOTHING, ...changes };
  return {
    version: 1,
    setup: setup as unknown as Setup,
    links: linksOf(firmware, []),
    outlooks: new Map(states.map((state) => [pairKey(state), state])),
    hops: [],
    reaches: reachesOf(reachSubjects(firmware, []), states),
    alerting,
    offlineSince: null,
  };
}

const NOBODY = { id: 'x', stack: 'mbedtls', anchors: ['a.pem'], targets: [{ host: 'a.example' }] };

const NOTHING: Snapshot['alerting'] = {
  incidents: [],
  acknowledgements: [],
  silences: [],
  receivers: [],
  lastDigestAt: null,
  watchingSince: NOON,
  lastCycleAt: NOON,
};

function firmwareOf({ id, devices, at }: Line): Firmware {
  const targets = Object.keys(at).map((name) => {
    const host = name.replace('!', '');
    const purpose = name.endsWith('!') ? ('service' as const) : ('update' as const);
    return { target: targetKey(host, 443), host, purpose, anchors: anchorStoreOf([]), hellos: [] };
  });
  return { id, devices, stack: 'mbedtls', clock: { kind: 'device' }, targets, recovery: [] };
}

const FLEET = snapshotOf([
  { id: 'lamp-1', devices: 10, at: { 'a.example': 'safe', 'b.example': 'safe' } },
  { id: 'lamp-2', devices: 20, at: { 'a.example': 'started', 'b.example': 'safe' } },
  { id: 'pump-1', devices: 5, at: { 'a.example': 'broken' } },
  { id: 'pump-2', devices: null, at: { 'a.example': 'started' } },
  { id: 'tap-1', devices: 7, at: { 'c.example': null } },
  { id: 'bell-1', devices: 3, at: { 'c.example!': 'exposed' } },
]);

test('devices are counted by how they are reached, and those of nobody knows how many apart', () => {
  const { fleet, worst, lines, levels } = overviewOf(FLEET, ANY, NOON);
  assert.deepEqual(fleet.stranded, { firmware: 1, devices: 5, uncounted: 0 });
  assert.deepEqual(fleet['at-risk'], { firmware: 1, devices: 0, uncounted: 1 });
  assert.deepEqual(fleet.reachable, { firmware: 2, devices: 30, uncounted: 0 });
  assert.deepEqual(fleet['not-looked-at'], { firmware: 1, devices: 7, uncounted: 0 });
  assert.deepEqual(fleet['no-update-target'], { firmware: 1, devices: 3, uncounted: 0 });
  assert.deepEqual([worst, lines], ['broken', 6]);
  assert.deepEqual(
    [...levels].toSorted(([a], [b]) => String(a).localeCompare(String(b))),
    [
      ['broken', 1],
      ['exposed', 1],
      [null, 1],
      ['safe', 3],
      ['started', 2],
    ],
  );
});

test('worst first, and in a line the loudest target first', () => {
  const { rows } = overviewOf(FLEET, ANY, NOON);
  assert.deepEqual(
    rows.map(({ firmware }) => firmware),
    ['pump-1', 'pump-2', 'lamp-2', 'bell-1', 'lamp-1', 'tap-1'],
  );
  assert.deepEqual(
    rows[2]?.cells.map(({ target, level }) => [target, level]),
    [
      ['a.example:443', 'started'],
      ['b.example:443', 'safe'],
    ],
  );
});

const looked: readonly {
  readonly text: string;
  readonly min: OutlookLevel | null;
  readonly found: readonly string[];
}[] = [
  { text: 'lamp', min: null, found: ['lamp-2: a b', 'lamp-1: a b'] },
  { text: '  LAMP-2 ', min: null, found: ['lamp-2: a b'] },
  { text: 'b.example', min: null, found: ['lamp-2: b', 'lamp-1: b'] },
  { text: '', min: 'started', found: ['pump-1: a', 'pump-2: a', 'lamp-2: a'] },
  { text: 'lamp', min: 'started', found: ['lamp-2: a'] },
  { text: '', min: 'unknown', found: ['pump-1: a', 'pump-2: a', 'lamp-2: a', 'bell-1: c'] },
  { text: 'nothing like that', min: null, found: [] },
];

for (const { text, min, found } of looked) {
  test(`looking for "${text}"${min === null ? '' : `, ${min} or worse`}`, () => {
    const { rows, lines } = overviewOf(FLEET, { text, min }, NOON);
    const shown = rows.map(
      ({ firmware, cells }) => `${firmware}: ${cells.map(({ target }) => target.charAt(0)).join(' ')}`,
    );
    assert.deepEqual(shown, found);
    assert.equal(lines, 6);
  });
}

test('open incidents, the loudest first; those that are over are not among them', () => {
  const of = (id: string, level: OutlookLevel, resolvedAt: number | null = null) => incident(level, { id, resolvedAt });
  const snapshot = snapshotOf([{ id: FIRMWARE, devices: 4, at: { [TARGET.replace(':443', '')]: 'started' } }], {
    incidents: [of('inc-1', 'exposed'), of('inc-2', 'broken'), of('inc-3', 'broken', NOON), of('inc-4', 'started')],
  });
  const { incidents } = overviewOf(snapshot, ANY, NOON);
  assert.deepEqual(
    incidents.map((view) => view.incident.id),
    ['inc-2', 'inc-4', 'inc-1'],
  );
});

test('an old cycle is not fresh, and none is not either', () => {
  const at = (lastCycleAt: number | null) => overviewOf(snapshotOf([], { lastCycleAt }), ANY, NOON).isFresh;
  assert.deepEqual([at(NOON - 60_000), at(NOON - 7_200_000), at(null)], [true, false, false]);
});
