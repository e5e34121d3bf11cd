// wolfSSL as it is by default: every served certificate must verify, from the top down.
import type { Certificate } from '../certificate.ts';
import type { Checks } from '../checks.ts';
import { quoted } from '../rules/describe.ts';
import { signerOf } from '../signer.ts';
import { accepted, refused } from '../rules/failures.ts';
import { coversLikeWolfssl, type HostNameRule, namesHost } from '../rules/host-names.ts';
import { keyIdOf } from '../rules/key-ids.ts';
import { beyondListLimits } from '../rules/limits.ts';
import { byOctets } from '../rules/names.ts';
import { EXTENDED_KEY_USAGE, isForServers, keyMaySign } from '../rules/purposes.ts';
import { noteCheck, noteHostName } from '../rules/steps.ts';
import type { Failure, Finding, Presentation, Stack } from '../stack.ts';
import type { Signer } from '../signer.ts';
import { NO_LIMITS, type StackRules } from '../stack-rules.ts';
import type { RefusalCode, SoftFailure } from '../verdict.ts';
import {
  dateFault,
  type Fault,
  loadAnchors,
  type LoadedAnchors,
  type TopDownError,
  type TopDownRules,
  type Verified,
  walkTopDown,
} from '../walks/top-down-walk.ts';

export const wolfssl: Stack = {
  name: 'wolfssl',
  title: 'wolfSSL (default build)',
  evidence: 'measured',
  versions: ['5.5.4 (Debian 5.5.4-2+deb12u3)'],
  sources: ['src/internal.c', 'wolfcrypt/src/asn.c', 'src/ssl.c'],
  defaultHellos: [
    { profile: 'tls12-ecdsa', sni: true },
    { profile: 'tls12-rsa', sni: true },
  ],
  malformedCode: '-140',
  rules: {
    ...NO_LIMITS,
    walk: 'top-down',
    otherWays: 'none',
    mustVerify: 'every-certificate',
    endsAt: 'top-of-list',
    names: 'octets',
    keyIds: 'look-up',
    dates: 'checked',
    anchorDates: 'at-load',
    hostName: 'checked',
    commonName: 'without-dns-name',
    endEntityUsage: 'checked',
    nameConstraints: 'checked',
    // MAX_CHAIN_DEPTH (wolfssl/internal.h), the end entity included.
    maxCertificates: 9,
    // MIN_RSAKEY_SZ, and FP_MAX_BITS of the default build: a larger key is loaded, but nothing can be computed with it.
    minRsaBits: 1024,
    maxRsaBits: 4096,
  },
  unknown: {},
  can: {
    mustVerify: ['every-certificate', 'path'],
    keyIds: ['look-up', 'ignored'],
    dates: ['checked', 'noted', 'ignored'],
    anchorDates: ['at-load', 'noted', 'ignored'],
    hostName: ['checked'],
    commonName: ['without-dns-name', 'without-subject-alt-name', 'never'],
    ...{ maxCertificates: 'any', minRsaBits: 'any', maxRsaBits: 'any' },
  },
  verify: (presented, rules) => verifyLikeWolfssl(presented, rules, WOLFSSL),
};

/** What the stacks that descend from CyaSSL call their errors. */
export interface WolfsslCodes {
  readonly deviceCode: (error: WolfsslError) => string;
  /** The code of a wrong date that is only noted. */
  readonly notedDateCode: string | null;
}

export type WolfsslError = TopDownError | 'name-mismatch' | 'key-usage' | 'extended-key-usage' | 'list-too-long';

// wolfssl/wolfcrypt/error-crypt.h and wolfssl/error-ssl.h.
export const WOLFSSL_ERRORS: Readonly<Record<WolfsslError, number>> = {
  'no-signer': -188,
  'bad-signature': -155,
  'other-key-kind': -152,
  'after-date': -151,
  'before-date': -150,
  'unknown-algorithm': -148,
  'critical-extension': -160,
  'name-constraints': -198,
  'path-length': -247,
  'not-a-ca': -357,
  'key-size': -409,
  'name-mismatch': -322,
  'key-usage': -383,
  'extended-key-usage': -386,
  'list-too-long': -368,
};

const WOLFSSL: WolfsslCodes = {
  deviceCode: (error) => String(WOLFSSL_ERRORS[error]),
  notedDateCode: null,
};

/** The verification of wolfSSL. */
export function verifyLikeWolfssl(presented: Presentation, stackRules: StackRules, codes: WolfsslCodes): Finding {
  const { served, anchors, host, checks } = presented;
  const { deviceCode } = codes;
  const rules = topDownRules(stackRules);
  const path = served.map(signerOf);
  const refusedFor = (detail: string, finding: Finding, about = signerOf(served[0])): Finding => {
    const code = finding.kind === 'refused' ? finding.deviceCode : null;
    noteCheck(about, () => `the list is refused with ${String(code)}: ${detail}`, '', checks);
    return finding;
  };
  const loaded = loadAnchors(anchors, rules, checks);
  if (loaded.table.length === 0)
    return refusedFor('no signer is loaded', nothingLoaded(loaded, path.slice(0, 1), codes));
  const tooLong = beyondListLimits(served, stackRules, (rule) => rule === 'maxCertificates');
  if (tooLong !== null) return refusedFor(tooLong.detail, refused(deviceCode('list-too-long'), tooLong));
  const verified = walkTopDown(served, loaded.table, rules, checks);
  const all = withEndEntityChecks(verified, host, stackRules);
  noteEndEntityChecks(all, verified, host, checks);
  const faults = all.filter((fault) => stackRules.mustVerify === 'every-certificate' || !isPassedOver(fault, verified));
  const reported = reportedFault(faults);
  if (reported !== undefined) {
    const failures = explain(faults, verified, loaded, path);
    const finding = { kind: 'refused', failures, deviceCode: deviceCode(reported.error) } as const;
    return refusedFor(reported.detail, finding, path[reported.depth]);
  }
  return accepted(acceptedPath(verified), softFailures(verified, loaded, rules, codes, checks));
}

function topDownRules({ keyIds, dates, anchorDates, minRsaBits, maxRsaBits }: StackRules): TopDownRules {
  return {
    sameName: byOctets,
    keyIds,
    // NO_SKID: the hash of the name is all that there is.
    signerId: keyIds === 'look-up' ? keyIdOf : ({ subject }) => subject.rawHex,
    dates,
    anchorDates,
    comparison: 'inclusive',
    unusable: (certificate) => unusable(certificate, minRsaBits ?? 0),
    canVerifyWith: (signer) => maxRsaBits === null || rsaBits(signer) <= maxRsaBits,
  };
}

/**
 * args->lastErr keeps the first error above the end entity and goes on; a further one at the last certificate before the
 * end entity is final (inferred from the codes that 5.5.4 gives). Else the end entity's own error counts before the one that was kept.
 */
function reportedFault(faults: readonly Placed[]): Placed | undefined {
  const [kept, ...further] = faults.filter(({ depth }) => depth > 0);
  return further.find(({ depth }) => depth === 1) ?? faults.findLast(({ depth }) => depth === 0) ?? kept;
}

/** ProcessPeerCerts with WOLFSSL_ALT_CERT_CHAINS: a CA above the end entity may lack a signer, for it need not be used. */
function isPassedOver({ error, depth }: Placed, verified: readonly Verified[]): boolean {
  return error === 'no-signer' && depth > 0 && verified[depth]?.certificate.basicConstraints?.ca === true;
}

interface Placed {
  readonly code: RefusalCode;
  readonly error: WolfsslError;
  readonly detail: string;
  readonly depth: number;
}

/** Faults from the top of the list to the end entity, whose own checks come last. */
function withEndEntityChecks(
  verified: readonly Verified[],
  host: string | null,
  { commonName }: StackRules,
): readonly Placed[] {
  const faults = verified
    .flatMap<Placed>(({ fault }, depth) => (fault === null ? [] : [{ ...fault, depth }]))
    .reverse();
  const [endEntity] = verified;
  if (endEntity?.fault !== null) return faults;
  const { certificate } = endEntity;
  // specs.sig_algo is set for the suites of RSA key transport as well. The later of these errors takes the place of the earlier.
  const keyUsage = keyMaySign(certificate);
  const purpose = isForServers(certificate, [EXTENDED_KEY_USAGE.serverAuth, EXTENDED_KEY_USAGE.any]);
  const named = host === null || namesHost(certificate, host, hostNames(commonName));
  const detail = `${quoted(certificate.subject)} does not name ${host ?? ''}`;
  return [
    ...faults,
    ...(keyUsage === null ? [] : [{ ...keyUsage, error: 'key-usage', depth: 0 } as const]),
    ...(purpose === null ? [] : [{ ...purpose, error: 'extended-key-usage', depth: 0 } as const]),
    ...(named ? [] : [{ code: 'name-mismatch', error: 'name-mismatch', detail, depth: 0 } as const]),
  ];
}

function noteEndEntityChecks(
  faults: readonly Placed[],
  [endEntity]: readonly Verified[],
  host: string | null,
  checks: Checks,
): void {
  if (endEntity?.fault !== null) return;
  const { certificate } = endEntity;
  const errors = new Set(faults.filter(({ depth }) => depth === 0).map(({ error }) => error));
  const usages = faults.filter(({ error }) => error === 'key-usage' || error === 'extended-key-usage');
  const unfit = usages.length === 0 ? null : () => usages.map(({ detail }) => detail).join(', ');
  noteCheck(signerOf(certificate), unfit, 'its key usages are for a TLS server', checks);
  noteHostName(certificate, host, !errors.has('name-mismatch'), checks);
}

// CheckForAltNames and MatchDomainName; iPAddress counts only in builds with WOLFSSL_IP_ALT_NAME.
function hostNames(commonName: StackRules['commonName']): HostNameRule {
  return { covers: coversLikeWolfssl, commonNameCounts: commonName, addresses: 'like-names' };
}

/** Causes rather than consequences: that a certificate has no signer is no news where a served signer failed. */
function explain(
  faults: readonly Placed[],
  verified: readonly Verified[],
  loaded: LoadedAnchors,
  path: readonly Signer[],
): readonly [Failure, ...Failure[]] {
  const failedNames = new Set(verified.filter(({ fault }) => fault !== null).map((v) => v.certificate.subject.rawHex));
  const isConsequence = ({ error, depth }: Placed): boolean => {
    const certificate = verified[depth]?.certificate;
    if (error !== 'no-signer' || certificate === undefined) return false;
    return certificate.issuer.rawHex !== certificate.subject.rawHex && failedNames.has(certificate.issuer.rawHex);
  };
  const causes = faults.filter((fault) => !isConsequence(fault));
  const failures = (causes.length === 0 ? faults : causes).map((fault) => explained(fault, verified, loaded, path));
  const [first, ...rest] = failures;
  const none: Failure = { path, code: 'anchor-missing', depth: 0, detail: 'no certificate verifies' };
  return [first ?? none, ...rest];
}

/** Why there is no signer, where the list or the anchor file holds a certificate of its name. */
function explained(
  { code, error, detail, depth }: Placed,
  verified: readonly Verified[],
  { faults: notLoaded }: LoadedAnchors,
  path: readonly Signer[],
): Failure {
  const certificate = verified[depth]?.certificate;
  const reached = path.slice(0, depth + 1);
  if (error !== 'no-signer') return { path: reached, code, depth, detail };
  const anchor = notLoaded.find((left) => left.anchor.subject.rawHex === certificate?.issuer.rawHex);
  if (anchor !== undefined) {
    const why = `${detail}; the anchor was not loaded: ${anchor.fault.detail}`;
    return { path: [...reached, anchor.anchor], code: anchorCode(anchor.fault), depth: depth + 1, detail: why };
  }
  const above = verified.slice(depth + 1).find((one) => one.certificate.subject.rawHex === certificate?.issuer.rawHex);
  if (above !== undefined && above.certificate.basicConstraints?.ca !== true) {
    const signer = signerOf(above.certificate);
    return {
      path: [...reached, signer],
      code: 'not-a-ca',
      depth: depth + 1,
      detail: `${quoted(signer.subject)} is not a CA`,
    };
  }
  const alone = path.length === 1 && !isOwnIssuer(certificate);
  return { path: reached, code: alone ? 'issuer-missing' : code, depth, detail };
}

function isOwnIssuer(certificate: Certificate | undefined): boolean {
  return certificate?.issuer.rawHex === certificate?.subject.rawHex;
}

function nothingLoaded({ faults }: LoadedAnchors, path: readonly Signer[], { deviceCode }: WolfsslCodes): Finding {
  const [first] = faults;
  if (first === undefined) {
    return refused(deviceCode('no-signer'), { path, code: 'no-anchors', depth: 0, detail: 'there is no anchor' });
  }
  const detail = `no anchor can be loaded: ${first.fault.detail}`;
  return refused(deviceCode(first.fault.error), { path, code: anchorCode(first.fault), depth: 0, detail });
}

function anchorCode({ code }: Fault): RefusalCode {
  if (code === 'expired') return 'anchor-expired';
  return code === 'not-yet-valid' ? 'anchor-not-yet-valid' : 'anchor-not-loaded';
}

function acceptedPath(verified: readonly Verified[]): readonly Signer[] {
  const path: Signer[] = [];
  for (let step = verified[0] ?? null; step !== null;) {
    path.push(signerOf(step.certificate));
    const above: Verified['signer'] = step.signer;
    // A pinned certificate that signed itself is its own anchor.
    if (above?.verified === null && above.signer.certificate?.sha256 !== step.certificate.sha256)
      path.push(above.signer);
    step = above?.verified ?? null;
  }
  return path;
}

function softFailures(
  verified: readonly Verified[],
  { table }: LoadedAnchors,
  { anchorDates, comparison }: TopDownRules,
  { notedDateCode }: WolfsslCodes,
  checks: Presentation['checks'],
): readonly SoftFailure[] {
  const noted = verified.flatMap((one) => (one.noted === null ? [] : [one.noted]));
  const used = anchorDates === 'noted' ? table.filter((entry) => verified.some(({ signer }) => signer === entry)) : [];
  const anchors = used.flatMap(({ signer: { certificate } }) => {
    const fault = certificate === null ? null : dateFault(certificate, comparison, checks);
    return fault === null ? [] : [{ ...fault, code: anchorCode(fault) }];
  });
  return [...noted, ...anchors].map(({ code, detail }) => ({ code, deviceCode: notedDateCode, detail }));
}

// DecodeCertExtensions: critical ones outside this list are ASN_CRIT_EXT_E.
const KNOWN_EXTENSIONS = new Set([
  ...['2.5.29.14', '2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.30', '2.5.29.31', '2.5.29.32', '2.5.29.35'],
  ...['2.5.29.36', '2.5.29.37', '2.5.29.54', '1.3.6.1.5.5.7.1.1', '1.3.6.1.5.5.7.1.24'],
]);

/** MIN_ECCKEY_SZ. */
const MIN_EC_BITS = 224;

function unusable(
  { signatureAlgorithm, publicKeyType: key, extensions, nameConstraints, basicConstraints, subject }: Certificate,
  minRsaBits: number,
): Fault | null {
  const name = quoted(subject);
  const known = ['rsa', 'rsa-pss', 'ecdsa'].includes(signatureAlgorithm.family) && signatureAlgorithm.digest !== 'md5';
  if (!known || (key.kind !== 'rsa' && key.kind !== 'ec')) {
    const detail = `${name} has a signature or a key of a kind that is not compiled in`;
    return { code: 'unsupported-algorithm', error: 'unknown-algorithm', detail };
  }
  if (key.bits < (key.kind === 'rsa' ? minRsaBits : MIN_EC_BITS)) {
    return { code: 'weak-key', error: 'key-size', detail: `${name} has a key of ${String(key.bits)} bits` };
  }
  if (nameConstraints !== null && basicConstraints?.ca !== true) {
    const detail = `${name} has name constraints and is no CA`;
    return { code: 'name-constraints', error: 'name-constraints', detail };
  }
  const critical = extensions.find((extension) => extension.critical && !KNOWN_EXTENSIONS.has(extension.oid));
  if (critical === undefined) return null;
  const detail = `${name} has the critical extension ${critical.oid}, which is unknown`;
  return { code: 'unknown-critical-extension', error: 'critical-extension', detail };
}

function rsaBits({ certificate }: Signer): number {
  const key = certificate?.publicKeyType;
  return key?.kind === 'rsa' ? key.bits : 0;
}
