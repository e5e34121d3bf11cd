// OpenSSL 1.1.0 and later with its defaults: trusted certificates first, self-signed anchors only, security level 1.
import type { Certificate } from '../certificate.ts';
import { quoted, expiredText, notYetValidText } from '../rules/describe.ts';
import { signerOf } from '../signer.ts';
import { accepted, refused } from '../rules/failures.ts';
import { addressOctets, coversLikeOpenssl, type HostNameRule, namesHost } from '../rules/host-names.ts';
import { nameConstraintViolation, whereLikeHost } from '../rules/name-constraints.ts';
import { byOpensslCanonicalForm } from '../rules/names.ts';
import { EXTENDED_KEY_USAGE } from '../rules/purposes.ts';
import type { Finding, Presentation, Stack } from '../stack.ts';
import type { RefusalCode } from '../verdict.ts';
import { buildTrustedFirst, type BuildRules, type BuiltPath, isSelfSigned } from '../walks/build-path.ts';

export const openssl: Stack = {
  name: 'openssl',
  title: 'OpenSSL 1.1.0 and later',
  evidence: 'measured',
  versions: ['3.0.19'],
  sources: ['crypto/x509/x509_vfy.c', 'crypto/x509/v3_purp.c', 'crypto/x509/v3_utl.c', 'crypto/x509/x_name.c'],
  defaultHellos: [{ profile: 'modern', sni: true }],
  // A certificate that cannot be read ends the handshake before X509_verify_cert, which the numbers are of.
  malformedCode: null,
  verify: (presented) => verifyLikeOpenssl(presented, RULES),
};

const RULES: BuildRules = {
  sameName: byOpensslCanonicalForm,
  // The default of X509_VERIFY_PARAM (crypto/x509/x509_vpm.c).
  maxDepth: 100,
  anyAnchorEnds: false,
};

/** An X509_V_ERR_*, and the depth at which it is reported. */
interface OpensslError {
  readonly number: number;
  readonly code: RefusalCode;
  readonly depth: number;
  readonly detail: string;
}

/** verify_chain: the path, then each kind of check over the whole of it; the first error is the verdict. */
export function verifyLikeOpenssl(presented: Presentation, rules: BuildRules): Finding {
  const { served, host, checks } = presented;
  const anchors = presented.anchors.flatMap(({ certificate }) => (certificate === null ? [] : [certificate]));
  const weakEndEntity = keyError(served[0], 0);
  const built = buildTrustedFirst({ served, anchors, rules, checks });
  const { path } = built;
  const error =
    weakEndEntity ??
    (built.ending === 'anchored' ? null : endingError(built, anchors, rules)) ??
    extensionError(path, rules) ??
    securityLevelError(path) ??
    (host === null ? null : hostError(path[0], host)) ??
    signatureOrDateError(path, presented) ??
    nameConstraintError(path);
  if (error === null) return accepted(path.map(signerOf));
  const { number, code, depth, detail } = error;
  return refused(String(number), { path: path.map(signerOf), code, depth, detail });
}

/** The end of build_chain: why no anchor was reached. */
function endingError(
  { path, untrusted, ending }: BuiltPath,
  anchors: readonly Certificate[],
  rules: BuildRules,
): OpensslError {
  const depth = path.length - 1;
  const top = path[depth] ?? path[0];
  const name = quoted(top.subject);
  if (ending === 'too-long') {
    return { number: 22, code: 'list-too-long', depth, detail: `the path is longer than ${String(rules.maxDepth)}` };
  }
  const code = anchors.length === 0 ? 'no-anchors' : 'anchor-missing';
  if (isSelfSigned(top, rules)) {
    const detail = `the path ends at ${name}, which is not among the anchors`;
    return { number: depth === 0 ? 18 : 19, code, depth, detail };
  }
  const issuer = quoted(top.issuer);
  if (untrusted < path.length) {
    const detail = `${name} is pinned but not self-signed, and ${issuer}, its issuer, is not pinned`;
    return { number: 2, code, depth, detail };
  }
  const detail = `${issuer}, the issuer of ${name}, is neither an anchor nor served`;
  return { number: 20, code: code === 'anchor-missing' && depth === 0 ? 'issuer-missing' : code, depth, detail };
}

/** check_extensions: critical extensions, CA, purpose and path length, from the end entity upwards. */
function extensionError(path: readonly Certificate[], rules: BuildRules): OpensslError | null {
  let pathLength = 0;
  for (const [depth, certificate] of path.entries()) {
    const error =
      critical(certificate, depth) ?? caError(certificate, depth, path.length, rules) ?? purpose(certificate, depth);
    if (error !== null) return error;
    const limit = certificate.basicConstraints?.pathLength ?? null;
    if (depth > 1 && limit !== null && pathLength > limit) {
      const detail = `${quoted(certificate.subject)} allows ${String(limit)} intermediates below it, there are ${String(pathLength)}`;
      return { number: 25, code: 'path-length', depth, detail };
    }
    const selfIssued = rules.sameName(certificate.subject) === rules.sameName(certificate.issuer);
    if (depth > 0 && !selfIssued) pathLength += 1;
  }
  return null;
}

// X509_supported_extension, crypto/x509/v3_purp.c.
const SUPPORTED_EXTENSIONS = new Set([
  ...['2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.30', '2.5.29.31', '2.5.29.32', '2.5.29.33', '2.5.29.35'],
  ...['2.5.29.36', '2.5.29.37', '2.5.29.54', '2.16.840.1.113730.1.1'],
  ...['1.3.6.1.5.5.7.1.7', '1.3.6.1.5.5.7.1.8', '1.3.6.1.5.5.7.1.14'],
]);

function critical({ extensions, subject }: Certificate, depth: number): OpensslError | null {
  const unknown = extensions.find((extension) => extension.critical && !SUPPORTED_EXTENSIONS.has(extension.oid));
  if (unknown === undefined) return null;
  const detail = `${quoted(subject)} has the critical extension ${unknown.oid}, which is unknown`;
  return { number: 34, code: 'unknown-critical-extension', depth, detail };
}

/** check_ca: keyCertSign where there is a key usage; CA in basicConstraints, or one of the old ways to be an anchor. */
function caError(certificate: Certificate, depth: number, length: number, rules: BuildRules): OpensslError | null {
  if (depth === 0) return null;
  const { basicConstraints, keyUsage, version, subject } = certificate;
  if (keyUsage?.has('keyCertSign') === false) {
    return { number: 79, code: 'key-usage', depth, detail: `${quoted(subject)} may not sign certificates` };
  }
  const oldAnchor = depth === length - 1 && ((version === 1 && isSelfSigned(certificate, rules)) || keyUsage !== null);
  const ca = basicConstraints === null ? oldAnchor : basicConstraints.ca;
  return ca ? null : { number: 79, code: 'not-a-ca', depth, detail: `${quoted(subject)} is not a CA` };
}

/** X509_PURPOSE_SSL_SERVER: a CA with an extended key usage must have serverAuth in it as well; "any" does not count. */
function purpose({ extendedKeyUsage, keyUsage, subject }: Certificate, depth: number): OpensslError | null {
  const name = quoted(subject);
  if (extendedKeyUsage?.some((oid) => SERVER_PURPOSES.has(oid)) === false) {
    return {
      number: 26,
      code: 'extended-key-usage',
      depth,
      detail: `the extended key usage of ${name} is not for servers`,
    };
  }
  const usages = ['digitalSignature', 'keyEncipherment', 'keyAgreement'] as const;
  if (depth > 0 || keyUsage === null || usages.some((usage) => keyUsage.has(usage))) return null;
  return { number: 26, code: 'key-usage', depth, detail: `the key usage of ${name} does not allow TLS` };
}

// XKU_SSL_SERVER and XKU_SGC (the server-gated cryptography of Microsoft and Netscape).
const SERVER_PURPOSES = new Set<string>([
  EXTENDED_KEY_USAGE.serverAuth,
  '1.3.6.1.4.1.311.10.3.3',
  '2.16.840.1.113730.4.1',
]);

/** check_auth_level at level 1, 80 bits: keys of CAs, and the digests of all signatures but the anchor's own. */
function securityLevelError(path: readonly Certificate[]): OpensslError | null {
  for (const [depth, certificate] of path.entries()) {
    const weakKey = depth > 0 ? keyError(certificate, depth) : null;
    if (weakKey !== null) return weakKey;
    const { digest } = certificate.signatureAlgorithm;
    if (depth < path.length - 1 && (digest === 'sha1' || digest === 'md5')) {
      const detail = `${quoted(certificate.subject)} is signed with ${digest}, which is refused`;
      return { number: 68, code: 'weak-algorithm', depth, detail };
    }
  }
  return null;
}

/** RSA from 1024 bits, EC from 160: 80 bits of security. */
function keyError({ publicKeyType: key, subject }: Certificate, depth: number): OpensslError | null {
  const weak = (key.kind === 'rsa' || key.kind === 'rsa-pss') && key.bits < 1024;
  const detail = `${quoted(subject)} has a key that is too small`;
  return weak ? { number: depth === 0 ? 66 : 67, code: 'weak-key', depth, detail } : null;
}

const HOST_NAMES: HostNameRule = {
  covers: coversLikeOpenssl,
  commonNameCounts: 'without-dns-name',
  addresses: 'ip-address-names',
};

function hostError(endEntity: Certificate, host: string): OpensslError | null {
  if (namesHost(endEntity, host, HOST_NAMES)) return null;
  const number = addressOctets(host) === null ? 62 : 64;
  return { number, code: 'name-mismatch', depth: 0, detail: `${quoted(endEntity.subject)} does not name ${host}` };
}

/** internal_verify: from the anchor down, each signature and then the dates; those of the anchor count as well. */
function signatureOrDateError(path: readonly Certificate[], { checks }: Presentation): OpensslError | null {
  for (let depth = path.length - 1; depth >= 0; depth -= 1) {
    const certificate = path[depth];
    const issuer = path[depth + 1];
    if (certificate === undefined) continue;
    const name = quoted(certificate.subject);
    if (issuer !== undefined && !checks.isSignedBy(certificate, signerOf(issuer))) {
      const detail = `the signature of ${name} is not by the key of ${quoted(issuer.subject)}`;
      return { number: 7, code: 'signature-invalid', depth, detail };
    }
    const isAnchor = issuer === undefined;
    if (checks.isNotYetValid(certificate)) {
      const detail = notYetValidText(certificate);
      return { number: 9, code: isAnchor ? 'anchor-not-yet-valid' : 'not-yet-valid', depth, detail };
    }
    if (checks.isExpired(certificate, 'exclusive')) {
      const detail = expiredText(certificate);
      return { number: 10, code: isAnchor ? 'anchor-expired' : 'expired', depth, detail };
    }
  }
  return null;
}

/** check_name_constraints: those of every certificate above, on all below but self-issued CAs. */
function nameConstraintError(path: readonly Certificate[]): OpensslError | null {
  for (let depth = path.length - 1; depth >= 0; depth -= 1) {
    const certificate = path[depth];
    if (certificate === undefined) continue;
    if (depth > 0 && certificate.subject.rawHex === certificate.issuer.rawHex) continue;
    for (const ca of path.slice(depth + 1).reverse()) {
      const violation = nameConstraintViolation(ca, certificate, whereLikeHost);
      if (violation === null) continue;
      const detail = `${quoted(certificate.subject)} is ${violation} by the name constraints of ${quoted(ca.subject)}`;
      return { number: violation === 'excluded' ? 48 : 47, code: 'name-constraints', depth, detail };
    }
  }
  return null;
}
