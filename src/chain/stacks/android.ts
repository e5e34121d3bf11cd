// Android (Conscrypt): a search that goes back, over the served certificates in any order, to a pinned name and key. The
// dates of anchors never count, which kept DST Root CA X3 alive on old phones.
import type { Certificate } from '../certificate.ts';
import { expiredText, notYetValidText, quoted } from '../rules/describe.ts';
import { accepted, refused } from '../rules/failures.ts';
import { coversWholeLabel, type HostNameRule, namesHost } from '../rules/host-names.ts';
import {
  byCanonicalName,
  endEntityUsageError,
  isSelfIssued,
  objectionOf,
  pathError,
  type PkixError,
} from '../rules/pkix-path.ts';
import { noteCheck, noteHostName, noteRemark, type Objection, seekAmong } from '../rules/steps.ts';
import { type Signer, signerOf } from '../signer.ts';
import type { Failure, Finding, Presentation, Stack } from '../stack.ts';
import { NO_LIMITS } from '../stack-rules.ts';
import type { RefusalCode } from '../verdict.ts';
import { searchPaths } from '../walks/search-paths.ts';

export const android: Stack = {
  name: 'android',
  title: 'Android (Conscrypt, Android 10 and later)',
  evidence: 'from source',
  versions: ['Conscrypt TrustManagerImpl (read, not run)'],
  sources: [
    'conscrypt platform/src/main/java/org/conscrypt/TrustManagerImpl.java and ChainStrengthAnalyzer.java',
    'letsencrypt.org, 2020-12-21',
    'Android 10 behaviour changes: SHA-1 certificates',
  ],
  defaultHellos: [{ profile: 'modern', sni: true }],
  malformedCode: null,
  rules: {
    ...NO_LIMITS,
    ...{ walk: 'search', otherWays: 'all', mustVerify: 'path', endsAt: 'first-anchor' },
    ...{ names: 'canonical', keyIds: 'ignored', dates: 'checked', anchorDates: 'ignored' },
    ...{ hostName: 'checked', commonName: 'never', endEntityUsage: 'checked', nameConstraints: 'checked' },
    minRsaBits: 1024,
    digests: ['sha224', 'sha256', 'sha384', 'sha512'],
  },
  unknown: {},
  can: {
    ...{ mustVerify: ['path'], dates: ['checked'], anchorDates: ['ignored'], hostName: ['checked'] },
    ...{ minRsaBits: 'fixed', digests: 'fixed' },
  },
  verify: verifyLikeAndroid,
};

/** The messages of the exceptions. */
const NOT_FOUND = 'Trust anchor for certification path not found.';
const FAILED = 'Chain validation failed';

function verifyLikeAndroid(presented: Presentation): Finding {
  const { served, anchors, checks } = presented;
  const [endEntity] = served;
  // A pinned end entity makes a chain of nothing but anchors, which is not validated.
  const isPinned = anchors.some((anchor) => isSame(anchor, endEntity));
  if (isPinned) {
    noteRemark(signerOf(endEntity), () => 'is pinned itself: nothing but its name is looked at', checks);
    return withName([signerOf(endEntity)], presented);
  }
  const setAside: Failure[] = [];
  const { found, rejected, longest } = searchPaths<PkixError>(endEntity, {
    anchorsOf: (child) =>
      seekAmong(
        child,
        anchors,
        {
          where: 'among the anchors, by name',
          isNamed: ({ subject }) => byCanonicalName(subject) === byCanonicalName(child.issuer),
          objection: (anchor) => (checks.isSignedBy(child, anchor) ? null : () => OTHER_KEY),
          taken: 'may be the anchor',
          wanted: 'all',
        },
        checks,
      ),
    issuersOf: (child, path) => (isSelfIssued(child) ? [] : issuersOf(child, path, presented, setAside)),
    rejects: (path, anchor) => {
      const weak = weakDigest(path);
      if (weak !== null) noteCheck(signerOf(path[weak.depth] ?? endEntity), objectionOf(weak), '', checks);
      return weak ?? pathError(path, anchor, checks) ?? usageError(endEntity, checks);
    },
  });
  if (found !== null) return withName([...found.path.map(signerOf), found.anchor], presented);
  const [first] = rejected;
  if (first === undefined) return notFound(longest, anchors.length, setAside);
  const { code, depth, detail } = first.why;
  return refused(FAILED, { path: first.path.map(signerOf), code, depth, detail });
}

const OTHER_KEY = 'has another key than the one that signed';

function issuersOf(
  child: Certificate,
  path: readonly Certificate[],
  { served, checks }: Presentation,
  setAside: Failure[],
): readonly Certificate[] {
  const found = seekAmong(
    child,
    served.slice(1).map(signerOf),
    {
      where: 'in the list, by name',
      isNamed: ({ subject }) => byCanonicalName(subject) === byCanonicalName(child.issuer),
      objection: (candidate) => unusableIssuer(candidate, child, path, checks, setAside),
      taken: 'signed it',
      wanted: 'all',
    },
    checks,
  );
  return found.flatMap(({ certificate }) => (certificate === null ? [] : [certificate]));
}

function unusableIssuer(
  candidate: Signer,
  child: Certificate,
  path: readonly Certificate[],
  checks: Presentation['checks'],
  setAside: Failure[],
): Objection {
  const { certificate } = candidate;
  if (certificate === null || path.includes(certificate)) return () => 'is in the path already';
  const wrongDate = wrongDateOf(certificate, checks);
  if (wrongDate !== null) {
    // One that only bears the name is not why there is no path.
    if (setAside.length < MAX_SET_ASIDE && checks.isSignedBy(child, candidate)) {
      setAside.push({ path: [...path.map(signerOf), candidate], depth: path.length, ...wrongDate });
    }
    return () => wrongDate.detail;
  }
  // The validator would find it later; asked for here, it keeps the search short.
  return checks.isSignedBy(child, candidate) ? null : () => OTHER_KEY;
}

/** Issuers left out for their dates that are told of. */
const MAX_SET_ASIDE = 16;

function wrongDateOf(
  certificate: Certificate,
  checks: Presentation['checks'],
): Pick<Failure, 'code' | 'detail'> | null {
  if (checks.isNotYetValid(certificate)) return { code: 'not-yet-valid', detail: notYetValidText(certificate) };
  return checks.isExpired(certificate, 'inclusive') ? { code: 'expired', detail: expiredText(certificate) } : null;
}

function usageError(endEntity: Certificate, checks: Presentation['checks']): PkixError | null {
  const error = endEntityUsageError(endEntity);
  noteCheck(signerOf(endEntity), objectionOf(error), 'its usages allow a TLS server', checks);
  return error;
}

function isSame({ subject, spkiSha256 }: Signer, certificate: Certificate): boolean {
  return spkiSha256 === certificate.spkiSha256 && byCanonicalName(subject) === byCanonicalName(certificate.subject);
}

/** ChainStrengthAnalyzer since Android 10; the anchor's own signature is not looked at. */
function weakDigest(path: readonly Certificate[]): PkixError | null {
  const depth = path.findIndex(({ signatureAlgorithm: { digest } }) => digest === 'sha1');
  if (depth === -1) return null;
  const detail = `${quoted(path[depth]?.subject ?? null)} is signed with sha1, which is refused`;
  return { reason: FAILED, code: 'weak-algorithm', depth, detail };
}

function notFound(longest: readonly Certificate[], anchors: number, setAside: readonly Failure[]): Finding {
  const depth = longest.length - 1;
  const top = longest[depth];
  const code: RefusalCode = anchors === 0 ? 'no-anchors' : depth === 0 ? 'issuer-missing' : 'anchor-missing';
  const detail = `${quoted(top?.issuer ?? null)}, the issuer of ${quoted(top?.subject ?? null)}, is neither an anchor nor usable as served`;
  const unreached: Failure = { path: longest.map(signerOf), code, depth, detail };
  return { kind: 'refused', failures: [unreached, ...setAside], deviceCode: NOT_FOUND };
}

// OkHostnameVerifier: subjectAltName alone; since Android 9 CN does not count any more.
const HOST_NAMES: HostNameRule = {
  covers: coversWholeLabel,
  commonNameCounts: 'never',
  addresses: 'ip-address-names',
};

function withName(path: readonly Signer[], { served: [endEntity], host, checks }: Presentation): Finding {
  const isNamed = host === null || namesHost(endEntity, host, HOST_NAMES);
  noteHostName(endEntity, host, isNamed, checks);
  if (isNamed) return accepted(path);
  const detail = `${quoted(endEntity.subject)} does not name ${host}`;
  return refused(`Hostname ${host} not verified`, { path, code: 'name-mismatch', depth: 0, detail });
}
