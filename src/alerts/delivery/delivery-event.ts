// What happens in delivery, for the log and for whoever waits on it.
import type { EpochMs } from '../../lib/clock.ts';
import { errorText } from '../../lib/coded-error.ts';
import { isoInstant } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import type { AlertLogger } from '../logger.ts';
import type { Delivery } from '../outbox.ts';

export type DeliveryEvent =
  | { readonly kind: 'delivered'; readonly delivery: Delivery; readonly warning: string | null }
  | { readonly kind: 'retry'; readonly delivery: Delivery; readonly error: string; readonly nextAttemptAt: EpochMs }
  | { readonly kind: 'undeliverable'; readonly delivery: Delivery; readonly error: string }
  /** Nothing more is sent to this receiver until the store can be read and written again. */
  | { readonly kind: 'outbox-failed'; readonly receiver: string; readonly error: unknown };

/** One line for an event, as loud as it is. */
export function logDeliveryEvent(event: DeliveryEvent, logger: AlertLogger): void {
  switch (event.kind) {
    case 'delivered':
      if (event.warning === null) logger.info(fieldsOf(event.delivery), 'notification delivered');
      else logger.warn(fieldsOf(event.delivery), `notification delivered, but ${visibleText(event.warning)}`);
      return;
    case 'retry': {
      const fields = { ...fieldsOf(event.delivery), nextAttemptAt: isoInstant(event.nextAttemptAt) };
      logger.warn(fields, `notification not delivered yet: ${visibleText(event.error)}`);
      return;
    }
    case 'undeliverable':
      logger.error(
        fieldsOf(event.delivery),
        `notification given up, it was never delivered: ${visibleText(event.error)}`,
      );
      return;
    case 'outbox-failed':
      logger.error({ receiver: event.receiver }, `the outbox cannot be used: ${visibleText(errorText(event.error))}`);
  }
}

function fieldsOf({ receiver, notification, attempts }: Delivery) {
  const { id, kind, incident } = notification;
  return { receiver, notification: id, kind, incident, attempt: attempts + 1 };
}
