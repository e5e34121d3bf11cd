// What happens in delivery, for the log and for whoever waits on it.
import type { EpochMs } from '../../lib/clock.ts';
import { isoInstant } from '../../lib/clock.ts';
import { errorText } from '../../lib/coded-error.ts';
import { visibleText } from '../../lib/escape.ts';
import type { AlertLogger } from '../logger.ts';
import type { Delivery, ReceiverHealth } from '../outbox.ts';

/** Each is told once it is written. */
export type DeliveryEvent =
  | { readonly kind: 'delivered'; readonly delivery: Delivery; readonly warning: string | null }
  | {
      readonly kind: 'retry';
      readonly delivery: Delivery;
      readonly error: string;
      /** Whether the receiver said that it will not take it; it is tried again all the same, for an hour. */
      readonly refused: boolean;
      readonly nextAttemptAt: EpochMs;
    }
  | {
      readonly kind: 'undeliverable';
      readonly delivery: Delivery;
      readonly error: string;
      readonly why: GivenUp;
      /** The receiver that is told instead, unless it was told already; null: none. */
      readonly fallback: string | null;
    }
  /** Nothing more is sent to this receiver until the store can be read and written again. */
  | { readonly kind: 'outbox-failed'; readonly receiver: string; readonly error: unknown };

export type GivenUp =
  | 'refused' // for an hour, by nothing but refusals
  | 'too-late' // giveUpAfter is over
  | 'no-receiver'; // the config names it no longer

/** One line for an event, as loud as it is. */
export function logDeliveryEvent(event: DeliveryEvent, logger: AlertLogger): void {
  switch (event.kind) {
    case 'delivered':
      if (event.warning === null) logger.info(fieldsOf(event.delivery), 'notification delivered');
      else logger.warn(fieldsOf(event.delivery), `notification delivered, but ${visibleText(event.warning)}`);
      return;
    case 'retry': {
      const fields = { ...fieldsOf(event.delivery), nextAttemptAt: isoInstant(event.nextAttemptAt) };
      const what = event.refused ? 'notification refused, it is tried again' : 'notification not delivered yet';
      logger.warn(fields, `${what}: ${visibleText(event.error)}`);
      return;
    }
    case 'undeliverable':
      logUndeliverable(event, logger);
      return;
    case 'outbox-failed':
      logger.error({ receiver: event.receiver }, `the outbox cannot be used: ${visibleText(errorText(event.error))}`);
  }
}

function logUndeliverable(event: Extract<DeliveryEvent, { kind: 'undeliverable' }>, logger: AlertLogger): void {
  const { delivery, error, why, fallback } = event;
  const fields = { ...fieldsOf(delivery, why === 'no-receiver' ? 0 : 1), why, fallback };
  const { reached } = delivery;
  const got = reached.length === 0 ? 'it was never delivered' : `it reached only ${visibleText(reached.join(', '))}`;
  const instead = fallback === null ? 'nobody is told instead' : `${fallback} is told instead`;
  logger.error(fields, `notification given up, ${got}: ${visibleText(error)}; ${instead}`);
}

function fieldsOf({ receiver, notification, attempts }: Delivery, tries = 1) {
  const { id, kind, incident } = notification;
  return { receiver, notification: id, kind, incident, attempt: attempts + tries };
}

/**
 * One line for each receiver for which something was given up that nobody has looked at: to be said on every cycle, for
 * a line of last week is not seen.
 */
export function logGivenUp(receivers: readonly ReceiverHealth[], logger: AlertLogger): void {
  for (const { receiver, undeliverable, lastDeliveredAt, failingSince, lastError } of receivers) {
    if (undeliverable === 0) continue;
    const what = undeliverable === 1 ? '1 notification was' : `${String(undeliverable)} notifications were`;
    const last = lastDeliveredAt === null ? 'none ever arrived' : `the last arrived ${isoInstant(lastDeliveredAt)}`;
    logger.error(
      {
        receiver,
        undeliverable,
        failingSince: failingSince === null ? null : isoInstant(failingSince),
        lastDeliveredAt: lastDeliveredAt === null ? null : isoInstant(lastDeliveredAt),
        lastError: lastError === null ? null : visibleText(lastError),
      },
      `${what} given up for ${visibleText(receiver)} (${last}): see anchorwatch alerts outbox, then retry or discard`,
    );
  }
}
