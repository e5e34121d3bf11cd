// Cycles: what is recorded is what is loaded, whole or not at all.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import type { Incident } from '../../src/alerts/incident.ts';
import type { OutlookState } from '../../src/outlook/outlook.ts';
import type { CycleRecord, Store, StoredAddress, StoredHop, StoredState } from '../../src/store/store.ts';
import { cycleRecords } from './arbitrary-records.ts';
import { byText } from './canonical.ts';
import {
  DAY,
  MINUTE,
  START,
  cycleRecord,
  decision,
  delivery,
  endpointView,
  incident,
  observation,
  outlook,
} from './records.ts';
import type { NewPlace } from './store-place.ts';

export function describeCycles(newPlace: NewPlace): void {
  describeLoad(newPlace);
  describeSuccession(newPlace);
  describeAtomicity(newPlace);
}

const hop: StoredHop = { from: 'a.example:443', toHost: 'cdn.example', toPort: 443, lastSeenAt: START };
const address: StoredAddress = { target: 'a.example:443', address: '192.0.2.1', lastNamedAt: START };

function describeLoad(newPlace: NewPlace): void {
  test('an empty store knows nothing', async (t) => {
    const store = await (await newPlace(t)).open();
    assert.deepEqual(await store.load(), { outlooks: [], hops: [], addresses: [], offlineSince: null });
    assert.equal(await store.lastCycleAt(), null);
    assert.equal(await store.nextDeliveryAt(), null);
  });

  test('what a cycle left is there after closing and opening again', async (t) => {
    const place = await newPlace(t);
    const before = await place.open();
    const left = { outlooks: [outlook()], hops: [hop], addresses: [address], offlineSince: START };
    await before.recordCycle(cycleRecord(left));
    await before.close();
    const after = await place.open();
    assert.deepEqual(await after.load(), left);
    assert.equal(await after.lastCycleAt(), START + MINUTE);
  });

  test('load gives what the last record said, whatever it said', async (t) => {
    const succession = fc.array(cycleRecords, { minLength: 1, maxLength: 4 });
    const property = fc.asyncProperty(succession, async (records) => {
      const store = await (await newPlace(t)).open();
      let incidents: ReadonlyMap<string, Incident> = new Map();
      const end = Number.MAX_SAFE_INTEGER;
      for (const record of records) {
        await store.recordCycle(record);
        incidents = new Map([...incidents, ...record.decision.incidents.map((one) => [one.id, one] as const)]);
        assert.deepEqual(sorted(await store.load()), sorted(record));
        assert.deepEqual(byText((await store.loadAlerting(end, end)).incidents), byText(openOnes(incidents)));
        assert.equal(await store.lastCycleAt(), record.finishedAt);
      }
      await store.close();
    });
    await fc.assert(property, { numRuns: 15 });
  });
}

function openOnes(incidents: ReadonlyMap<string, Incident>): readonly Incident[] {
  return [...incidents.values()].filter((one) => one.resolvedAt === null);
}

/** The state without the order of its parts, which means nothing. */
function sorted({ outlooks, hops, addresses, offlineSince }: StoredState): StoredState {
  return { outlooks: byText(outlooks), hops: byText(hops), addresses: byText(addresses), offlineSince };
}

interface Succession {
  readonly name: string;
  readonly first: Partial<CycleRecord>;
  readonly second: Partial<CycleRecord>;
  readonly left: Partial<StoredState>;
}

const seenLater: OutlookState = outlook({
  endpoints: [endpointView({ at: START + MINUTE })],
  remembered: [endpointView({ address: '192.0.2.2', at: START - MINUTE })],
  lastAccepted: null,
});

const successions: readonly Succession[] = [
  {
    name: 'an outlook that is no longer watched is forgotten',
    first: { outlooks: [outlook(), outlook({ target: 'b.example:443' })] },
    second: { outlooks: [outlook()] },
    left: { outlooks: [outlook()] },
  },
  {
    name: 'an outlook of another firmware on the same target is another one',
    first: { outlooks: [outlook()] },
    second: { outlooks: [outlook({ level: 'broken' }), outlook({ firmware: 'valve-2', level: 'exposed' })] },
    left: { outlooks: [outlook({ level: 'broken' }), outlook({ firmware: 'valve-2', level: 'exposed' })] },
  },
  {
    name: 'an outlook of which only the instants moved has the new instants',
    first: { outlooks: [{ ...seenLater, endpoints: [endpointView({ at: START })] }] },
    second: { outlooks: [seenLater] },
    left: { outlooks: [seenLater] },
  },
  {
    name: 'an outlook that was forgotten can come back',
    first: { outlooks: [] },
    second: { outlooks: [outlook({ level: 'started' })] },
    left: { outlooks: [outlook({ level: 'started' })] },
  },
  {
    name: 'hops are replaced',
    first: { hops: [hop, { ...hop, toHost: 'old.example' }] },
    second: { hops: [{ ...hop, lastSeenAt: START + MINUTE }] },
    left: { hops: [{ ...hop, lastSeenAt: START + MINUTE }] },
  },
  {
    name: 'addresses that are still remembered stay as they were, others are forgotten, new and newer ones are taken',
    first: { addresses: [address, { ...address, address: '192.0.2.2' }, { ...address, target: 'b.example:443' }] },
    second: {
      addresses: [
        address,
        { ...address, target: 'b.example:443', lastNamedAt: START + DAY },
        { ...address, address: '2001:db8::1' },
      ],
    },
    left: {
      addresses: [
        address,
        { ...address, target: 'b.example:443', lastNamedAt: START + DAY },
        { ...address, address: '2001:db8::1' },
      ],
    },
  },
  {
    name: 'a vantage that is back is no longer offline',
    first: { offlineSince: START },
    second: { offlineSince: null },
    left: { offlineSince: null },
  },
];

function describeSuccession(newPlace: NewPlace): void {
  for (const row of successions) {
    test(row.name, async (t) => {
      const store = await (await newPlace(t)).open();
      await store.recordCycle(cycleRecord(row.first));
      await store.recordCycle(cycleRecord({ ...row.second, finishedAt: START + 2 * MINUTE }));
      const nothing = { outlooks: [], hops: [], addresses: [], offlineSince: null };
      assert.deepEqual(sorted(await store.load()), sorted({ ...nothing, ...row.left }));
      assert.equal(await store.lastCycleAt(), START + 2 * MINUTE);
    });
  }
}

/** A record whose very last rows cannot be written: the same hop twice. */
function failingRecord(): CycleRecord {
  return cycleRecord({
    finishedAt: START + 3 * MINUTE,
    observations: [observation({ target: 'b.example:443', host: 'b.example' })],
    outlooks: [outlook({ level: 'broken' })],
    changes: [{ at: START, from: 'safe', to: 'broken', state: outlook({ level: 'broken' }) }],
    decision: decision({ incidents: [incident({ level: 'broken' })], deliveries: [delivery('ops', 'n-1')] }),
    hops: [hop, hop],
    offlineSince: START,
  });
}

function describeAtomicity(newPlace: NewPlace): void {
  test('a record that cannot be written whole is not written at all', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.recordCycle(cycleRecord({ outlooks: [outlook()], hops: [hop] }));
    const before = await store.load();
    await assert.rejects(store.recordCycle(failingRecord()), { name: 'CodedError', code: 'store-failed' });
    assert.deepEqual(await store.load(), before);
    assert.equal(await store.lastCycleAt(), START + MINUTE);
    assert.deepEqual(await store.observations('b.example:443', 10), []);
    assert.deepEqual(await store.dueDeliveries('ops', START + 9 * MINUTE, 10), []);
    assert.deepEqual(await store.incidents({ resolved: true }, 10), []);
    assert.equal((await store.period(START, START + DAY)).watch.cycles, 1);
    await store.recordCycle({ ...failingRecord(), hops: [hop] });
    assert.equal((await store.load()).outlooks[0]?.level, 'broken');
  });

  test('a reader never sees half of a cycle', async (t) => {
    const store = await (await newPlace(t)).open();
    const rounds = Array.from({ length: 20 }, (_, round) => round);
    const loads = rounds.flatMap((round) => [store.recordCycle(roundRecord(round)), seenRound(store)]);
    for (const seen of await Promise.all(loads)) if (seen !== undefined) assert.equal(seen.size, 1);
  });
}

/** All parts of the record carry the number of the round. */
function roundRecord(round: number): CycleRecord {
  return cycleRecord({
    outlooks: Array.from({ length: 50 }, (_, n) =>
      outlook({ target: `${String(n)}.example:443`, silentRounds: round }),
    ),
    hops: [{ ...hop, lastSeenAt: round }],
    offlineSince: round,
  });
}

async function seenRound(store: Store): Promise<ReadonlySet<number | null>> {
  const { outlooks, hops, offlineSince } = await store.load();
  return new Set([...outlooks.map((one) => one.silentRounds), ...hops.map((one) => one.lastSeenAt), offlineSince]);
}
