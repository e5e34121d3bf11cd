// What br_x509_minimal (src/x509/x509_minimal.t0) finds wrong with one certificate, in the order in which it reads it.
import type { Certificate, PublicKeyType } from '../certificate.ts';
import type { Checks } from '../checks.ts';
import { signerOf } from '../signer.ts';
import type { RefusalCode } from '../verdict.ts';
import { expiredText, notYetValidText, quoted } from './describe.ts';
import { coversWholeLabel, type HostNameRule, namesHost } from './host-names.ts';
import { byOctets } from './names.ts';

/** A BR_ERR_X509_* (inc/bearssl_x509.h). */
export interface BearsslError {
  readonly number: number;
  readonly code: RefusalCode;
  readonly detail: string;
}

/** Of the end entity: dates, key, extensions, name. */
export function endEntityError(certificate: Certificate, host: string | null, checks: Checks): BearsslError | null {
  return (
    dateError(certificate, checks) ??
    keyError(certificate.publicKeyType, quoted(certificate.subject)) ??
    unknownCritical(certificate) ??
    nameError(certificate, host)
  );
}

/** Of a certificate after it: also whether it is the one that signed `child`, and a CA. `below`: CAs between the two ends. */
export function issuerError(
  certificate: Certificate,
  child: Certificate,
  below: number,
  checks: Checks,
): BearsslError | null {
  return (
    dateError(certificate, checks) ??
    orderError(certificate, child) ??
    keyError(certificate.publicKeyType, quoted(certificate.subject)) ??
    signatureError(certificate, child, checks) ??
    caError(certificate, below)
  );
}

/** Of the signature on a certificate: whether it is of a kind that the library knows. Read last. */
export function signatureKindError({ signatureAlgorithm, signature, subject }: Certificate): BearsslError | null {
  const { family, digest, oid } = signatureAlgorithm;
  if ((family !== 'rsa' && family !== 'ecdsa') || digest === null || digest === 'md5') {
    const detail = `${quoted(subject)} is signed with the unknown algorithm ${oid}`;
    return { number: 49, code: 'unsupported-algorithm', detail };
  }
  if (signature.length <= MAX_SIGNATURE_OCTETS) return null;
  return { number: 50, code: 'unsupported-algorithm', detail: `the signature of ${quoted(subject)} is too large` };
}

/** BR_X509_BUFSIZE_SIG, and what BR_X509_BUFSIZE_KEY leaves for a modulus (520 octets with the exponent). */
const MAX_SIGNATURE_OCTETS = 512;
const MAX_RSA_OCTETS = 516;
/** min_rsa_size of br_x509_minimal_init, plus 128. */
const MIN_RSA_OCTETS = 128;
const CURVES = new Set(['P-256', 'P-384', 'P-521']);

/** Why a key cannot be used, served or pinned; null when it can. */
export function keyError(key: PublicKeyType, name: string): BearsslError | null {
  if (key.kind === 'ec' && CURVES.has(key.curve)) return null;
  if (key.kind !== 'rsa')
    return { number: 49, code: 'unsupported-algorithm', detail: `${name} has a key of an unknown kind` };
  const octets = Math.ceil(key.bits / 8);
  if (octets > MAX_RSA_OCTETS) {
    const detail = `${name} has an RSA key of ${String(key.bits)} bits, which is too large`;
    return { number: 50, code: 'unsupported-algorithm', detail };
  }
  if (octets >= MIN_RSA_OCTETS) return null;
  return { number: 60, code: 'weak-key', detail: `${name} has an RSA key of ${String(key.bits)} bits` };
}

function dateError(certificate: Certificate, checks: Checks): BearsslError | null {
  if (checks.isNotYetValid(certificate)) {
    return { number: 54, code: 'not-yet-valid', detail: notYetValidText(certificate) };
  }
  if (!checks.isExpired(certificate, 'inclusive')) return null;
  return { number: 54, code: 'expired', detail: expiredText(certificate) };
}

function orderError({ subject }: Certificate, child: Certificate): BearsslError | null {
  if (byOctets(subject) === byOctets(child.issuer)) return null;
  const detail = `${quoted(child.issuer)}, the issuer of ${quoted(child.subject)}, should follow it, but ${quoted(subject)} does`;
  return { number: 55, code: 'anchor-missing', detail };
}

function signatureError(issuer: Certificate, child: Certificate, checks: Checks): BearsslError | null {
  const fits = child.signatureAlgorithm.family === (issuer.publicKeyType.kind === 'rsa' ? 'rsa' : 'ecdsa');
  if (fits && checks.isSignedBy(child, signerOf(issuer))) return null;
  const detail = `the signature of ${quoted(child.subject)} is not by the key of ${quoted(issuer.subject)}`;
  return { number: fits ? 52 : 51, code: 'signature-invalid', detail };
}

const BASIC_CONSTRAINTS = '2.5.29.19';
const KEY_USAGE = '2.5.29.15';

/** The extensions of a CA, each as it comes. Its extended key usage and name constraints are not read. */
function caError(certificate: Certificate, below: number): BearsslError | null {
  for (const { oid, critical } of certificate.extensions) {
    const error =
      oid === BASIC_CONSTRAINTS
        ? basicConstraintsError(certificate, below)
        : oid === KEY_USAGE
          ? keyUsageError(certificate)
          : critical
            ? criticalError(certificate, oid)
            : null;
    if (error !== null) return error;
  }
  if (certificate.basicConstraints !== null) return null;
  return { number: 58, code: 'not-a-ca', detail: `${quoted(certificate.subject)} is not a CA` };
}

function basicConstraintsError({ basicConstraints, subject }: Certificate, below: number): BearsslError | null {
  if (basicConstraints?.ca !== true) return { number: 58, code: 'not-a-ca', detail: `${quoted(subject)} is not a CA` };
  const limit = basicConstraints.pathLength;
  if (limit === null || limit >= below) return null;
  const detail = `${quoted(subject)} allows ${String(limit)} intermediates below it, there are ${String(below)}`;
  return { number: 58, code: 'path-length', detail };
}

function keyUsageError({ keyUsage, subject }: Certificate): BearsslError | null {
  if (keyUsage?.has('keyCertSign') === true) return null;
  return { number: 59, code: 'key-usage', detail: `${quoted(subject)} may not sign certificates` };
}

// Extensions that are read, and such as are ignored even where they are critical.
const HARMLESS_EXTENSIONS = new Set([
  ...[BASIC_CONSTRAINTS, KEY_USAGE, '2.5.29.17', '2.5.29.32', '2.5.29.35', '2.5.29.14', '2.5.29.18', '2.5.29.9'],
  ...['2.5.29.31', '2.5.29.46', '1.3.6.1.5.5.7.1.1', '1.3.6.1.5.5.7.1.11'],
]);

function unknownCritical(certificate: Certificate): BearsslError | null {
  const unknown = certificate.extensions.find(({ oid, critical }) => critical && !HARMLESS_EXTENSIONS.has(oid));
  return unknown === undefined ? null : criticalError(certificate, unknown.oid);
}

function criticalError({ subject }: Certificate, oid: string): BearsslError | null {
  if (HARMLESS_EXTENSIONS.has(oid)) return null;
  const detail = `${quoted(subject)} has the critical extension ${oid}, which is unknown`;
  return { number: 57, code: 'unknown-critical-extension', detail };
}

// match-server-name: subjectAltName hides CN, and an address is compared with dNSName like any other name.
const HOST_NAMES: HostNameRule = {
  covers: coversWholeLabel,
  commonNameCounts: 'without-subject-alt-name',
  addresses: 'like-names',
};

function nameError(certificate: Certificate, host: string | null): BearsslError | null {
  if (host === null || namesHost(certificate, host, HOST_NAMES)) return null;
  return { number: 56, code: 'name-mismatch', detail: `${quoted(certificate.subject)} does not name ${host}` };
}
