// What announces a rotation before it is served: facts from outside, each with its source, its time, and how sure it is.
import type { EpochMs } from '../lib/clock.ts';
import type { ServedList, TargetKey } from '../probe/observation.ts';

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

/** The roots that the operator of some targets says it may use. */
export interface DeclaredRoots extends Base {
  readonly kind: 'declared-roots';
  /** What the config calls it: the name of a preset, a URL or a folder. */
  readonly set: string;
  readonly anchors: readonly NamedAnchor[];
  /** The last change of the set that was seen; null while it is as it was first read. */
  readonly changed: {
    readonly at: EpochMs;
    readonly added: readonly NamedAnchor[];
    readonly removed: readonly NamedAnchor[];
  } | null;
}

/** What an operator has said in public: from when on some targets may be served below another anchor. */
export interface Announcement extends Base {
  readonly kind: 'announcement';
  /** Its name in the config. */
  readonly id: string;
  readonly targets: readonly TargetKey[];
  readonly anchor: NamedAnchor;
  readonly from: EpochMs;
  /** The dates that it had before, the oldest first: dates slip. */
  readonly moved: readonly { readonly from: EpochMs; readonly until: EpochMs }[];
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

/** Which CAs may issue for a host by the CAA records that count for it (RFC 8659 section 3). */
export interface CaaSet extends Base {
  readonly kind: 'caa';
  readonly host: string;
  /** The name at which they stand: the host or one above it; null where there are none, and every CA may issue. */
  readonly foundAt: string | null;
  /** In canonical form, sorted: `0 issue letsencrypt.org; validationmethods=dns-01`. */
  readonly records: readonly string[];
  /** Issuer domain names of `issue` (of `issuewild` for a wildcard), lower case; null: every CA may issue. */
  readonly issuers: readonly string[] | null;
  /** The last change of the set that two reads confirmed; null while it is as it was first read. */
  readonly changed: {
    readonly at: EpochMs;
    readonly added: readonly string[];
    readonly removed: readonly string[];
  } | null;
}

/** When its CA wants the certificate that a target serves to be renewed (RFC 9773). */
export interface RenewalInfo extends Base {
  readonly kind: 'renewal-info';
  readonly target: TargetKey;
  /** SHA-256 of the end entity that it is about. */
  readonly endEntity: string;
  readonly start: EpochMs;
  readonly end: EpochMs;
  /** Where the CA explains it; a stranger's text. */
  readonly explanation: string | null;
  /** The window as it was first given, when it has moved since; else null. */
  readonly before: { readonly start: EpochMs; readonly end: EpochMs } | null;
}

/** What a test site of a CA, or a staging host, serves today: what some targets may serve tomorrow. */
export interface Preview extends Base {
  readonly kind: 'preview';
  /** Of the preview host. */
  readonly host: string;
  readonly port: number;
  readonly targets: readonly TargetKey[];
  /** What it is a preview of, as the config says. */
  readonly of: string;
  readonly servedList: ServedList;
}

/** What collectors keep. Deadlines follow from tables, and are never kept. */
export type Signal = DeclaredRoots | Announcement | Issuance | CaaSet | RenewalInfo | Preview;

/** The same for what tells of the same thing: the later one stands in for the one before. */
export function signalKey(signal: Signal): string {
  switch (signal.kind) {
    case 'declared-roots':
      return `declared-roots ${signal.set}`;
    case 'announcement':
      return `announcement ${signal.id}`;
    case 'issuance':
      return `issuance ${signal.target} ${signal.tbsSha256}`;
    case 'caa':
      return `caa ${signal.host}`;
    case 'renewal-info':
      return `renewal-info ${signal.target} ${signal.endEntity}`;
    case 'preview':
      return `preview ${signal.host}:${String(signal.port)}`;
  }
}
