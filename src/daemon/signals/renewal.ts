// When the certificate that a target serves should be replaced: as its CA says, else as it was before, else by the rule.
import type { EpochMs } from '../../lib/clock.ts';
import type { Renewal } from '../../outlook/pair-signals.ts';
import type { RenewalInfo } from '../../signals/signal.ts';
import type { StoredEndEntity } from '../../store/store.ts';

type Validity = Pick<StoredEndEntity, 'notBefore' | 'notAfter'>;
type Sighting = Validity & Pick<StoredEndEntity, 'sha256' | 'firstServedAt'>;

/**
 * The window of `current`. `history` is every end entity that its target has served, `current` among them or not; `info`
 * is about `current` alone. Depends on nothing that changes from round to round. Null for a certificate without a lifetime.
 */
export function renewalOf(current: Validity, history: readonly Sighting[], info: RenewalInfo | null): Renewal | null {
  const { notBefore, notAfter } = current;
  if (notAfter <= notBefore) return null;
  if (info !== null) return { start: info.start, end: info.end, by: 'ari', info, notBefore, notAfter };
  const learned = learnedShare(history);
  const start = notBefore + (notAfter - notBefore) * (learned ?? ruleShare(current));
  return {
    start: Math.round(start),
    end: notAfter,
    by: learned === null ? 'lifetime' : 'cadence',
    info: null,
    notBefore,
    notAfter,
  };
}

/** Of several end entities that a target serves at once, the one that has to be replaced first; null without any. */
export function firstToBeReplaced<EndEntity extends Validity & { readonly sha256: string }>(
  served: readonly EndEntity[],
): EndEntity | null {
  const byEnd = (a: EndEntity, b: EndEntity) => a.notAfter - b.notAfter || (a.sha256 < b.sha256 ? -1 : 1);
  return served.toSorted(byEnd)[0] ?? null;
}

// https://letsencrypt.org/docs/integration-guide/#when-to-renew: with a third of the lifetime left, and half-way where that
// is less than 10 days.
const RULE = { share: 2 / 3, shortLivedMs: 10 * 86_400_000, shortLivedShare: 1 / 2 };

function ruleShare({ notBefore, notAfter }: Validity): number {
  return notAfter - notBefore < RULE.shortLivedMs ? RULE.shortLivedShare : RULE.share;
}

const MIN_EXAMPLES = 2;
// Operators change their ways; and the mean of many is not moved by the latest.
const MAX_EXAMPLES = 8;

/** At which share of its life a certificate of this target was replaced, in the middle of the last examples. */
function learnedShare(history: readonly Sighting[]): number | null {
  const shares = replacements(history)
    .slice(-MAX_EXAMPLES)
    .sort((a, b) => a - b);
  return shares.length < MIN_EXAMPLES ? null : (shares[Math.floor((shares.length - 1) / 2)] ?? null);
}

// What is first served earlier in the life of another one stands beside it (RSA and ECDSA, one for each edge), or was a
// repair; later than its end, nobody was in charge.
const PLAUSIBLE = { from: 0.1, to: 1 };

/**
 * The shares of all replacements, in the order in which they were first served, each predecessor once: two that replace
 * one are one renewal. A rollback is none: what was served before keeps the time when it was served first.
 */
function replacements(history: readonly Sighting[]): readonly number[] {
  const sightings = history.toSorted((a, b) => a.firstServedAt - b.firstServedAt);
  const replaced = new Map<string, number>();
  sightings.forEach((next, at) => {
    const predecessor = sightings
      .slice(0, at)
      .findLast((one) => one.notBefore < next.notBefore && isPlausible(shareOfLife(one, next.firstServedAt)));
    if (predecessor === undefined || replaced.has(predecessor.sha256)) return;
    replaced.set(predecessor.sha256, shareOfLife(predecessor, next.firstServedAt));
  });
  return [...replaced.values()];
}

function isPlausible(share: number): boolean {
  return share >= PLAUSIBLE.from && share <= PLAUSIBLE.to;
}

function shareOfLife({ notBefore, notAfter }: Validity, at: EpochMs): number {
  return (at - notBefore) / (notAfter - notBefore);
}
