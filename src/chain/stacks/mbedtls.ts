// mbedTLS, as it is by default: with a clock (MBEDTLS_HAVE_TIME_DATE).
import type { Certificate } from '../certificate.ts';
import type { DateComparison } from '../checks.ts';
import { quoted } from '../rules/describe.ts';
import { signerOf } from '../signer.ts';
import { accepted, refused } from '../rules/failures.ts';
import { coversWholeLabel, type HostNameRule, namesHost } from '../rules/host-names.ts';
import { byMbedtlsStrings } from '../rules/names.ts';
import { EXTENDED_KEY_USAGE, mayServeTls } from '../rules/purposes.ts';
import type { Failure, Finding, Presentation, Stack } from '../stack.ts';
import type { RefusalCode } from '../verdict.ts';
import { type ForwardRules, walkForward } from '../walks/forward-walk.ts';

export const mbedtls: Stack = {
  name: 'mbedtls',
  title: 'mbedTLS with a clock',
  evidence: 'measured',
  versions: ['2.28.3', '3.6.6 (read)'],
  sources: ['library/x509_crt.c', 'library/ssl_tls.c', 'ChangeLog of 2.1.0, 2.3.0 and 3.5.0'],
  defaultHellos: [
    { profile: 'tls12-ecdsa', sni: true },
    { profile: 'tls12-rsa', sni: true },
  ],
  malformedCode: '-0x2180',
  verify: (presented) => verifyLikeMbedtls(presented, 'inclusive'),
};

/** The verification of mbedTLS, with or without dates: what differs between its builds. */
export function verifyLikeMbedtls(presented: Presentation, dates: DateComparison | null): Finding {
  const { served, host, checks } = presented;
  const anchors = loadAnchors(presented);
  if ('kind' in anchors) return anchors;
  const readable = readServed(served);
  if ('kind' in readable) return readable;
  const [endEntity] = readable;
  const { path, failures: pathFailures } = walkForward(readable, anchors, { ...RULES, dates }, checks);
  const alone = [signerOf(endEntity)];
  const failures: Failure[] = [...pathFailures];
  const weakKey = weakKeyOf(endEntity);
  if (weakKey !== null) failures.push(atEndEntity(alone, 'weak-key', `${quoted(endEntity.subject)} ${weakKey}`));
  if (host !== null && !namesHost(endEntity, host, HOST_NAMES)) {
    failures.push(atEndEntity(alone, 'name-mismatch', `${quoted(endEntity.subject)} does not name ${host}`));
  }
  // ssl_parse_certificate looks at the end entity's usages after, and apart from, the verification of the path.
  const usage = mayServeTls(endEntity, [EXTENDED_KEY_USAGE.serverAuth, EXTENDED_KEY_USAGE.any]);
  if (usage !== null) failures.push(atEndEntity(alone, usage.code, usage.detail));
  const [first, ...rest] = failures;
  if (first === undefined) return accepted(path);
  const flags = flagsOf(failures);
  const named = ({ detail, ...failure }: Failure): Failure => ({ ...failure, detail: `${detail}${flags}` });
  const deviceCode = failures.some(({ code }) => code === 'list-too-long')
    ? FATAL_ERROR
    : failures.every(({ code, depth }) => depth === 0 && USAGE_CODES.has(code))
      ? BAD_CERTIFICATE
      : VERIFY_FAILED;
  return { kind: 'refused', failures: [named(first), ...rest.map(named)], deviceCode };
}

/** MBEDTLS_ERR_X509_CERT_VERIFY_FAILED, _FATAL_ERROR, MBEDTLS_ERR_SSL_BAD_HS_CERTIFICATE and _CA_CHAIN_REQUIRED. */
const VERIFY_FAILED = '-0x2700';
const FATAL_ERROR = '-0x3000';
const BAD_CERTIFICATE = '-0x7a00';
const CA_CHAIN_REQUIRED = '-0x7680';
const USAGE_CODES = new Set<RefusalCode>(['extended-key-usage', 'key-usage']);

const RULES: Omit<ForwardRules, 'dates'> = {
  sameName: byMbedtlsStrings,
  // MBEDTLS_X509_MAX_INTERMEDIATE_CA.
  maxIntermediates: 8,
  weakSignature: ({ signatureAlgorithm: { digest } }) =>
    digest !== null && DIGESTS.has(digest) ? null : `is signed with ${digest ?? 'an unknown digest'}, which is refused`,
  weakKey: weakKeyOf,
};

// mbedtls_x509_crt_profile_default: SHA-2 digests, RSA from 2048 bits; of the curves what 3.x lists, for 2.28 takes any.
const DIGESTS = new Set(['sha224', 'sha256', 'sha384', 'sha512']);
const MIN_RSA_BITS = 2048;

function weakKeyOf({ publicKeyType: key }: Certificate): string | null {
  return key.kind === 'rsa' && key.bits < MIN_RSA_BITS
    ? `has an RSA key of ${String(key.bits)} bits, which is refused`
    : null;
}

// x509_crt_verify_name: subjectAltName hides CN; addresses are compared like names until 3.5.0.
const HOST_NAMES: HostNameRule = {
  covers: coversWholeLabel,
  commonNameCounts: 'without-subject-alt-name',
  addresses: 'like-names',
};

/** What mbedtls_x509_crt_parse makes of the anchor file: whatever parses is used, the rest is left out. */
function loadAnchors({ served, anchors }: Presentation): readonly Certificate[] | Finding {
  const certificates = anchors.flatMap(({ certificate }) => (certificate === null ? [] : [certificate]));
  const loaded = certificates.filter((certificate) => parseFailure(certificate) === null);
  if (loaded.length > 0) return loaded;
  const path = [signerOf(served[0])];
  const [first] = certificates;
  const failure = first === undefined ? null : parseFailure(first);
  return failure === null
    ? refused(CA_CHAIN_REQUIRED, atEndEntity(path, 'no-anchors', 'there is no anchor'))
    : refused(
        failure.deviceCode,
        atEndEntity(path, 'anchor-not-loaded', `the anchor cannot be loaded: ${failure.detail}`),
      );
}

/** ssl_parse_certificate_chain: certificates with an unknown signature algorithm are left out, any other failure is fatal. */
function readServed(served: readonly Certificate[]): readonly [Certificate, ...Certificate[]] | Finding {
  const kept: Certificate[] = [];
  for (const [depth, certificate] of served.entries()) {
    const failure = parseFailure(certificate);
    if (failure === null) kept.push(certificate);
    else if (failure.deviceCode !== UNKNOWN_SIGNATURE || served.length === 1) {
      const path = served.slice(0, depth + 1).map(signerOf);
      return refused(failure.deviceCode, { path, code: failure.code, depth, detail: failure.detail });
    }
  }
  const [first, ...rest] = kept;
  if (first !== undefined) return [first, ...rest];
  const detail = 'every served certificate has a signature of an unknown kind';
  return refused(UNKNOWN_SIGNATURE, { path: served.map(signerOf), code: 'unsupported-algorithm', depth: 0, detail });
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

/** Why x509_crt_parse_der_core gives up on a certificate, served or pinned. */
function parseFailure({
  signatureAlgorithm,
  publicKeyType: key,
  extensions,
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
  const critical = extensions.find((extension) => extension.critical && !KNOWN_EXTENSIONS.has(extension.oid));
  if (critical === undefined) return null;
  // Policies are understood as far as anyPolicy, which nobody marks critical.
  const deviceCode = critical.oid === CERTIFICATE_POLICIES ? '-0x2080' : '-0x2562';
  const detail = `${name} has the critical extension ${critical.oid}, which is unknown`;
  return { code: 'unknown-critical-extension', deviceCode, detail };
}

// MBEDTLS_X509_BADCERT_*, include/mbedtls/x509.h; whatever keeps it from finding a path is NOT_TRUSTED.
const NOT_TRUSTED = 0x8;
const FLAGS: Partial<Readonly<Record<RefusalCode, number>>> = {
  expired: 0x1,
  'anchor-expired': 0x1,
  'name-mismatch': 0x4,
  'not-yet-valid': 0x200,
  'anchor-not-yet-valid': 0x200,
  'extended-key-usage': 0x1000,
  'weak-algorithm': 0x4000,
  'weak-key': 0x10000,
};

function flagOf({ code, depth }: Failure): number {
  if (code === 'key-usage' && depth === 0) return 0x800;
  return FLAGS[code] ?? NOT_TRUSTED;
}

function flagsOf(failures: readonly Failure[]): string {
  if (failures.some(({ code }) => code === 'list-too-long')) return ' (flags 0xffffffff)';
  return ` (flags 0x${failures.reduce((flags, failure) => flags | flagOf(failure), 0).toString(16)})`;
}

function atEndEntity(path: Failure['path'], code: RefusalCode, detail: string): Failure {
  return { path, code, depth: 0, detail };
}
