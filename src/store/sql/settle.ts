// What becomes of deliveries: by attempts, and by hand.
import type { Kysely, Selectable, Transaction } from 'kysely';

import type { DeliveryMark, DeliveryResult } from '../../alerts/outbox.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { parseColumn } from './json.ts';
import { newDelivery, untried } from './put-in.ts';
import { slices } from './slices.ts';
import type { DeliveryTable, Tables } from './tables.ts';

/** See Outbox.settle. Only what is pending can change, so that a late or repeated mark does no harm. */
export async function settle(
  transaction: Transaction<Tables>,
  marks: readonly DeliveryMark[],
  fallback: string | null,
): Promise<void> {
  const pending = await pendingOf(transaction, marks);
  for (const { deliveryId, result } of marks) {
    const delivery = pending.get(deliveryId);
    if (delivery === undefined) continue;
    const next = { ...delivery, ...attempted(delivery, result) };
    await writeAttempt(transaction, next);
    if (next.state === 'pending') pending.set(deliveryId, next);
    else pending.delete(deliveryId);
    if (next.state === 'undeliverable' && fallback !== null) {
      await putInFor(transaction, fallback, delivery, result.at);
    }
  }
}

type DeliveryRow = Selectable<DeliveryTable>;

async function pendingOf(
  transaction: Transaction<Tables>,
  marks: readonly DeliveryMark[],
): Promise<Map<string, DeliveryRow>> {
  const pending = new Map<string, DeliveryRow>();
  for (const slice of slices(marks.map(({ deliveryId }) => deliveryId))) {
    const known = transaction.selectFrom('delivery').selectAll().where('id', 'in', slice);
    for (const row of await known.where('settled_at', 'is', null).execute()) pending.set(row.id, row);
  }
  return pending;
}

function attempted(delivery: DeliveryRow, result: DeliveryResult): Partial<DeliveryRow> {
  const attempts = delivery.attempts + 1;
  switch (result.kind) {
    case 'delivered':
      return { attempts, state: 'delivered', settled_at: result.at, last_error: null };
    case 'retry': {
      // An attempt that was cut short knows of nobody: whom earlier ones reached stays so.
      const reached = new Set([...(parseColumn(delivery.reached) as readonly string[]), ...result.reached]);
      const { nextAttemptAt, error } = result;
      return { attempts, next_attempt_at: nextAttemptAt, last_error: error, reached: JSON.stringify([...reached]) };
    }
    case 'undeliverable':
      return { attempts, state: 'undeliverable', settled_at: result.at, last_error: result.error };
  }
}

async function writeAttempt(transaction: Transaction<Tables>, row: DeliveryRow): Promise<void> {
  const { attempts, state, settled_at, next_attempt_at, last_error, reached } = row;
  await transaction
    .updateTable('delivery')
    .set({ attempts, state, settled_at, next_attempt_at, last_error, reached })
    .where('sequence', '=', row.sequence)
    .execute();
}

/**
 * Puts in nothing where the receiver had it already, as the fallback has what it gives up itself. Supersedes no reminder:
 * what the fallback is told beside is newer than what others gave up.
 */
async function putInFor(
  transaction: Transaction<Tables>,
  receiver: string,
  givenUp: DeliveryRow,
  at: EpochMs,
): Promise<void> {
  await transaction
    .insertInto('delivery')
    .values(newDelivery({ ...givenUp, receiver }, at))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** See Hands.retryDelivery. It keeps its place in the order, and whom it has reached. */
export async function retryDelivery(db: Kysely<Tables>, id: string, at: EpochMs): Promise<boolean> {
  const retried = await db
    .updateTable('delivery')
    .set(untried(at))
    .where('id', '=', id)
    .where('state', '=', 'undeliverable')
    .executeTakeFirstOrThrow();
  return retried.numUpdatedRows > 0;
}

/** See Hands.discardDelivery. */
export async function discardDelivery(db: Kysely<Tables>, id: string, at: EpochMs): Promise<boolean> {
  const discarded = await db
    .updateTable('delivery')
    .set({ state: 'discarded', settled_at: at })
    .where('id', '=', id)
    .where('state', 'in', ['pending', 'undeliverable'])
    .executeTakeFirstOrThrow();
  return discarded.numUpdatedRows > 0;
}
