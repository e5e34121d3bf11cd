// What mbedTLS makes of certificates before it verifies anything: which it cannot parse, served or pinned.
import type { Certificate } from '../certificate.ts';
import type { Checks } from '../checks.ts';
import { signerOf } from '../signer.ts';
import type { Finding } from '../stack.ts';
import type { RefusalCode } from '../verdict.ts';
import { quoted } from './describe.ts';
import { refused } from './failures.ts';
import { noteCheck } from './steps.ts';

/**
 * ssl_parse_certificate_chain: certificates with an unknown signature algorithm are left out, the end entity too, so that the
 * next one takes its place; any other failure is fatal.
 */
export function readServed(served: readonly Certificate[], checks: Checks): readonly Certificate[] | Finding {
  const kept: Certificate[] = [];
  for (const [depth, certificate] of served.entries()) {
    const failure = parseFailure(certificate);
    if (failure !== null) {
      const fate = failure.deviceCode === UNKNOWN_SIGNATURE ? 'is left out' : 'ends it all';
      noteCheck(signerOf(certificate), () => `${fate}: ${failure.detail} (${failure.deviceCode})`, '', checks);
    }
    if (failure === null) kept.push(certificate);
    else if (failure.deviceCode !== UNKNOWN_SIGNATURE) {
      const path = served.slice(0, depth + 1).map(signerOf);
      return refused(failure.deviceCode, { path, code: failure.code, depth, detail: failure.detail });
    }
  }
  return kept;
}

interface ParseFailure {
  readonly code: RefusalCode;
  readonly deviceCode: string;
  readonly detail: string;
}

const UNKNOWN_SIGNATURE = '-0x262e';
const CURVES = new Set([
  ...['P-192', 'P-224', 'P-256', 'P-384', 'P-521', 'secp256k1'],
  ...['brainpoolP256r1', 'brainpoolP384r1', 'brainpoolP512r1'],
]);
// oid_x509_ext, library/oid.c: anything else that is critical, name constraints too, cannot be parsed.
const KNOWN_EXTENSIONS = new Set(['2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.37', '2.16.840.1.113730.1.1']);
const CERTIFICATE_POLICIES = '2.5.29.32';

/** Why x509_crt_parse_der_core gives up on a certificate, served or pinned; null when it does not. */
export function parseFailure({
  signatureAlgorithm,
  publicKeyType: key,
  extensions,
  certificatePolicies,
  subject,
}: Certificate): ParseFailure | null {
  const name = quoted(subject);
  if (!['rsa', 'rsa-pss', 'ecdsa'].includes(signatureAlgorithm.family) || signatureAlgorithm.digest === null) {
    const detail = `${name} is signed with the unknown algorithm ${signatureAlgorithm.oid}`;
    return { code: 'unsupported-algorithm', deviceCode: UNKNOWN_SIGNATURE, detail };
  }
  if (key.kind !== 'rsa' && key.kind !== 'ec') {
    return { code: 'unsupported-algorithm', deviceCode: '-0x3c80', detail: `${name} has a key of an unknown kind` };
  }
  if (key.kind === 'ec' && !CURVES.has(key.curve)) {
    return {
      code: 'unsupported-algorithm',
      deviceCode: '-0x3a00',
      detail: `${name} has a key on the curve ${key.curve}`,
    };
  }
  const isUnderstood = (oid: string): boolean =>
    KNOWN_EXTENSIONS.has(oid) || (oid === CERTIFICATE_POLICIES && allowsAnyPolicy(certificatePolicies()));
  const critical = extensions.find((extension) => extension.critical && !isUnderstood(extension.oid));
  if (critical === undefined) return null;
  const deviceCode = critical.oid === CERTIFICATE_POLICIES ? '-0x2080' : '-0x2562';
  const detail = `${name} has the critical extension ${critical.oid}, which is unknown`;
  return { code: 'unknown-critical-extension', deviceCode, detail };
}

/** x509_get_certificate_policies: anyPolicy is the one policy that it can enforce (since 2.17). */
function allowsAnyPolicy(policies: readonly string[]): boolean {
  return policies.length > 0 && policies.every((oid) => oid === '2.5.29.32.0');
}
