// What collectors have left: the state of each source, and its signals.
import type { Insertable, Transaction } from 'kysely';

import type { EpochMs } from '../../lib/clock.ts';
import type { SourceState } from '../../signals/collector.ts';
import { type Signal, signalKey } from '../../signals/signal.ts';
import type { CollectedRecord, StoredSignals } from '../store.ts';
import { readEndEntities } from './end-entities.ts';
import { parseColumn } from './json.ts';
import { signalBody, signalOf } from './signal-body.ts';
import { slices } from './slices.ts';
import type { SignalTable, Tables } from './tables.ts';
import { readWatchedSince } from './watched-targets.ts';

/** See Store.loadSignals. */
export async function loadSignals(transaction: Transaction<Tables>): Promise<StoredSignals> {
  return {
    sources: await readSources(transaction),
    signals: await readSignals(transaction),
    endEntities: await readEndEntities(transaction),
    watchedSince: await readWatchedSince(transaction),
  };
}

async function readSources(transaction: Transaction<Tables>): Promise<readonly SourceState[]> {
  const rows = await transaction.selectFrom('source_state').select('body').orderBy('source').execute();
  return rows.map(({ body }) => parseColumn(body) as SourceState);
}

async function readSignals(transaction: Transaction<Tables>): Promise<StoredSignals['signals']> {
  const rows = await transaction
    .selectFrom('signal')
    .select(['source', 'body'])
    .orderBy('source')
    .orderBy('key')
    .execute();
  return rows.map(({ source, body }) => ({ source, signal: signalOf(body) }));
}

/** See Store.recordCollected. What is both dropped and put is so. */
export async function recordCollected(transaction: Transaction<Tables>, record: CollectedRecord): Promise<void> {
  const { source } = record.source;
  await writeSource(transaction, record.source);
  for (const slice of slices(record.drop)) {
    await transaction.deleteFrom('signal').where('source', '=', source).where('key', 'in', slice).execute();
  }
  await writeSignals(transaction, source, record.put);
}

async function writeSource(transaction: Transaction<Tables>, state: SourceState): Promise<void> {
  const body = JSON.stringify(state);
  await transaction
    .insertInto('source_state')
    .values({ source: state.source, body })
    .onConflict((conflict) => conflict.column('source').doUpdateSet({ body }))
    .execute();
}

async function writeSignals(
  transaction: Transaction<Tables>,
  source: string,
  signals: readonly Signal[],
): Promise<void> {
  const latest = new Map(signals.map((signal) => [signalKey(signal), rowOf(source, signal)]));
  for (const slice of slices([...latest.values()])) {
    await transaction
      .insertInto('signal')
      .values(slice)
      .onConflict((conflict) =>
        conflict
          .columns(['source', 'key'])
          .doUpdateSet((row) => ({ ends_at: row.ref('excluded.ends_at'), body: row.ref('excluded.body') })),
      )
      .execute();
  }
}

function rowOf(source: string, signal: Signal): Insertable<SignalTable> {
  return { source, key: signalKey(signal), ends_at: endOf(signal), body: signalBody(signal) };
}

/** When it has nothing to say any more, and may be forgotten; null: when its source says so. */
function endOf(signal: Signal): EpochMs | null {
  switch (signal.kind) {
    case 'issuance':
      return signal.notAfter;
    case 'renewal-info':
      // A window that is over is the alarm for as long as its CA confirms it.
      return Math.max(signal.end, signal.at);
    case 'declared-roots':
    case 'announcement':
    case 'caa':
    case 'preview':
      return null;
  }
}

/** See Store.keepSources. */
export async function keepSources(transaction: Transaction<Tables>, sources: readonly string[]): Promise<void> {
  const kept = new Set(sources);
  const rows = await transaction.selectFrom('source_state').select('source').execute();
  for (const slice of slices(rows.map((row) => row.source).filter((source) => !kept.has(source)))) {
    // Their signals go with them.
    await transaction.deleteFrom('source_state').where('source', 'in', slice).execute();
  }
}
