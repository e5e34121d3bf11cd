// The verdict: firmware's anchors and stack × served list × instant.
import type { EpochMs } from '../lib/clock.ts';
import type { ServedCertificate, ServedList } from '../probe/observation.ts';
import type { Certificate } from './certificate.ts';
import type { KnownRootsSource } from './known-roots.ts';
import type { Stack } from './stack.ts';
import type { AnchorStore } from './trust-anchor.ts';
import type { Verdict } from './verdict.ts';

export interface Question {
  readonly servedList: ServedList;
  readonly anchors: AnchorStore;
  readonly stack: Stack;
  /** What the device asked for (SNI and name check); null when it does not check names. */
  readonly host: string | null;
  /** What the device takes for the time; null when it has no clock and checks no dates. */
  readonly at: EpochMs | null;
}

export interface Judge {
  readonly judge: (question: Question) => Verdict;
  /** The certificate, decoded once; null when it cannot be decoded. */
  readonly decode: (served: ServedCertificate) => Certificate | null;
}

export interface JudgeOptions {
  readonly knownRoots: KnownRootsSource;
}

export declare function createJudge(options: JudgeOptions): Judge;
