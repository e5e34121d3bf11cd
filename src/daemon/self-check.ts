// What anchorwatch finds of itself, from facts about the daemon: it alerts others, and must not fail in silence. Pure.
import type { ReceiverHealth } from '../alerts/outbox.ts';
import type { SelfFinding } from '../alerts/self-finding.ts';
import type { EpochMs } from '../lib/clock.ts';
import { isoInstant } from '../lib/clock.ts';
import { formatDuration } from '../lib/duration.ts';
import { visibleText } from '../lib/escape.ts';
import type { ClockJump } from './clock-watch.ts';
import type { Interception } from './interception.ts';
import type { StaleSource } from './signals/stale-sources.ts';

export interface SelfFacts {
  readonly now: EpochMs;
  /** The end of the last complete cycle, or when the daemon started if none completed since; by the clock as it was. */
  readonly lastCycleAt: EpochMs;
  /** How long ago that is, in milliseconds of a clock that nobody sets. */
  readonly sinceLastCycleMs: number;
  /** How long it may be. */
  readonly allowedGapMs: number;
  /** Since when no target answers, by two cycles or more in a row. */
  readonly offlineSince: EpochMs | null;
  /** Since when, and by what, TLS is intercepted; null: it is not. */
  readonly intercepted: (Interception & { readonly since: EpochMs }) | null;
  readonly stale: readonly StaleSource[];
  readonly receivers: readonly ReceiverHealth[];
  /** Those of the config; others in the outbox are nobody's concern. */
  readonly named: readonly string[];
  /** The last jump of the clock, for an hour. */
  readonly clockJump: ClockJump | null;
  /** Why the config could not be loaded once more; null: it can. */
  readonly configTrouble: { readonly since: EpochMs; readonly mistakes: readonly string[] } | null;
  readonly expired: readonly ExpiredAnchors[];
}

/** A set of certificates of which none is valid any more. */
export interface ExpiredAnchors {
  /** A firmware, or a CA file as the config names it. */
  readonly subject: string;
  /** When the last of them ended. */
  readonly at: EpochMs;
  readonly isFirmware: boolean;
}

/** A receiver that takes nothing for this long is failing: shorter troubles end by themselves. */
const FAILING_MS = 3_600_000;

/** What is to be told now; what is not found any more is over. */
export function selfFindings(facts: SelfFacts): readonly SelfFinding[] {
  return [
    ...overdue(facts),
    ...offline(facts),
    ...intercepted(facts),
    ...facts.receivers.filter(({ receiver }) => facts.named.includes(receiver)).flatMap((one) => failing(one, facts)),
    ...facts.receivers.flatMap((one) => undeliverable(one, facts)),
    ...clockJumped(facts),
    ...configTrouble(facts),
    ...facts.stale.map(staleSource),
    ...facts.expired.map(expired),
  ];
}

/** That no cycle completes. */
export function overdue({
  lastCycleAt,
  sinceLastCycleMs,
  allowedGapMs,
}: Pick<SelfFacts, 'lastCycleAt' | 'sinceLastCycleMs' | 'allowedGapMs'>): readonly SelfFinding[] {
  if (sinceLastCycleMs <= allowedGapMs) return [];
  return [
    {
      code: 'cycle-overdue',
      subject: '',
      since: lastCycleAt,
      detail: `The last complete cycle ended at ${isoInstant(lastCycleAt)}. Until one completes, no rotation is seen.`,
      remedy: 'Look at the log for cycles that failed or hang, and restart the daemon if there is nothing else.',
    },
  ];
}

function offline({ offlineSince }: SelfFacts): readonly SelfFinding[] {
  if (offlineSince === null) return [];
  return [
    {
      code: 'vantage-offline',
      subject: '',
      since: offlineSince,
      detail:
        'No target at all answers: there is no network here, or each of them is down. Nothing is concluded from that, and open incidents stay as they are.',
      remedy:
        'Look at the network of the machine that probes: DNS, routes, firewall. Of a single target, see whether it is down. Nothing is watched meanwhile.',
    },
  ];
}

function intercepted({ intercepted: found }: SelfFacts): readonly SelfFinding[] {
  if (found === null) return [];
  const { since, issuer, targets } = found;
  return [
    {
      code: 'vantage-intercepted',
      subject: '',
      since,
      detail:
        `Each of ${String(targets)} targets shows a list below ${visibleText(issuer)}, a CA that no public list knows: ` +
        'something on the way answers in their place. Nothing is concluded from that, and open incidents stay as they are.',
      remedy:
        'Exempt the machine that probes from the proxy that intercepts TLS. Should all targets really have moved to this CA, ' +
        'a check from another network shows the same: pin it for one firmware, and it counts.',
    },
  ];
}

function staleSource({ source, since, problem }: StaleSource): SelfFinding {
  return {
    code: 'source-stale',
    subject: source,
    since,
    detail: `${source} has given nothing usable since ${isoInstant(since)}: ${visibleText(problem)}. What it said before stands.`,
    remedy: 'Look whether it can be reached from here, and whether its address and key in the config are still right.',
  };
}

function failing(
  { receiver, failingSince, lastError, pending, lastDeliveredAt }: ReceiverHealth,
  { now }: SelfFacts,
): readonly SelfFinding[] {
  // Of the future: the clock was set back since.
  if (failingSince === null || Math.abs(now - failingSince) < FAILING_MS) return [];
  const waiting = `${String(pending)} ${pending === 1 ? 'notification waits' : 'notifications wait'}`;
  const others = lastDeliveredAt !== null && lastDeliveredAt > failingSince;
  const stuck = others
    ? `A notification does not get through to ${receiver} for an hour or longer, though others do`
    : `Nothing gets through to ${receiver} for an hour or longer`;
  return [
    {
      code: 'receiver-failing',
      subject: receiver,
      since: failingSince,
      detail: `${stuck}; ${waiting}. Last error: ${visibleText(lastError ?? 'none')}`,
      remedy: `Mend the receiver, then try it: anchorwatch alerts test ${receiver}. What waits is sent by itself.`,
    },
  ];
}

function undeliverable({ receiver, undeliverable: count }: ReceiverHealth, { now }: SelfFacts): readonly SelfFinding[] {
  if (count === 0) return [];
  return [
    {
      code: 'undeliverable',
      subject: receiver,
      since: now,
      detail: `${String(count)} ${count === 1 ? 'notification' : 'notifications'} for ${receiver} could not be delivered, and will not be tried again.`,
      remedy: 'Read them with anchorwatch alerts outbox, then send them again (--retry) or let them go (--discard).',
    },
  ];
}

/** Since when nothing can be read or written, and why. */
export interface StoreTrouble {
  readonly since: EpochMs;
  readonly error: string;
}

/** That the store fails. It is told past the store. */
export function storeFailing({ since, error }: StoreTrouble): SelfFinding {
  return {
    code: 'store-failing',
    subject: '',
    since,
    detail: `What cycles find cannot be written: ${visibleText(error)}`,
    remedy:
      'Make room on the disk, or end what holds the store. Every cycle tries again; nothing is watched until one is written.',
  };
}

function clockJumped({ clockJump }: SelfFacts): readonly SelfFinding[] {
  if (clockJump === null) return [];
  const { at, byMs } = clockJump;
  return [
    {
      code: 'clock-jumped',
      subject: '',
      since: at,
      detail: `The clock went ${byMs > 0 ? 'ahead' : 'back'} by ${formatDuration(Math.abs(byMs))}, or the machine slept. Verdicts, repeats and silences go by it.`,
      remedy: 'See that the machine keeps its time (NTP). Nothing else is to be done if the clock is right now.',
    },
  ];
}

function configTrouble({ configTrouble: trouble }: SelfFacts): readonly SelfFinding[] {
  if (trouble === null) return [];
  return [
    {
      code: 'config-unloadable',
      subject: '',
      since: trouble.since,
      detail: `The daemon goes on with what it loaded, but could not start again: ${trouble.mistakes.map((one) => visibleText(one)).join('; ')}`,
      remedy: 'Run anchorwatch config check, and mend what it names.',
    },
  ];
}

function expired({ subject, at, isFirmware }: ExpiredAnchors): SelfFinding {
  return {
    code: 'anchors-expired',
    subject,
    since: at,
    detail: isFirmware
      ? `Every anchor of ${subject} has expired, the last on ${isoInstant(at).slice(0, 10)}.`
      : `Every certificate in ${subject} has expired, the last on ${isoInstant(at).slice(0, 10)}: its server cannot be verified.`,
    remedy: isFirmware
      ? 'Compare anchors in the config with what was flashed: devices with these alone accept nothing any more.'
      : 'Replace the file by the CA that the server has now.',
  };
}
