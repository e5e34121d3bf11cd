// What a stack asks of the world while it verifies: dates and signatures. Every question about a date is noted, so that
// the judge knows the next instant at which an answer changes, and every signature is counted against a budget.
import type { EpochMs } from '../lib/clock.ts';
import type { Certificate } from './certificate.ts';
import type { Step } from './explanation.ts';
import type { Lru } from './lru.ts';
import { isSignedBy } from './signature.ts';
import type { Signer } from './signer.ts';

export interface Checks {
  /** Whether the instant is after the certificate's validity, by this stack's comparison. */
  readonly isExpired: (certificate: Certificate, comparison: DateComparison) => boolean;
  readonly isNotYetValid: (certificate: Certificate) => boolean;
  /** Whether the signer's key verifies the child's signature. False once the budget is spent. */
  readonly isSignedBy: (child: Certificate, signer: Signer) => boolean;
  /** Counts one candidate looked at; false once the budget is spent. */
  readonly mayLookAt: () => boolean;
  /** Tells a step to whoever wants the verdict explained; where nobody does, the step is not even made. */
  readonly note: (step: () => Step) => void;
}

/**
 * What happens in the second of notAfter: RFC 5280 section 4.1.2.5 includes it (`inclusive`), OpenSSL does not
 * (X509_cmp_time gives -1 for equal times, crypto/x509/x509_vfy.c).
 */
export type DateComparison = 'inclusive' | 'exclusive';

/** When a date changed an answer. */
export interface DateChange {
  readonly at: EpochMs;
  readonly certificate: Certificate;
}

/** `Checks` for one run of a stack, and what it noted. */
export interface Meter extends Checks {
  /** The last change at or before the instant, and the first after it, among the dates that were asked for. */
  readonly changes: () => { readonly previous: DateChange | null; readonly next: DateChange | null };
  readonly exhausted: () => boolean;
}

/** Signatures verified for one list: rustls-webpki's budget (src/verify_cert.rs); real lists need fewer than ten. */
const MAX_SIGNATURES = 100;
/** Candidates looked at in one run: rustls-webpki allows 200,000 steps. A store of 200 roots and a path of 5 take 1,000. */
const MAX_CANDIDATES = 200_000;

/** Results of signature checks, which never change, and how many one list has cost so far. */
export interface SignatureLedger {
  readonly isSignedBy: (child: Certificate, signer: Signer) => boolean;
  readonly exhausted: () => boolean;
}

/** A ledger for one question; `known` outlives it. */
export function createSignatureLedger(known: KnownSignatures): SignatureLedger {
  let spent = 0;
  return {
    isSignedBy: (child, signer) => {
      const key = `${child.sha256}:${signer.spkiSha256}`;
      const answer = known.find(key);
      if (answer !== undefined) return answer;
      spent += 1;
      if (spent > MAX_SIGNATURES) return false;
      const signed = isSignedBy(child, signer);
      known.keep(key, signed);
      return signed;
    },
    exhausted: () => spent > MAX_SIGNATURES,
  };
}

/** By the child's SHA-256 and the SHA-256 of the signer's key. */
export type KnownSignatures = Lru<boolean>;

export interface MeterOptions {
  /** Null: the device has no clock, and no date is ever wrong. */
  readonly at: EpochMs | null;
  /** A certificate whose dates are put aside, by its SHA-256. */
  readonly ignoring: string | null;
  readonly ledger: SignatureLedger;
  /** Gets the steps; null: nobody asked for them. */
  readonly explain: ((step: () => Step) => void) | null;
}

/** The meter of one run at one instant. */
export function createMeter({ at, ignoring, ledger, explain }: MeterOptions): Meter {
  let previous: DateChange | null = null;
  let next: DateChange | null = null;
  let candidates = 0;
  const reached = (change: EpochMs, certificate: Certificate): boolean => {
    if (at === null || certificate.sha256 === ignoring) return false;
    if (change <= at && (previous === null || change > previous.at)) previous = { at: change, certificate };
    if (change > at && (next === null || change < next.at)) next = { at: change, certificate };
    return change <= at;
  };
  const datesCount = (certificate: Certificate): boolean => at !== null && certificate.sha256 !== ignoring;
  return {
    isExpired: (certificate, comparison) =>
      reached(certificate.notAfter + (comparison === 'inclusive' ? 1000 : 0), certificate),
    isNotYetValid: (certificate) => !reached(certificate.notBefore, certificate) && datesCount(certificate),
    isSignedBy: ledger.isSignedBy,
    mayLookAt: () => {
      candidates += 1;
      return candidates <= MAX_CANDIDATES;
    },
    note: (step) => explain?.(step),
    changes: () => ({ previous, next }),
    exhausted: () => candidates > MAX_CANDIDATES || ledger.exhausted(),
  };
}
