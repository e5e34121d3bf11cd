// OpenSSL 1.1.0 and later with its defaults: trusted certificates first, self-signed anchors only, security level 1.
import type { Certificate } from '../certificate.ts';
import { quoted } from '../rules/describe.ts';
import { accepted, refused } from '../rules/failures.ts';
import { keyFitsSignature, keyIdsAgree, serialNumbersAgree } from '../rules/issuers.ts';
import { whereLikeHost } from '../rules/name-constraints.ts';
import { byOpensslCanonicalForm } from '../rules/names.ts';
import {
  endEntityKeyStrength,
  extensions,
  hostName,
  nameConstraints,
  type OpensslError,
  type PathCheck,
  type PathToCheck,
  securityLevel,
  signaturesAndDates,
  TLS_USAGES,
} from '../rules/openssl-checks.ts';
import { noteCheck } from '../rules/steps.ts';
import { signerOf } from '../signer.ts';
import type { Finding, Presentation, Stack } from '../stack.ts';
import { NO_LIMITS, type StackRules } from '../stack-rules.ts';
import { buildTrustedFirst, type BuildRules, type BuiltPath, isSelfSigned, type Store } from '../walks/build-path.ts';

export const openssl: Stack = {
  name: 'openssl',
  title: 'OpenSSL 1.1.0 and later',
  evidence: 'measured',
  versions: ['3.0.19'],
  sources: ['crypto/x509/x509_vfy.c', 'crypto/x509/v3_purp.c', 'crypto/x509/v3_utl.c', 'crypto/x509/x_name.c'],
  defaultHellos: [{ profile: 'modern', sni: true }],
  // A certificate that cannot be read ends the handshake before X509_verify_cert, which the numbers are of.
  malformedCode: null,
  rules: {
    ...NO_LIMITS,
    walk: 'anchors-first',
    otherWays: 'none',
    mustVerify: 'path',
    endsAt: 'self-signed-anchor',
    names: 'canonical',
    keyIds: 'must-agree',
    dates: 'checked',
    anchorDates: 'checked',
    hostName: 'checked',
    commonName: 'without-dns-name',
    endEntityUsage: 'checked',
    nameConstraints: 'checked',
    // The default depth of X509_VERIFY_PARAM (crypto/x509/x509_vpm.c).
    maxIntermediates: 100,
    // Security level 1 (ssl_security_default_callback, ssl/ssl_cert.c).
    minRsaBits: 1024,
    digests: ['sha224', 'sha256', 'sha384', 'sha512'],
  },
  unknown: {},
  can: {
    walk: ['anchors-first'],
    mustVerify: ['path'],
    endsAt: ['self-signed-anchor', 'first-anchor'],
    dates: ['checked'],
    anchorDates: ['checked'],
    hostName: ['checked'],
    maxIntermediates: 'any',
    minRsaBits: 'any',
    digests: 'any',
  },
  verify: (presented, rules) => verifyLikeOpenssl(presented, rules, OPENSSL),
};

/** A version of OpenSSL: how it builds the one path, and what it checks over it, in its order. */
export interface OpensslBuild {
  readonly issuers: Pick<BuildRules, 'sameName' | 'issuerRules' | 'prefers'>;
  readonly build: (store: Store) => BuiltPath;
  /** The depth that allows so many intermediates. */
  readonly depthFor: (intermediates: number) => number;
  readonly beforeBuilding: readonly PathCheck[];
  readonly overPath: readonly PathCheck[];
}

export const OPENSSL: OpensslBuild = {
  issuers: {
    sameName: byOpensslCanonicalForm,
    issuerRules: [keyIdsAgree, serialNumbersAgree, keyFitsSignature],
    prefers: 'valid-now',
  },
  build: buildTrustedFirst,
  depthFor: (intermediates) => intermediates,
  beforeBuilding: [endEntityKeyStrength],
  overPath: [
    extensions({
      of: 'the whole path',
      oldCas: 'as anchors',
      pathLengthOf: 'every CA',
      serverUsages: TLS_USAGES,
      notCa: 79,
    }),
    securityLevel,
    hostName,
    signaturesAndDates(() => true),
    nameConstraints({ commonNameAsDns: whereLikeHost, unsupported: [] }),
  ],
};

/** X509_verify_cert: the path, then each kind of check over the whole of it; the first error is the verdict. */
export function verifyLikeOpenssl(presented: Presentation, stackRules: StackRules, build: OpensslBuild): Finding {
  const { served, host, checks } = presented;
  const rules: BuildRules = {
    ...build.issuers,
    maxDepth:
      stackRules.maxIntermediates === null ? Number.MAX_SAFE_INTEGER : build.depthFor(stackRules.maxIntermediates),
    anyAnchorEnds: stackRules.endsAt === 'first-anchor',
  };
  const anchors = presented.anchors.flatMap(({ certificate }) => (certificate === null ? [] : [certificate]));
  const toCheck = {
    host,
    checks,
    limits: stackRules,
    isSelfSigned: (certificate: Certificate) => isSelfSigned(certificate, rules),
  };
  const endEntity: PathToCheck = { ...toCheck, path: [served[0]], untrusted: 1 };
  const early = firstError(build.beforeBuilding, endEntity);
  if (early !== null) return refusedWith(early, endEntity);
  const built = build.build({ served, anchors, rules, checks });
  const { path, untrusted } = built;
  const error =
    (built.ending === 'anchored' ? null : endingError(built, anchors, rules)) ??
    firstError(build.overPath, { ...toCheck, path, untrusted });
  return error === null ? accepted(path.map(signerOf)) : refusedWith(error, { path, checks });
}

function refusedWith(error: OpensslError, { path, checks }: Pick<PathToCheck, 'path' | 'checks'>): Finding {
  const { number, code, depth, detail } = error;
  const about = signerOf(path[depth] ?? path[0]);
  noteCheck(about, () => `X509_V_ERR ${String(number)} at depth ${String(depth)}: ${detail}`, '', checks);
  return refused(String(number), { path: path.map(signerOf), code, depth, detail });
}

function firstError(checks: readonly PathCheck[], path: PathToCheck): OpensslError | null {
  for (const { asks, errorOf } of checks) {
    const error = errorOf(path);
    if (error !== null) return error;
    noteCheck(signerOf(path.path[0]), null, `${asks}: nothing is wrong`, path.checks);
  }
  return null;
}

/** The end of build_chain: why no anchor was reached. */
function endingError(
  { path, untrusted, ending }: BuiltPath,
  anchors: readonly Certificate[],
  rules: BuildRules,
): OpensslError {
  const depth = path.length - 1;
  const top = path[depth] ?? path[0];
  const name = quoted(top.subject);
  if (ending === 'too-long') {
    return { number: 22, code: 'list-too-long', depth, detail: `the path is longer than ${String(rules.maxDepth)}` };
  }
  const code = anchors.length === 0 ? 'no-anchors' : 'anchor-missing';
  if (isSelfSigned(top, rules)) {
    const detail = `the path ends at ${name}, which is not among the anchors`;
    return { number: depth === 0 ? 18 : 19, code, depth, detail };
  }
  const issuer = quoted(top.issuer);
  if (untrusted < path.length) {
    const detail = `${name} is pinned but not self-signed, and ${issuer}, its issuer, is not pinned`;
    return { number: 2, code, depth, detail };
  }
  const detail = `${issuer}, the issuer of ${name}, is neither an anchor nor served`;
  return { number: 20, code: code === 'anchor-missing' && depth === 0 ? 'issuer-missing' : code, depth, detail };
}
