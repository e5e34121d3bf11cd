// What is kept of the issuances that a source has told of: those of watched targets that have not long expired, each once.
import type { EpochMs } from '../../lib/clock.ts';
import { type Issuance, type Signal, signalKey } from '../signal.ts';
import { eachOnce, issuancesFor } from './issuances.ts';
import type { LoggedCertificate } from './logged-certificate.ts';
import type { TargetNames } from './target-names.ts';

export interface IssuanceKeeper {
  /** Known ones, for targets that have come to be watched since: nobody tells of them again. */
  readonly put: readonly Issuance[];
  /** Keys of those that have expired long ago, or whose target is not watched any more. */
  readonly drop: readonly string[];
  /** Those of `certificates` that say more than is known: new ones, and certificates after their precertificates. */
  readonly take: (certificates: readonly LoggedCertificate[]) => readonly Issuance[];
}

/** For one run at `now`; `known` is what is kept of the source. */
export function issuanceKeeper(known: readonly Signal[], targets: TargetNames, now: EpochMs): IssuanceKeeper {
  const issuances = known.filter((signal) => signal.kind === 'issuance');
  const kept = new Map<string, Issuance>();
  const drop: string[] = [];
  for (const issuance of issuances) {
    const isWanted = isAlive(issuance, now) && targets.coveredBy(issuance.dnsNames).includes(issuance.target);
    if (isWanted) kept.set(signalKey(issuance), issuance);
    else drop.push(signalKey(issuance));
  }
  const take = (certificates: readonly LoggedCertificate[]): readonly Issuance[] =>
    issuancesFor(certificates, targets).flatMap((issuance) => {
      if (!isAlive(issuance, now)) return [];
      const key = signalKey(issuance);
      const before = kept.get(key);
      const [merged = issuance] = before === undefined ? [issuance] : eachOnce([before, issuance]);
      if (before !== undefined && saysTheSame(before, merged)) return [];
      kept.set(key, merged);
      return [merged];
    });
  return { put: take(issuances), drop, take };
}

// That a backup was never served is known of old ones alone: they are kept until those after them are as old.
const KEPT_AFTER_END_MS = 60 * 86_400_000;

function isAlive({ notAfter }: LoggedCertificate, now: EpochMs): boolean {
  return notAfter + KEPT_AFTER_END_MS >= now;
}

function saysTheSame(a: Issuance, b: Issuance): boolean {
  return a.der === b.der && a.issuer === b.issuer && a.at === b.at;
}
