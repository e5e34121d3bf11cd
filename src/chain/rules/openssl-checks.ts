// What OpenSSL checks over a path that it has built, each check apart: versions differ in which there are, in what order,
// and over which part of the path.
import type { Certificate, GeneralName, KeyUsage } from '../certificate.ts';
import type { Checks } from '../checks.ts';
import { signerOf } from '../signer.ts';
import type { StackLimits } from '../stack-rules.ts';
import type { RefusalCode } from '../verdict.ts';
import { expiredText, notYetValidText, quoted } from './describe.ts';
import { addressOctets, coversLikeOpenssl, type HostNameRule, namesHost } from './host-names.ts';
import {
  type CommonNameAsDns,
  type ConstraintViolation,
  MAX_COMPARISONS,
  nameConstraintViolation,
} from './name-constraints.ts';
import { byOpensslCanonicalForm } from './names.ts';
import { EXTENDED_KEY_USAGE } from './purposes.ts';

/** An X509_V_ERR_*, and the depth at which it is reported. */
export interface OpensslError {
  readonly number: number;
  readonly code: RefusalCode;
  readonly depth: number;
  readonly detail: string;
}

export interface PathToCheck {
  readonly path: readonly [Certificate, ...Certificate[]];
  /** How many of them are served ones. */
  readonly untrusted: number;
  readonly host: string | null;
  readonly checks: Checks;
  readonly limits: Pick<StackLimits, 'minRsaBits' | 'digests'>;
  readonly isSelfSigned: (certificate: Certificate) => boolean;
}

export interface PathCheck {
  /** What it looks at, in words. */
  readonly asks: string;
  readonly errorOf: (path: PathToCheck) => OpensslError | null;
}

export interface ExtensionRules {
  /** Whether the anchors' own extensions count (3.0), or those of served certificates alone (1.0.x). */
  readonly of: 'the whole path' | 'served certificates';
  /** Whether keyUsage or version 1 make a CA of any certificate without basicConstraints, or of anchors alone. */
  readonly oldCas: 'anywhere' | 'as anchors';
  /** Whose path length is asked for. */
  readonly pathLengthOf: 'every CA' | 'CAs that are not self-issued';
  /** Any of these makes a server of an end entity with keyUsage (check_purpose_ssl_server). */
  readonly serverUsages: readonly KeyUsage[];
  /** X509_V_ERR_INVALID_CA, whose number changed with 3.0. */
  readonly notCa: number;
}

/** check_extensions: critical extensions, CA, purpose and path length, from the end entity upwards. */
export function extensions(rules: ExtensionRules): PathCheck {
  const of = rules.of === 'the whole path' ? 'every certificate of the path' : 'the served certificates';
  const asks = `critical extensions, CA, purpose and path length of ${of}`;
  return { asks, errorOf: (path) => extensionError(path, rules) };
}

function extensionError({ path, untrusted, isSelfSigned }: PathToCheck, rules: ExtensionRules): OpensslError | null {
  let pathLength = 0;
  for (const [depth, certificate] of path.entries()) {
    if (rules.of === 'served certificates' && depth >= untrusted) break;
    const mayBeOld = rules.oldCas === 'anywhere' || depth === path.length - 1;
    const error =
      critical(certificate, depth) ??
      (depth === 0 ? null : caError(certificate, depth, mayBeOld, rules.notCa, isSelfSigned)) ??
      purpose(certificate, depth, rules.serverUsages);
    if (error !== null) return error;
    const selfIssued = byOpensslCanonicalForm(certificate.subject) === byOpensslCanonicalForm(certificate.issuer);
    const limit = certificate.basicConstraints?.pathLength ?? null;
    const asked = depth > 1 && (rules.pathLengthOf === 'every CA' || !selfIssued);
    if (asked && limit !== null && pathLength > limit) {
      const detail = `${quoted(certificate.subject)} allows ${String(limit)} intermediates below it, there are ${String(pathLength)}`;
      return { number: 25, code: 'path-length', depth, detail };
    }
    if (depth > 0 && !selfIssued) pathLength += 1;
  }
  return null;
}

/** KU_TLS, since 1.0.2. */
export const TLS_USAGES: readonly KeyUsage[] = ['digitalSignature', 'keyEncipherment', 'keyAgreement'];

// X509_supported_extension, crypto/x509/v3_purp.c.
const SUPPORTED_EXTENSIONS = new Set([
  ...['2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.30', '2.5.29.31', '2.5.29.32', '2.5.29.33', '2.5.29.36'],
  ...['2.5.29.37', '2.5.29.54', '2.16.840.1.113730.1.1'],
  ...['1.3.6.1.5.5.7.1.7', '1.3.6.1.5.5.7.1.8', '1.3.6.1.5.5.7.1.14'],
]);

function critical({ extensions: all, subject }: Certificate, depth: number): OpensslError | null {
  const unknown = all.find((extension) => extension.critical && !SUPPORTED_EXTENSIONS.has(extension.oid));
  if (unknown === undefined) return null;
  const detail = `${quoted(subject)} has the critical extension ${unknown.oid}, which is unknown`;
  return { number: 34, code: 'unknown-critical-extension', depth, detail };
}

/** check_ca: keyCertSign where there is a key usage; CA in basicConstraints, or one of the old ways to be a CA. */
function caError(
  certificate: Certificate,
  depth: number,
  mayBeOld: boolean,
  number: number,
  isSelfSigned: PathToCheck['isSelfSigned'],
): OpensslError | null {
  const { basicConstraints, keyUsage, version, subject } = certificate;
  if (keyUsage?.has('keyCertSign') === false) {
    return { number, code: 'key-usage', depth, detail: `${quoted(subject)} may not sign certificates` };
  }
  const isOldCa = mayBeOld && ((version === 1 && isSelfSigned(certificate)) || keyUsage !== null);
  const ca = basicConstraints === null ? isOldCa : basicConstraints.ca;
  return ca ? null : { number, code: 'not-a-ca', depth, detail: `${quoted(subject)} is not a CA` };
}

/** X509_PURPOSE_SSL_SERVER: a CA with an extended key usage must have serverAuth in it as well; "any" does not count. */
function purpose(
  { extendedKeyUsage, keyUsage, subject }: Certificate,
  depth: number,
  serverUsages: ExtensionRules['serverUsages'],
): OpensslError | null {
  const name = quoted(subject);
  if (extendedKeyUsage?.some((oid) => SERVER_PURPOSES.has(oid)) === false) {
    return {
      number: 26,
      code: 'extended-key-usage',
      depth,
      detail: `the extended key usage of ${name} is not for servers`,
    };
  }
  if (depth > 0 || keyUsage === null || serverUsages.some((usage) => keyUsage.has(usage))) return null;
  return { number: 26, code: 'key-usage', depth, detail: `the key usage of ${name} does not allow TLS` };
}

// XKU_SSL_SERVER and XKU_SGC (the server-gated cryptography of Microsoft and Netscape).
const SERVER_PURPOSES = new Set<string>([
  EXTENDED_KEY_USAGE.serverAuth,
  '1.3.6.1.4.1.311.10.3.3',
  '2.16.840.1.113730.4.1',
]);

/** At security level 1 the end entity's key is looked at before a path is built. */
export const endEntityKeyStrength: PathCheck = {
  asks: 'the size of its key',
  errorOf: ({ path, limits }) => keyError(path[0], 0, limits),
};

/** check_auth_level at level 1, 80 bits: keys of CAs, and the digests of all signatures but the anchor's own. */
export const securityLevel: PathCheck = {
  asks: 'the keys of CAs, and the digests of signatures',
  errorOf: strengthError,
};

function strengthError({ path, limits }: PathToCheck): OpensslError | null {
  for (const [depth, certificate] of path.entries()) {
    const weakKey = depth > 0 ? keyError(certificate, depth, limits) : null;
    if (weakKey !== null) return weakKey;
    const { digest } = certificate.signatureAlgorithm;
    const { digests } = limits;
    const isKnown = digests === null || digest === null || digests.some((known) => known === digest);
    if (depth < path.length - 1 && !isKnown) {
      const detail = `${quoted(certificate.subject)} is signed with ${digest}, which is refused`;
      return { number: 68, code: 'weak-algorithm', depth, detail };
    }
  }
  return null;
}

/** RSA from 1024 bits, EC from 160: 80 bits of security. */
function keyError(
  { publicKeyType: key, subject }: Certificate,
  depth: number,
  { minRsaBits }: PathToCheck['limits'],
): OpensslError | null {
  const weak = (key.kind === 'rsa' || key.kind === 'rsa-pss') && minRsaBits !== null && key.bits < minRsaBits;
  const detail = `${quoted(subject)} has a key that is too small`;
  return weak ? { number: depth === 0 ? 66 : 67, code: 'weak-key', depth, detail } : null;
}

const HOST_NAMES: HostNameRule = {
  covers: coversLikeOpenssl,
  commonNameCounts: 'without-dns-name',
  addresses: 'ip-address-names',
};

/** check_id: X509_V_ERR_HOSTNAME_MISMATCH or X509_V_ERR_IP_ADDRESS_MISMATCH. */
export const hostName: PathCheck = { asks: 'the name of the host', errorOf: hostError };

function hostError({ path: [endEntity], host }: PathToCheck): OpensslError | null {
  if (host === null || namesHost(endEntity, host, HOST_NAMES)) return null;
  const number = addressOctets(host) === null ? 62 : 64;
  return { number, code: 'name-mismatch', depth: 0, detail: `${quoted(endEntity.subject)} does not name ${host}` };
}

/**
 * internal_verify: from the anchor down, each signature and then the dates; those of the anchor count as well.
 * `knowsKey`: whether the version can read an issuer's key at all (X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY).
 */
export function signaturesAndDates(knowsKey: (issuer: Certificate) => boolean): PathCheck {
  const asks = 'signatures and dates, from the anchor down';
  return { asks, errorOf: (path) => signatureOrDateError(path, knowsKey) };
}

function signatureOrDateError(
  { path, checks }: PathToCheck,
  knowsKey: (issuer: Certificate) => boolean,
): OpensslError | null {
  for (let depth = path.length - 1; depth >= 0; depth -= 1) {
    const certificate = path[depth];
    if (certificate === undefined) continue;
    const issuer = path[depth + 1] ?? null;
    const error =
      (issuer === null ? null : signatureError(certificate, issuer, depth, checks, knowsKey)) ??
      dateError(certificate, depth, issuer === null, checks);
    if (error !== null) return error;
  }
  return null;
}

function signatureError(
  certificate: Certificate,
  issuer: Certificate,
  depth: number,
  checks: Checks,
  knowsKey: (issuer: Certificate) => boolean,
): OpensslError | null {
  if (!knowsKey(issuer)) {
    const detail = `the key of ${quoted(issuer.subject)} is of an unknown kind`;
    return { number: 6, code: 'unsupported-algorithm', depth, detail };
  }
  if (checks.isSignedBy(certificate, signerOf(issuer))) return null;
  const detail = `the signature of ${quoted(certificate.subject)} is not by the key of ${quoted(issuer.subject)}`;
  return { number: 7, code: 'signature-invalid', depth, detail };
}

function dateError(certificate: Certificate, depth: number, isAnchor: boolean, checks: Checks): OpensslError | null {
  if (checks.isNotYetValid(certificate)) {
    const detail = notYetValidText(certificate);
    return { number: 9, code: isAnchor ? 'anchor-not-yet-valid' : 'not-yet-valid', depth, detail };
  }
  if (checks.isExpired(certificate, 'exclusive')) {
    const detail = expiredText(certificate);
    return { number: 10, code: isAnchor ? 'anchor-expired' : 'expired', depth, detail };
  }
  return null;
}

export interface NameConstraintRules {
  readonly commonNameAsDns: CommonNameAsDns;
  /** Kinds of name that the version cannot compare with a constraint: X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE. */
  readonly unsupported: readonly GeneralName['kind'][];
}

/** check_name_constraints: those of every certificate above, on all below but self-issued CAs. */
export function nameConstraints(rules: NameConstraintRules): PathCheck {
  return { asks: 'name constraints', errorOf: ({ path }) => constraintError(path, rules) };
}

function constraintError(
  path: PathToCheck['path'],
  { commonNameAsDns, unsupported }: NameConstraintRules,
): OpensslError | null {
  for (let depth = path.length - 1; depth >= 0; depth -= 1) {
    const certificate = path[depth];
    if (certificate === undefined) continue;
    if (depth > 0 && certificate.subject.rawHex === certificate.issuer.rawHex) continue;
    for (const ca of path.slice(depth + 1).reverse()) {
      const error =
        unsupportedConstraint(ca, certificate, depth, unsupported) ??
        violatedConstraint(ca, certificate, depth, commonNameAsDns);
      if (error !== null) return error;
    }
  }
  return null;
}

function unsupportedConstraint(
  ca: Certificate,
  certificate: Certificate,
  depth: number,
  kinds: NameConstraintRules['unsupported'],
): OpensslError | null {
  const constrained = [...(ca.nameConstraints?.permitted ?? []), ...(ca.nameConstraints?.excluded ?? [])];
  const kind = kinds.find(
    (one) => constrained.some((name) => name.kind === one) && certificate.subjectAltName?.some((n) => n.kind === one),
  );
  if (kind === undefined) return null;
  const detail = `${quoted(ca.subject)} has name constraints of the kind ${kind}, which is unknown`;
  return { number: 51, code: 'name-constraints', depth, detail };
}

function violatedConstraint(
  ca: Certificate,
  certificate: Certificate,
  depth: number,
  commonNameAsDns: CommonNameAsDns,
): OpensslError | null {
  const violation = hasTooManyNames(ca, certificate)
    ? 'too many names'
    : nameConstraintViolation(ca, certificate, commonNameAsDns);
  if (violation === null) return null;
  const detail = violationText(violation, quoted(certificate.subject), quoted(ca.subject));
  return { number: VIOLATIONS[violation], code: 'name-constraints', depth, detail };
}

/** The guard of NAME_CONSTRAINTS_check: every name, constrained or not. */
function hasTooManyNames({ nameConstraints }: Certificate, { subject, subjectAltName }: Certificate): boolean {
  const constraints = (nameConstraints?.permitted.length ?? 0) + (nameConstraints?.excluded.length ?? 0);
  return constraints * (subject.attributes.length + (subjectAltName?.length ?? 0)) > MAX_COMPARISONS;
}

/** X509_V_ERR_PERMITTED_VIOLATION, _EXCLUDED_VIOLATION, _UNSUPPORTED_NAME_SYNTAX and, for too many, _UNSPECIFIED. */
const VIOLATIONS = { 'not permitted': 47, excluded: 48, malformed: 53, 'too many names': 1 } as const;

function violationText(violation: ConstraintViolation, name: string, ca: string): string {
  switch (violation) {
    case 'not permitted':
    case 'excluded':
      return `${name} is ${violation} by the name constraints of ${ca}`;
    case 'malformed':
      return `the name constraints of ${ca} hold an address without a mask`;
    case 'too many names':
      return `${name} has too many names for the name constraints of ${ca}`;
  }
}
