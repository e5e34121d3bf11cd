// What a notification shows of an outlook: who refuses whom, since when, and the anchors before and after.
import {
  REFUSAL_CODES,
  type Accepted,
  type CertificateRef,
  type MissingAnchor,
  type Refused,
  type Uncertain,
} from '../chain/verdict.ts';
import type { EpochMs } from '../lib/clock.ts';
import type { EndpointView, OutlookState } from '../outlook/outlook.ts';
import { shareTrend } from '../outlook/shares.ts';
import { clientHelloName } from '../probe/observation.ts';
import type { EndpointEvidence, Evidence } from './notification.ts';
import { failureText } from './wording.ts';

/** The evidence in `state`; with none (no longer watched) an empty one as of `at`. */
export function evidenceOf(state: OutlookState | null, at: EpochMs): Evidence {
  if (state === null) return emptyEvidence(at);
  const headline = refusals(state)[0] ?? null;
  const refusedSince = new Map(state.refusedSince.map((one) => [endpointKey(one), one.since]));
  return {
    since: state.since,
    oldAnchor: oldAnchorOf(state),
    newAnchor: missingAnchors(state)[0] ?? null,
    deviceCode: headline?.verdict.deviceCode ?? null,
    code: headline?.verdict.code ?? null,
    detail: headline?.verdict.detail ?? null,
    served: headline?.served ?? [],
    share: shareOf(state, at),
    endpoints: state.endpoints.map((view) => endpointEvidence(view, refusedSince)),
    findings: state.findings,
    rotations: state.rotations,
  };
}

/** Evidence of nothing, for what is not about an observation. */
export function emptyEvidence(at: EpochMs): Evidence {
  return {
    since: at,
    oldAnchor: null,
    newAnchor: null,
    deviceCode: null,
    code: null,
    detail: null,
    served: [],
    share: null,
    endpoints: [],
    findings: [],
    rotations: [],
  };
}

function shareOf(state: OutlookState, at: EpochMs): Evidence['share'] {
  const trend = shareTrend(state.shares, at);
  return trend === null ? null : { now: trend.current, before: trend.before };
}

export interface RefusedView extends EndpointView {
  readonly verdict: Refused;
}

export interface AcceptedView extends EndpointView {
  readonly verdict: Accepted;
}

/**
 * The endpoints that are refused, or were when they last answered, the most telling first: what is proven before what
 * is not, then by refusal code.
 */
export function refusals(state: OutlookState): readonly RefusedView[] {
  return [...state.endpoints, ...state.remembered]
    .filter((view): view is RefusedView => view.verdict?.kind === 'refused')
    .toSorted((a, b) => Number(b.proven) - Number(a.proven) || tellingRank(a) - tellingRank(b));
}

/** The endpoints that are accepted now, the one that ends first in front. */
export function acceptances(state: OutlookState): readonly AcceptedView[] {
  return state.endpoints
    .filter((view): view is AcceptedView => view.verdict?.kind === 'accepted')
    .toSorted((a, b) => endOf(a) - endOf(b));
}

/** Every anchor that a refused endpoint asks for, each once, that of the most telling refusal first. */
export function missingAnchors(state: OutlookState): readonly MissingAnchor[] {
  const missing = new Map<string, MissingAnchor>();
  for (const { verdict } of refusals(state)) {
    if (verdict.missing !== null) missing.set(anchorKey(verdict.missing), verdict.missing);
  }
  return [...missing.values()];
}

function tellingRank(view: RefusedView): number {
  return REFUSAL_CODES.indexOf(view.verdict.code);
}

function endOf(view: AcceptedView): number {
  return view.verdict.until ?? Number.POSITIVE_INFINITY;
}

function anchorKey(anchor: MissingAnchor): string {
  return anchor.certificate?.sha256 ?? `${anchor.keyId ?? ''}\n${anchor.subject}`;
}

function oldAnchorOf(state: OutlookState): CertificateRef | null {
  if (state.lastAccepted?.verdict?.kind === 'accepted') return state.lastAccepted.verdict.anchor;
  return acceptances(state)[0]?.verdict.anchor ?? null;
}

function endpointEvidence(view: EndpointView, refusedSince: ReadonlyMap<string, EpochMs>): EndpointEvidence {
  const refused = view.verdict?.kind === 'refused' ? view.verdict : null;
  const accepted = view.verdict?.kind === 'accepted' ? view.verdict : null;
  return {
    address: view.address,
    hello: clientHelloName(view.hello),
    at: view.at,
    accepted: view.verdict === null || view.verdict.kind === 'uncertain' ? null : accepted !== null,
    uncertain: view.verdict?.kind === 'uncertain' ? uncertaintyText(view.verdict) : null,
    evidence: view.verdict?.evidence ?? null,
    code: refused?.code ?? null,
    deviceCode: refused?.deviceCode ?? null,
    refusedSince: refused === null ? null : (refusedSince.get(endpointKey(view)) ?? null),
    isMixed: view.isMixed,
    anchor: accepted?.anchor.subject ?? null,
    until: accepted?.until ?? null,
    served: view.served,
    failure: view.failure === null ? null : failureText(view.failure),
  };
}

function endpointKey({ address, hello }: Pick<EndpointView, 'address' | 'hello'>): string {
  return `${address ?? ''} ${clientHelloName(hello)}`;
}

function uncertaintyText({ accepting, refusing }: Uncertain): string {
  return `accepted if ${accepting.assuming}, refused if ${refusing.assuming} (${refusing.verdict.code})`;
}
