// What GnuTLS finds wrong with one link of a path (verify_crt, lib/x509/verify.c): everything at once, as flags.
import type { Certificate, GeneralName } from '../certificate.ts';
import type { Checks } from '../checks.ts';
import { signerOf } from '../signer.ts';
import type { RefusalCode } from '../verdict.ts';
import { expiredText, notYetValidText, quoted } from './describe.ts';
import { addressOctets } from './host-names.ts';
import { issuedBy, keyIdsAgree, named } from './issuers.ts';
import { isAddressWithoutMask, MAX_COMPARISONS, nameConstraintViolation, whateverItIs } from './name-constraints.ts';
import { byText } from './names.ts';
import { EXTENDED_KEY_USAGE } from './purposes.ts';

/** GNUTLS_CERT_* of includes/gnutls/gnutls.h. */
export const STATUS = {
  invalid: 0x2,
  signerNotFound: 0x40,
  signerNotCa: 0x80,
  insecureAlgorithm: 0x100,
  notActivated: 0x200,
  expired: 0x400,
  signatureFailure: 0x800,
  unexpectedOwner: 0x4000,
  signerConstraints: 0x10000,
  purposeMismatch: 0x40000,
  unknownCriticalExtensions: 0x200000,
} as const;

export interface Problem {
  readonly status: number;
  readonly code: RefusalCode;
  readonly detail: string;
  /** Whether it is about the issuer rather than the certificate itself. */
  readonly aboutIssuer: boolean;
}

/** is_issuer: names as text, and key ids where both are there. */
export const mayHaveIssued = issuedBy(named(byText), keyIdsAgree);

export interface Link {
  readonly certificate: Certificate;
  /** Null where none was found. */
  readonly issuer: Certificate | null;
  readonly issuerIsAnchor: boolean;
  /** Every certificate above, the anchor included: their name constraints add up, and count for the end entity alone. */
  readonly above: readonly Certificate[];
  readonly isEndEntity: boolean;
}

/** All that is wrong with the link; nothing when it is good. */
export function linkProblems(link: Link, checks: Checks): readonly Problem[] {
  const { certificate, issuer } = link;
  const about = issuer === null ? [signerNotFound(certificate)] : issuerProblems(link, issuer, checks);
  return [
    ...about,
    ...insecureAlgorithm(certificate),
    // The issuer's, anchor or not, and so by and by every certificate's.
    ...(issuer === null ? [] : unknownCriticalExtensions(issuer, true)),
    ...(link.isEndEntity ? unknownCriticalExtensions(certificate, false) : []),
    ...(issuer === null ? [] : dateProblems(issuer, link.issuerIsAnchor, true, checks)),
    ...dateProblems(certificate, false, false, checks),
  ];
}

function signerNotFound({ subject, issuer }: Certificate): Problem {
  const detail = `${quoted(issuer)}, the issuer of ${quoted(subject)}, is not among the anchors`;
  return { status: STATUS.signerNotFound, code: 'anchor-missing', detail, aboutIssuer: false };
}

function issuerProblems(link: Link, issuer: Certificate, checks: Checks): readonly Problem[] {
  const { certificate } = link;
  const name = quoted(issuer.subject);
  const problems: Problem[] = [];
  const add = (status: number, code: RefusalCode, detail: string): void => {
    problems.push({ status, code, detail, aboutIssuer: true });
  };
  const violated = link.isEndEntity ? link.above.find((ca) => breaksConstraints(ca, certificate)) : undefined;
  if (violated !== undefined) {
    const detail = `the name constraints of ${quoted(violated.subject)} do not allow ${quoted(certificate.subject)}`;
    add(STATUS.signerConstraints, 'name-constraints', detail);
  }
  // Version 1 anchors are CAs; version 1 certificates that are served are not.
  if (!(link.issuerIsAnchor && issuer.version === 1)) {
    if (!isCa(issuer, certificate, link.issuerIsAnchor)) add(STATUS.signerNotCa, 'not-a-ca', `${name} is not a CA`);
    if (issuer.keyUsage?.has('keyCertSign') === false) {
      add(STATUS.signerConstraints, 'key-usage', `${name} may not sign certificates`);
    }
  }
  if (!checks.isSignedBy(certificate, signerOf(issuer))) {
    const detail = `the signature of ${quoted(certificate.subject)} is not by the key of ${name}`;
    add(STATUS.signatureFailure, 'signature-invalid', detail);
  }
  return problems;
}

/**
 * Constraints of a kind that GnuTLS cannot read are broken by every certificate. An iPAddress that is none, such as one with a
 * mask, is passed over.
 */
function breaksConstraints(ca: Certificate, certificate: Certificate): boolean {
  const { permitted, excluded } = ca.nameConstraints ?? { permitted: [], excluded: [] };
  const constraints = [...permitted, ...excluded];
  if (constraints.some((name) => name.kind === 'other' || isAddressWithoutMask(name))) return true;
  if (hasTooManyNames(constraints, certificate.subjectAltName ?? [])) return true;
  const subjectAltName = certificate.subjectAltName?.filter(
    ({ kind, value }) => kind !== 'ip' || addressOctets(value) !== null,
  );
  const readable = { ...certificate, subjectAltName: subjectAltName ?? null };
  return nameConstraintViolation(ca, readable, whateverItIs) !== null;
}

/** The guard of gnutls_x509_name_constraints_check_crt: names of one kind times the constraints on it. */
function hasTooManyNames(constraints: readonly GeneralName[], names: readonly GeneralName[]): boolean {
  const constrained = Map.groupBy(constraints, ({ kind }) => kind);
  const named = Map.groupBy(names, ({ kind }) => kind);
  return [...constrained].some(([kind, list]) => list.length * (named.get(kind)?.length ?? 0) > MAX_COMPARISONS);
}

/** check_if_ca: also the same certificate, and a self-signed anchor that does not say what it is. */
function isCa(issuer: Certificate, certificate: Certificate, isAnchor: boolean): boolean {
  if (issuer.basicConstraints !== null) return issuer.basicConstraints.ca || issuer.sha256 === certificate.sha256;
  return issuer.sha256 === certificate.sha256 || (isAnchor && mayHaveIssued(issuer, issuer));
}

/** gnutls_sign_is_secure2 for certificates; a self-signed certificate's own signature does not matter. */
function insecureAlgorithm(certificate: Certificate): readonly Problem[] {
  const { digest } = certificate.signatureAlgorithm;
  if ((digest !== 'sha1' && digest !== 'md5') || mayHaveIssued(certificate, certificate)) return [];
  const detail = `${quoted(certificate.subject)} is signed with ${digest}, which is refused`;
  return [{ status: STATUS.insecureAlgorithm, code: 'weak-algorithm', detail, aboutIssuer: false }];
}

// lib/x509/supported_exts.gperf.
const SUPPORTED_EXTENSIONS = new Set([
  ...['2.5.29.14', '2.5.29.15', '2.5.29.16', '2.5.29.17', '2.5.29.18', '2.5.29.19', '2.5.29.30', '2.5.29.31'],
  ...['2.5.29.32', '2.5.29.35', '2.5.29.37', '2.5.29.54', '1.3.6.1.5.5.7.1.1', '1.3.6.1.5.5.7.1.14'],
  ...['1.3.6.1.5.5.7.1.24'],
]);

/** The issuer's count as well, an anchor's too. */
function unknownCriticalExtensions({ extensions, subject }: Certificate, aboutIssuer: boolean): readonly Problem[] {
  const unknown = extensions.find(({ oid, critical }) => critical && !SUPPORTED_EXTENSIONS.has(oid));
  if (unknown === undefined) return [];
  const detail = `${quoted(subject)} has the critical extension ${unknown.oid}, which is unknown`;
  return [{ status: STATUS.unknownCriticalExtensions, code: 'unknown-critical-extension', detail, aboutIssuer }];
}

/** check_time_status. */
export function dateProblems(
  certificate: Certificate,
  isAnchor: boolean,
  aboutIssuer: boolean,
  checks: Checks,
): readonly Problem[] {
  if (checks.isNotYetValid(certificate)) {
    const code = isAnchor ? 'anchor-not-yet-valid' : 'not-yet-valid';
    return [{ status: STATUS.notActivated, code, detail: notYetValidText(certificate), aboutIssuer }];
  }
  if (!checks.isExpired(certificate, 'inclusive')) return [];
  const code = isAnchor ? 'anchor-expired' : 'expired';
  return [{ status: STATUS.expired, code, detail: expiredText(certificate), aboutIssuer }];
}

const SERVER_GATED = new Set(['2.16.840.1.113730.4.1', '2.16.840.1.113733.1.8.1']);

/** _gnutls_check_key_purpose: "any" counts for the end entity only, the old server-gated purposes for CAs only. */
export function isForServers(certificate: Certificate, anyCounts: boolean): boolean {
  const { basicConstraints, extendedKeyUsage } = certificate;
  const ca = basicConstraints?.ca === true;
  // Without a single purpose the extension is as good as absent.
  return (
    extendedKeyUsage?.length === 0 ||
    extendedKeyUsage?.some(
      (oid) =>
        oid === EXTENDED_KEY_USAGE.serverAuth ||
        (anyCounts && oid === EXTENDED_KEY_USAGE.any) ||
        (ca && SERVER_GATED.has(oid)),
    ) !== false
  );
}
