// What is in the outbox for receivers that the config names no longer: nobody would ever send it.
import type { Clock } from '../../lib/clock.ts';
import type { Outbox, ReceiverHealth } from '../outbox.ts';
import type { DeliveryEvent } from './delivery-event.ts';

export interface UnnamedOptions {
  readonly outbox: Pick<Outbox, 'dueDeliveries' | 'settle'>;
  /** Every receiver that has anything in the outbox. */
  readonly health: readonly ReceiverHealth[];
  /** The receivers of the config. */
  readonly named: readonly string[];
  readonly fallback: string | null;
  readonly clock: Clock;
  readonly onEvent: (event: DeliveryEvent) => void;
}

const ERROR = 'the config names no receiver of this name any more';
// Bodies have some kB each: this many are held at once.
const PAGE = 100;

/**
 * Gives up what waits for receivers that are not `named`, for `fallback` to be told. Rejects with what the store throws;
 * called again, it goes on. To be called when nothing is being sent to them: at the start and after a reload.
 */
export async function giveUpUnnamed(options: UnnamedOptions): Promise<void> {
  const named = new Set(options.named);
  for (const { receiver, pending } of options.health)
    if (pending > 0 && !named.has(receiver)) await giveUpAll(receiver, options);
}

async function giveUpAll(receiver: string, { outbox, fallback, clock, onEvent }: UnnamedOptions): Promise<void> {
  for (;;) {
    // Also what waits for its next attempt.
    const page = await outbox.dueDeliveries(receiver, Number.MAX_SAFE_INTEGER, PAGE);
    if (page.length === 0) return;
    const result = { kind: 'undeliverable', at: clock.now(), error: ERROR } as const;
    await outbox.settle(
      page.map(({ id }) => ({ deliveryId: id, result })),
      fallback,
    );
    for (const delivery of page)
      onEvent({ kind: 'undeliverable', delivery, error: ERROR, why: 'no-receiver', fallback });
  }
}
