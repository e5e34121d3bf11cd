// The digest: what changed, what is coming, what is healthy. A record; compose-digest.ts makes it.
import type { EpochMs } from '../lib/clock.ts';
import type { OutlookLevel, Pair } from '../outlook/outlook.ts';
import type { FleetImpact } from './fleet-impact.ts';

export interface Digest {
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** How many pairs are at each level now. */
  readonly levels: Readonly<Record<OutlookLevel, number>>;
  readonly firmware: number;
  readonly targets: number;
  readonly fleet: FleetImpact;
  /** Incidents that were open in this time, the loudest first; at most 50. */
  readonly incidents: readonly DigestIncident[];
  /** What is known to come, soonest first; at most 50. */
  readonly coming: readonly DigestDate[];
  /** Changes of served lists that every firmware accepts: renewals, other intermediates, other anchors; at most 50. */
  readonly changes: readonly DigestChange[];
  /** Of each list how many there are beside those that it holds. */
  readonly more: { readonly incidents: number; readonly coming: number; readonly changes: number };
  readonly watch: WatchHealth;
}

export interface DigestIncident {
  readonly incident: string;
  readonly summary: string;
  readonly level: OutlookLevel;
  readonly openedAt: EpochMs;
  readonly resolvedAt: EpochMs | null;
}

export interface DigestDate {
  readonly at: EpochMs;
  readonly text: string;
  /** Whom it concerns; the first of `pairs`. */
  readonly pair: Pair;
  readonly pairs: number;
}

export interface DigestChange {
  readonly at: EpochMs;
  readonly target: string;
  readonly text: string;
  /** Endpoints and client hellos that changed alike. */
  readonly count: number;
}

/** Whether the watchman was awake. */
export interface WatchHealth {
  readonly cycles: number;
  readonly cyclesFailed: number;
  readonly probes: number;
  readonly probesFailed: number;
  readonly delivered: number;
  readonly undeliverable: number;
  readonly pending: number;
}
