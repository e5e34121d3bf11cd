// Android (Conscrypt): a search that goes back, over the served certificates in any order, to a pinned name and key. The
// dates of anchors never count, which kept DST Root CA X3 alive on old phones.
import type { Certificate } from '../certificate.ts';
import { quoted } from '../rules/describe.ts';
import { accepted, refused } from '../rules/failures.ts';
import { coversWholeLabel, type HostNameRule, namesHost } from '../rules/host-names.ts';
import { byCanonicalName, endEntityUsageError, isSelfIssued, pathError, type PkixError } from '../rules/pkix-path.ts';
import { type Signer, signerOf } from '../signer.ts';
import type { Finding, Presentation, Stack } from '../stack.ts';
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

function verifyLikeAndroid({ served, anchors, host, checks }: Presentation): Finding {
  const [endEntity, ...others] = served;
  // A pinned end entity makes a chain of nothing but anchors, which is not validated.
  const isPinned = anchors.some((anchor) => isSame(anchor, endEntity));
  if (isPinned) return withName(endEntity, [signerOf(endEntity)], host);
  const { found, rejected, longest } = searchPaths<PkixError>(endEntity, {
    anchorsOf: (child) =>
      anchors.filter(
        (anchor) =>
          checks.mayLookAt() &&
          byCanonicalName(anchor.subject) === byCanonicalName(child.issuer) &&
          checks.isSignedBy(child, anchor),
      ),
    issuersOf: (child, path) =>
      isSelfIssued(child)
        ? []
        : others.filter(
            (candidate) =>
              checks.mayLookAt() &&
              !path.includes(candidate) &&
              byCanonicalName(candidate.subject) === byCanonicalName(child.issuer) &&
              !checks.isNotYetValid(candidate) &&
              !checks.isExpired(candidate, 'inclusive') &&
              // The validator would find it later; asked for here, it keeps the search short.
              checks.isSignedBy(child, signerOf(candidate)),
          ),
    rejects: (path, anchor) => weakDigest(path) ?? pathError(path, anchor, checks) ?? endEntityUsageError(endEntity),
  });
  if (found !== null) return withName(endEntity, [...found.path.map(signerOf), found.anchor], host);
  const [first] = rejected;
  if (first === undefined) return notFound(longest, anchors.length);
  const { code, depth, detail } = first.why;
  return refused(FAILED, { path: first.path.map(signerOf), code, depth, detail });
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

function notFound(longest: readonly Certificate[], anchors: number): Finding {
  const depth = longest.length - 1;
  const top = longest[depth];
  const code: RefusalCode = anchors === 0 ? 'no-anchors' : depth === 0 ? 'issuer-missing' : 'anchor-missing';
  const detail = `${quoted(top?.issuer ?? null)}, the issuer of ${quoted(top?.subject ?? null)}, is neither an anchor nor usable as served`;
  return refused(NOT_FOUND, { path: longest.map(signerOf), code, depth, detail });
}

// OkHostnameVerifier: subjectAltName alone; since Android 9 CN does not count any more.
const HOST_NAMES: HostNameRule = {
  covers: coversWholeLabel,
  commonNameCounts: 'never',
  addresses: 'ip-address-names',
};

function withName(endEntity: Certificate, path: readonly Signer[], host: string | null): Finding {
  if (host === null || namesHost(endEntity, host, HOST_NAMES)) return accepted(path);
  const detail = `${quoted(endEntity.subject)} does not name ${host}`;
  return refused(`Hostname ${host} not verified`, { path, code: 'name-mismatch', depth: 0, detail });
}
