// The walk of mbedTLS (x509_crt_verify_chain, library/x509_crt.c): from the end entity, each time first to the trust
// anchors and then only to certificates served after this one. The first trusted anchor ends it; there is no way back.
import type { Certificate } from '../certificate.ts';
import type { Checks, DateComparison } from '../checks.ts';
import { quoted, expiredText, notYetValidText } from '../rules/describe.ts';
import { isSelfIssued, type Signer, signerOf } from '../signer.ts';
import { type NameRule, nameRuleText } from '../rules/names.ts';
import { countOf, noteCheck, noteOthers, noteSearch } from '../rules/steps.ts';
import type { Failure } from '../stack.ts';

export interface ForwardRules {
  readonly sameName: NameRule;
  /** Null: no date of a served certificate is looked at. */
  readonly dates: DateComparison | null;
  /** The same of anchors. */
  readonly anchorDates: DateComparison | null;
  readonly maxIntermediates: number;
  /** Why a certificate's signature is of a kind that the stack refuses; null when it is not. */
  readonly weakSignature: (certificate: Certificate) => string | null;
  /** Why a key is too weak to sign; null when it is not. */
  readonly weakKey: (signer: Signer) => string | null;
}

/** What is trusted: one without a certificate has no dates and no constraints. */
export interface ForwardAnchors {
  /** Those that may have issued the child, in the order in which they are tried. */
  readonly issuersOf: (child: Certificate) => readonly Signer[];
  /** Whether an end entity is itself pinned, octet by octet. */
  readonly pins: (endEntity: Certificate) => boolean;
}

/** A failure, and the depth of the certificate whose flags it sets. */
export interface Flagged extends Failure {
  readonly flagged: number;
}

export interface ForwardPath {
  /** From the end entity as far as the walk came. */
  readonly path: readonly Signer[];
  /** Everything that is wrong with it, in the order in which it was met. Empty: the path is good. */
  readonly failures: readonly Flagged[];
}

/** The one path that the stack looks at. */
export function walkForward(
  served: readonly [Certificate, ...Certificate[]],
  anchors: ForwardAnchors,
  rules: ForwardRules,
  checks: Checks,
): ForwardPath {
  const path: Signer[] = [];
  const failures: Flagged[] = [];
  const fail = (code: Failure['code'], depth: number, detail: string, flagged = depth): void => {
    failures.push({ path: [...path], code, depth, detail, flagged });
  };
  let current: Step = { signer: signerOf(served[0]), certificate: served[0], position: 0 };
  let selfIssued = 0;
  for (;;) {
    const { certificate } = current;
    const depth = path.push(current.signer) - 1;
    checkDates(current, depth, rules, checks, fail);
    if (isTrusted(current) || certificate === null) return { path, failures };
    const weak = rules.weakSignature(certificate);
    if (weak !== null) fail('weak-algorithm', depth, `${quoted(certificate.subject)} ${weak}`);
    if (weak !== null) noteCheck(current.signer, () => weak, '', checks);
    if (depth === 0 && anchors.pins(certificate)) return { path, failures };
    const found = findParent(certificate, current.position, {
      served,
      anchors,
      intermediates: depth - selfIssued,
      rules,
      checks,
    });
    if (found.parent === null) {
      const { rejection } = found;
      const reached = rejection.about === null ? [...path] : [...path, signerOf(rejection.about)];
      const about = reached.length - 1;
      failures.push({ path: reached, code: rejection.code, depth: about, detail: rejection.detail, flagged: depth });
      return { path, failures };
    }
    if (depth > 0 && isSelfIssued(certificate)) selfIssued += 1;
    if (!isTrusted(found.parent) && depth >= rules.maxIntermediates) {
      const limit = rules.maxIntermediates;
      noteCheck(
        found.parent.signer,
        () => `is one more than the ${String(limit)} intermediates there may be`,
        '',
        checks,
      );
      fail('list-too-long', depth, `the path has more than ${String(rules.maxIntermediates)} intermediates`);
      return { path, failures };
    }
    const parent = found.parent.signer;
    const weakKey = rules.weakKey(parent);
    path.push(parent);
    if (weakKey !== null) noteCheck(parent, () => weakKey, '', checks);
    if (!found.signed) fail('signature-invalid', depth, badSignature(certificate, parent));
    if (weakKey !== null) fail('weak-key', depth + 1, `${quoted(parent.subject)} ${weakKey}`, depth);
    path.pop();
    current = found.parent;
  }
}

interface Step {
  readonly signer: Signer;
  readonly certificate: Certificate | null;
  /** In the served list; null for an anchor. */
  readonly position: number | null;
}

function isTrusted({ position }: Step): boolean {
  return position === null;
}

interface Search {
  readonly served: readonly Certificate[];
  readonly anchors: ForwardAnchors;
  /** Intermediates below the parent that count for its path length. */
  readonly intermediates: number;
  readonly rules: ForwardRules;
  readonly checks: Checks;
}

type Found =
  { readonly parent: Step; readonly signed: boolean } | { readonly parent: null; readonly rejection: Rejection };

function findParent(child: Certificate, childPosition: number | null, search: Search): Found {
  const anchors = search.anchors
    .issuersOf(child)
    .map((signer) => ({ signer, certificate: signer.certificate, position: null }));
  const from = childPosition ?? search.served.length;
  const later = search.served
    .map((certificate, position) => ({ signer: signerOf(certificate), certificate, position }))
    .slice(from + 1);
  noteSearch(child, () => searchText(anchors.length, later.length, search), search.checks);
  const trusted = firstParent(child, anchors, search);
  if (trusted.found !== null) return trusted.found;
  const untrusted = firstParent(child, later, search);
  if (untrusted.found !== null) return untrusted.found;
  return { parent: null, rejection: trusted.rejected ?? untrusted.rejected ?? nobody(child, from, search) };
}

interface Rejection {
  readonly code: Failure['code'];
  readonly detail: string;
  /** The candidate that was turned down; null where there was none. */
  readonly about: Certificate | null;
}

/** x509_crt_find_parent_in: the first candidate that is valid now, else the first that fits but for its dates. */
function firstParent(
  child: Certificate,
  candidates: readonly Step[],
  { rules, checks, intermediates }: Search,
): { readonly found: Extract<Found, { signed: boolean }> | null; readonly rejected: Rejection | null } {
  const issuer = rules.sameName(child.issuer);
  const isNamed = ({ subject }: Signer): boolean => rules.sameName(subject) === issuer;
  let fallback: Extract<Found, { signed: boolean }> | null = null;
  let rejected: Rejection | null = null;
  for (const candidate of candidates) {
    const { signer, certificate } = candidate;
    const trusted = isTrusted(candidate);
    if (!checks.mayLookAt()) break;
    if (!isNamed(signer)) continue;
    const unfit = certificate === null ? null : unfitParent(certificate, trusted, intermediates);
    const signed = unfit === null && checks.isSignedBy(child, signer);
    if (unfit !== null || (trusted && !signed)) {
      const why = (): string => unfit?.detail ?? 'same name, but its key does not verify the signature';
      noteStep(candidate, candidates, false, why, checks);
      rejected ??= unfit ?? { code: 'anchor-missing', detail: otherKey(child, signer), about: null };
      continue;
    }
    const found = { parent: candidate, signed };
    if (certificate === null || !isOutsideValidity(certificate, datesOf(candidate, rules), checks)) {
      const how = signed
        ? 'its key verifies the signature'
        : 'its key does not verify the signature, but no other is tried';
      noteStep(candidate, candidates, true, () => `same name, ${how}`, checks);
      return { found, rejected };
    }
    noteStep(candidate, candidates, null, () => 'fits but for its dates: taken only where there is no other', checks);
    fallback ??= found;
  }
  const signers = candidates.map(({ signer }) => signer);
  if (signers.length > 0) noteOthers(child, signers, isNamed, checks);
  return { found: fallback, rejected };
}

/** Where a signer is looked for. */
function searchText(anchors: number, later: number, { rules }: Search): string {
  if (anchors + later === 0) return 'nowhere: no certificate is served after it';
  const among = [
    ...(anchors === 0 ? [] : [`among ${countOf(anchors, 'anchor')}`]),
    ...(later === 0 ? [] : [`among ${countOf(later, 'certificate')} served after it`]),
  ].join(', then ');
  return `${among}, by subject (${nameRuleText(rules.sameName)})`;
}

/** One candidate: an anchor by its place among the anchors that are tried, a served one by its place in the list. */
function noteStep(
  candidate: Step,
  candidates: readonly Step[],
  passed: boolean | null,
  text: () => string,
  checks: Checks,
): void {
  const { signer, position } = candidate;
  const number = (): string =>
    position === null
      ? `anchor ${String(candidates.indexOf(candidate) + 1)} of ${String(candidates.length)}`
      : `certificate ${String(position + 1)} of those that were read`;
  checks.note(() => ({ kind: 'candidate', about: signer, passed, text: `${number()}: ${text()}` }));
}

/** x509_crt_check_parent: a CA that may sign certificates; trusted v1 certificates need not say so. */
function unfitParent(parent: Certificate, trusted: boolean, intermediates: number): Rejection | null {
  const name = quoted(parent.subject);
  const mustBeCa = !trusted || parent.version === 3;
  if (mustBeCa && parent.basicConstraints?.ca !== true)
    return { code: 'not-a-ca', detail: `${name} is not a CA`, about: parent };
  if (mustBeCa && parent.keyUsage?.has('keyCertSign') === false) {
    return { code: 'key-usage', detail: `${name} may not sign certificates`, about: parent };
  }
  const limit = parent.basicConstraints?.ca === true ? parent.basicConstraints.pathLength : null;
  if (limit === null || limit >= intermediates) return null;
  const detail = `${name} allows ${String(limit)} intermediates below it, there are ${String(intermediates)}`;
  return { code: 'path-length', detail, about: parent };
}

function nobody(child: Certificate, position: number, { served, rules }: Search): Rejection {
  const { issuer, subject } = child;
  const earlier = served.slice(0, position).some((c) => rules.sameName(c.subject) === rules.sameName(issuer));
  if (isSelfIssued(child)) {
    return {
      code: 'anchor-missing',
      detail: `the path ends at ${quoted(subject)}, which is not among the anchors`,
      about: null,
    };
  }
  const where = earlier
    ? 'no anchor, and served only before the certificate that it signed'
    : 'neither an anchor nor served';
  const detail = `${quoted(issuer)}, the issuer of ${quoted(subject)}, is ${where}`;
  return { code: position === 0 ? 'issuer-missing' : 'anchor-missing', detail, about: null };
}

function isOutsideValidity(certificate: Certificate, dates: DateComparison | null, checks: Checks): boolean {
  return dates !== null && (checks.isExpired(certificate, dates) || checks.isNotYetValid(certificate));
}

function datesOf(step: Step, { dates, anchorDates }: ForwardRules): DateComparison | null {
  return isTrusted(step) ? anchorDates : dates;
}

function checkDates(
  step: Step,
  depth: number,
  rules: ForwardRules,
  checks: Checks,
  fail: (code: Failure['code'], depth: number, detail: string) => void,
): void {
  const { certificate } = step;
  const dates = datesOf(step, rules);
  if (dates === null || certificate === null) return;
  const trusted = isTrusted(step);
  if (checks.isExpired(certificate, dates)) {
    noteCheck(step.signer, () => expiredText(certificate), '', checks);
    fail(trusted ? 'anchor-expired' : 'expired', depth, expiredText(certificate));
  }
  if (checks.isNotYetValid(certificate)) {
    const code = trusted ? 'anchor-not-yet-valid' : 'not-yet-valid';
    noteCheck(step.signer, () => notYetValidText(certificate), '', checks);
    fail(code, depth, notYetValidText(certificate));
  }
}

function badSignature(child: Certificate, parent: Signer): string {
  return `the signature of ${quoted(child.subject)} is not by the key of ${quoted(parent.subject)}`;
}

function otherKey(child: Certificate, anchor: Signer): string {
  return `the anchor ${quoted(anchor.subject)} has another key than the one that signed ${quoted(child.subject)}`;
}
