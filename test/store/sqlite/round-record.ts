// Cycles of which every part carries the number of the round: half a cycle would show.
import type { CycleRecord, Store } from '../../../src/store/store.ts';
import { START, cycleRecord, decision, delivery, observation, outlook, served } from '../../contract/records.ts';

/** Megabytes, more than SQLite's cache: it must write to the disk before it commits. */
export function roundRecord(round: number): CycleRecord {
  const padding = 'x'.repeat(8_000);
  return cycleRecord({
    finishedAt: START + round,
    observations: Array.from({ length: 50 }, (_, n) =>
      observation({ address: `host ${String(n)}`, at: START + round, outcome: served(round % 256) }),
    ),
    outlooks: Array.from({ length: 400 }, (_, n) =>
      outlook({ target: `${String(n)}.example:443`, firmware: `valve ${padding}`, silentRounds: round }),
    ),
    decision: decision({ deliveries: [delivery('ops', `n-${String(round)}`)] }),
    hops: [{ from: 'a.example:443', toHost: 'cdn.example', toPort: 443, lastSeenAt: START + round }],
    addresses: [{ target: 'a.example:443', address: '192.0.2.1', lastNamedAt: START + round }],
    offlineSince: START + round,
  });
}

/** The rounds that the parts of the store are in; whole cycles leave one. */
export async function roundsIn(store: Store): Promise<ReadonlySet<number>> {
  const { outlooks, hops, addresses, offlineSince } = await store.load();
  const standing = (await store.observations('a.example:443', 50)).filter((one) => one.supersededAt === null);
  const instants = [
    await store.lastCycleAt(),
    offlineSince,
    ...hops.map((hop) => hop.lastSeenAt),
    ...addresses.map((address) => address.lastNamedAt),
    ...standing.map((one) => one.observation.at),
  ];
  const deliveries = await store.dueDeliveries('ops', Number.MAX_SAFE_INTEGER, 100_000);
  return new Set([
    ...instants.map((instant) => (instant ?? START) - START),
    ...outlooks.map((one) => one.silentRounds),
    deliveries.length,
  ]);
}
