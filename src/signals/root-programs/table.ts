// What is known of root programs: the roots that Mozilla's rules bind, and the dates that programs have set. Pure.
import type { EpochMs } from '../../lib/clock.ts';
import type { Deadline, NamedAnchor } from '../signal.ts';

/** Where a piece of knowledge comes from, and when it was last confirmed. */
export interface Provenance {
  /** A URL, or the name of a built-in list. */
  readonly source: string;
  readonly at: EpochMs;
}

/** A root that Mozilla trusts for TLS, or trusted until section 7.4 of its policy ended that. */
export interface MozillaRoot extends NamedAnchor, Provenance {
  readonly spkiSha256: string;
  /** Of the self-signed root. */
  readonly notBefore: EpochMs;
}

/** A date that a root program has set for a root. */
export interface RootFact extends NamedAnchor, Provenance {
  readonly spkiSha256: string;
  readonly program: Deadline['program'];
  readonly rule: Exclude<Deadline['rule'], 'key-age'>;
  /** 00:00 UTC of the last day of issue that is still trusted. */
  readonly date: EpochMs;
}

export interface RootProgramTable {
  readonly mozillaRoots: readonly MozillaRoot[];
  readonly facts: readonly RootFact[];
}
