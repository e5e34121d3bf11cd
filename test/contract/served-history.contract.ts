// What targets have served, and since when they are watched: what tells how long certificates wait to be served.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { CycleRecord, Store, StoredEndEntity } from '../../src/store/store.ts';
import { DAY, MINUTE, START, cycleRecord, observation, outlook } from './records.ts';
import { endEntity } from './signal-records.ts';
import type { NewPlace } from './store-place.ts';

export function describeServedHistory(newPlace: NewPlace): void {
  describeEndEntities(newPlace);
  describeForgetting(newPlace);
  describeWatched(newPlace);
}

interface Rounds {
  readonly name: string;
  readonly rounds: readonly (readonly StoredEndEntity[])[];
  readonly known: readonly StoredEndEntity[];
}

const second = endEntity({ sha256: 'bb'.repeat(32), firstServedAt: START + DAY });
const elsewhere = endEntity({ target: 'b.example:443', firstServedAt: START + DAY });

const rounds: readonly Rounds[] = [
  { name: 'the first one is known', rounds: [[endEntity()]], known: [endEntity()] },
  { name: 'one that is no longer served is still known', rounds: [[endEntity()], []], known: [endEntity()] },
  {
    name: 'a known one keeps the instant at which it was served first',
    rounds: [[endEntity()], [endEntity({ firstServedAt: START + DAY })]],
    known: [endEntity()],
  },
  {
    name: 'a known one keeps its SCT',
    rounds: [[endEntity()], [endEntity({ sctAt: null })], [endEntity({ sctAt: START })]],
    known: [endEntity()],
  },
  {
    name: 'an SCT that comes later is taken, and nothing else',
    rounds: [[endEntity({ sctAt: null })], [endEntity({ sctAt: START, firstServedAt: START + DAY, issuer: 'CN=X' })]],
    known: [endEntity({ sctAt: START })],
  },
  {
    name: 'each target has its own, the renewed ones too',
    rounds: [[endEntity()], [second, elsewhere]],
    known: [endEntity(), second, elsewhere],
  },
  {
    name: 'one that several endpoints serve is one',
    rounds: [[endEntity(), endEntity(), second]],
    known: [endEntity(), second],
  },
  {
    name: 'an issuer is a text of a stranger',
    rounds: [[endEntity({ issuer: 'CN=\u0000\ud800"<b>' })]],
    known: [endEntity({ issuer: 'CN=\u0000\ud800"<b>' })],
  },
];

function describeEndEntities(newPlace: NewPlace): void {
  for (const row of rounds) {
    test(row.name, async (t) => {
      const store = await (await newPlace(t)).open();
      for (const endEntities of row.rounds) await store.recordCycle(cycleRecord({ endEntities }));
      assert.deepEqual((await store.loadSignals()).endEntities, row.known);
    });
  }

  test('more than fits into one statement is known', async (t) => {
    const store = await (await newPlace(t)).open();
    const many = Array.from({ length: 1_700 }, (_, n) => endEntity({ sha256: String(n).padStart(64, '0') }));
    await store.recordCycle(cycleRecord({ endEntities: many }));
    assert.deepEqual((await store.loadSignals()).endEntities, many);
  });
}

function describeForgetting(newPlace: NewPlace): void {
  test('an end entity goes when it has expired, however long it was served', async (t) => {
    const store = await (await newPlace(t)).open();
    const long = endEntity({ sha256: 'bb'.repeat(32), notAfter: START + 365 * DAY });
    await store.recordCycle(cycleRecord({ endEntities: [endEntity(), long] }));
    await store.prune(endEntity().notAfter);
    assert.deepEqual((await store.loadSignals()).endEntities, [endEntity(), long]);
    await store.prune(endEntity().notAfter + 1);
    assert.deepEqual((await store.loadSignals()).endEntities, [long]);
  });

  test('of a target that serves another one each time the latest thousand stay', async (t) => {
    const store = await (await newPlace(t)).open();
    // The order in which they are put in is not the order in which they were served.
    const many = Array.from({ length: 1_700 }, (_, n) =>
      endEntity({ sha256: String(n).padStart(64, '0'), firstServedAt: START + ((n * 7) % 1_700) }),
    );
    await store.recordCycle(cycleRecord({ endEntities: [...many, elsewhere] }));
    await store.prune(START);
    const { endEntities } = await store.loadSignals();
    const kept = endEntities.filter((one) => one.target === endEntity().target);
    assert.equal(kept.length, 1_000);
    assert.ok(kept.every((one) => one.firstServedAt >= START + 700));
    assert.deepEqual(endEntities.at(-1), elsewhere);
  });
}

interface Watched {
  readonly name: string;
  readonly cycles: readonly Partial<CycleRecord>[];
  readonly since: Readonly<Record<string, number>>;
}

const A = 'a.example:443';
const B = 'b.example:443';
const seen = (target: string, at: number) => observation({ target, at });

const watched: readonly Watched[] = [
  {
    name: 'since its first observation',
    cycles: [{ observations: [seen(A, START + 2), seen(A, START + 1)] }, { observations: [seen(A, START + DAY)] }],
    since: { [A]: START + 1 },
  },
  {
    name: 'each on its own',
    cycles: [{ observations: [seen(A, START)] }, { observations: [seen(A, START + DAY), seen(B, START + DAY)] }],
    since: { [A]: START, [B]: START + DAY },
  },
  {
    name: 'though a round did not observe it, as long as there is an outlook of it',
    cycles: [{ observations: [seen(A, START)] }, { outlooks: [outlook()] }, { observations: [seen(A, START + DAY)] }],
    since: { [A]: START },
  },
  {
    name: 'not before it was observed',
    cycles: [{ outlooks: [outlook()] }],
    since: {},
  },
  {
    name: 'anew when it comes back after it was no longer watched',
    cycles: [
      { observations: [seen(A, START), seen(B, START)] },
      { observations: [seen(B, START + DAY)] },
      { observations: [seen(A, START + 2 * DAY), seen(B, START + 2 * DAY)] },
    ],
    since: { [A]: START + 2 * DAY, [B]: START },
  },
  {
    name: 'since the clock was set back that was ahead',
    cycles: [{ observations: [seen(A, START + 9_999 * DAY)] }, { observations: [seen(A, START)] }],
    since: { [A]: START },
  },
];

function describeWatched(newPlace: NewPlace): void {
  for (const { name, cycles, since } of watched) {
    test(`a target is watched ${name}`, async (t) => {
      const store = await (await newPlace(t)).open();
      for (const cycle of cycles) await store.recordCycle(cycleRecord(cycle));
      assert.deepEqual(await watchedSince(store), since);
    });
  }

  test('a target is watched since its first observation even when that is forgotten', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.recordCycle(cycleRecord({ observations: [seen(A, START)] }));
    const failed = { kind: 'failed', failure: { code: 'refused' } } as const;
    const changed = observation({ at: START + MINUTE, outcome: failed });
    await store.recordCycle(cycleRecord({ observations: [changed] }));
    assert.equal(await store.prune(START + MINUTE), 1);
    assert.deepEqual(await watchedSince(store), { [A]: START });
  });
}

async function watchedSince(store: Store): Promise<Readonly<Record<string, number>>> {
  return Object.fromEntries((await store.loadSignals()).watchedSince);
}
