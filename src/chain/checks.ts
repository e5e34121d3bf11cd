// What a stack asks of the world while it verifies: dates and signatures. Every question about a date is noted, so that
// the judge knows the next instant at which an answer changes, and every step is counted against a budget.
import type { EpochMs } from '../lib/clock.ts';
import type { Certificate } from './certificate.ts';
import type { Step } from './explanation.ts';
import type { Lru } from './lru.ts';
import { isSignedBy } from './signature.ts';
import { publicKeyTypeOf, type Signer } from './signer.ts';

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

/**
 * What one question may cost, in microseconds of CPU by the estimates below: with it the worst list that could be made up
 * took less than 50 ms (bench/pathological.ts). A store of 200 roots and a path of five with RSA keys come to 1500.
 */
const BUDGET = 20_000;
/**
 * So many signatures are charged at most so much each, whatever the curve: a path of six with P-521 keys, its cross-signs and
 * a few anchors of the same name cost more than the budget, and are a list like any other. Traps (exponentLength) are not.
 */
const REBATE = { signatures: 8, charge: 1000, upTo: 4000 };
/** One date, one candidate or one signature that was asked for before. */
const COST_OF_A_STEP = 0.3;

/** What one question has cost so far: all of its runs together. */
export interface SignatureLedger {
  /** False once the budget is spent. */
  readonly isSignedBy: (child: Certificate, signer: Signer) => boolean;
  /** Counts one step; false once the budget is spent. */
  readonly mayGoOn: () => boolean;
  readonly exhausted: () => boolean;
}

/**
 * A ledger for one question; `known` outlives it. What is known is charged all the same, or an answer would depend on what
 * was asked before.
 */
export function createSignatureLedger(known: KnownSignatures): SignatureLedger {
  let spent = 0;
  let verifiedSoFar = 0;
  // By their octets: every-certificate.ts asks of copies that stand for the same certificate.
  const asked = new Map<string, Map<string, boolean>>();
  const verified = (child: Certificate, signer: Signer): boolean => {
    spent += chargeFor(costOfSignature(signer), verifiedSoFar);
    verifiedSoFar += 1;
    if (spent > BUDGET) return false;
    const ofChild = known.find(child.sha256) ?? new Map<string, boolean>();
    const before = ofChild.get(signer.spkiSha256);
    if (before !== undefined) return before;
    const signed = isSignedBy(child, signer);
    known.keep(child.sha256, ofChild.set(signer.spkiSha256, signed));
    return signed;
  };
  return {
    isSignedBy: (child, signer) => {
      spent += COST_OF_A_STEP;
      const answers = asked.get(child.sha256) ?? new Map<string, boolean>();
      asked.set(child.sha256, answers);
      const signed = answers.get(signer.spkiSha256) ?? verified(child, signer);
      answers.set(signer.spkiSha256, signed);
      return signed && spent <= BUDGET;
    },
    mayGoOn: () => {
      spent += COST_OF_A_STEP;
      return spent <= BUDGET;
    },
    exhausted: () => spent > BUDGET,
  };
}

function chargeFor(cost: number, verifiedSoFar: number): number {
  return verifiedSoFar < REBATE.signatures && cost <= REBATE.upTo ? Math.min(cost, REBATE.charge) : cost;
}

/** Loading the key and verifying once, as node:crypto did it on two cores of a virtual x86-64 machine (2026). */
function costOfSignature(signer: Signer): number {
  const key = publicKeyTypeOf(signer);
  switch (key.kind) {
    case 'rsa':
    case 'rsa-pss':
      return 150 + 50 * (key.bits / 2048) ** 2 * exponentLength(signer.spki.length * 8, key.bits);
    case 'ec':
      return COST_OF_CURVE[key.curve] ?? 4000;
    case 'dsa':
      return DSA_2048.cost * (signer.spki.length / DSA_2048.spkiOctets) ** 2;
    case 'ed25519':
    case 'ed448':
      return 500;
    case 'other':
      return 1;
  }
}

/** All others cost about as much as P-521. */
const COST_OF_CURVE: Readonly<Record<string, number>> = {
  'P-192': 700,
  'P-224': 800,
  'P-256': 200,
  secp256k1: 1000,
  brainpoolP256r1: 1000,
  'P-384': 1800,
  brainpoolP384r1: 1800,
};

/** OpenSSL takes subgroups of up to 256 bits only, so that the length of the modulus decides. */
const DSA_2048 = { cost: 1000, spkiOctets: 840 };

/** As a multiple of 24 bits, the length of 65537: a key with an exponent as long as its modulus is a trap. */
function exponentLength(spkiBits: number, modulusBits: number): number {
  const allButKey = 280;
  return Math.max(1, (spkiBits - modulusBits - allButKey) / 24);
}

/** By the child's SHA-256, and then by the SHA-256 of the signer's key: a key of both would have to be hashed each time. */
export type KnownSignatures = Lru<Map<string, boolean>>;

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
  const reached = (change: EpochMs, certificate: Certificate): boolean => {
    ledger.mayGoOn();
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
    mayLookAt: ledger.mayGoOn,
    note: (step) => explain?.(step),
    changes: () => ({ previous, next }),
    exhausted: ledger.exhausted,
  };
}
