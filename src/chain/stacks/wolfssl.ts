// wolfSSL as it is by default: every served certificate must verify, from the top down.
import type { Certificate } from '../certificate.ts';
import { quoted } from '../rules/describe.ts';
import { signerOf } from '../signer.ts';
import { accepted, refused } from '../rules/failures.ts';
import { coversLikeWolfssl, type HostNameRule, namesHost } from '../rules/host-names.ts';
import { keyIdOf } from '../rules/key-ids.ts';
import { byOctets } from '../rules/names.ts';
import { EXTENDED_KEY_USAGE, mayServeTls } from '../rules/purposes.ts';
import type { Failure, Finding, Presentation, Stack } from '../stack.ts';
import type { Signer } from '../signer.ts';
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
  versions: ['5.5.4'],
  sources: ['src/internal.c', 'wolfcrypt/src/asn.c', 'src/ssl.c'],
  defaultHellos: [
    { profile: 'tls12-ecdsa', sni: true },
    { profile: 'tls12-rsa', sni: true },
  ],
  malformedCode: '-140',
  verify: (presented) => verifyLikeWolfssl(presented, WOLFSSL),
};

/** What differs between the stacks that descend from CyaSSL. */
export interface WolfsslBuild {
  readonly rules: TopDownRules;
  /** Whether every served certificate must verify, or a CA without a signer is passed over (WOLFSSL_ALT_CERT_CHAINS). */
  readonly mustVerify: 'every certificate' | 'the path taken';
  readonly checksNames: boolean;
  readonly deviceCode: (error: WolfsslError) => string;
  /** The code of a wrong date that is only noted. */
  readonly notedDateCode: string | null;
}

export type WolfsslError = TopDownError | 'name-mismatch' | 'key-usage' | 'extended-key-usage' | 'list-too-long';

// wolfssl/wolfcrypt/error-crypt.h and wolfssl/error-ssl.h.
export const WOLFSSL_ERRORS: Readonly<Record<WolfsslError, number>> = {
  'no-signer': -188,
  'bad-signature': -155,
  'after-date': -151,
  'before-date': -150,
  'unknown-algorithm': -148,
  'critical-extension': -160,
  'name-constraints': -198,
  'path-length': -247,
  'not-a-ca': -357,
  'key-size': -409,
  'name-mismatch': -322,
  'key-usage': -385,
  'extended-key-usage': -386,
  'list-too-long': -368,
};

/** MAX_CHAIN_DEPTH (wolfssl/internal.h), the end entity included. */
const MAX_CERTIFICATES = 9;
/** FP_MAX_BITS of the default build: a larger key is loaded, but nothing can be computed with it. */
const MAX_RSA_BITS = 4096;
/** MIN_RSAKEY_SZ and MIN_ECCKEY_SZ. */
const MIN_RSA_BITS = 1024;
const MIN_EC_BITS = 224;

export const WOLFSSL_RULES: TopDownRules = {
  sameName: byOctets,
  signersBy: 'key-id',
  signerId: keyIdOf,
  dates: 'inclusive',
  wrongDates: 'fail',
  unusable,
  canVerifyWith: (signer) => rsaBits(signer) <= MAX_RSA_BITS,
};

export const WOLFSSL: WolfsslBuild = {
  rules: WOLFSSL_RULES,
  mustVerify: 'every certificate',
  checksNames: true,
  deviceCode: (error) => String(WOLFSSL_ERRORS[error]),
  notedDateCode: null,
};

/** The verification of wolfSSL, in one of its builds. */
export function verifyLikeWolfssl({ served, anchors, host, checks }: Presentation, build: WolfsslBuild): Finding {
  const { rules, deviceCode } = build;
  const path = served.map(signerOf);
  const loaded = loadAnchors(anchors, rules, checks);
  if (loaded.table.length === 0) return nothingLoaded(loaded, path.slice(0, 1), build);
  if (served.length > MAX_CERTIFICATES) {
    const detail = `the server sends ${String(served.length)} certificates, ${String(MAX_CERTIFICATES)} are taken`;
    const depth = served.length - 1;
    return refused(deviceCode('list-too-long'), { path, code: 'list-too-long', depth, detail });
  }
  const verified = walkTopDown(served, loaded.table, rules, checks);
  const faults = withEndEntityChecks(verified, build.checksNames ? host : null).filter(
    (fault) => build.mustVerify === 'every certificate' || !isPassedOver(fault, verified),
  );
  const reported = reportedFault(faults);
  if (reported !== undefined) {
    const failures = explain(faults, verified, loaded, path);
    return { kind: 'refused', failures, deviceCode: deviceCode(reported.error) };
  }
  return accepted(acceptedPath(verified), softFailures(verified, loaded, build, checks));
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
function withEndEntityChecks(verified: readonly Verified[], host: string | null): readonly Placed[] {
  const faults = verified
    .flatMap<Placed>(({ fault }, depth) => (fault === null ? [] : [{ ...fault, depth }]))
    .reverse();
  const [endEntity] = verified;
  if (endEntity?.fault !== null) return faults;
  const { certificate } = endEntity;
  const usage = mayServeTls(certificate, [EXTENDED_KEY_USAGE.serverAuth, EXTENDED_KEY_USAGE.any]);
  const usageError = usage?.code === 'key-usage' ? 'key-usage' : 'extended-key-usage';
  const named = host === null || namesHost(certificate, host, HOST_NAMES);
  const detail = `${quoted(certificate.subject)} does not name ${host ?? ''}`;
  return [
    ...faults,
    ...(usage === null ? [] : [{ ...usage, error: usageError, depth: 0 } as const]),
    ...(named ? [] : [{ code: 'name-mismatch', error: 'name-mismatch', detail, depth: 0 } as const]),
  ];
}

// CheckForAltNames and MatchDomainName; iPAddress counts only in builds with WOLFSSL_IP_ALT_NAME.
const HOST_NAMES: HostNameRule = {
  covers: coversLikeWolfssl,
  commonNameCounts: 'without-dns-name',
  addresses: 'like-names',
};

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

function nothingLoaded({ faults }: LoadedAnchors, path: readonly Signer[], { deviceCode }: WolfsslBuild): Finding {
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
  { rules, notedDateCode }: WolfsslBuild,
  checks: Presentation['checks'],
): readonly SoftFailure[] {
  if (rules.wrongDates === 'fail') return [];
  const noted = verified.flatMap((one) => (one.noted === null ? [] : [one.noted]));
  const used = table.filter((entry) => verified.some(({ signer }) => signer === entry));
  const anchors = used.flatMap(({ signer: { certificate } }) => {
    const fault = certificate === null ? null : dateFault(certificate, rules, checks);
    return fault === null ? [] : [{ ...fault, code: anchorCode(fault) }];
  });
  return [...noted, ...anchors].map(({ code, detail }) => ({ code, deviceCode: notedDateCode, detail }));
}

// DecodeCertExtensions: critical ones outside this list are ASN_CRIT_EXT_E.
const KNOWN_EXTENSIONS = new Set([
  ...['2.5.29.14', '2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.30', '2.5.29.31', '2.5.29.32', '2.5.29.35'],
  ...['2.5.29.36', '2.5.29.37', '2.5.29.54', '1.3.6.1.5.5.7.1.1', '1.3.6.1.5.5.7.1.24'],
]);

function unusable({ signatureAlgorithm, publicKeyType: key, extensions, subject }: Certificate): Fault | null {
  const name = quoted(subject);
  const known = ['rsa', 'rsa-pss', 'ecdsa'].includes(signatureAlgorithm.family) && signatureAlgorithm.digest !== 'md5';
  if (!known || (key.kind !== 'rsa' && key.kind !== 'ec')) {
    const detail = `${name} has a signature or a key of a kind that is not compiled in`;
    return { code: 'unsupported-algorithm', error: 'unknown-algorithm', detail };
  }
  if (key.bits < (key.kind === 'rsa' ? MIN_RSA_BITS : MIN_EC_BITS)) {
    return { code: 'weak-key', error: 'key-size', detail: `${name} has a key of ${String(key.bits)} bits` };
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
