// What people do with deliveries: send again what was given up, or let it go.
import type { DeliveryEntry, DeliveryState } from '../../alerts/outbox.ts';
import { countOf } from '../../alerts/wording.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { CodedError } from '../../lib/coded-error.ts';
import { visibleText } from '../../lib/escape.ts';
import type { Hands } from '../../store/store.ts';

/** An id, how one begins, or `all`. */
export type WhichDeliveries = string;

type Outbox = Pick<Hands, 'deliveries' | 'retryDelivery' | 'discardDelivery'>;

/** Says how many were put back. Throws CodedError `delivery-unknown` or `delivery-ambiguous`. */
export async function retry(store: Outbox, which: WhichDeliveries, now: EpochMs): Promise<string> {
  const chosen = await choose(store, which, ['undeliverable']);
  const count = await countDone(chosen, ({ id }) => store.retryDelivery(id, now));
  if (count === 0) return 'Nothing is undeliverable.';
  return `${countOf(count, 'notification')} put back into the outbox. A daemon that runs looks every 30 s; else the next one sends.`;
}

/** Says how many were let go; of `all` those that were given up. Throws as `retry` does. */
export async function discard(store: Outbox, which: WhichDeliveries, now: EpochMs): Promise<string> {
  const chosen = await choose(store, which, which === 'all' ? ['undeliverable'] : ['undeliverable', 'pending']);
  const count = await countDone(chosen, ({ id }) => store.discardDelivery(id, now));
  if (count === 0) return 'Nothing is undeliverable.';
  const wasPending = chosen.some(({ state }) => state === 'pending');
  const late = wasPending ? ' If it is being sent just now, it may arrive all the same.' : '';
  return `${countOf(count, 'notification')} discarded: nobody will be told by ${count === 1 ? 'it' : 'them'}.${late}`;
}

/** More than the store keeps of what was given up. */
const MAX_LOOKED_AT = 10_000;

async function choose(
  store: Outbox,
  which: WhichDeliveries,
  states: readonly DeliveryState[],
): Promise<readonly DeliveryEntry[]> {
  const entries = await store.deliveries(states, MAX_LOOKED_AT);
  if (which === 'all') return entries;
  const exact = entries.filter(({ id }) => id === which);
  const found = exact.length > 0 ? exact : entries.filter(({ id }) => which !== '' && id.startsWith(which));
  const quoted = `"${visibleText(which, 120)}"`;
  if (found.length === 0) {
    const what = states.join(' or ');
    throw new CodedError(
      'delivery-unknown',
      `nothing ${what} has the id ${quoted}: anchorwatch alerts outbox names them`,
    );
  }
  if (found.length === 1) return found;
  const ids = found.slice(0, 5).map(({ id }) => visibleText(id));
  throw new CodedError('delivery-ambiguous', `${quoted} begins several: ${ids.join(', ')}`);
}

async function countDone(
  entries: readonly DeliveryEntry[],
  work: (entry: DeliveryEntry) => Promise<boolean>,
): Promise<number> {
  let count = 0;
  // One after the other, each a short transaction: the daemon writes in between.
  for (const entry of entries) if (await work(entry)) count += 1;
  return count;
}
