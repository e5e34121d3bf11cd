// All that one decision leaves behind, written in the transaction that it is given.
import type { Transaction } from 'kysely';

import type { NotificationKind } from '../../alerts/notification.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { DecisionRecord } from '../store.ts';
import { writeIncidents } from './incidents.ts';
import { putIn, unknownOf } from './put-in.ts';
import { slices } from './slices.ts';
import type { Tables } from './tables.ts';

/** Writes the decision; the caller's transaction makes it whole or nothing. */
export async function recordDecision(transaction: Transaction<Tables>, decision: DecisionRecord): Promise<void> {
  const { at, incidents, deliveries } = decision;
  await writeIncidents(transaction, incidents);
  // What was there already supersedes nothing: a decision that is recorded again must not undo a later one.
  const added = await unknownOf(transaction, deliveries);
  await supersedeReminders(transaction, added, at);
  await putIn(transaction, added, at);
  if (deliveries.some(({ notification }) => notification.kind === 'digest')) {
    await transaction.updateTable('meta').set({ last_digest_at: at }).execute();
  }
}

/** Only these: whatever else was not sent yet is news to whom it goes. */
const SUPERSEDED: NotificationKind = 'reminder';

/** Drops the reminders that wait for a receiver that is now told something else of the same incident. */
async function supersedeReminders(
  transaction: Transaction<Tables>,
  added: DecisionRecord['deliveries'],
  at: EpochMs,
): Promise<void> {
  if (added.length === 0) return;
  const news = new Set(added.map(({ receiver, notification }) => threadKey(receiver, notification.incident)));
  const waiting = await transaction
    .selectFrom('delivery')
    .select(['sequence', 'receiver', 'incident'])
    .where('settled_at', 'is', null)
    .where('kind', '=', SUPERSEDED)
    .execute();
  const superseded = waiting.filter(({ receiver, incident }) => news.has(threadKey(receiver, incident)));
  for (const slice of slices(superseded.map(({ sequence }) => sequence))) {
    await transaction
      .updateTable('delivery')
      .set({ state: 'superseded', settled_at: at })
      .where('sequence', 'in', slice)
      .execute();
  }
}

function threadKey(receiver: string, incident: string): string {
  return JSON.stringify([receiver, incident]);
}
