// What a stack says of a served list at an instant. Data only: how it comes about is in judge.ts and stacks/.
import type { EpochMs } from '../lib/clock.ts';

/**
 * Why a list is refused. Closed, and in the order of how telling a failure is: the first of these among all attempted
 * paths becomes the headline (a broken signature on a side path says less than an expired anchor on the main one).
 */
export const REFUSAL_CODES = [
  'empty-list', // the server sent no certificate
  'malformed-certificate', // a certificate that the stack cannot parse
  'no-anchors', // nothing is trusted at all, or no anchor could be loaded
  'anchor-not-loaded', // the stack rejects its anchor when it loads it, for another reason than a date
  'anchor-expired',
  'anchor-not-yet-valid',
  'expired',
  'not-yet-valid',
  'name-mismatch',
  'name-constraints',
  'extended-key-usage',
  'key-usage',
  'unknown-critical-extension',
  'path-length',
  'not-a-ca',
  'weak-algorithm', // a digest or signature algorithm that the stack refuses
  'weak-key',
  'unsupported-algorithm', // the stack does not know the key or signature type
  'list-too-long', // more certificates, or bytes, than the stack takes
  'signature-invalid',
  'issuer-missing', // an intermediate was not served
  'anchor-missing', // the path ends at a CA that is not pinned
  'budget-exhausted', // we gave up: says nothing about the device
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** How well a stack's rules are known, best first; a verdict is worth as much as the weakest rule behind it. */
export const EVIDENCE_LEVELS = ['measured', 'from source', 'documented', 'inferred'] as const;
export type EvidenceLevel = (typeof EVIDENCE_LEVELS)[number];

/** A certificate or bare anchor as verdicts name it. Texts are a stranger's: escape them where they are shown. */
export interface CertificateRef {
  readonly subject: string;
  /** Null for an anchor that is only a name and a key. */
  readonly sha256: string | null;
  readonly spkiSha256: string;
  readonly notBefore: EpochMs | null;
  readonly notAfter: EpochMs | null;
}

/** One path that was tried, and where it ended. */
export interface PathAttempt {
  /** From the end entity upwards, as far as it got. */
  readonly path: readonly CertificateRef[];
  readonly code: RefusalCode;
  /** The position in `path` that the failure is about, 0 being the end entity. */
  readonly depth: number;
  /** One sentence, our words; names inside it are a stranger's. */
  readonly detail: string;
}

/** What would have made the stack accept: the CA to pin. */
export interface MissingAnchor {
  readonly subject: string;
  /** subjectKeyId as lower-case hex, where it is known (from the anchor itself or from the child's authorityKeyId). */
  readonly keyId: string | null;
  /** The certificate itself, where it was served or is among the known roots. */
  readonly certificate: { readonly sha256: string; readonly pem: string; readonly notAfter: EpochMs } | null;
  readonly foundIn: 'served' | 'node' | 'system' | null;
}

/** Something the stack reports but does not refuse for (TI's "connected but" codes). */
export interface SoftFailure {
  readonly code: RefusalCode;
  readonly deviceCode: string | null;
  readonly detail: string;
}

/**
 * While `from <= now < until` the same question has the same answer (null: no such limit): verdicts are kept for no
 * longer than that.
 */
export interface Holds {
  readonly from: EpochMs | null;
  readonly until: EpochMs | null;
}

export interface Accepted {
  readonly kind: 'accepted';
  readonly evidence: EvidenceLevel;
  readonly path: readonly CertificateRef[];
  readonly anchor: CertificateRef;
  /** The instant at which this stack begins to refuse this very list; null when no date ends it. */
  readonly until: EpochMs | null;
  /** The same with the end entity's own dates put aside, for it is renewed all the time: when path or anchor end. */
  readonly pathUntil: EpochMs | null;
  /** The certificate whose date `pathUntil` is; null when that is null. */
  readonly pathEndsWith: CertificateRef | null;
  readonly soft: readonly SoftFailure[];
  readonly holds: Holds;
}

export interface Refused {
  readonly kind: 'refused';
  readonly evidence: EvidenceLevel;
  readonly code: RefusalCode;
  /** What the device prints, e.g. `-688`; null where the stack has no code for it. */
  readonly deviceCode: string | null;
  readonly detail: string;
  /** Every attempted path, the most telling first; never empty. */
  readonly attempts: readonly PathAttempt[];
  readonly missing: MissingAnchor | null;
  /** The instant at which this stack began to refuse this very list; null when no date made it do so. */
  readonly since: EpochMs | null;
  readonly holds: Holds;
}

/** A rule of the stack that nobody knows decides: both answers, and what each takes for the rule. */
export interface Uncertain {
  readonly kind: 'uncertain';
  readonly evidence: EvidenceLevel;
  readonly accepting: Assumed<Accepted>;
  readonly refusing: Assumed<Refused>;
  readonly holds: Holds;
}

export interface Assumed<Answer> {
  /** Rules and values, our words: `mustVerify is path`. */
  readonly assuming: string;
  readonly verdict: Answer;
}

export type Verdict = Accepted | Refused | Uncertain;

/** A verdict of which nobody asked since when and until when it is so. */
export type Undated =
  | Omit<Accepted, 'until' | 'pathUntil' | 'pathEndsWith'>
  | Omit<Refused, 'since'>
  | (Omit<Uncertain, 'accepting' | 'refusing'> & {
      readonly accepting: Assumed<Omit<Accepted, 'until' | 'pathUntil' | 'pathEndsWith'>>;
      readonly refusing: Assumed<Omit<Refused, 'since'>>;
    });
