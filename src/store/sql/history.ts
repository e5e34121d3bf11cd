// What targets served over time, and how outlooks moved.
import { type SelectQueryBuilder, sql, type Transaction } from 'kysely';

import { CodedError } from '../../lib/coded-error.ts';
import type { OutlookLevel, Pair } from '../../outlook/outlook.ts';
import type { ClientHelloProfile, ProbeFailure, ServedList, TargetKey } from '../../probe/observation.ts';
import type {
  OutlookStep,
  SpanAnswer,
  SpanCursor,
  StoredList,
  StoredSpan,
  StoreErrorCode,
  TimeRange,
} from '../store.ts';
import type { StandingRow } from './collapse.ts';
import { parseColumn } from './json.ts';
import { readServedLists } from './served-lists.ts';
import { slices } from './slices.ts';
import type { Tables } from './tables.ts';

/** See Store.spans. */
export async function readSpans(
  transaction: Transaction<Tables>,
  target: TargetKey,
  range: TimeRange,
  limit: number,
  after: SpanCursor | null,
): Promise<readonly StoredSpan[]> {
  let query = transaction
    .selectFrom('observation')
    .select(SPAN_COLUMNS)
    .where('target', '=', target)
    .where('last_seen_at', '>=', range.from)
    .where('first_seen_at', '<', range.to)
    .orderBy('last_seen_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  if (after !== null) {
    query = query
      .where('last_seen_at', '<=', after.lastSeenAt)
      .where((row) => row.or([row('last_seen_at', '<', after.lastSeenAt), row('id', '<', after.id)]));
  }
  return (await query.execute()).map(spanOf);
}

const SPAN_COLUMNS = [
  ...(['id', 'address', 'profile', 'sni', 'vantage', 'first_seen_at', 'last_seen_at', 'times_seen'] as const),
  ...(['stretches', 'superseded_at', 'served_list', 'tls_version', 'proven', 'failure'] as const),
] as const;
type SpanRow = Pick<StandingRow, (typeof SPAN_COLUMNS)[number]>;

function spanOf(row: SpanRow): StoredSpan {
  return {
    id: row.id,
    address: row.address,
    hello: { profile: row.profile as ClientHelloProfile, sni: row.sni === 1 },
    vantage: row.vantage,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    timesSeen: row.times_seen,
    stretches: row.stretches,
    supersededAt: row.superseded_at,
    answer: answerOf(row),
  };
}

function answerOf({ id, served_list, tls_version, proven, failure }: SpanRow): SpanAnswer {
  const parsed = failure === null ? null : (parseColumn(failure) as ProbeFailure);
  if (served_list !== null && tls_version !== null) {
    return {
      kind: 'served',
      servedList: served_list,
      tlsVersion: tls_version,
      proven: proven === 1,
      handshakeFailure: parsed,
    };
  }
  // The schema's checks leave no other row.
  if (parsed === null) {
    throw new CodedError<StoreErrorCode>('store-corrupt', `observation ${String(id)} has neither list nor failure`);
  }
  return { kind: 'failed', failure: parsed };
}

/** See Store.listsOf. */
export async function readListsOf(
  transaction: Transaction<Tables>,
  target: TargetKey,
  range: TimeRange,
  limit: number,
): Promise<readonly StoredList[]> {
  const rows = await transaction
    .selectFrom('observation')
    .select((row) => [
      'served_list',
      row.fn.min<number>('first_seen_at').as('first_seen_at'),
      row.fn.max<number>('last_seen_at').as('last_seen_at'),
      row.fn.sum<number>('times_seen').as('times_seen'),
      sql<number>`max(superseded_at is null)`.as('stands'),
    ])
    .where('target', '=', target)
    .where('served_list', 'is not', null)
    .groupBy('served_list')
    .having((row) => row(row.fn.max('last_seen_at'), '>=', range.from))
    .having((row) => row(row.fn.min('first_seen_at'), '<', range.to))
    .orderBy('stands', 'desc')
    .orderBy('first_seen_at', 'desc')
    .orderBy('served_list')
    .limit(limit)
    .execute();
  const lists = rows.map((row) => ({
    sha256: row.served_list ?? '',
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    timesSeen: row.times_seen,
    stands: row.stands === 1,
  }));
  return lists.toSorted((a, b) => b.firstSeenAt - a.firstSeenAt || (a.sha256 < b.sha256 ? -1 : 1));
}

/** See Store.servedLists. */
export async function readStoredLists(
  transaction: Transaction<Tables>,
  sha256s: readonly string[],
): Promise<ReadonlyMap<string, ServedList>> {
  const stored: string[] = [];
  for (const slice of slices([...new Set(sha256s)])) {
    const rows = await transaction.selectFrom('served_list').select('sha256').where('sha256', 'in', slice).execute();
    stored.push(...rows.map(({ sha256 }) => sha256));
  }
  return readServedLists(transaction, stored);
}

/** See Store.outlookSteps. */
export async function readSteps(
  transaction: Transaction<Tables>,
  of: Partial<Pair>,
  range: TimeRange,
  limit: number,
): Promise<readonly OutlookStep[]> {
  const rows = await ofPairs(
    transaction.selectFrom('outlook_change').select(['firmware', 'target', 'at', 'from_level', 'to_level']),
    of,
  )
    .where('at', '>=', range.from)
    .where('at', '<', range.to)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ firmware, target, at, from_level, to_level }) => ({
    firmware,
    target,
    at,
    from: from_level as OutlookLevel,
    to: to_level as OutlookLevel,
  }));
}

function ofPairs<Row>(
  query: SelectQueryBuilder<Tables, 'outlook_change', Row>,
  { firmware, target }: Partial<Pair>,
): SelectQueryBuilder<Tables, 'outlook_change', Row> {
  const ofFirmware = firmware === undefined ? query : query.where('firmware', '=', firmware);
  return target === undefined ? ofFirmware : ofFirmware.where('target', '=', target);
}
