// Java with its default trust manager (PKIX) and HTTPS endpoint identification: a list in order is validated as it is, up to
// the first certificate that is an anchor; any other list goes to a path builder, which alone minds the dates of anchors.
import type { Certificate } from '../certificate.ts';
import { quoted } from '../rules/describe.ts';
import { accepted, refused } from '../rules/failures.ts';
import { coversLeftmostLabel, type HostNameRule, namesHost } from '../rules/host-names.ts';
import { issuedBy, keyIdsAgree, named, serialNumbersAgree } from '../rules/issuers.ts';
import {
  byCanonicalName,
  endEntityUsageError,
  isSelfIssued,
  objectionOf,
  pathError,
  type PkixError,
} from '../rules/pkix-path.ts';
import { keyMayServeTls } from '../rules/purposes.ts';
import { noteCheck, noteHostName, noteRemark, type Objection, seekAmong } from '../rules/steps.ts';
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
  const error =
    wrongPath ?? (path.length > 1 ? endEntityError(endEntity, presented.checks) : null) ?? nameError(presented);
  if (error === null) return accepted(path);
  const { reason, code, depth, detail } = error;
  return refused(reason, { path, code, depth, detail });
}

/** EndEntityChecker.checkTLSServer: which usage of the key is asked for depends on the cipher suite. */
function endEntityError(endEntity: Certificate, checks: Presentation['checks']): PkixError | null {
  const unfit = keyMayServeTls(endEntity);
  const error =
    unfit === null
      ? endEntityUsageError(endEntity)
      : { reason: 'KeyUsage does not allow digital signatures', depth: 0, ...unfit };
  noteCheck(signerOf(endEntity), objectionOf(error), 'its usages allow a TLS server', checks);
  return error;
}

/** PKIXValidator.engineValidate. */
function engineValidate(presented: Presentation): PathResult {
  const { served, anchors, checks } = presented;
  const remark = (certificate: Certificate, text: string): void => {
    noteRemark(signerOf(certificate), () => text, checks);
  };
  for (const [position, certificate] of served.entries()) {
    const child = served[position - 1];
    const inOrder = child === undefined || byCanonicalName(certificate.subject) === byCanonicalName(child.issuer);
    if (!inOrder) {
      remark(certificate, 'did not issue the certificate before it: the list is out of order, so a path is searched');
      return build(presented);
    }
    if (!anchors.some((anchor) => isSame(anchor, certificate))) continue;
    remark(certificate, position === 0 ? 'is pinned itself' : 'is pinned by name and key: the list is cut here');
    // A pinned end entity is not looked at any further; above it the rest of the list is dropped.
    if (position === 0) return { path: [signerOf(certificate)], error: null };
    return validate(served.slice(0, position), presented);
  }
  const top = served.at(-1) ?? served[0];
  const isNamed = anchors.some(({ subject }) => byCanonicalName(subject) === byCanonicalName(top.issuer));
  if (isNamed) return validate(served, presented);
  remark(top, 'ends the list, and no anchor bears the name of its issuer, so a path is searched');
  return build(presented);
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
  const selected = top === undefined ? [] : seekAmong(top, anchors, selecting(top), checks);
  for (const anchor of selected) {
    const wrongPath = pathError(list, anchor, checks);
    const unfit = wrongPath === null ? anchorError(anchor, path.length) : null;
    if (wrongPath !== null) {
      error = wrongPath;
      continue;
    }
    noteCheck(anchor, objectionOf(unfit), 'may be an anchor', checks);
    if (verified === null || unfit !== null) verified = { path: [...path, anchor], error: unfit };
    if (unfit !== null) break;
  }
  if (verified !== null) return verified;
  const detail = `no anchor of the name ${quoted(top?.issuer ?? null)} has the key that signed the last certificate`;
  return { path, error: error ?? { reason: 'NO_TRUST_ANCHOR', code: 'anchor-missing', depth, detail } };
}

function selecting(top: Certificate) {
  return {
    where: 'among the anchors, by name, key id and serial number',
    isNamed: ({ subject }: Signer): boolean => byCanonicalName(subject) === byCanonicalName(top.issuer),
    objection: (anchor: Signer): Objection =>
      selects(anchor, top) ? null : () => 'has not the key id or serial number that is asked for',
    taken: 'may be the anchor: the list is verified with its key',
    wanted: 'all',
  } as const;
}

/** PKIXBuilderParameters.getMaxPathLength: intermediates that are not self-issued. */
const MAX_INTERMEDIATES = 5;

/**
 * SunCertPathBuilder over everything that was served; whatever stops it, it only says that there is no path. The dates of
 * anchors count above intermediates: ForwardBuilder sets the date in a selector that it uses again from then on.
 */
function build(presented: Presentation): PathResult {
  const { served, anchors, checks } = presented;
  const { found, rejected, longest } = searchPaths<PkixError>(served[0], {
    anchorsOf: (child) =>
      seekAmong(
        child,
        anchors,
        {
          where: 'among the anchors, by name',
          isNamed: ({ subject }) => byCanonicalName(subject) === byCanonicalName(child.issuer),
          objection: (anchor) => unusableAnchor(anchor, child, child === served[0], checks),
          taken: 'may be the anchor',
          wanted: 'all',
        },
        checks,
      ),
    issuersOf: (child, path) => issuersOf(child, path, presented),
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

function unusableAnchor(
  anchor: Signer,
  child: Certificate,
  isChildEndEntity: boolean,
  checks: Presentation['checks'],
): Objection {
  if (!coversValidity(anchor, child)) return () => 'is not valid as long as what it signed';
  if (!isChildEndEntity && !isValidNow(anchor, checks)) return () => 'is not valid now';
  return checks.isSignedBy(child, anchor) ? null : () => 'has another key than the one that signed';
}

function isValidNow({ certificate }: Signer, checks: Presentation['checks']): boolean {
  return certificate === null || (!checks.isNotYetValid(certificate) && !checks.isExpired(certificate, 'inclusive'));
}

function issuersOf(
  child: Certificate,
  path: readonly Certificate[],
  { served, checks }: Presentation,
): readonly Certificate[] {
  if (path.slice(1).filter((certificate) => !isSelfIssued(certificate)).length >= MAX_INTERMEDIATES) {
    noteRemark(signerOf(child), () => `has ${String(MAX_INTERMEDIATES)} intermediates below it already`, checks);
    return [];
  }
  const found = seekAmong(
    child,
    served.map(signerOf),
    {
      where: 'in the list, by name',
      isNamed: ({ subject }) => byCanonicalName(subject) === byCanonicalName(child.issuer),
      objection: (candidate) => unusableIssuer(candidate, child, path, checks),
      taken: 'is a CA that signed it',
      wanted: 'all',
    },
    checks,
  );
  return found.flatMap(({ certificate }) => (certificate === null ? [] : [certificate]));
}

/** ForwardBuilder.getMatchingCACerts and verifyCert: a CA that is valid now, not yet in the path, and signed the child. */
function unusableIssuer(
  candidate: Signer,
  child: Certificate,
  path: readonly Certificate[],
  checks: Presentation['checks'],
): Objection {
  const { certificate } = candidate;
  if (certificate?.basicConstraints?.ca !== true) return () => 'is not a CA';
  if (path.some((one) => isSame(signerOf(one), certificate))) return () => 'is in the path already';
  if (!isValidNow(candidate, checks)) return () => 'is not valid now';
  return checks.isSignedBy(child, candidate) ? null : () => 'has another key than the one that signed';
}

const HOST_NAMES: HostNameRule = {
  covers: coversLeftmostLabel,
  commonNameCounts: 'without-dns-name',
  addresses: 'ip-address-names',
};

function nameError({ served: [endEntity], host, checks }: Presentation): PkixError | null {
  if (host === null) return null;
  const isNamed = namesHost(endEntity, host, HOST_NAMES);
  noteHostName(endEntity, host, isNamed, checks);
  if (isNamed) return null;
  const detail = `${quoted(endEntity.subject)} does not name ${host}`;
  return { reason: 'No subject alternative name found matching the host', code: 'name-mismatch', depth: 0, detail };
}
