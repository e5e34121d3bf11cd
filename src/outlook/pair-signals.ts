// What signals say of one firmware on one target: what was judged with its anchors and its stack beforehand, and the rest
// as it came. The outlook is a pure function of this, of what was observed, and of the time.
import type { MissingAnchor, RefusalCode } from '../chain/verdict.ts';
import type { EpochMs } from '../lib/clock.ts';
import type {
  Announcement,
  CaaSet,
  Deadline,
  DeclaredRoots,
  NamedAnchor,
  Preview,
  RenewalInfo,
} from '../signals/signal.ts';

export interface PairSignals {
  /** The anchors that are pinned for this target. */
  readonly pinned: readonly NamedAnchor[];
  /** Of any of these anchors. */
  readonly deadlines: readonly Deadline[];
  /** Of the target. */
  readonly declared: readonly DeclaredRoots[];
  readonly announcements: readonly Announcement[];
  readonly issuances: readonly JudgedIssuance[];
  readonly caa: JudgedCaa | null;
  readonly renewal: Renewal | null;
  readonly previews: readonly JudgedPreview[];
}

/** A certificate that was issued and is not served yet, and what this firmware would make of it. */
export interface JudgedIssuance {
  readonly tbsSha256: string;
  readonly issuer: NamedAnchor;
  readonly source: string;
  /** When it was logged, or notBefore in its stead. */
  readonly loggedAt: EpochMs;
  readonly notAfter: EpochMs;
  /** `waiting`: it may be served any day. `standby`: its issuer has certificates in CT that are never served. */
  readonly state: 'waiting' | 'standby';
  /** When it should be served, as others before it were; null without an example. */
  readonly expectedAt: EpochMs | null;
  readonly answer: IssuanceAnswer;
}

export type IssuanceAnswer =
  /** Every path that it could have is accepted. */
  | { readonly kind: 'accepted' }
  /** None is. */
  | { readonly kind: 'refused'; readonly refusal: RefusalCode; readonly missing: MissingAnchor | null }
  /** It depends on what is served with it. */
  | {
      readonly kind: 'depends';
      /** Our words: `it is served with the cross-sign by Starfield Services Root Certificate Authority - G2`. */
      readonly acceptedIf: string;
      readonly refusal: RefusalCode;
      readonly missing: MissingAnchor | null;
    }
  /** Nothing is known of its issuer. `isNewOperator`: nor was anything of the same organisation ever served here. */
  | { readonly kind: 'unknown'; readonly isNewOperator: boolean };

export interface JudgedCaa {
  readonly set: CaaSet;
  /** The CA of what is served, by its issuer domain names; null where nobody knows them. */
  readonly current: { readonly name: string; readonly domains: readonly string[] } | null;
}

/** When the certificate that is served should be replaced. */
export interface Renewal {
  readonly start: EpochMs;
  readonly end: EpochMs;
  /** `ari`: its CA says so; `cadence`: as it was renewed before; `lifetime`: at two thirds of its life. */
  readonly by: 'ari' | 'cadence' | 'lifetime';
  /** What its CA says; null where that is not known. */
  readonly info: RenewalInfo | null;
  /** The dates of the certificate itself. */
  readonly notBefore: EpochMs;
  readonly notAfter: EpochMs;
}

export interface JudgedPreview {
  readonly preview: Omit<Preview, 'servedList'>;
  /** Null: accepted. */
  readonly refused: {
    readonly refusal: RefusalCode;
    readonly deviceCode: string | null;
    readonly missing: MissingAnchor | null;
  } | null;
}

/** Nothing is known. */
export const NO_SIGNALS: PairSignals = {
  pinned: [],
  deadlines: [],
  declared: [],
  announcements: [],
  issuances: [],
  caa: null,
  renewal: null,
  previews: [],
};
