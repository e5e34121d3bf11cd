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
import { beyondListLimits, unusableKey, unusableSignature } from './limits.ts';

type Verifier = Pick<Stack, 'verify' | 'can'>;

/** What a stack makes of a presentation by `rules`: its own verification, and around it what that does not mind itself. */
export function verifyByRules(stack: Verifier, rules: StackRules, presented: Presentation): Finding {
  const tooLarge = beyondListLimits(presented.served, rules, (rule) => isOutside(stack, rule, rules));
  if (tooLarge !== null) return refusedFor(tooLarge);
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
    wrongAnchorDate(stack, rules, finding.path, presented.checks) ??
    unnamedHost(stack, rules, shown) ??
    unledCertificate(stack, rules, shown);
  if (failure !== null) return refusedFor(failure);
  return { ...finding, soft: [...finding.soft, ...notedAnchorDate(stack, rules, finding.path, presented.checks)] };
}

/** Whether a rule is done here and not by the verification itself. */
export function isOutside({ can }: Verifier, rule: RuleName, rules: StackRules): boolean {
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

function refusedFor(failure: Failure): Finding {
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

/** A refusal says so where an anchor of the name that was sought could not be loaded. */
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

/** Dates that do not count, for the whole list or for anchors alone. */
function datesOf(stack: Verifier, rules: StackRules, { anchors, checks }: Presentation): Checks {
  const all = rules.dates === 'ignored' && isOutside(stack, 'dates', rules);
  const ofAnchors = isOutside(stack, 'anchorDates', rules);
  if (!all && !ofAnchors) return checks;
  const pinned = new Set(anchors.map(({ certificate }) => certificate?.sha256));
  const counts = ({ sha256 }: Certificate): boolean => !all && !(ofAnchors && pinned.has(sha256));
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

function wrongAnchorDate(stack: Verifier, rules: StackRules, path: readonly Signer[], checks: Checks): Failure | null {
  if (rules.anchorDates !== 'checked' || !isOutside(stack, 'anchorDates', rules)) return null;
  const anchor = path.at(-1);
  const fault = anchor === undefined ? null : dateFault(anchor, checks);
  return fault === null ? null : { path, depth: path.length - 1, ...fault };
}

function notedAnchorDate(
  stack: Verifier,
  rules: StackRules,
  path: readonly Signer[],
  checks: Checks,
): readonly SoftFailure[] {
  if (rules.anchorDates !== 'noted' || !isOutside(stack, 'anchorDates', rules)) return [];
  const anchor = path.at(-1);
  const fault = anchor === undefined ? null : dateFault(anchor, checks);
  return fault === null ? [] : [{ ...fault, deviceCode: null }];
}

/** For stacks that leave names to the application: what an application does that asks for them. */
function unnamedHost(stack: Verifier, rules: StackRules, { served, host }: Presentation): Failure | null {
  if (host === null || rules.hostName === 'unchecked' || !isOutside(stack, 'hostName', rules)) return null;
  const [endEntity] = served;
  const { commonName } = rules;
  if (
    namesHost(endEntity, host, {
      covers: coversWholeLabel,
      commonNameCounts: commonName,
      addresses: 'ip-address-names',
    })
  ) {
    return null;
  }
  const detail = `${quoted(endEntity.subject)} does not name ${host}`;
  return { path: [signerOf(endEntity)], code: 'name-mismatch', depth: 0, detail };
}

/** What is asked of a TLS server only, not of the CAs above it. */
const OF_SERVERS = new Set<RefusalCode>(['key-usage', 'extended-key-usage']);

/** The first served certificate, from the end entity upwards, that would not be accepted if it came first. */
function unledCertificate(stack: Verifier, rules: StackRules, shown: Presentation): Failure | null {
  if (rules.mustVerify !== 'every-certificate' || !isOutside(stack, 'mustVerify', rules)) return null;
  for (const position of shown.served.keys()) {
    const [first, ...rest] = shown.served.slice(position);
    if (first === undefined || position === 0) continue;
    const finding = stack.verify({ ...shown, served: [first, ...rest], host: null }, rules);
    if (finding.kind === 'accepted') continue;
    const failure = finding.failures.find(({ code }) => !OF_SERVERS.has(code));
    if (failure === undefined) continue;
    const detail = `served certificate ${String(position + 1)} does not verify: ${failure.detail}`;
    const path = shown.served.slice(0, position + 1).map(signerOf);
    // What is missing above a CA is an anchor: the issuer of the end entity was served.
    const code = failure.code === 'issuer-missing' ? 'anchor-missing' : failure.code;
    return { path, code, depth: position, detail };
  }
  return null;
}
