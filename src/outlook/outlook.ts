// What is known of one firmware on one target, what changed, and whether the firmware can still be updated. Records only;
// outlook/assess.ts and outlook/reach.ts make them.
import type { CertificateRef, RefusalCode, Verdict } from '../chain/verdict.ts';
import type { EpochMs } from '../lib/clock.ts';
import type { ClientHello, ProbeFailure, TargetKey } from '../probe/observation.ts';
import type { Announcement, Deadline, NamedAnchor } from '../signals/signal.ts';
import type { IssuanceAnswer, JudgedIssuance, JudgedPreview, Renewal } from './pair-signals.ts';

/** From quiet to loud. `unknown` is no promise of safety, and no proof of harm. */
export const OUTLOOK_LEVELS = ['safe', 'unknown', 'exposed', 'likely', 'started', 'broken'] as const;
export type OutlookLevel = (typeof OUTLOOK_LEVELS)[number];

/** Positive when `a` is louder than `b`. */
export function compareLevels(a: OutlookLevel, b: OutlookLevel): number {
  return OUTLOOK_LEVELS.indexOf(a) - OUTLOOK_LEVELS.indexOf(b);
}

/** What an outlook and an incident are of: one firmware on one target. */
export interface Pair {
  readonly firmware: string;
  readonly target: TargetKey;
}

export function pairKey(pair: Pair): string {
  return `${pair.firmware} ${pair.target}`;
}

/** One address asked with one client hello, as one firmware sees it: a verdict or a failure, never both. */
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
  /** Some answers of this round were accepted and some refused: behind one address are several servers. */
  readonly isMixed: boolean;
}

/** What one round found for one firmware on one target. */
export interface RoundView extends Pair {
  readonly endpoints: readonly EndpointView[];
}

/** How the served list of an endpoint changed since it was last seen. */
export type RotationKind =
  | 'renewal' // new end entity, same key
  | 'rekey' // new end entity, new key, same issuer
  | 'intermediate-changed'
  | 'anchor-changed-accepted'
  | 'anchor-changed-uncertain' // a rule of the stack that nobody knows decides
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
  /** Everything was refused, then not, then again, within a few rounds. */
  | { readonly code: 'alternating' }
  | {
      /** The verdict on these endpoints depends on rules of the stack that nobody knows. */
      readonly code: 'uncertain';
      readonly endpoints: number;
      readonly acceptedIf: string;
      readonly refusedIf: string;
      /** Why it would be refused. */
      readonly refusal: RefusalCode;
    }
  | { readonly code: 'no-answer'; readonly failed: number; readonly asked: number }
  | { readonly code: 'unproven'; readonly endpoints: number }
  | SignalFinding;

/** What follows from signals. None has an instant that moves while nothing happens: a quiet round must not rewrite an outlook. */
export type SignalFinding =
  /** A root program ends its trust in an anchor that accepted paths rest on. */
  | ({ readonly code: 'deadline' } & Pick<
      Deadline,
      'anchor' | 'program' | 'rule' | 'date' | 'lastServed' | 'certain' | 'inferred' | 'source' | 'confidence'
    >)
  /** The operator declares roots that are not pinned. */
  | {
      readonly code: 'undeclared';
      readonly set: string;
      readonly source: string;
      readonly declared: number;
      readonly missing: readonly NamedAnchor[];
      /** When the set was last seen to change; null: it was not. */
      readonly changedAt: EpochMs | null;
    }
  /** An announced anchor is not pinned. */
  | ({ readonly code: 'announced' } & Pick<Announcement, 'id' | 'anchor' | 'from' | 'source' | 'confidence' | 'moved'>)
  /** A certificate was issued that would be refused, or might be. */
  | ({ readonly code: 'issued'; readonly answer: Exclude<IssuanceAnswer, { kind: 'accepted' }> } & Omit<
      JudgedIssuance,
      'answer'
    >)
  /** The CA of what is served may not issue for the host any more. */
  | {
      readonly code: 'caa-forbids';
      readonly foundAt: string;
      readonly ca: string;
      readonly issuers: readonly string[];
      readonly since: EpochMs | null;
    }
  /** Another CA may issue for the host. For information. */
  | {
      readonly code: 'caa-added';
      readonly foundAt: string;
      readonly issuers: readonly string[];
      readonly since: EpochMs;
    }
  /** Its CA wants the certificate replaced out of turn: the window that it names is over. */
  | {
      readonly code: 'replacement-demanded';
      readonly end: EpochMs;
      readonly source: string;
      readonly explanation: string | null;
    }
  /** When the certificate should be replaced: it dates the others. For information. */
  | ({ readonly code: 'renewal-due' } & Pick<Renewal, 'start' | 'end' | 'by'>)
  /** What is to come is refused already, where it can be seen. */
  | ({
      readonly code: 'preview-refused';
      readonly host: string;
      readonly of: string;
      readonly source: string;
    } & NonNullable<JudgedPreview['refused']>);

const IS_OF_SIGNALS: Readonly<Record<Finding['code'], boolean>> = {
  'path-ends': false,
  'end-entity-not-renewed': false,
  refused: false,
  alternating: false,
  uncertain: false,
  'no-answer': false,
  unproven: false,
  deadline: true,
  undeclared: true,
  announced: true,
  issued: true,
  'caa-forbids': true,
  'caa-added': true,
  'replacement-demanded': true,
  'renewal-due': true,
  'preview-refused': true,
};

/** Whether a finding follows from signals, and not from what was served. */
export function isSignalFinding(finding: Finding): finding is SignalFinding {
  return IS_OF_SIGNALS[finding.code];
}

/** What signals can make of an outlook: never `started` nor `broken`, which takes an endpoint that refuses. */
export type SignalLevel = Extract<OutlookLevel, 'safe' | 'exposed' | 'likely'>;

/** `safe`: the finding is for information. */
export function signalLevel(finding: SignalFinding): SignalLevel {
  switch (finding.code) {
    case 'deadline':
    case 'undeclared':
    case 'announced':
    case 'caa-forbids':
    case 'replacement-demanded':
    case 'preview-refused':
      return 'exposed';
    case 'issued':
      return issuedLevel(finding);
    case 'caa-added':
    case 'renewal-due':
      return 'safe';
  }
}

type Issued = Extract<SignalFinding, { readonly code: 'issued' }>;

function issuedLevel({ state, answer }: Issued): SignalLevel {
  switch (answer.kind) {
    case 'refused':
    case 'depends':
      return state === 'waiting' ? 'likely' : 'exposed';
    case 'unknown':
      // A CA that nobody knows, of an organisation that served here before: a new intermediate most often.
      return state === 'waiting' && answer.isNewOperator ? 'likely' : 'safe';
  }
}

/** How many of the distinct addresses refuse: of those that answered, and of the silent ones that are remembered. */
export interface Share {
  /** When these counts were first seen on that day. */
  readonly at: EpochMs;
  /** An address is refused when the list that any of its client hellos gets is. */
  readonly refused: number;
  readonly answered: number;
}

/** An endpoint, and when it was first seen to refuse without an acceptance since. */
export interface RefusedSince extends Pick<EndpointView, 'address' | 'hello'> {
  readonly since: EpochMs;
}

/** "3 of 8 addresses, 1 of 8 yesterday". */
export interface ShareTrend {
  readonly current: Share;
  /** The latest of an earlier UTC day. */
  readonly before: Share | null;
}

/** Everything that is remembered of a firmware × target between two rounds. Plain JSON. */
export interface OutlookState extends Pair {
  /** What has been told; it goes down only after enough calm rounds. */
  readonly level: OutlookLevel;
  readonly since: EpochMs;
  /** What the last round saw, whatever signals say: a refusal everywhere that comes and goes is `started`. */
  readonly observed: OutlookLevel;
  /** Whether the last round that had an answer saw nothing but refusals. */
  readonly allRefused: boolean;
  /** Answered rounds since everything was refused and then no longer was; null when not seen within the window. */
  readonly returned: number | null;
  /** Rounds in a row in which what was seen and what signals say was quieter than `level`, and the loudest of it. */
  readonly calm: { readonly rounds: number; readonly loudest: OutlookLevel };
  /** Rounds in a row without any answer. */
  readonly silentRounds: number;
  readonly endpoints: readonly EndpointView[];
  /** The last view with a verdict of each endpoint that gives no answer now: silence does not undo what was seen. */
  readonly remembered: readonly EndpointView[];
  /** The last accepted view of any endpoint: what the firmware still accepted, and by which anchor. */
  readonly lastAccepted: EndpointView | null;
  readonly findings: readonly Finding[];
  /** Each endpoint that refuses, or did when it last answered. */
  readonly refusedSince: readonly RefusedSince[];
  /** One for each UTC day since something was refused, oldest first; none when the level is `safe`. */
  readonly shares: readonly Share[];
  /** The latest changes of served lists, oldest first. */
  readonly rotations: readonly Rotation[];
}

/** A step of `level`, up or down; only these are told. */
export interface OutlookChange {
  readonly at: EpochMs;
  readonly from: OutlookLevel;
  readonly to: OutlookLevel;
  readonly state: OutlookState;
}

/** From harmless to hopeless. `stranded`: no update gets to the firmware any more, and it has no other recovery. */
export const REACHES = ['reachable', 'at-risk', 'stranded'] as const;
export type Reach = (typeof REACHES)[number];

/** Positive when `a` is worse than `b`; null (nothing to be updated through) is as harmless as can be. */
export function compareReaches(a: Reach | null, b: Reach | null): number {
  return rankOf(a) - rankOf(b);
}

function rankOf(reach: Reach | null): number {
  return reach === null ? -1 : REACHES.indexOf(reach);
}

/** Why a firmware is reachable, at risk or stranded. */
export const REACH_REASONS = [
  'no-update-target', // nothing is known of how it is updated
  'way-open',
  'one-way-left', // of several
  'all-ways-started', // each of those that are left
  'recovery-left', // every way is broken, but the config names a recovery
  'no-way-left',
] as const;
export type ReachReason = (typeof REACH_REASONS)[number];

/** One target of a way, as it is for the firmware. */
export interface WayPart {
  readonly target: TargetKey;
  readonly level: OutlookLevel;
  /** The addresses whose list the firmware accepts now. */
  readonly acceptedAt: readonly string[];
  /** When the firmware begins to refuse the first of these lists; null when no date ends them, or there are none. */
  readonly until: EpochMs | null;
}

/** One way on which an update gets to a firmware: an update target, and the hosts that its redirects lead to. */
export interface Way {
  readonly target: TargetKey;
  /** That of its worst part; a broken host that other redirects of the way pass by only makes it `started`. */
  readonly level: OutlookLevel;
  /** Whether an update gets through now: at every step there is an address that is accepted. */
  readonly passable: boolean;
  /** The update target first, then what its redirects lead to, the nearest first. */
  readonly parts: readonly WayPart[];
}

/** Whether a firmware can still be updated, and through what. */
export interface FirmwareReach {
  readonly firmware: string;
  /** How many devices run it; null when nobody said. */
  readonly devices: number | null;
  /** Null when the config names no target through which it is updated. */
  readonly reach: Reach | null;
  readonly because: ReachReason;
  /** Those that are left first, the quietest of them in front. */
  readonly ways: readonly Way[];
  /** Other ways to update it, as the config names them. */
  readonly recovery: readonly string[];
}

/** The ways that are not broken. */
export function waysLeft({ ways }: Pick<FirmwareReach, 'ways'>): readonly Way[] {
  return ways.filter(({ level }) => level !== 'broken');
}

/** A step of a firmware from one reach to another, worse or better. */
export interface ReachChange {
  readonly from: Reach;
  readonly to: Reach;
  readonly state: FirmwareReach;
}
