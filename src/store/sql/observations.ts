// Observations in the store: equal ones in a row collapsed, each served list and each certificate once.
import type { Transaction } from 'kysely';

import { CodedError } from '../../lib/coded-error.ts';
import type {
  ClientHelloProfile,
  Observation,
  Outcome,
  ProbeFailure,
  Protocol,
  Redirect,
  ServedList,
  TargetKey,
} from '../../probe/observation.ts';
import type { StoredObservation, StoreErrorCode } from '../store.ts';
import type { NewRow, StandingRow } from './collapse.ts';
import { collapse } from './collapse.ts';
import { parseColumn } from './json.ts';
import { readServedLists, writeServedLists } from './served-lists.ts';
import { slices } from './slices.ts';
import type { Tables } from './tables.ts';

/** Adds the observations of a cycle, in their order. */
export async function writeObservations(
  transaction: Transaction<Tables>,
  observations: readonly Observation[],
): Promise<void> {
  await writeServedLists(
    transaction,
    observations.flatMap(({ outcome }) => (outcome.kind === 'served' ? [outcome.servedList] : [])),
  );
  const targets = new Set(observations.map((observation) => observation.target));
  const { updated, started } = collapse(await standingRows(transaction, [...targets]), observations.map(rowOf));
  for (const { id, last_seen_at, times_seen, duration_ms, superseded_at } of updated) {
    await transaction
      .updateTable('observation')
      .set({ last_seen_at, times_seen, duration_ms, superseded_at })
      .where('id', '=', id)
      .execute();
  }
  for (const slice of slices(started)) await transaction.insertInto('observation').values(slice).execute();
}

async function standingRows(
  transaction: Transaction<Tables>,
  targets: readonly TargetKey[],
): Promise<readonly StandingRow[]> {
  const rows: StandingRow[] = [];
  for (const slice of slices(targets)) {
    const standing = transaction.selectFrom('observation').selectAll().where('superseded_at', 'is', null);
    rows.push(...(await standing.where('target', 'in', slice).execute()));
  }
  return rows;
}

function rowOf(observation: Observation): NewRow {
  const { target, host, port, protocol, address, hello, at, vantage, outcome, redirect } = observation;
  const served = outcome.kind === 'served' ? outcome : null;
  const failure = outcome.kind === 'served' ? outcome.handshakeFailure : outcome.failure;
  return {
    ...{ target, host, port, protocol, address, vantage },
    profile: hello.profile,
    sni: Number(hello.sni),
    first_seen_at: at,
    last_seen_at: at,
    times_seen: 1,
    stretches: 1,
    superseded_at: null,
    duration_ms: observation.durationMs,
    served_list: served?.servedList.sha256 ?? null,
    tls_version: served?.tlsVersion ?? null,
    proven: served === null ? null : Number(served.proven),
    failure: failure === null ? null : JSON.stringify(failure),
    redirect: redirect === null ? null : JSON.stringify(redirect),
  };
}

/** See Store.observations. */
export async function readObservations(
  transaction: Transaction<Tables>,
  target: TargetKey,
  limit: number,
): Promise<readonly StoredObservation[]> {
  const rows = await transaction
    .selectFrom('observation')
    .selectAll()
    .where('target', '=', target)
    .orderBy('last_seen_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  const lists = await readServedLists(
    transaction,
    rows.flatMap((row) => row.served_list ?? []),
  );
  return rows.map((row) => ({
    observation: observationOf(row, row.served_list === null ? null : (lists.get(row.served_list) ?? null)),
    firstSeenAt: row.first_seen_at,
    timesSeen: row.times_seen,
    stretches: row.stretches,
    supersededAt: row.superseded_at,
  }));
}

function observationOf(row: StandingRow, servedList: ServedList | null): Observation {
  const failure = row.failure === null ? null : (parseColumn(row.failure) as ProbeFailure);
  return {
    target: row.target,
    host: row.host,
    port: row.port,
    protocol: row.protocol as Protocol,
    address: row.address,
    hello: { profile: row.profile as ClientHelloProfile, sni: row.sni === 1 },
    at: row.last_seen_at,
    durationMs: row.duration_ms,
    vantage: row.vantage,
    outcome: outcomeOf(row, servedList, failure),
    redirect: row.redirect === null ? null : (parseColumn(row.redirect) as Redirect),
  };
}

function outcomeOf(row: StandingRow, servedList: ServedList | null, failure: ProbeFailure | null): Outcome {
  if (servedList !== null && row.tls_version !== null) {
    return {
      kind: 'served',
      servedList,
      tlsVersion: row.tls_version,
      proven: row.proven === 1,
      handshakeFailure: failure,
    };
  }
  // The schema's checks and foreign keys leave no other row.
  if (failure === null) {
    throw new CodedError<StoreErrorCode>('store-corrupt', `observation ${String(row.id)} has neither list nor failure`);
  }
  return { kind: 'failed', failure };
}
