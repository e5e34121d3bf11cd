// What the tests of delivery have in common: a real outbox, a clock that is set by hand, receivers that answer as told.
import type { TestContext } from 'node:test';

import { createDeliverer, type Deliverer, type DelivererOptions } from '../../../src/alerts/delivery/deliver.ts';
import type { DeliveryEvent } from '../../../src/alerts/delivery/delivery-event.ts';
import type { Notification } from '../../../src/alerts/notification.ts';
import type { Delivery } from '../../../src/alerts/outbox.ts';
import { sent, type Attempt, type Receiver, type SendResult } from '../../../src/alerts/receivers/receiver.ts';
import type { Store } from '../../../src/store/store.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { closedAfter, newStoreFile } from '../../store/sqlite/place.ts';

export const NOON = Date.parse('2026-03-01T12:00:00Z');
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** For what is never stopped. */
export const never = new AbortController().signal;

/** A message of an incident; `number` tells them apart. */
export function message(incident: string, number: number): Notification {
  const id = `${incident}${String(number)}`;
  return { about: 'test', kind: 'test', id, incident, at: NOON, summary: `number ${String(number)}` };
}

export function deliveryOf(notification: Notification, overrides: Partial<Delivery> = {}): Delivery {
  return {
    id: `${notification.id}/ops`,
    receiver: 'ops',
    notification,
    createdAt: NOON,
    attempts: 0,
    nextAttemptAt: NOON,
    lastError: null,
    reached: [],
    ...overrides,
  };
}

type Answer = (notification: Notification, attempt: Attempt) => SendResult | Promise<SendResult>;

/** A receiver that answers as `answer` says, and remembers what it was sent. */
export function scripted(name: string, answer: Answer = () => sent(), parallel = 4) {
  const got: string[] = [];
  const receiver: Receiver = {
    name,
    parallel,
    send: async (notification, attempt) => {
      got.push(notification.id);
      return answer(notification, attempt);
    },
  };
  return { receiver, got };
}

export interface Scene {
  readonly store: Store;
  readonly clock: { time: number; now: () => number };
  readonly events: readonly DeliveryEvent[];
  readonly deliverer: Deliverer;
  readonly enqueue: (receiver: string, ...messages: readonly Notification[]) => Promise<void>;
  readonly kinds: () => readonly DeliveryEvent['kind'][];
  /** `a1 delivered`, for all there ever was in the outbox. */
  readonly states: (receiver: string) => Promise<readonly string[]>;
  /** Delivers, sets the clock to when there is more to do, and so on; until nothing is pending, or it is `until`. */
  readonly deliverAll: (until?: number) => Promise<void>;
}

/** A deliverer on a new store at noon, whose jitter is always half of what it may be. */
export async function scene(
  t: TestContext,
  receivers: readonly Receiver[],
  options: (store: Store) => Partial<DelivererOptions> = () => ({}),
): Promise<Scene> {
  const store = closedAfter(t, await openSqliteStore({ file: await newStoreFile(t) }));
  const clock = { time: NOON, now: () => clock.time };
  const events: DeliveryEvent[] = [];
  const onEvent = (event: DeliveryEvent) => events.push(event);
  const deliverer = createDeliverer({
    outbox: store,
    receivers,
    clock,
    random: () => 0.5,
    onEvent,
    ...options(store),
  });
  return {
    store,
    clock,
    events,
    deliverer,
    enqueue: (receiver, ...messages) => {
      const deliveries = messages.map((notification) => ({ receiver, notification }));
      return store.recordDecision({ at: clock.time, incidents: [], deliveries });
    },
    kinds: () => events.map(({ kind }) => kind),
    states: (receiver) => statesOf(store, receiver),
    deliverAll: async (until = Number.POSITIVE_INFINITY) => {
      for (;;) {
        const next = (await deliverer.deliverDue(never)) ?? (await store.nextDeliveryAt());
        if (next === null || next > until) return;
        clock.time = Math.max(clock.time, next);
      }
    },
  };
}

async function statesOf(store: Store, receiver: string): Promise<readonly string[]> {
  const all = await store.deliveries(['pending', 'delivered', 'undeliverable', 'superseded', 'discarded'], 1_000);
  return all.filter((one) => one.receiver === receiver).map(({ notification, state }) => `${notification.id} ${state}`);
}
