// What announces a rotation before it is served: facts from outside, each with its source, its time, and how sure it is.
import type { EpochMs } from '../lib/clock.ts';
import type { TargetKey } from '../probe/observation.ts';

/** How sure a signal is. `certain`: it is a rule or a date that binds; `likely`: it has always come true; `possible`: it may slip. */
export const CONFIDENCES = ['certain', 'likely', 'possible'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** A trust anchor as a signal names it: by key where it is known, else by name alone. */
export interface NamedAnchor {
  /** RFC 4514 text, or the name that its CA gives it. */
  readonly subject: string;
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex; null where only the name is known. */
  readonly spkiSha256: string | null;
}

interface Base {
  /** Where it comes from, as people look it up: a URL, or the name of a built-in table with its date. */
  readonly source: string;
  /** When it was last confirmed. */
  readonly at: EpochMs;
  readonly confidence: Confidence;
}

/** A day after which a root program no longer trusts an anchor for TLS, or no longer what it issues. */
export interface Deadline extends Base {
  readonly kind: 'deadline';
  readonly anchor: NamedAnchor;
  readonly program: 'mozilla' | 'chrome';
  readonly rule:
    | 'key-age' // Mozilla Root Store Policy 7.4
    | 'distrust-after' // certificates issued after `date` are not trusted
    | 'sct-not-after'; // certificates whose SCTs are later are not trusted
  readonly date: EpochMs;
  /** When the last certificate ends that could be issued below it by `date`: a public operator is off it by then. */
  readonly lastServed: EpochMs;
  /** One sentence: what is certain. */
  readonly certain: string;
  /** One sentence: what is inferred from it. */
  readonly inferred: string;
}

/** A certificate that was issued for the name of a target, seen in CT. */
export interface Issuance extends Base {
  readonly kind: 'issuance';
  readonly target: TargetKey;
  /** SHA-256 of the TBSCertificate without SCTs (RFC 6962 section 3.2): the same for precertificate and certificate. */
  readonly tbsSha256: string;
  /** SHA-256 of the SubjectPublicKeyInfo of the end entity. */
  readonly spkiSha256: string;
  readonly dnsNames: readonly string[];
  readonly issuer: NamedAnchor;
  readonly notBefore: EpochMs;
  readonly notAfter: EpochMs;
  /** DER of the certificate or precertificate, where the source gives it. */
  readonly der: Uint8Array | null;
}
