// What can be done around any walk, so that every stack can be told to do it: limits of size and keys, other dates, names
// left to the application, and every served certificate held to what the end entity is held to.
import type { Certificate } from '../certificate.ts';
import type { Checks } from '../checks.ts';
import { publicKeyTypeOf, type Signer, signerOf } from '../signer.ts';
import type { Failure, Finding, Presentation, Stack } from '../stack.ts';
import type { ChoiceName, RuleName, StackRules } from '../stack-rules.ts';
import type { TrustAnchor } from '../trust-anchor.ts';
import type { RefusalCode, SoftFailure } from '../verdict.ts';
import { expiredText, notYetValidText, quoted } from './describe.ts';
import { coversWholeLabel, namesHost } from './host-names.ts';
import { unledCertificate } from './every-certificate.ts';
import { beyondListLimits, unusableKey, unusableSignature } from './limits.ts';
import { noteCheck, noteHostName } from './steps.ts';

type Verifier = Pick<Stack, 'verify' | 'can'>;

/** What a stack makes of a presentation by `rules`: its own verification, and around it what that does not mind itself. */
export function verifyByRules(stack: Verifier, rules: StackRules, presented: Presentation): Finding {
  const tooLarge = beyondListLimits(presented.served, rules, (rule) => isOutside(stack, rule, rules));
  if (tooLarge !== null) return refusedFor(tooLarge, presented);
  const { loaded, faults } = loadable(stack, rules, presented);
  const shown: Presentation = {
    ...presented,
    anchors: loaded,
    host: rules.hostName === 'unchecked' ? null : presented.host,
    checks: datesOf(stack, rules, presented),
  };
  const finding = stack.verify(shown, rules);
  if (finding.kind === 'refused') return withFaults(finding, faults, presented);
  const failure =
    brokenLimit(stack, rules, finding.path) ??
    wrongDateBelow(stack, rules, finding.path, presented) ??
    wrongAnchorDate(stack, rules, finding.path, presented) ??
    unnamedHost(stack, rules, shown) ??
    (isEvery(stack, rules) ? unledCertificate(stack, rules, shown) : null);
  if (failure !== null) return refusedFor(failure, presented);
  return { ...finding, soft: [...finding.soft, ...notedAnchorDate(stack, rules, finding.path, presented)] };
}

/** Whether a rule is done here and not by the verification itself. */
export function isOutside({ can }: Verifier, rule: RuleName, rules: StackRules): boolean {
  // A verification that passes over dates passes over those of anchors with them.
  const passedOver = rules.dates === 'ignored' && can.dates?.includes('ignored') === true;
  if (rule === 'anchorDates' && rules.anchorDates === 'checked' && passedOver) return true;
  const own: unknown = can[rule];
  if (own === 'any' || own === 'fixed') return false;
  return !(Array.isArray(own) && own.includes(rules[rule]));
}

/** Values that this file can give to any stack, whatever its own verification does. */
export const OUTSIDE: { readonly [R in ChoiceName]?: readonly StackRules[R][] } = {
  mustVerify: ['every-certificate'],
  dates: ['ignored'],
  anchorDates: ['checked', 'at-load', 'noted', 'ignored'],
  hostName: ['checked', 'unchecked'],
};

function isEvery(stack: Verifier, rules: StackRules): boolean {
  return rules.mustVerify === 'every-certificate' && isOutside(stack, 'mustVerify', rules);
}

function refusedFor(failure: Failure, { checks }: Presentation): Finding {
  const about = failure.path[failure.depth];
  if (about !== undefined) noteCheck(about, () => failure.detail, '', checks);
  return { kind: 'refused', failures: [failure], deviceCode: null };
}

interface Fault {
  readonly anchor: TrustAnchor;
  readonly code: RefusalCode;
  readonly detail: string;
}

/** The anchors that the device can use at all. */
function loadable(
  stack: Verifier,
  rules: StackRules,
  { anchors, checks }: Presentation,
): { readonly loaded: readonly TrustAnchor[]; readonly faults: readonly Fault[] } {
  const datesAtLoad = rules.anchorDates === 'at-load' && isOutside(stack, 'anchorDates', rules);
  const faults: Fault[] = [];
  const loaded = anchors.filter((anchor) => {
    const fault = unloadable(stack, rules, anchor) ?? (datesAtLoad ? dateFault(anchor, checks) : null);
    if (fault === null) return true;
    const detail = `the anchor ${quoted(anchor.subject)} is not loaded: ${fault.detail}`;
    checks.note(() => ({ kind: 'load-anchor', about: anchor, passed: false, text: `is not loaded: ${fault.detail}` }));
    faults.push({ anchor, code: fault.code, detail });
    return false;
  });
  return { loaded, faults };
}

function unloadable(stack: Verifier, rules: StackRules, anchor: TrustAnchor): Omit<Fault, 'anchor'> | null {
  const detail = unusableKey(publicKeyTypeOf(anchor), rules, (rule) => isOutside(stack, rule, rules));
  return detail === null ? null : { code: 'anchor-not-loaded', detail: `it ${detail}` };
}

function dateFault({ certificate }: Signer, checks: Checks): Omit<Fault, 'anchor'> | null {
  if (certificate === null) return null;
  if (checks.isNotYetValid(certificate)) return { code: 'anchor-not-yet-valid', detail: notYetValidText(certificate) };
  if (!checks.isExpired(certificate, 'inclusive')) return null;
  return { code: 'anchor-expired', detail: expiredText(certificate) };
}

/** A refusal says so where an anchor of the name that was sought could not be loaded: that there is none is no news then. */
function withFaults(
  finding: Extract<Finding, { kind: 'refused' }>,
  faults: readonly Fault[],
  { served }: Presentation,
): Finding {
  const sought = faults.filter(({ anchor }) =>
    served.some(({ issuer, subject }) => [issuer.rawHex, subject.rawHex].includes(anchor.subject.rawHex)),
  );
  const failures = sought.map(({ anchor, code, detail }): Failure => {
    const path = [...finding.failures[0].path, anchor];
    return { path, code, depth: path.length - 1, detail };
  });
  // That nothing is pinned is not why nothing was loaded.
  const [first, ...rest] = [...finding.failures.filter(({ code }) => code !== 'no-anchors'), ...failures];
  return first === undefined || failures.length === 0 ? finding : { ...finding, failures: [first, ...rest] };
}

/** Dates that do not count: of anchors where they are minded here or not at all, and of all others. */
function datesOf(stack: Verifier, rules: StackRules, { anchors, checks }: Presentation): Checks {
  const all = rules.dates === 'ignored' && isOutside(stack, 'dates', rules);
  const ofAnchors = isOutside(stack, 'anchorDates', rules);
  if (!all && !ofAnchors) return checks;
  const pinned = new Set(anchors.map(({ certificate }) => certificate?.sha256));
  const counts = ({ sha256 }: Certificate): boolean => (pinned.has(sha256) ? !ofAnchors : !all);
  return {
    ...checks,
    isExpired: (certificate, comparison) => counts(certificate) && checks.isExpired(certificate, comparison),
    isNotYetValid: (certificate) => counts(certificate) && checks.isNotYetValid(certificate),
  };
}

function brokenLimit(stack: Verifier, rules: StackRules, path: readonly Signer[]): Failure | null {
  const isOurs = (rule: RuleName): boolean => isOutside(stack, rule, rules);
  const { maxIntermediates } = rules;
  if (maxIntermediates !== null && isOurs('maxIntermediates') && path.length - 2 > maxIntermediates) {
    const detail = `the path has more than ${String(maxIntermediates)} intermediates`;
    return { path, code: 'list-too-long', depth: path.length - 2, detail };
  }
  for (const [depth, signer] of path.entries()) {
    const key = unusableKey(publicKeyTypeOf(signer), rules, isOurs);
    if (key !== null) return { path, code: 'weak-key', depth, detail: `${quoted(signer.subject)} ${key}` };
    // The anchor's own signature is nobody's business.
    const { certificate } = signer;
    const signature =
      certificate === null || depth === path.length - 1 ? null : unusableSignature(certificate, rules, isOurs);
    if (signature === null) continue;
    return { path, code: 'weak-algorithm', depth, detail: `${quoted(signer.subject)} ${signature}` };
  }
  return null;
}

/** A pinned certificate below the anchor is an intermediate like any other, and its dates were kept from the verification. */
function wrongDateBelow(
  stack: Verifier,
  rules: StackRules,
  path: readonly Signer[],
  { anchors, checks }: Presentation,
): Failure | null {
  const minded = rules.dates === 'checked' && isOutside(stack, 'anchorDates', rules);
  if (!minded) return null;
  const pinned = new Set(anchors.map(({ certificate }) => certificate?.sha256));
  for (const [depth, signer] of path.slice(0, -1).entries()) {
    if (!pinned.has(signer.certificate?.sha256)) continue;
    const fault = dateFault(signer, checks);
    if (fault === null) continue;
    const code = fault.code === 'anchor-expired' ? 'expired' : 'not-yet-valid';
    return { path, code, depth, detail: fault.detail };
  }
  return null;
}

function wrongAnchorDate(
  stack: Verifier,
  rules: StackRules,
  path: readonly Signer[],
  presented: Presentation,
): Failure | null {
  if (rules.anchorDates !== 'checked' || !isOutside(stack, 'anchorDates', rules)) return null;
  const fault = anchorDateFault(path, presented);
  return fault === null ? null : { path, depth: path.length - 1, ...fault };
}

function notedAnchorDate(
  stack: Verifier,
  rules: StackRules,
  path: readonly Signer[],
  presented: Presentation,
): readonly SoftFailure[] {
  if (rules.anchorDates !== 'noted' || !isOutside(stack, 'anchorDates', rules)) return [];
  const fault = anchorDateFault(path, presented);
  return fault === null ? [] : [{ ...fault, deviceCode: null }];
}

/** A path may end at a name and a key alone, or at a served certificate that has them: the dates are those of the anchor. */
function anchorDateFault(path: readonly Signer[], { anchors, checks }: Presentation): Omit<Fault, 'anchor'> | null {
  const top = path.at(-1);
  if (top === undefined) return null;
  if (anchors.some(({ certificate }) => certificate !== null && certificate === top.certificate))
    return dateFault(top, checks);
  const anchor = anchors.find(
    ({ subject, spkiSha256 }) => spkiSha256 === top.spkiSha256 && subject.rawHex === top.subject.rawHex,
  );
  return dateFault(anchor ?? top, checks);
}

/** For stacks that leave names to the application: what an application does that asks for them. */
function unnamedHost(stack: Verifier, rules: StackRules, { served, host, checks }: Presentation): Failure | null {
  if (host === null || rules.hostName === 'unchecked' || !isOutside(stack, 'hostName', rules)) return null;
  const [endEntity] = served;
  const { commonName } = rules;
  const rule = { covers: coversWholeLabel, commonNameCounts: commonName, addresses: 'ip-address-names' } as const;
  const isNamed = namesHost(endEntity, host, rule);
  noteHostName(endEntity, host, isNamed, checks);
  if (isNamed) return null;
  const detail = `${quoted(endEntity.subject)} does not name ${host}`;
  return { path: [signerOf(endEntity)], code: 'name-mismatch', depth: 0, detail };
}
