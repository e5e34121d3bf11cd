// The running daemon as something to look at: what its last cycle left, and the store for the rest.
import { isDeepStrictEqual } from 'node:util';

import type { Daemon } from '../daemon/daemon.ts';
import { loadAlerting } from '../daemon/decision.ts';
import { linksOf, reachSubjects } from '../daemon/links.ts';
import type { Setup } from '../daemon/setup.ts';
import type { Clock } from '../lib/clock.ts';
import { pairKey } from '../outlook/outlook.ts';
import { reachesOf } from '../outlook/reach.ts';
import type { CycleRecord, Store, StoredSignals, StoredState } from '../store/store.ts';
import type { Snapshot, Watched } from './watched.ts';

type Observed = Pick<StoredState, 'outlooks' | 'hops' | 'offlineSince'>;

/** Looks at `daemon`, whose store is `store`, for as long as it lives. */
export function watchLive(daemon: Daemon, store: Store, clock: Clock): Watched {
  const { events } = daemon;
  const listeners = new Set<() => void>();
  let version = 1;
  // What is read is remembered until the next change; what was begun before it is not.
  let observed: Promise<Observed> | null = null;
  let current: Promise<Snapshot> | null = null;
  let signals: Promise<StoredSignals> | null = null;

  const changed = (): void => {
    version += 1;
    current = null;
    signals = null;
    for (const listener of listeners) listener();
  };
  const snapshotOf = snapshotMaker(daemon, store, clock);
  const hands = handsBeside(store, clock, changed);
  events.on('cycleCompleted', ({ record }) => {
    // The record holds every certificate that was served: it is not kept until the next cycle.
    const { outlooks, hops, offlineSince } = record;
    observed = Promise.resolve({ outlooks, hops, offlineSince });
    changed();
  });
  events.on('decided', ({ incidents, deliveries }) => {
    if (incidents.length > 0 || deliveries.length > 0) changed();
    // What cannot be read now is told where it is asked for.
    else hands.look().catch(() => undefined);
  });
  events.on('delivery', changed);
  events.on('reloaded', changed);

  return {
    setup: () => daemon.setup,
    current: () => {
      observed ??= forgetting(store.load(), () => (observed = null));
      current ??= forgetting(snapshotOf(observed, version), () => (current = null));
      return current.then((snapshot) => {
        hands.shown(snapshot);
        return snapshot;
      });
    },
    signals: () => (signals ??= forgetting(store.loadSignals(), () => (signals = null))),
    version: () => version,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ...happenings(daemon),
    look: async () => {
      await daemon.look();
      changed();
    },
    stale: () => daemon.stale(),
    rootPrograms: () => daemon.rootPrograms,
  };
}

/** Others acknowledge and silence in the store as well: from the terminal, beside this process. */
function handsBeside(store: Store, clock: Clock, changed: () => void) {
  let last: Snapshot['alerting'] | null = null;
  return {
    /** What was looked at last. */
    shown: ({ alerting }: Snapshot): void => {
      last = alerting;
    },
    /** Rejects with a StoreError. */
    look: async (): Promise<void> => {
      const shown = last;
      if (shown === null) return;
      const now = await loadAlerting(store, clock.now());
      if (shown === last && !isDeepStrictEqual(shown, now)) changed();
    },
  };
}

/** What a daemon does, for whoever counts it. */
function happenings({ events }: Daemon): Pick<Watched, 'onCycle' | 'onFailedCycle' | 'onDelivery'> {
  return {
    onCycle: (listener) => {
      const heard = ({ record }: { readonly record: CycleRecord }): void => {
        listener(record);
      };
      events.on('cycleCompleted', heard);
      return () => events.off('cycleCompleted', heard);
    },
    onFailedCycle: (listener) => {
      const heard = (): void => {
        listener();
      };
      events.on('cycleFailed', heard);
      return () => events.off('cycleFailed', heard);
    },
    onDelivery: (listener) => {
      events.on('delivery', listener);
      return () => events.off('delivery', listener);
    },
  };
}

/** What fails is tried again when it is asked for again. */
function forgetting<Value>(promise: Promise<Value>, forget: () => void): Promise<Value> {
  promise.catch(forget);
  return promise;
}

function snapshotMaker(daemon: Daemon, store: Store, clock: Clock) {
  const fleetAt = fleetMemory();
  return async (observing: Promise<Observed>, version: number): Promise<Snapshot> => {
    const fleet = fleetAt(daemon.setup, await observing);
    return { version, ...fleet, alerting: await loadAlerting(store, clock.now()) };
  };
}

/** What a cycle left, with what follows from it and the config. */
type Fleet = Pick<Snapshot, 'setup' | 'links' | 'outlooks' | 'hops' | 'reaches' | 'offlineSince'>;

/** The same fleet for as long as config and cycle are the same: what is made of it may be remembered by it. */
function fleetMemory(): (setup: Setup, observed: Observed) => Fleet {
  let last: { readonly setup: Setup; readonly observed: Observed; readonly fleet: Fleet } | null = null;
  return (setup, observed) => {
    if (last?.setup !== setup || last.observed !== observed)
      last = { setup, observed, fleet: fleetOf(setup, observed) };
    return last.fleet;
  };
}

function fleetOf(setup: Setup, { outlooks, hops, offlineSince }: Observed): Fleet {
  return {
    setup,
    links: linksOf(setup.firmware, hops),
    outlooks: new Map(outlooks.map((state) => [pairKey(state), state])),
    hops,
    reaches: reachesOf(reachSubjects(setup.firmware, hops), outlooks),
    offlineSince,
  };
}
