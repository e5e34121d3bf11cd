// What is known of one firmware on one target, and what changed. Records only; outlook/assess.ts makes them.
import type { CertificateRef, Verdict } from '../chain/verdict.ts';
import type { EpochMs } from '../lib/clock.ts';
import type { ClientHello, ProbeFailure, TargetKey } from '../probe/observation.ts';

/** From quiet to loud. `unknown` is no promise of safety, and no proof of harm. */
export const OUTLOOK_LEVELS = ['safe', 'unknown', 'exposed', 'likely', 'started', 'broken'] as const;
export type OutlookLevel = (typeof OUTLOOK_LEVELS)[number];

/** Positive when `a` is louder than `b`. */
export function compareLevels(a: OutlookLevel, b: OutlookLevel): number {
  return OUTLOOK_LEVELS.indexOf(a) - OUTLOOK_LEVELS.indexOf(b);
}

/** One address asked with one client hello, as one firmware sees it. */
export interface EndpointView {
  readonly address: string | null;
  readonly hello: ClientHello;
  readonly at: EpochMs;
  /** SHA-256 of each served certificate, in the order of the wire; empty when nothing was served. */
  readonly served: readonly string[];
  readonly endEntity: CertificateRef | null;
  readonly verdict: Verdict | null;
  /** Why there is no verdict. */
  readonly failure: ProbeFailure | null;
  /** False when the handshake did not complete: nobody has shown to hold the end entity's key. */
  readonly proven: boolean;
}

/** How the served list of an endpoint changed since it was last seen. */
export type RotationKind =
  | 'renewal' // new end entity, same key
  | 'rekey' // new end entity, new key, same issuer
  | 'intermediate-changed'
  | 'anchor-changed-accepted'
  | 'anchor-changed-refused';

export interface Rotation {
  readonly kind: RotationKind;
  readonly address: string | null;
  readonly hello: ClientHello;
  readonly at: EpochMs;
  /** The anchor (or, where refused, the issuer on top of the list) before and after, as text. */
  readonly anchorBefore: string | null;
  readonly anchorAfter: string | null;
}

/** A sentence of evidence behind a level. */
export type Finding =
  | { readonly code: 'path-ends'; readonly endsWith: CertificateRef; readonly at: EpochMs }
  | { readonly code: 'end-entity-not-renewed'; readonly endEntity: CertificateRef; readonly at: EpochMs }
  | { readonly code: 'refused'; readonly refused: number; readonly answered: number }
  | { readonly code: 'no-answer'; readonly failed: number; readonly asked: number }
  | { readonly code: 'unproven'; readonly endpoints: number };

/** Everything that is remembered of a firmware × target between two rounds. Plain JSON. */
export interface OutlookState {
  readonly firmware: string;
  readonly target: TargetKey;
  /** What has been told; it goes down only after enough calm rounds. */
  readonly level: OutlookLevel;
  readonly since: EpochMs;
  /** What the last round alone would say. */
  readonly observed: OutlookLevel;
  /** Rounds in a row in which `observed` was quieter than `level`. */
  readonly calmRounds: number;
  /** Rounds in a row without any answer. */
  readonly silentRounds: number;
  readonly endpoints: readonly EndpointView[];
  /** The last accepted view of every endpoint that is now refused: what the way back looks like. */
  readonly lastAccepted: EndpointView | null;
  readonly findings: readonly Finding[];
  readonly rotations: readonly Rotation[];
}

/** A step of `level`, up or down; only these are told. */
export interface OutlookChange {
  readonly at: EpochMs;
  readonly from: OutlookLevel;
  readonly to: OutlookLevel;
  readonly state: OutlookState;
}
