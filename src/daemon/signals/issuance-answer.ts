// What one firmware would make of a certificate once it is served, over all the ways in which it could be.
import type { Certificate } from '../../chain/certificate.ts';
import type { Judge } from '../../chain/judge.ts';
import type { Name } from '../../chain/name.ts';
import type { Stack } from '../../chain/stack.ts';
import type { MissingAnchor, RefusalCode, Undated } from '../../chain/verdict.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { IssuanceAnswer } from '../../outlook/pair-signals.ts';
import type { ServedList } from '../../probe/observation.ts';
import type { CaRecord } from '../../signals/root-programs/ccadb.ts';
import type { Link } from '../links.ts';
import { instantOf } from '../round-views.ts';
import type { Future } from './issuance-future.ts';
import type { KnownCas } from './known-cas.ts';
import type { PossibleList } from './possible-lists.ts';
import { missingRoot, pinnedRoots } from './roots-by-keys.ts';

export interface Device {
  readonly link: Pick<Link, 'anchors' | 'host' | 'firmware'>;
  readonly stack: Stack;
  /** What it will take for the time when the certificate is served at the earliest. */
  readonly at: EpochMs | null;
  readonly now: EpochMs;
}

export interface AnswerParts {
  readonly judge: Judge;
  readonly cas: KnownCas;
}

/** By the lists that are possible; by keys where none is known; and else that nothing is known. */
export function answerTo(future: Future, device: Device, parts: AnswerParts): IssuanceAnswer {
  const outcomes = future.lists.flatMap((list) => outcomeOf(list, device, parts));
  if (outcomes.length > 0) return orByUnknownCrossSign(answerOf(outcomes, parts.cas), future, device);
  if (future.lists.length === 0 && isIssuerPinned(future, device)) return { kind: 'accepted' };
  if (future.lists.length === 0 && future.roots.length > 0) return answerByKeys(future, device, parts);
  // What the judge gave up says nothing about the device, nor about the operator.
  return { kind: 'unknown', isNewOperator: future.lists.length === 0 && future.isNewOperator };
}

type Outcome = { readonly list: PossibleList } & (
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly refusal: RefusalCode; readonly missing: MissingAnchor | null }
  | {
      readonly kind: 'uncertain';
      readonly assuming: string;
      readonly refusal: RefusalCode;
      readonly missing: MissingAnchor | null;
    }
);

/** None where the judge gave up. */
function outcomeOf(list: PossibleList, device: Device, { judge }: AnswerParts): readonly Outcome[] {
  const { link, stack, at } = device;
  const { anchors, host } = link;
  const verdict: Undated = judge.judgeIssued({ servedList: list.servedList, anchors, stack, host, at });
  switch (verdict.kind) {
    case 'accepted':
      return [{ kind: 'accepted', list }];
    case 'refused': {
      const { code: refusal, missing } = verdict;
      return refusal === 'budget-exhausted' ? [] : [{ kind: 'refused', list, refusal, missing }];
    }
    case 'uncertain': {
      const { accepting, refusing } = verdict;
      // What is served now is as uncertain: the certificate changes nothing.
      if (list.instead !== null && kindNow(list.instead, device, judge) === 'uncertain')
        return [{ kind: 'accepted', list }];
      const { code: refusal, missing } = refusing.verdict;
      return [{ kind: 'uncertain', list, assuming: accepting.assuming, refusal, missing }];
    }
  }
}

function kindNow(servedList: ServedList, { link, stack, now }: Device, judge: Judge): Undated['kind'] {
  const { anchors, host, firmware } = link;
  return judge.judge({ servedList, anchors, stack, host, at: instantOf(firmware.clock, now) }).kind;
}

function answerOf(outcomes: readonly Outcome[], cas: KnownCas): IssuanceAnswer {
  const accepted = outcomes.filter(({ kind }) => kind === 'accepted');
  const others = outcomes.filter((outcome) => outcome.kind !== 'accepted');
  const [against] = others;
  if (against === undefined) return { kind: 'accepted' };
  const { refusal, missing } = against;
  const uncertain = others.find((outcome) => outcome.kind === 'uncertain');
  const [first] = accepted;
  if (first !== undefined) {
    const acceptedIf = conditionOf(
      first.list,
      others.map(({ list }) => list),
      cas,
    );
    return { kind: 'depends', acceptedIf, refusal, missing };
  }
  if (uncertain !== undefined) return { kind: 'depends', acceptedIf: uncertain.assuming, refusal, missing };
  return { kind: 'refused', refusal, missing };
}

/** What the accepted list has, or has not, that no other has, or all others have. */
function conditionOf({ above }: PossibleList, others: readonly PossibleList[], cas: KnownCas): string {
  const isIn = (list: readonly Certificate[], one: Certificate): boolean => list.some((ca) => ca.sha256 === one.sha256);
  const extra = above.filter((one) => !others.some((other) => isIn(other.above, one)));
  if (extra.length > 0) return `it is served with ${extra.map((one) => described(one, cas)).join(' and ')}`;
  const lacking = (others[0]?.above ?? []).filter((one) => !isIn(above, one));
  if (lacking.length > 0) return `it is served without ${lacking.map((one) => described(one, cas)).join(' and ')}`;
  const only = above.map((one) => described(one, cas)).join(' and ');
  return only === '' ? 'nothing else is served with it' : `it is served with ${only} alone`;
}

function described(certificate: Certificate, cas: KnownCas): string {
  const [subject, issuer] = [shownName(certificate.subject), shownName(certificate.issuer)];
  const hasTwin = cas.withKey(certificate.spkiSha256).some(({ sha256 }) => sha256 !== certificate.sha256);
  return hasTwin ? `the cross-sign of ${subject} by ${issuer}` : `${subject} by ${issuer}`;
}

const COMMON_NAME = '2.5.4.3';
const MAX_SHOWN = 100;

/** A stranger's text, cut short. */
function shownName({ attributes, text }: Name): string {
  return (attributes.find(({ type }) => type === COMMON_NAME)?.value ?? text).slice(0, MAX_SHOWN);
}

/** CCADB may know of a cross-sign by a pinned root of which nobody here has the certificate. */
function orByUnknownCrossSign(answer: IssuanceAnswer, { lists, roots }: Future, device: Device): IssuanceAnswer {
  const isGoingToBeAsNow = lists.some(({ instead }) => instead !== null);
  if (answer.kind !== 'refused' || isGoingToBeAsNow || !NO_ANCHOR.has(answer.refusal)) return answer;
  const [pinned] = pinnedRoots(roots, device.link.anchors, device.stack, device.at);
  return pinned === undefined ? answer : { ...answer, kind: 'depends', acceptedIf: leadsTo(pinned) };
}

const NO_ANCHOR: ReadonlySet<RefusalCode> = new Set(['anchor-missing', 'issuer-missing']);

function leadsTo({ name }: CaRecord): string {
  return `it is served with certificates that lead to ${name.slice(0, MAX_SHOWN)}`;
}

/** Bundles pin keys without certificates; of those that have one, the lists know. */
function isIssuerPinned({ issuerSpki }: Future, { link }: Device): boolean {
  return link.anchors.anchors.some(({ spkiSha256 }) => spkiSha256 === issuerSpki);
}

function answerByKeys(
  { roots, servedBelowSameRoots }: Future,
  device: Device,
  { judge, cas }: AnswerParts,
): IssuanceAnswer {
  const { link, stack, at } = device;
  const pinned = pinnedRoots(roots, link.anchors, stack, at);
  if (pinned.length === roots.length) return { kind: 'accepted' };
  const notPinned = roots.find((root) => !pinned.includes(root));
  const missing = notPinned === undefined ? null : missingRoot(notPinned, cas);
  const refused = { refusal: 'anchor-missing', missing } as const;
  const [first] = pinned;
  if (first === undefined) return { kind: 'refused', ...refused };
  // A new intermediate below the same roots is served as the one before it was.
  if (servedBelowSameRoots.some((list) => kindNow(list, device, judge) === 'accepted')) return { kind: 'accepted' };
  return { kind: 'depends', acceptedIf: leadsTo(first), ...refused };
}
