// mbedTLS, as it is by default: with a clock (MBEDTLS_HAVE_TIME_DATE).
import type { Certificate } from '../certificate.ts';
import type { DateComparison } from '../checks.ts';
import { quoted } from '../rules/describe.ts';
import { publicKeyTypeOf, type Signer, signerOf } from '../signer.ts';
import { accepted, refused } from '../rules/failures.ts';
import { coversWholeLabel, type HostNameRule, namesHost } from '../rules/host-names.ts';
import { flagsOf } from '../rules/mbedtls-flags.ts';
import { parseFailure, readServed } from '../rules/mbedtls-parsing.ts';
import { byMbedtlsStrings } from '../rules/names.ts';
import { EXTENDED_KEY_USAGE, mayServeTls } from '../rules/purposes.ts';
import type { Failure, Finding, Presentation, Stack } from '../stack.ts';
import type { RefusalCode } from '../verdict.ts';
import {
  type Flagged,
  type ForwardAnchors,
  type ForwardPath,
  type ForwardRules,
  walkForward,
} from '../walks/forward-walk.ts';

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
  verify: (presented) => verifyLikeMbedtls(presented, MBEDTLS),
};

/** How mbedTLS is built, and what an application hangs into its verification. */
export interface MbedtlsBuild {
  /** MBEDTLS_HAVE_TIME_DATE; null without it. */
  readonly dates: DateComparison | null;
  /** mbedtls_ssl_conf_ca_chain or mbedtls_ssl_conf_ca_cb: what is trusted, or why nothing can be. */
  readonly trust: (presented: Presentation) => ForwardAnchors | Finding;
  /** mbedtls_ssl_conf_verify: a callback that sees the path and its flags, and may clear them or end it all. */
  readonly callback: (walked: ForwardPath, presented: Presentation) => ForwardPath | Finding;
}

export const MBEDTLS: MbedtlsBuild = { dates: 'inclusive', trust: pinnedCertificates, callback: (walked) => walked };

/** The verification of mbedTLS (ssl_parse_certificate, library/ssl_tls.c) in one of its builds. */
export function verifyLikeMbedtls(presented: Presentation, build: MbedtlsBuild): Finding {
  const anchors = build.trust(presented);
  if ('kind' in anchors) return anchors;
  const readable = readServed(presented.served);
  if ('kind' in readable) return readable;
  const [endEntity] = readable;
  const { path, failures } = walkForward(readable, anchors, { ...RULES, dates: build.dates }, presented.checks);
  const walked = { path, failures: [...failures, ...endEntityFailures(endEntity, presented.host)] };
  const judged = isTooLong(failures) ? walked : build.callback(walked, presented);
  if ('kind' in judged) return judged;
  // The end entity's usages are looked at after, and apart from, the verification of the path.
  const usage = mayServeTls(endEntity, [EXTENDED_KEY_USAGE.serverAuth, EXTENDED_KEY_USAGE.any]);
  const unusable = usage === null ? [] : [atEndEntity([signerOf(endEntity)], usage.code, usage.detail)];
  const [first, ...rest] = [...judged.failures, ...unusable];
  return first === undefined ? accepted(judged.path) : refusedWithFlags([first, ...rest]);
}

/** What mbedtls_x509_crt_verify says of the end entity alone. */
function endEntityFailures(endEntity: Certificate, host: string | null): readonly Flagged[] {
  const signer = signerOf(endEntity);
  const name = quoted(endEntity.subject);
  const weakKey = weakKeyOf(signer);
  const named = host === null || namesHost(endEntity, host, HOST_NAMES);
  return [
    ...(weakKey === null ? [] : [{ ...atEndEntity([signer], 'weak-key', `${name} ${weakKey}`), flagged: 0 }]),
    ...(named ? [] : [{ ...atEndEntity([signer], 'name-mismatch', `${name} does not name ${host}`), flagged: 0 }]),
  ];
}

function refusedWithFlags(failures: readonly [Failure, ...Failure[]]): Finding {
  const flags = isTooLong(failures) ? '0xffffffff' : `0x${flagsOf(failures).toString(16)}`;
  const named = ({ detail, ...failure }: Failure): Failure => ({ ...failure, detail: `${detail} (flags ${flags})` });
  const onlyUsages = failures.every(({ code, depth }) => depth === 0 && USAGE_CODES.has(code));
  const deviceCode = isTooLong(failures) ? FATAL_ERROR : onlyUsages ? BAD_CERTIFICATE : VERIFY_FAILED;
  const [first, ...rest] = failures;
  return { kind: 'refused', failures: [named(first), ...rest.map(named)], deviceCode };
}

function isTooLong(failures: readonly Failure[]): boolean {
  return failures.some(({ code }) => code === 'list-too-long');
}

/** MBEDTLS_ERR_X509_CERT_VERIFY_FAILED, _FATAL_ERROR, MBEDTLS_ERR_SSL_BAD_HS_CERTIFICATE and _CA_CHAIN_REQUIRED. */
const VERIFY_FAILED = '-0x2700';
export const FATAL_ERROR = '-0x3000';
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

function weakKeyOf(signer: Signer): string | null {
  const key = publicKeyTypeOf(signer);
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
function pinnedCertificates({ served, anchors }: Presentation): ForwardAnchors | Finding {
  const certificates = anchors.flatMap(({ certificate }) => (certificate === null ? [] : [certificate]));
  const loaded = certificates.filter((certificate) => parseFailure(certificate) === null);
  const path = [signerOf(served[0])];
  const [first] = certificates;
  if (first === undefined) return refused(CA_CHAIN_REQUIRED, atEndEntity(path, 'no-anchors', 'there is no anchor'));
  const failure = loaded.length === 0 ? parseFailure(first) : null;
  if (failure !== null) {
    const detail = `the anchor cannot be loaded: ${failure.detail}`;
    return refused(failure.deviceCode, atEndEntity(path, 'anchor-not-loaded', detail));
  }
  const signers = loaded.map(signerOf);
  // x509_crt_check_ee_locally_trusted: a self-issued end entity that is pinned octet by octet.
  const pins = ({ subject, issuer, sha256 }: Certificate): boolean =>
    byMbedtlsStrings(subject) === byMbedtlsStrings(issuer) && loaded.some((anchor) => anchor.sha256 === sha256);
  return { issuersOf: () => signers, pins };
}

function atEndEntity(path: Failure['path'], code: RefusalCode, detail: string): Failure {
  return { path, code, depth: 0, detail };
}
