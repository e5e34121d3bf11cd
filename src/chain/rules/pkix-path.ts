// What the PKIX validators of Java check over a path (sun.security.provider.certpath): from below the anchor down to the end
// entity. Nothing of the anchor itself is looked at but its name and key.
import type { Certificate } from '../certificate.ts';
import type { Checks } from '../checks.ts';
import type { Signer } from '../signer.ts';
import { signerOf } from '../signer.ts';
import type { RefusalCode } from '../verdict.ts';
import { expiredText, notYetValidText, quoted } from './describe.ts';
import { lastIfDnsName, nameConstraintViolation } from './name-constraints.ts';
import { byOpensslCanonicalForm } from './names.ts';
import { EXTENDED_KEY_USAGE } from './purposes.ts';
import { noteCheck, type Objection } from './steps.ts';

export interface PkixError {
  /** CertPathValidatorException.BasicReason or PKIXReason. */
  readonly reason: string;
  readonly code: RefusalCode;
  /** The position in the path. */
  readonly depth: number;
  readonly detail: string;
}

/** X500Principal.equals: the canonical form of RFC 2253, in which neither case nor string types nor white space count. */
export const byCanonicalName = byOpensslCanonicalForm;

export function isSelfIssued({ subject, issuer }: Certificate): boolean {
  return byCanonicalName(subject) === byCanonicalName(issuer);
}

/** The first thing that is wrong with the path; `anchor` comes above its last certificate. */
export function pathError(path: readonly Certificate[], anchor: Signer, checks: Checks): PkixError | null {
  // The number of CAs that may still follow, the end entity not counted.
  let mayFollow = path.length;
  for (let depth = path.length - 1; depth >= 0; depth -= 1) {
    const certificate = path[depth];
    if (certificate === undefined) continue;
    const above = path[depth + 1];
    const issuer = above === undefined ? anchor : signerOf(above);
    const error =
      keyError(certificate, depth) ??
      nameConstraintError(certificate, path, depth) ??
      (depth === 0 ? null : caError(certificate, depth, mayFollow)) ??
      dateError(certificate, depth, checks) ??
      signatureError(certificate, issuer, depth, checks) ??
      criticalError(certificate, depth);
    noteCheck(signerOf(certificate), objectionOf(error), 'key, constraints, dates and signature are good', checks);
    if (error !== null) return error;
    if (depth > 0 && !isSelfIssued(certificate)) mayFollow -= 1;
    mayFollow = Math.min(mayFollow, certificate.basicConstraints?.pathLength ?? mayFollow);
  }
  return null;
}

/** What speaks against a step, with the name that the stack has for it. */
export function objectionOf(error: PkixError | null): Objection {
  return error && (() => `${error.detail} (${error.reason})`);
}

/** jdk.certpath.disabledAlgorithms (MD5, RSA below 1024 bits; SHA-1 only below the JDK's own roots) and KeyChecker. */
function keyError(
  { signatureAlgorithm, publicKeyType: key, keyUsage, subject }: Certificate,
  depth: number,
): PkixError | null {
  const name = quoted(subject);
  if (signatureAlgorithm.digest === 'md5') {
    return { reason: 'ALGORITHM_CONSTRAINED', code: 'weak-algorithm', depth, detail: `${name} is signed with md5` };
  }
  if ((key.kind === 'rsa' && key.bits < 1024) || (key.kind === 'ec' && key.bits < 224)) {
    return { reason: 'ALGORITHM_CONSTRAINED', code: 'weak-key', depth, detail: `${name} has a key that is too small` };
  }
  if (depth === 0 || keyUsage?.has('keyCertSign') !== false) return null;
  return { reason: 'INVALID_KEY_USAGE', code: 'key-usage', depth, detail: `${name} may not sign certificates` };
}

/** ConstraintsChecker: every certificate but self-issued CAs, against all that stand above it below the anchor. */
function nameConstraintError(certificate: Certificate, path: readonly Certificate[], depth: number): PkixError | null {
  if (depth > 0 && isSelfIssued(certificate)) return null;
  const ca = path.slice(depth + 1).find((above) => nameConstraintViolation(above, certificate, lastIfDnsName) !== null);
  if (ca === undefined) return null;
  const detail = `the name constraints of ${quoted(ca.subject)} do not allow ${quoted(certificate.subject)}`;
  return { reason: 'INVALID_NAME', code: 'name-constraints', depth, detail };
}

function caError(certificate: Certificate, depth: number, mayFollow: number): PkixError | null {
  const name = quoted(certificate.subject);
  if (certificate.version < 3 || certificate.basicConstraints?.ca !== true) {
    return { reason: 'NOT_CA_CERT', code: 'not-a-ca', depth, detail: `${name} is not a CA` };
  }
  if (isSelfIssued(certificate) || mayFollow > 0) return null;
  return { reason: 'PATH_TOO_LONG', code: 'path-length', depth, detail: `the path length above ${name} is exceeded` };
}

function dateError(certificate: Certificate, depth: number, checks: Checks): PkixError | null {
  if (checks.isNotYetValid(certificate)) {
    return { reason: 'NOT_YET_VALID', code: 'not-yet-valid', depth, detail: notYetValidText(certificate) };
  }
  if (!checks.isExpired(certificate, 'inclusive')) return null;
  return { reason: 'EXPIRED', code: 'expired', depth, detail: expiredText(certificate) };
}

function signatureError(certificate: Certificate, issuer: Signer, depth: number, checks: Checks): PkixError | null {
  if (checks.isSignedBy(certificate, issuer)) return null;
  const detail = `the signature of ${quoted(certificate.subject)} is not by the key of ${quoted(issuer.subject)}`;
  return { reason: 'INVALID_SIGNATURE', code: 'signature-invalid', depth, detail };
}

const RESOLVED_EXTENSIONS = new Set([
  ...['2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.30', '2.5.29.32', '2.5.29.33', '2.5.29.36', '2.5.29.37'],
  ...['2.5.29.54', '2.16.840.1.113730.1.1'],
]);

function criticalError({ extensions, subject }: Certificate, depth: number): PkixError | null {
  const unknown = extensions.find(({ oid, critical }) => critical && !RESOLVED_EXTENSIONS.has(oid));
  if (unknown === undefined) return null;
  const detail = `${quoted(subject)} has the critical extension ${unknown.oid}, which is unknown`;
  return { reason: 'UNRECOGNIZED_CRIT_EXT', code: 'unknown-critical-extension', depth, detail };
}

/** EndEntityChecker of the JDK and Android's own checker: serverAuth or any. */
export function endEntityUsageError({ extendedKeyUsage, subject }: Certificate): PkixError | null {
  const purposes: readonly string[] = [EXTENDED_KEY_USAGE.serverAuth, EXTENDED_KEY_USAGE.any];
  if (extendedKeyUsage?.some((oid) => purposes.includes(oid)) !== false) return null;
  const detail = `the extended key usage of ${quoted(subject)} is not for servers`;
  return { reason: 'INVALID_EXTENDED_KEY_USAGE', code: 'extended-key-usage', depth: 0, detail };
}
