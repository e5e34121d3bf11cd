// mbedTLS, as it is by default: with a clock (MBEDTLS_HAVE_TIME_DATE).
import type { Certificate } from '../certificate.ts';
import type { Checks } from '../checks.ts';
import { quoted } from '../rules/describe.ts';
import { publicKeyTypeOf, type Signer, signerOf } from '../signer.ts';
import { accepted, refused } from '../rules/failures.ts';
import { coversWholeLabel, type HostNameRule, namesHost } from '../rules/host-names.ts';
import { flagsOf, flagsOfEmptyCertificate } from '../rules/mbedtls-flags.ts';
import { parseFailure, readServed } from '../rules/mbedtls-parsing.ts';
import { byMbedtlsStrings, byOctets } from '../rules/names.ts';
import { EXTENDED_KEY_USAGE, objectionsToTls } from '../rules/purposes.ts';
import { noteCheck, noteHostName, noteRemark } from '../rules/steps.ts';
import type { Failure, Finding, Presentation, Stack } from '../stack.ts';
import { NO_LIMITS, type StackRules } from '../stack-rules.ts';
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
  rules: {
    ...NO_LIMITS,
    walk: 'forward',
    otherWays: 'none',
    mustVerify: 'path',
    endsAt: 'first-anchor',
    names: 'strings',
    keyIds: 'ignored',
    dates: 'checked',
    anchorDates: 'checked',
    hostName: 'checked',
    commonName: 'without-subject-alt-name',
    endEntityUsage: 'checked',
    nameConstraints: 'refused-if-critical',
    // MBEDTLS_X509_MAX_INTERMEDIATE_CA.
    maxIntermediates: 8,
    // mbedtls_x509_crt_profile_default: SHA-2 digests, RSA from 2048 bits; of the curves what 3.x lists, for 2.28 takes any.
    digests: ['sha224', 'sha256', 'sha384', 'sha512'],
    minRsaBits: 2048,
  },
  unknown: {},
  can: {
    mustVerify: ['path'],
    names: ['strings', 'octets'],
    dates: ['checked', 'ignored'],
    anchorDates: ['checked', 'ignored'],
    hostName: ['checked'],
    commonName: ['without-subject-alt-name', 'without-dns-name', 'never'],
    endEntityUsage: ['checked', 'unchecked'],
    maxIntermediates: 'any',
    digests: 'any',
    minRsaBits: 'any',
  },
  verify: (presented, rules) => verifyLikeMbedtls(presented, rules, MBEDTLS),
};

/** What an application hangs into the verification of mbedTLS. */
export interface MbedtlsBuild {
  /** mbedtls_ssl_conf_ca_chain or mbedtls_ssl_conf_ca_cb: what is trusted, or why nothing can be. */
  readonly trust: (presented: Presentation) => ForwardAnchors | Finding;
  /** Whether the file of anchors is an empty certificate, which a list that cannot be read equals. */
  readonly trustsEmptyCertificate: boolean;
  /** mbedtls_ssl_conf_verify: a callback that sees the path and its flags, and may clear them or end it all. */
  readonly callback: (walked: ForwardPath, presented: Presentation) => ForwardPath | Finding;
}

export const MBEDTLS: MbedtlsBuild = {
  trust: pinnedCertificates,
  trustsEmptyCertificate: false,
  callback: (walked) => walked,
};

/** The verification of mbedTLS (ssl_parse_certificate, library/ssl_tls.c). */
export function verifyLikeMbedtls(presented: Presentation, rules: StackRules, build: MbedtlsBuild): Finding {
  const anchors = build.trust(presented);
  if ('kind' in anchors) return anchors;
  const readable = readServed(presented.served, presented.checks);
  if ('kind' in readable) return readable;
  const [endEntity, ...above] = readable;
  if (endEntity === undefined) return nothingReadable(presented, rules, build);
  const { path, failures } = walkForward([endEntity, ...above], anchors, forwardRules(rules), presented.checks);
  const walked = { path, failures: [...failures, ...endEntityFailures(endEntity, presented.host, rules)] };
  const judged = isTooLong(failures) ? walked : build.callback(walked, presented);
  if ('kind' in judged) return judged;
  const about = signerOf(endEntity);
  noteHostName(
    endEntity,
    presented.host,
    !judged.failures.some(({ code }) => code === 'name-mismatch'),
    presented.checks,
  );
  // The end entity's usages are looked at after, and apart from, the verification of the path.
  const objections =
    rules.endEntityUsage === 'unchecked'
      ? []
      : objectionsToTls(endEntity, [EXTENDED_KEY_USAGE.serverAuth, EXTENDED_KEY_USAGE.any]);
  const unusable = objections.map(({ code, detail }) => atEndEntity([signerOf(endEntity)], code, detail));
  const usages = unusable.map(({ detail }) => detail).join(', ');
  noteCheck(
    about,
    unusable.length === 0 ? null : () => usages,
    'its key usages are for a TLS server',
    presented.checks,
  );
  const [first, ...rest] = [...judged.failures, ...unusable];
  return first === undefined ? accepted(judged.path) : refusedWithFlags([first, ...rest], about, presented.checks);
}

/** Every certificate was left out: what is verified then has no content at all. */
function nothingReadable({ served, host, checks }: Presentation, { dates }: StackRules, build: MbedtlsBuild): Finding {
  const isTrusted = build.trustsEmptyCertificate;
  const flags = flagsOfEmptyCertificate({ dates: dates !== 'ignored', host: host !== null, isTrusted });
  const what = served.length === 1 ? 'the only served certificate is' : 'every served certificate is';
  const detail = `${what} signed with an unknown algorithm and left out (flags 0x${flags.toString(16)})`;
  noteCheck(signerOf(served[0]), () => `${detail}: ${VERIFY_FAILED}`, '', checks);
  return refused(VERIFY_FAILED, atEndEntity([signerOf(served[0])], 'unsupported-algorithm', detail));
}

/** What mbedtls_x509_crt_verify says of the end entity alone. */
function endEntityFailures(endEntity: Certificate, host: string | null, rules: StackRules): readonly Flagged[] {
  const signer = signerOf(endEntity);
  const name = quoted(endEntity.subject);
  const weakKey = weakKeyOf(signer, rules);
  const named = host === null || namesHost(endEntity, host, hostNames(rules));
  return [
    ...(weakKey === null ? [] : [{ ...atEndEntity([signer], 'weak-key', `${name} ${weakKey}`), flagged: 0 }]),
    ...(named ? [] : [{ ...atEndEntity([signer], 'name-mismatch', `${name} does not name ${host}`), flagged: 0 }]),
  ];
}

function refusedWithFlags(failures: readonly [Failure, ...Failure[]], endEntity: Signer, checks: Checks): Finding {
  const flags = isTooLong(failures) ? '0xffffffff' : `0x${flagsOf(failures).toString(16)}`;
  const named = ({ detail, ...failure }: Failure): Failure => ({ ...failure, detail: `${detail} (flags ${flags})` });
  const onlyUsages = failures.every(({ code, depth }) => depth === 0 && USAGE_CODES.has(code));
  const deviceCode = isTooLong(failures) ? FATAL_ERROR : onlyUsages ? BAD_CERTIFICATE : VERIFY_FAILED;
  noteCheck(endEntity, () => `the list is refused with ${deviceCode}, flags ${flags}`, '', checks);
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

function forwardRules(rules: StackRules): ForwardRules {
  const { digests } = rules;
  return {
    sameName: rules.names === 'octets' ? byOctets : byMbedtlsStrings,
    dates: rules.dates === 'ignored' ? null : 'inclusive',
    anchorDates: rules.anchorDates === 'ignored' ? null : 'inclusive',
    maxIntermediates: rules.maxIntermediates ?? Number.MAX_SAFE_INTEGER,
    weakSignature: ({ signatureAlgorithm: { digest } }) =>
      digests === null || digests.some((known) => known === digest)
        ? null
        : `is signed with ${digest ?? 'an unknown digest'}, which is refused`,
    weakKey: (signer) => weakKeyOf(signer, rules),
  };
}

function weakKeyOf(signer: Signer, { minRsaBits }: StackRules): string | null {
  const key = publicKeyTypeOf(signer);
  return minRsaBits !== null && key.kind === 'rsa' && key.bits < minRsaBits
    ? `has an RSA key of ${String(key.bits)} bits, which is refused`
    : null;
}

/** x509_crt_verify_name: addresses are compared like names until 3.5.0. */
function hostNames({ commonName }: StackRules): HostNameRule {
  return { covers: coversWholeLabel, commonNameCounts: commonName, addresses: 'like-names' };
}

/** What mbedtls_x509_crt_parse makes of the anchor file: whatever parses is used, the rest is left out. */
function pinnedCertificates({ served, anchors, checks }: Presentation): ForwardAnchors | Finding {
  const certificates = anchors.flatMap(({ certificate }) => (certificate === null ? [] : [certificate]));
  const loaded = certificates.filter((certificate) => parseFailure(certificate) === null);
  for (const certificate of certificates) noteUnparsed(certificate, checks);
  const path = [signerOf(served[0])];
  const [first] = certificates;
  if (first === undefined) noteCheck(signerOf(served[0]), () => `there is no anchor: ${CA_CHAIN_REQUIRED}`, '', checks);
  if (first === undefined) return refused(CA_CHAIN_REQUIRED, atEndEntity(path, 'no-anchors', 'there is no anchor'));
  const failure = loaded.length === 0 ? parseFailure(first) : null;
  if (failure !== null) {
    const detail = `the anchor cannot be loaded: ${failure.detail}`;
    return refused(failure.deviceCode, atEndEntity(path, 'anchor-not-loaded', detail));
  }
  const signers = loaded.map(signerOf);
  // x509_crt_check_ee_locally_trusted: a self-issued end entity that is pinned octet by octet.
  const pins = (endEntity: Certificate): boolean => {
    const { subject, issuer, sha256 } = endEntity;
    const isPinned = byMbedtlsStrings(subject) === byMbedtlsStrings(issuer) && loaded.some((a) => a.sha256 === sha256);
    if (isPinned) noteRemark(signerOf(endEntity), () => 'is pinned itself, octet by octet: the path ends here', checks);
    return isPinned;
  };
  return { issuersOf: () => signers, pins };
}

function noteUnparsed(certificate: Certificate, checks: Checks): void {
  const failure = parseFailure(certificate);
  if (failure === null) return;
  const text = (): string => `is not loaded: ${failure.detail} (${failure.deviceCode})`;
  checks.note(() => ({ kind: 'load-anchor', about: signerOf(certificate), passed: false, text: text() }));
}

function atEndEntity(path: Failure['path'], code: RefusalCode, detail: string): Failure {
  return { path, code, depth: 0, detail };
}
