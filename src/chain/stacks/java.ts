// Java with its default trust manager (PKIX) and HTTPS endpoint identification: a list in order is validated as it is, up to
// the first certificate that is an anchor; any other list goes to a path builder, which alone minds the dates of anchors.
import type { Certificate } from '../certificate.ts';
import { quoted } from '../rules/describe.ts';
import { accepted, refused } from '../rules/failures.ts';
import { coversLeftmostLabel, type HostNameRule, namesHost } from '../rules/host-names.ts';
import { issuedBy, keyIdsAgree, named, serialNumbersAgree } from '../rules/issuers.ts';
import { byCanonicalName, endEntityUsageError, isSelfIssued, pathError, type PkixError } from '../rules/pkix-path.ts';
import { keyMayServeTls } from '../rules/purposes.ts';
import { type Signer, signerOf } from '../signer.ts';
import type { Finding, Presentation, Stack } from '../stack.ts';
import { NO_LIMITS } from '../stack-rules.ts';
import type { RefusalCode } from '../verdict.ts';
import { searchPaths } from '../walks/search-paths.ts';

export const java: Stack = {
  name: 'java',
  title: 'Java (OpenJDK, default trust manager)',
  evidence: 'measured',
  versions: ['OpenJDK 17'],
  sources: [
    'sun.security.validator.PKIXValidator',
    'sun.security.provider.certpath.PKIXCertPathValidator, ForwardBuilder and AdaptableX509CertSelector',
    'sun.security.util.HostnameChecker',
    'java.security, jdk.certpath.disabledAlgorithms',
  ],
  defaultHellos: [{ profile: 'modern', sni: true }],
  malformedCode: null,
  rules: {
    ...NO_LIMITS,
    ...{ walk: 'in-order-or-search', otherWays: 'all', mustVerify: 'path', endsAt: 'first-anchor' },
    ...{ names: 'canonical', keyIds: 'ignored', dates: 'checked', anchorDates: 'ignored' },
    ...{ hostName: 'checked', commonName: 'without-dns-name', endEntityUsage: 'checked' },
    nameConstraints: 'checked',
    minRsaBits: 1024,
    digests: ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'],
  },
  unknown: {},
  can: {
    ...{ mustVerify: ['path'], dates: ['checked'], anchorDates: ['ignored'], hostName: ['checked'] },
    ...{ minRsaBits: 'fixed', digests: 'fixed' },
  },
  verify: verifyLikeJava,
};

/** What PKIXValidator makes of the list before the end entity's own checks. */
interface PathResult {
  readonly path: readonly Signer[];
  readonly error: PkixError | null;
}

function verifyLikeJava(presented: Presentation): Finding {
  const [endEntity] = presented.served;
  const { path, error: wrongPath } = engineValidate(presented);
  // Validator.validate: nothing is asked of the usages of an end entity that is itself pinned.
  const wrongUsage = path.length > 1 ? endEntityError(endEntity) : null;
  const error = wrongPath ?? wrongUsage ?? nameError(endEntity, presented.host);
  if (error === null) return accepted(path);
  const { reason, code, depth, detail } = error;
  return refused(reason, { path, code, depth, detail });
}

/** EndEntityChecker.checkTLSServer: which usage of the key is asked for depends on the cipher suite. */
function endEntityError(endEntity: Certificate): PkixError | null {
  const unfit = keyMayServeTls(endEntity);
  if (unfit !== null) return { reason: 'KeyUsage does not allow digital signatures', depth: 0, ...unfit };
  return endEntityUsageError(endEntity);
}

/** PKIXValidator.engineValidate. */
function engineValidate(presented: Presentation): PathResult {
  const { served, anchors } = presented;
  for (const [position, certificate] of served.entries()) {
    const child = served[position - 1];
    const inOrder = child === undefined || byCanonicalName(certificate.subject) === byCanonicalName(child.issuer);
    if (!inOrder) return build(presented);
    if (!anchors.some((anchor) => isSame(anchor, certificate))) continue;
    // A pinned end entity is not looked at any further; above it the rest of the list is dropped.
    if (position === 0) return { path: [signerOf(certificate)], error: null };
    return validate(served.slice(0, position), presented);
  }
  const top = served.at(-1) ?? served[0];
  const isNamed = anchors.some(({ subject }) => byCanonicalName(subject) === byCanonicalName(top.issuer));
  return isNamed ? validate(served, presented) : build(presented);
}

function isSame({ subject, spkiSha256 }: Signer, certificate: Certificate): boolean {
  return spkiSha256 === certificate.spkiSha256 && byCanonicalName(subject) === byCanonicalName(certificate.subject);
}

const mayHaveIssued = issuedBy(named(byCanonicalName), keyIdsAgree, serialNumbersAgree);

/** AdaptableX509CertSelector: the name, and of certificates of version 3 the key id and serial number as well. */
function selects({ certificate, subject }: Signer, top: Certificate): boolean {
  if (certificate?.version === 3) return mayHaveIssued(certificate, top);
  return byCanonicalName(subject) === byCanonicalName(top.issuer);
}

/** In the path builder: an anchor before version 3 must hold as long as what it signed. */
function coversValidity({ certificate }: Signer, child: Certificate): boolean {
  if (certificate === null || certificate.version === 3) return true;
  return certificate.notBefore <= child.notBefore && child.notAfter <= certificate.notAfter;
}

/** PKIXValidator.verifyTrustAnchor (jdk.security.allowNonCaAnchor): version 3 anchors must be CAs, asked when the path is good. */
function anchorError({ certificate, subject }: Signer, depth: number): PkixError | null {
  if (certificate === null || certificate.version < 3) return null;
  const isCa = certificate.basicConstraints?.ca === true;
  if (isCa && certificate.keyUsage?.has('keyCertSign') !== false) return null;
  const detail = `the anchor ${quoted(subject)} is not a CA, or may not sign certificates`;
  return { reason: 'NOT_CA_CERT', code: isCa ? 'key-usage' : 'not-a-ca', depth, detail };
}

/**
 * PKIXCertPathValidator: the list as it is, with each anchor that may have issued its top; the last error counts. The anchors
 * are a HashSet and so in no order that is known: of two that verify it, the one that is no CA is taken for the first.
 */
function validate(list: readonly Certificate[], { anchors, checks }: Presentation): PathResult {
  const path = list.map(signerOf);
  const depth = list.length - 1;
  const top = list[depth];
  let error: PkixError | null = null;
  let verified: PathResult | null = null;
  for (const anchor of anchors) {
    if (top === undefined || !checks.mayLookAt() || !selects(anchor, top)) continue;
    const wrongPath = pathError(list, anchor, checks);
    const unfit = wrongPath === null ? anchorError(anchor, path.length) : null;
    if (wrongPath !== null) error = wrongPath;
    else if (verified === null || unfit !== null) verified = { path: [...path, anchor], error: unfit };
    if (unfit !== null) break;
  }
  if (verified !== null) return verified;
  const detail = `no anchor of the name ${quoted(top?.issuer ?? null)} has the key that signed the last certificate`;
  return { path, error: error ?? { reason: 'NO_TRUST_ANCHOR', code: 'anchor-missing', depth, detail } };
}

/** PKIXBuilderParameters.getMaxPathLength: intermediates that are not self-issued. */
const MAX_INTERMEDIATES = 5;

/**
 * SunCertPathBuilder over everything that was served; whatever stops it, it only says that there is no path. The dates of
 * anchors count above intermediates: ForwardBuilder sets the date in a selector that it uses again from then on.
 */
function build(presented: Presentation): PathResult {
  const { served, anchors, checks } = presented;
  const isValidNow = ({ certificate }: Signer): boolean =>
    certificate === null || (!checks.isNotYetValid(certificate) && !checks.isExpired(certificate, 'inclusive'));
  const { found, rejected, longest } = searchPaths<PkixError>(served[0], {
    anchorsOf: (child) =>
      anchors.filter(
        (anchor) =>
          checks.mayLookAt() &&
          byCanonicalName(anchor.subject) === byCanonicalName(child.issuer) &&
          coversValidity(anchor, child) &&
          (child === served[0] || isValidNow(anchor)) &&
          checks.isSignedBy(child, anchor),
      ),
    issuersOf: (child, path) => {
      const intermediates = path.slice(1).filter((certificate) => !isSelfIssued(certificate)).length;
      if (intermediates >= MAX_INTERMEDIATES) return [];
      return served.filter((candidate) => checks.mayLookAt() && isUsable(candidate, child, path, presented));
    },
    rejects: (path, anchor) => pathError(path, anchor, checks),
  });
  if (found !== null) {
    const { path, anchor } = found;
    return { path: [...path.map(signerOf), anchor], error: anchorError(anchor, path.length) };
  }
  const [first] = rejected;
  const path = (first?.path ?? longest).map(signerOf);
  return { path, error: { ...(first?.why ?? unreached(longest, anchors.length)), reason: NO_PATH } };
}

/** SunCertPathBuilderException's message. */
const NO_PATH = 'unable to find valid certification path to requested target';

function unreached(longest: readonly Certificate[], anchors: number): Omit<PkixError, 'reason'> {
  const depth = longest.length - 1;
  const top = longest[depth];
  const code: RefusalCode = anchors === 0 ? 'no-anchors' : depth === 0 ? 'issuer-missing' : 'anchor-missing';
  const detail = `${quoted(top?.issuer ?? null)}, the issuer of ${quoted(top?.subject ?? null)}, is neither an anchor nor served`;
  return { code, depth, detail };
}

/** ForwardBuilder.getMatchingCACerts and verifyCert: a CA that is valid now, not yet in the path, and signed the child. */
function isUsable(
  candidate: Certificate,
  child: Certificate,
  path: readonly Certificate[],
  { checks }: Presentation,
): boolean {
  return (
    byCanonicalName(candidate.subject) === byCanonicalName(child.issuer) &&
    candidate.basicConstraints?.ca === true &&
    !path.some((one) => isSame(signerOf(one), candidate)) &&
    !checks.isNotYetValid(candidate) &&
    !checks.isExpired(candidate, 'inclusive') &&
    checks.isSignedBy(child, signerOf(candidate))
  );
}

const HOST_NAMES: HostNameRule = {
  covers: coversLeftmostLabel,
  commonNameCounts: 'without-dns-name',
  addresses: 'ip-address-names',
};

function nameError(endEntity: Certificate, host: string | null): PkixError | null {
  if (host === null || namesHost(endEntity, host, HOST_NAMES)) return null;
  const detail = `${quoted(endEntity.subject)} does not name ${host}`;
  return { reason: 'No subject alternative name found matching the host', code: 'name-mismatch', depth: 0, detail };
}
