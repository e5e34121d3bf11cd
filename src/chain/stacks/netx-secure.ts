// NetX Secure of Azure RTOS, now Eclipse ThreadX: each issuer is looked up by name, among the anchors first and then in the
// served list in any order; the first that bears the name is the one. Names are CN alone, and nobody asks whether an issuer
// is a CA. Whether the anchor's dates count is not known: only comments of 6.1.12 and later say so.
import type { Certificate } from '../certificate.ts';
import type { Checks } from '../checks.ts';
import { expiredText, notYetValidText, quoted } from '../rules/describe.ts';
import { accepted, refused } from '../rules/failures.ts';
import { byCommonName } from '../rules/names.ts';
import { noteCheck, seekAmong } from '../rules/steps.ts';
import { type Signer, signerOf } from '../signer.ts';
import type { Finding, Presentation, Stack } from '../stack.ts';
import { NO_LIMITS, type StackRules } from '../stack-rules.ts';
import type { RefusalCode } from '../verdict.ts';

export const netxSecure: Stack = {
  name: 'netx-secure',
  title: 'NetX Secure (Azure RTOS, Eclipse ThreadX)',
  evidence: 'from source',
  versions: ['6.2 (read, not run)'],
  sources: [
    'nx_secure/src/nx_secure_x509_certificate_chain_verify.c',
    'nx_secure/src/nx_secure_x509_certificate_verify.c',
    'nx_secure/src/nx_secure_x509_distinguished_name_compare.c',
  ],
  defaultHellos: [
    { profile: 'tls12-rsa', sni: true },
    { profile: 'tls12-ecdsa', sni: true },
  ],
  malformedCode: null,
  rules: {
    ...NO_LIMITS,
    ...{ walk: 'anchors-first', otherWays: 'none', mustVerify: 'path', endsAt: 'first-anchor' },
    ...{ names: 'common-name', keyIds: 'ignored', dates: 'checked', anchorDates: 'checked' },
    ...{ hostName: 'unchecked', commonName: 'without-subject-alt-name', endEntityUsage: 'unchecked' },
    nameConstraints: 'unchecked',
    signatures: ['rsa', 'ecdsa'],
    // NX_CRYPTO_MAX_RSA_MODULUS_SIZE (crypto_libraries/inc/nx_crypto_rsa.h), unless a build says otherwise.
    maxRsaBits: 4096,
  },
  unknown: { anchorDates: ['checked', 'ignored'] },
  can: {
    mustVerify: ['path'],
    dates: ['checked'],
    anchorDates: ['checked', 'ignored'],
    hostName: ['unchecked'],
    signatures: 'fixed',
  },
  verify: verifyLikeNetx,
};

const ERRORS = {
  issuer: 'NX_SECURE_X509_ISSUER_CERTIFICATE_NOT_FOUND',
  selfSigned: 'NX_SECURE_X509_INVALID_SELF_SIGNED_CERT',
  keyUsage: 'NX_SECURE_X509_KEY_USAGE_ERROR',
  signature: 'NX_SECURE_X509_CERTIFICATE_SIG_CHECK_FAILED',
  expired: 'NX_SECURE_X509_CERTIFICATE_EXPIRED',
  notYetValid: 'NX_SECURE_X509_CERTIFICATE_NOT_YET_VALID',
  failure: 'NX_SECURE_X509_CHAIN_VERIFY_FAILURE',
} as const;

interface Step {
  readonly error: string;
  readonly code: RefusalCode;
  readonly detail: string;
}

/** _nx_secure_x509_certificate_chain_verify; the host's name is left to the application's callback. */
function verifyLikeNetx({ served, anchors, checks }: Presentation, { anchorDates }: StackRules): Finding {
  const path: Signer[] = [signerOf(served[0])];
  const fail = ({ error, code, detail }: Step): Finding =>
    refused(error, { path: [...path], code, depth: path.length - 1, detail });
  const failIn = (about: Signer, step: Step): Finding => {
    noteCheck(about, () => `${step.detail} (${step.error})`, '', checks);
    return fail(step);
  };
  let current: Certificate = served[0];
  for (;;) {
    const child = current;
    const issuer = byCommonName(child.issuer);
    const about = signerOf(child);
    const wrongDate = dateError(child, false, checks);
    if (wrongDate !== null) return failIn(about, wrongDate);
    if (byCommonName(child.subject) === issuer) return failIn(about, selfSigned(child));
    const anchor = firstNamed(child, anchors, 'among the anchors, by CN', checks);
    const above = anchor === null ? firstNamed(child, served.map(signerOf), 'in the list, by CN', checks) : null;
    const signer = anchor ?? above;
    if (signer === null) return fail(noIssuer(child, anchors.length, path.length));
    const error = linkError(child, signer, checks);
    if (error !== null) return failIn(about, error);
    noteCheck(about, null, 'is valid now, and the key of its issuer signed it', checks);
    path.push(signer);
    if (anchor !== null) {
      const expired =
        anchor.certificate === null || anchorDates === 'ignored' ? null : dateError(anchor.certificate, true, checks);
      return expired === null ? accepted(path) : failIn(anchor, expired);
    }
    // A circle of names: a device would follow it until its watchdog bites.
    const next = above?.certificate ?? null;
    if (next === null || path.length > served.length + 1) {
      return fail({ error: ERRORS.failure, code: 'anchor-missing', detail: 'the served certificates sign each other' });
    }
    current = next;
  }
}

function firstNamed<S extends Signer>(
  child: Certificate,
  candidates: readonly S[],
  where: string,
  checks: Checks,
): S | null {
  const issuer = byCommonName(child.issuer);
  const seeking = {
    where,
    isNamed: ({ subject }: Signer): boolean => byCommonName(subject) === issuer,
    objection: () => null,
    taken: 'is the first that bears the name, and so the only one that is tried',
    wanted: 'first',
  } as const;
  return seekAmong(child, candidates, seeking, checks)[0] ?? null;
}

/** _nx_secure_x509_certificate_verify: the issuer's key usage, then the signature. */
function linkError(child: Certificate, signer: Signer, checks: Checks): Step | null {
  const name = quoted(signer.subject);
  if (signer.certificate?.keyUsage?.has('keyCertSign') === false) {
    return { error: ERRORS.keyUsage, code: 'key-usage', detail: `${name} may not sign certificates` };
  }
  const { family } = child.signatureAlgorithm;
  if ((family === 'rsa' || family === 'ecdsa') && checks.isSignedBy(child, signer)) return null;
  const detail = `the signature of ${quoted(child.subject)} is not by the key of ${name}, or of an unknown kind`;
  return { error: ERRORS.signature, code: 'signature-invalid', detail };
}

/** Only where the application has set a time function; without it the device has no clock. */
function dateError(certificate: Certificate, isAnchor: boolean, checks: Checks): Step | null {
  if (checks.isNotYetValid(certificate)) {
    const code = isAnchor ? 'anchor-not-yet-valid' : 'not-yet-valid';
    return { error: ERRORS.notYetValid, code, detail: notYetValidText(certificate) };
  }
  if (!checks.isExpired(certificate, 'inclusive')) return null;
  return { error: ERRORS.expired, code: isAnchor ? 'anchor-expired' : 'expired', detail: expiredText(certificate) };
}

function selfSigned({ subject }: Certificate): Step {
  const detail = `${quoted(subject)} bears the CN of its own issuer, which counts as self-signed`;
  return { error: ERRORS.selfSigned, code: 'anchor-missing', detail };
}

function noIssuer({ subject, issuer }: Certificate, anchors: number, length: number): Step {
  const code: RefusalCode = anchors === 0 ? 'no-anchors' : length === 1 ? 'issuer-missing' : 'anchor-missing';
  const detail = `${quoted(issuer)}, the issuer of ${quoted(subject)}, is neither an anchor nor served`;
  return { error: ERRORS.issuer, code, detail };
}
