// What a set of endpoint views amounts to: the level that they show, and the findings behind it.
import type { Accepted, CertificateRef } from '../chain/verdict.ts';
import type { EpochMs } from '../lib/clock.ts';
import { isDoubtful } from './endpoints.ts';
import type { EndpointView, Finding, OutlookLevel } from './outlook.ts';

/**
 * An end entity is renewed at about two thirds of its life (RFC 9773 section 1 names the practice); one that has less
 * than this share left was not, and takes its host down for everybody.
 */
const UNRENEWED_SHARE = 0.1;

/** The level that these views show; all of them have a verdict, and there is at least one. */
export function observedLevel(views: readonly EndpointView[], horizonMs: number): OutlookLevel {
  const refused = views.filter((view) => view.verdict?.kind === 'refused');
  // Where some of the answers of an address are accepted, a device that asks again may get through.
  if (refused.length === views.length && !refused.some(({ isMixed }) => isMixed)) return 'broken';
  if (refused.length > 0) return 'started';
  // It may be refused already: nobody knows, and nothing can be told apart from what it was before.
  if (uncertainFinding(views).length > 0) return 'exposed';
  return endings(views, horizonMs).length > 0 ? 'exposed' : 'safe';
}

/** The findings of a round. `asked` are its views, `effective` the ones with a verdict, the remembered ones included. */
export function findingsOf(
  asked: readonly EndpointView[],
  effective: readonly EndpointView[],
  horizonMs: number,
): readonly Finding[] {
  const refused = effective.filter((view) => view.verdict?.kind === 'refused').length;
  const failed = asked.filter((view) => isDoubtful(view) && !isOtherKeyType(view, asked)).length;
  const unproven = effective.filter((view) => !view.proven).length;
  const findings: Finding[] = [];
  if (refused > 0) findings.push({ code: 'refused', refused, answered: effective.length });
  findings.push(...uncertainFinding(effective), ...endings(effective, horizonMs));
  if (failed > 0) findings.push({ code: 'no-answer', failed, asked: asked.length });
  if (unproven > 0) findings.push({ code: 'unproven', endpoints: unproven });
  return findings;
}

function uncertainFinding(views: readonly EndpointView[]): readonly Finding[] {
  const verdicts = views.flatMap(({ verdict }) => (verdict?.kind === 'uncertain' ? [verdict] : []));
  const [first] = verdicts;
  if (first === undefined) return [];
  const { accepting, refusing } = first;
  const refusal = refusing.verdict.code;
  const endpoints = verdicts.length;
  return [{ code: 'uncertain', endpoints, acceptedIf: accepting.assuming, refusedIf: refusing.assuming, refusal }];
}

/** handshake_failure, RFC 8446 section 6.2: among others the answer to a hello whose key types the server has not. */
const HANDSHAKE_FAILURE = 40;

/**
 * True for an endpoint that declines one client hello and answers another: it has no certificate of that key type, as
 * most hosts have an RSA or an ECDSA one only. A device that offers both gets the other, so nothing is amiss.
 */
export function isOtherKeyType(view: EndpointView, asked: readonly EndpointView[]): boolean {
  if (view.failure?.code !== 'alert' || view.failure.alert !== HANDSHAKE_FAILURE) return false;
  return asked.some((other) => other.address === view.address && !isDoubtful(other));
}

/**
 * The dates that make an outlook `exposed`, soonest first, each certificate once. They are held against the instant at
 * which they were seen: an endpoint that is silent for a month may well have renewed its certificate meanwhile.
 */
function endings(views: readonly EndpointView[], horizonMs: number): readonly Finding[] {
  const found = new Map<string, Finding & { readonly at: EpochMs }>();
  for (const view of views) {
    if (view.verdict?.kind !== 'accepted') continue;
    const { pathUntil, pathEndsWith } = view.verdict;
    if (pathUntil !== null && pathEndsWith !== null && pathUntil - view.at < horizonMs) {
      found.set(`path ${pathEndsWith.spkiSha256}`, { code: 'path-ends', endsWith: pathEndsWith, at: pathUntil });
    }
    const unrenewed = unrenewedEndEntity(view.verdict, view.at);
    if (unrenewed !== null) found.set(`end-entity ${unrenewed.endEntity.spkiSha256}`, unrenewed);
  }
  return [...found.values()].sort((a, b) => a.at - b.at);
}

function unrenewedEndEntity(verdict: Accepted, seenAt: EpochMs) {
  const endEntity: CertificateRef | undefined = verdict.path[0];
  if (endEntity === undefined || verdict.until === null) return null;
  if (endEntity.notBefore === null || endEntity.notAfter === null) return null;
  // Only where this very date ends it: a stack may not mind it, and a path that ends before is another finding.
  if (verdict.until < endEntity.notAfter || verdict.until > endEntity.notAfter + 1_000) return null;
  const left = verdict.until - seenAt;
  if (left >= (endEntity.notAfter - endEntity.notBefore) * UNRENEWED_SHARE) return null;
  return { code: 'end-entity-not-renewed', endEntity, at: verdict.until } as const;
}
