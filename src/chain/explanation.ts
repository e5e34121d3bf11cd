// What a stack did on its way to a verdict, step by step: what an engineer shows to whoever runs the server.
import type { Signer } from './signer.ts';
import type { Verdict } from './verdict.ts';

/** One step. `text` is one clause of ours in the words of the stack; names inside it are a stranger's. */
export interface Step {
  readonly kind: StepKind;
  /** Whom it is about: the certificate whose signer is sought, the candidate, the certificate that is checked. */
  readonly about: Signer;
  /** Whether the candidate was taken, the check passed, the anchor loaded; null where nothing was decided. */
  readonly passed: boolean | null;
  readonly text: string;
}

export type StepKind =
  | 'load-anchor' // an anchor is read, before any handshake
  | 'seek-signer' // the stack looks for the signer of `about`: where, and by what
  | 'candidate' // `about` is looked at as that signer
  | 'check'; // something is asked of `about`

/** The steps of one run, and the verdict that they led to. */
export interface Explanation {
  /** What was taken for the rules that nobody knows and that decide; empty where none does. */
  readonly assuming: string;
  readonly steps: readonly Step[];
  /** Steps beyond the limit, which were not kept. */
  readonly leftOut: number;
}

export interface Explained {
  readonly verdict: Verdict;
  /** One, or both answers of an uncertain verdict; none for a list that cannot be read. */
  readonly explanations: readonly Explanation[];
}
