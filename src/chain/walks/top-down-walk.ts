// The walk of wolfSSL (ProcessPeerCerts, src/internal.c): the served list is taken for a path and verified from its top
// down to the end entity, each CA that verifies becoming a signer for those below. By default all of it must verify.
import type { Certificate } from '../certificate.ts';
import type { Checks, DateComparison } from '../checks.ts';
import { quoted, expiredText, notYetValidText } from '../rules/describe.ts';
import { isSelfIssued, publicKeyTypeOf, signerOf } from '../signer.ts';
import { isOfKindOfSignature } from '../rules/issuers.ts';
import { nameConstraintViolation, whateverItIs } from '../rules/name-constraints.ts';
import { type NameRule, nameRuleText } from '../rules/names.ts';
import { countOf, noteCandidate, noteOthers, noteSearch } from '../rules/steps.ts';
import type { Signer } from '../signer.ts';
import type { Choice } from '../stack-rules.ts';
import type { TrustAnchor } from '../trust-anchor.ts';
import type { RefusalCode } from '../verdict.ts';

export interface TopDownRules {
  readonly sameName: NameRule;
  /** The dates of served certificates: a wrong one is a failure, or only noted ("connected but"), or not looked at. */
  readonly dates: Choice<'dates'>;
  /** The dates of anchors when they are loaded, in the same way. */
  readonly anchorDates: Choice<'anchorDates'>;
  readonly comparison: DateComparison;
  /** By what signers are found: also by authorityKeyIdentifier, or by the issuer's name alone. */
  readonly keyIds: Choice<'keyIds'>;
  /** What identifies a signer in the table; a second one with the same id is not taken in. */
  readonly signerId: (signer: Signer) => string;
  /** Why a certificate cannot be used at all, served or pinned. */
  readonly unusable: (certificate: Certificate) => Fault | null;
  /** Whether the stack can compute with the key at all. */
  readonly canVerifyWith: (signer: Signer) => boolean;
}

/** What is wrong with one certificate. */
export interface Fault {
  readonly code: RefusalCode;
  /** The stack's own name for it, from which each stack makes its number. */
  readonly error: TopDownError;
  readonly detail: string;
}

export type TopDownError =
  | 'no-signer'
  | 'bad-signature'
  | 'other-key-kind'
  | 'after-date'
  | 'before-date'
  | 'unknown-algorithm'
  | 'critical-extension'
  | 'name-constraints'
  | 'path-length'
  | 'not-a-ca'
  | 'key-size';

/** A certificate, what is wrong with it, and who signed it where nothing is. */
export interface Verified {
  readonly certificate: Certificate;
  readonly fault: Fault | null;
  /** Wrong dates that were only noted. */
  readonly noted: Fault | null;
  readonly signer: TableEntry | null;
}

export interface TableEntry {
  readonly signer: Signer;
  readonly id: string;
  /** How many intermediates may follow, over everything above it. */
  readonly maxPathLength: number;
  /** The served certificate that it came from; null for an anchor. */
  readonly verified: Verified | null;
}

export interface LoadedAnchors {
  readonly table: readonly TableEntry[];
  /** Why each anchor that was left out could not be loaded. */
  readonly faults: readonly { readonly anchor: TrustAnchor; readonly fault: Fault }[];
}

/** The signer table from the anchor file; an anchor that fails is left out, a second one with the same id too. */
export function loadAnchors(anchors: readonly TrustAnchor[], rules: TopDownRules, checks: Checks): LoadedAnchors {
  const table: TableEntry[] = [];
  const faults: { anchor: TrustAnchor; fault: Fault }[] = [];
  const ids = new Set<string>();
  for (const anchor of anchors) {
    const { certificate } = anchor;
    const fault =
      certificate === null ? null : (rules.unusable(certificate) ?? loadDateFault(certificate, rules, checks));
    const id = rules.signerId(anchor);
    noteLoading(anchor, fault?.detail ?? null, ids.has(id), checks);
    if (fault !== null) faults.push({ anchor, fault });
    else if (!ids.has(id)) {
      ids.add(id);
      const maxPathLength = certificate === null ? UNLIMITED : ownPathLength(certificate);
      table.push({ signer: anchor, id, maxPathLength, verified: null });
    }
  }
  return { table, faults };
}

/** Anchors that are left out. */
function noteLoading(anchor: TrustAnchor, fault: string | null, isSecond: boolean, checks: Checks): void {
  if (fault === null && !isSecond) return;
  const why = fault ?? 'an anchor with the same identifier is in the table';
  checks.note(() => ({ kind: 'load-anchor', about: anchor, passed: false, text: `is not loaded: ${why}` }));
}

const UNLIMITED = Number.MAX_SAFE_INTEGER;

/** ParseCertRelative leaves the path length of a certificate aside whose issuer is its subject. */
function ownPathLength(certificate: Certificate): number {
  if (isSelfIssued(certificate)) return UNLIMITED;
  return certificate.basicConstraints?.pathLength ?? UNLIMITED;
}

/** Every served certificate, in the order of the wire, as the walk found it. */
export function walkTopDown(
  served: readonly Certificate[],
  anchors: readonly TableEntry[],
  rules: TopDownRules,
  checks: Checks,
): readonly Verified[] {
  const table = [...anchors];
  const verified: Verified[] = [];
  for (const [position, certificate] of [...served.entries()].reverse()) {
    const result = verifyOne(certificate, table, position > 0, rules, checks);
    noteVerified(result, position, checks);
    verified.unshift(result);
    const entry = position > 0 ? entryOf(result, rules) : null;
    // AlreadySigner: the first with an id stays.
    if (entry !== null && !table.some(({ id }) => id === entry.id)) table.unshift(entry);
  }
  return verified;
}

function noteVerified({ certificate, fault, noted, signer }: Verified, position: number, checks: Checks): void {
  const becomes = position > 0 && isCa(certificate) ? 'and is a signer for those below it' : 'and signs nobody';
  const text = (): string =>
    `served certificate ${String(position + 1)} ${fault === null ? `verifies, ${becomes}` : `fails: ${fault.detail}`}`;
  checks.note(() => ({
    kind: 'check',
    about: signerOf(certificate),
    passed: fault === null && signer !== null,
    text: text(),
  }));
  if (noted !== null)
    checks.note(() => ({ kind: 'check', about: signerOf(certificate), passed: null, text: noted.detail }));
}

/** ParseCertRelative (wolfcrypt/src/asn.c), in its order: signer, path length, signature, name constraints, dates. */
function verifyOne(
  certificate: Certificate,
  table: readonly TableEntry[],
  mustSign: boolean,
  rules: TopDownRules,
  checks: Checks,
): Verified {
  const unusable = rules.unusable(certificate);
  const broken = (fault: Fault): Verified => ({ certificate, fault, noted: null, signer: null });
  if (unusable !== null) return broken(unusable);
  const signer = findSigner(certificate, table, rules);
  noteLookUp(certificate, table, signer, rules, checks);
  if (signer === null) return broken(noSigner(certificate));
  const name = quoted(certificate.subject);
  if (mustSign && isCa(certificate) && !isSelfIssued(certificate) && signer.maxPathLength === 0) {
    const detail = `${quoted(signer.signer.subject)} allows no CA below it, such as ${name}`;
    return broken({ code: 'path-length', error: 'path-length', detail });
  }
  const unsigned = signatureFault(certificate, signer.signer, rules, checks);
  if (unsigned !== null) return broken(unsigned);
  const constrained = signer.signer.certificate;
  if (constrained !== null && nameConstraintViolation(constrained, certificate, whateverItIs) !== null) {
    const detail = `the name constraints of ${quoted(constrained.subject)} do not allow ${name}`;
    return broken({ code: 'name-constraints', error: 'name-constraints', detail });
  }
  const wrongDate = rules.dates === 'ignored' ? null : dateFault(certificate, rules.comparison, checks);
  if (wrongDate !== null && rules.dates === 'checked') return broken(wrongDate);
  const added = mustSign && isCa(certificate) && !isInTable(certificate, table, rules);
  const mayNotSign = added ? unfitCa(certificate) : null;
  return { certificate, fault: mayNotSign, noted: wrongDate, signer };
}

/** ConfirmSignature; that the key is of another kind has a number of its own in 5.9.1 and in what distributions mended. */
function signatureFault(
  certificate: Certificate,
  signer: Signer,
  { canVerifyWith }: TopDownRules,
  checks: Checks,
): Fault | null {
  const of = `the signature of ${quoted(certificate.subject)}`;
  const by = quoted(signer.subject);
  if (!isOfKindOfSignature(publicKeyTypeOf(signer), certificate)) {
    return {
      code: 'signature-invalid',
      error: 'other-key-kind',
      detail: `${of} is of another kind than the key of ${by}`,
    };
  }
  if (canVerifyWith(signer) && checks.isSignedBy(certificate, signer)) return null;
  const detail = `${of} is not by the key of ${by}, or that key is too large`;
  return { code: 'signature-invalid', error: 'bad-signature', detail };
}

/** AlreadySigner (src/ssl.c): what is in the table is not added again, and so not looked at as AddCA would. */
function isInTable(certificate: Certificate, table: readonly TableEntry[], { signerId }: TopDownRules): boolean {
  const own = signerId(signerOf(certificate));
  return table.some(({ id }) => id === own);
}

/**
 * By authorityKeyIdentifier, else by the certificate's own subjectKeyIdentifier (a served root finds itself so), the name
 * being that of the issuer; by name alone where the certificate has no authorityKeyIdentifier, or the build no key ids.
 */
function findSigner(
  certificate: Certificate,
  table: readonly TableEntry[],
  { sameName, keyIds }: TopDownRules,
): TableEntry | null {
  const issuer = sameName(certificate.issuer);
  const named = table.filter(({ signer }) => sameName(signer.subject) === issuer);
  if (keyIds === 'look-up') {
    const { authorityKeyId, subjectKeyId } = certificate;
    const found = withId(table, authorityKeyId) ?? withId(table, subjectKeyId);
    if (found !== null && named.includes(found)) return found;
    if (authorityKeyId !== null) return null;
  }
  // GetCAByName goes through the rows of a hash table, the newest entry of a row first.
  return named.reduce<TableEntry | null>(
    (best, entry) => (best === null || row(entry) < row(best) ? entry : best),
    null,
  );
}

function noteLookUp(
  certificate: Certificate,
  table: readonly TableEntry[],
  found: TableEntry | null,
  { sameName, keyIds }: TopDownRules,
  checks: Checks,
): void {
  const { issuer, authorityKeyId } = certificate;
  const by = (): string =>
    keyIds === 'ignored' || authorityKeyId === null
      ? `by subject (${nameRuleText(sameName)})`
      : `by authorityKeyIdentifier ${authorityKeyId} and subject (${nameRuleText(sameName)})`;
  const signers = (): string => `in the table of ${countOf(table.length, 'signer')}, ${by()}`;
  noteSearch(certificate, signers, checks);
  const isNamed = ({ subject }: Signer): boolean => sameName(subject) === sameName(issuer);
  for (const entry of table) {
    if (entry === found)
      noteCandidate(
        entry.signer,
        null,
        () => (keyIds === 'ignored' ? 'is found' : `is found, its key identifier is ${entry.id}`),
        checks,
      );
    else if (found === null && isNamed(entry.signer)) {
      noteCandidate(entry.signer, () => `same name, but its key identifier is ${entry.id}`, '', checks);
    }
  }
  noteOthers(
    certificate,
    table.map(({ signer }) => signer),
    isNamed,
    checks,
  );
}

function withId(table: readonly TableEntry[], id: string | null): TableEntry | null {
  return table.find((entry) => entry.id === id) ?? null;
}

/** HashSigner: CA_TABLE_SIZE rows by the first four octets of the id. */
function row({ id }: TableEntry): number {
  return Number.parseInt(id.slice(0, 8).padEnd(8, '0'), 16) % 11;
}

function entryOf(verified: Verified, { signerId }: TopDownRules): TableEntry | null {
  const { certificate, fault, signer } = verified;
  if (fault !== null || signer === null || !isCa(certificate)) return null;
  const entry = signerOf(certificate);
  const inherited = isSelfIssued(certificate) ? UNLIMITED : signer.maxPathLength - 1;
  return {
    signer: entry,
    id: signerId(entry),
    maxPathLength: Math.min(ownPathLength(certificate), inherited),
    verified,
  };
}

function isCa({ basicConstraints }: Certificate): boolean {
  return basicConstraints?.ca === true;
}

/** AddCA (src/ssl.c): a served CA must say that it may sign certificates, self-signed and pinned ones need not. */
function unfitCa(certificate: Certificate): Fault | null {
  if (isSelfIssued(certificate) || certificate.keyUsage?.has('keyCertSign') === true) return null;
  return { code: 'key-usage', error: 'not-a-ca', detail: `${quoted(certificate.subject)} may not sign certificates` };
}

function noSigner({ subject, issuer, authorityKeyId }: Certificate): Fault {
  const keyId = authorityKeyId === null ? '' : ` with key id ${authorityKeyId}`;
  const detail = `${quoted(issuer)}${keyId}, the signer of ${quoted(subject)}, is neither an anchor nor verified above it`;
  return { code: 'anchor-missing', error: 'no-signer', detail };
}

function loadDateFault(
  certificate: Certificate,
  { anchorDates, comparison }: TopDownRules,
  checks: Checks,
): Fault | null {
  return anchorDates === 'at-load' ? dateFault(certificate, comparison, checks) : null;
}

export function dateFault(certificate: Certificate, comparison: DateComparison, checks: Checks): Fault | null {
  if (checks.isNotYetValid(certificate)) {
    const detail = notYetValidText(certificate);
    return { code: 'not-yet-valid', error: 'before-date', detail };
  }
  if (!checks.isExpired(certificate, comparison)) return null;
  return { code: 'expired', error: 'after-date', detail: expiredText(certificate) };
}
