// Between two cycles: who is to be told now that some time has passed, and whether a digest is due.
import { digestDue } from '../alerts/calendar/next-digest.ts';
import { composeDigest } from '../alerts/compose-digest.ts';
import type { Decision } from '../alerts/decide.ts';
import type { SelfFinding } from '../alerts/self-finding.ts';
import type { EpochMs } from '../lib/clock.ts';
import type { Store, StoredAlerting } from '../store/store.ts';
import { decideNow, type Findings, loadAlerting } from './decision.ts';
import type { Setup } from './setup.ts';

export interface Look {
  readonly setup: Setup;
  readonly store: Store;
  readonly now: EpochMs;
  readonly findings: Findings;
  readonly findOfItself: (known: StoredAlerting) => readonly SelfFinding[];
}

const WEEK_MS = 604_800_000;

/** Decides and writes what is decided, if it is anything. Rejects with a StoreError; then nothing was written. */
export async function lookBetweenCycles(look: Look): Promise<Decision> {
  const { setup, store, now, findings } = look;
  const alerting = await loadAlerting(store, now);
  const decided = decideNow(setup.config, findings, look.findOfItself(alerting), alerting, now);
  const { incidents, deliveries } = decided;
  if (incidents.length > 0 || deliveries.length > 0) await store.recordDecision({ at: now, incidents, deliveries });
  return decided;
}

/**
 * Puts a digest into the outbox if one is due; true when it did. By itself, so that a digest that cannot be made is in the
 * way of nothing. Rejects with a StoreError.
 */
export async function digestWhenDue({ setup, store, now, findings }: Omit<Look, 'findOfItself'>): Promise<boolean> {
  const { digest } = setup.config;
  // Nothing was seen since the start: there is nothing to tell yet.
  if (digest === undefined || findings.outlooks.length === 0) return false;
  const { lastDigestAt, watchingSince } = await loadAlerting(store, now);
  if (digestDue(digest, { lastDigestAt, startedWatchingAt: watchingSince }, now) === null) return false;
  // One of the future: the clock was wrong when it was sent.
  const from = lastDigestAt === null || lastDigestAt >= now ? Math.max(watchingSince, now - WEEK_MS) : lastDigestAt;
  const { incidents, watch } = await store.period(from, now);
  const notification = composeDigest({ from, to: now, ...findings, incidents, watch });
  const deliveries = digest.receivers.map((receiver) => ({ receiver, notification }));
  await store.recordDecision({ at: now, incidents: [], deliveries });
  return true;
}
