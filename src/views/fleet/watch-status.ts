// How anchorwatch itself does, for API and metrics: its cycles, its sources, its receivers. Pure.
import { isOpen } from '../../alerts/incident.ts';
import type { ReceiverHealth } from '../../alerts/outbox.ts';
import type { StaleSource } from '../../daemon/signals/stale-sources.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { isOnTime } from '../last-cycle.ts';
import type { Snapshot } from '../watched.ts';

export interface WatchStatus {
  readonly vantage: string;
  readonly watchingSince: EpochMs;
  readonly lastCycleAt: EpochMs | null;
  readonly isOnTime: boolean;
  readonly offlineSince: EpochMs | null;
  readonly staleSources: readonly StaleSource[] | null;
  /** Those of the config first; one that was never sent anything has nothing to say. */
  readonly receivers: readonly ReceiverHealth[];
  readonly counts: Readonly<Record<'firmware' | 'targets' | 'pairs' | 'openIncidents', number>>;
}

export function watchStatus(
  { setup, links, alerting, offlineSince }: Snapshot,
  staleSources: WatchStatus['staleSources'],
  now: EpochMs,
): WatchStatus {
  const { lastCycleAt, watchingSince, incidents } = alerting;
  return {
    vantage: setup.config.vantage,
    watchingSince,
    lastCycleAt,
    isOnTime: isOnTime(lastCycleAt, setup.config.schedule, now),
    offlineSince,
    staleSources,
    receivers: receiversOf({ setup, alerting }),
    counts: {
      firmware: setup.firmware.length,
      targets: new Set([...links.map(({ target }) => target)]).size,
      pairs: links.length,
      openIncidents: incidents.filter(isOpen).length,
    },
  };
}

/** Every receiver that there is, or that something is still to be told. */
export function receiversOf({ setup, alerting }: Pick<Snapshot, 'setup' | 'alerting'>): readonly ReceiverHealth[] {
  const known = new Map(alerting.receivers.map((health) => [health.receiver, health]));
  const named = setup.receivers.map(({ name }) => known.get(name) ?? nothingSent(name));
  const names = new Set(named.map(({ receiver }) => receiver));
  return [...named, ...alerting.receivers.filter(({ receiver }) => !names.has(receiver))];
}

function nothingSent(receiver: string): ReceiverHealth {
  return { receiver, pending: 0, failingSince: null, lastError: null, lastDeliveredAt: null, undeliverable: 0 };
}
