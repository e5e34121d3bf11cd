// What the watchman did, counted by the hour: a digest says over weeks how often it looked.
import type { Transaction } from 'kysely';

import type { EpochMs } from '../../lib/clock.ts';
import type { CycleRecord } from '../store.ts';
import type { HourTallyTable, Tables } from './tables.ts';

type Tally = Omit<HourTallyTable, 'hour'>;

/** What a cycle that was completed adds. */
export function tallyOf({ observations }: Pick<CycleRecord, 'observations'>): Tally {
  const failed = observations.filter(({ outcome }) => outcome.kind === 'failed');
  return { cycles: 1, cycles_failed: 0, probes: observations.length, probes_failed: failed.length };
}

/** What a cycle that failed adds. */
export const FAILED_CYCLE: Tally = { cycles: 0, cycles_failed: 1, probes: 0, probes_failed: 0 };

export async function addTally(transaction: Transaction<Tables>, at: EpochMs, added: Tally): Promise<void> {
  await transaction
    .insertInto('hour_tally')
    .values({ hour: hourOf(at), ...added })
    .onConflict((conflict) =>
      conflict.column('hour').doUpdateSet((row) => ({
        cycles: row('hour_tally.cycles', '+', added.cycles),
        cycles_failed: row('hour_tally.cycles_failed', '+', added.cycles_failed),
        probes: row('hour_tally.probes', '+', added.probes),
        probes_failed: row('hour_tally.probes_failed', '+', added.probes_failed),
      })),
    )
    .execute();
}

/** The sum of every hour of which a part is in the period. */
export async function readTally(transaction: Transaction<Tables>, from: EpochMs, to: EpochMs): Promise<Tally> {
  const hours = await transaction
    .selectFrom('hour_tally')
    .select(['cycles', 'cycles_failed', 'probes', 'probes_failed'])
    .where('hour', '>=', hourOf(from))
    .where('hour', '<', to)
    .execute();
  return {
    cycles: sum(hours.map((hour) => hour.cycles)),
    cycles_failed: sum(hours.map((hour) => hour.cycles_failed)),
    probes: sum(hours.map((hour) => hour.probes)),
    probes_failed: sum(hours.map((hour) => hour.probes_failed)),
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

const HOUR_MS = 3_600_000;

/** When the hour of an instant began. */
export function hourOf(at: EpochMs): EpochMs {
  return at - (at % HOUR_MS);
}
