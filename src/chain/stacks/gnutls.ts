// GnuTLS 3.6.14 and later: the served list is put in order, cut at the top, and what is left must lead to the anchors that
// bear the name of the topmost issuer, or else of the topmost certificate itself. Names are looked up octet by octet.
import type { Certificate } from '../certificate.ts';
import { quoted } from '../rules/describe.ts';
import { accepted } from '../rules/failures.ts';
import { dateProblems, isForServers, linkProblems, mayHaveIssued, type Problem, STATUS } from '../rules/gnutls-link.ts';
import { commonNames, coversLikeGnutls, namesHost } from '../rules/host-names.ts';
import { byOctets, byText } from '../rules/names.ts';
import { noteCandidate, noteCheck, noteHostName, noteRemark, type Objection, seekAmong } from '../rules/steps.ts';
import { signerOf } from '../signer.ts';
import type { Failure, Finding, Presentation, Stack } from '../stack.ts';
import { NO_LIMITS } from '../stack-rules.ts';
import type { RefusalCode } from '../verdict.ts';

export const gnutls: Stack = {
  name: 'gnutls',
  title: 'GnuTLS 3.6.14 and later',
  evidence: 'measured',
  versions: ['3.7.9'],
  sources: ['lib/x509/verify.c', 'lib/x509/verify-high.c', 'lib/x509/common.c', 'NEWS of 3.6.14'],
  defaultHellos: [{ profile: 'modern', sni: true }],
  malformedCode: null,
  rules: {
    ...NO_LIMITS,
    ...{ walk: 'sorted', otherWays: 'none', mustVerify: 'path', endsAt: 'self-signed-anchor' },
    ...{ names: 'text', keyIds: 'must-agree', dates: 'checked', anchorDates: 'checked' },
    ...{ hostName: 'checked', commonName: 'without-dns-name', endEntityUsage: 'checked' },
    nameConstraints: 'checked',
    digests: ['sha224', 'sha256', 'sha384', 'sha512'],
  },
  unknown: {},
  can: {
    ...{ mustVerify: ['path'], dates: ['checked'], anchorDates: ['checked'], hostName: ['checked'] },
    digests: 'fixed',
  },
  verify: verifyLikeGnutls,
};

type List = readonly [Certificate, ...Certificate[]];

/** What one way to verify the list comes to. */
interface Attempt {
  readonly path: List;
  readonly failures: readonly (Failure & { readonly status: number })[];
}

/** gnutls_x509_trust_list_verify_crt2 with the purpose of a TLS server and a host name. */
function verifyLikeGnutls(presented: Presentation): Finding {
  const { served, host } = presented;
  const anchors = presented.anchors.flatMap(({ certificate }) => (certificate === null ? [] : [certificate]));
  const list = shortened(inOrder(served, anchors), anchors);
  noteRemark(signerOf(served[0]), () => orderText(list), presented.checks);
  const { path, failures } = attempt(list, anchors, presented);
  const all = [...failures, ...endEntityFailures(served[0], host, presented.checks)];
  const [first, ...rest] = all;
  if (first === undefined) return accepted(path.map(signerOf));
  const status = all.reduce<number>((flags, failure) => flags | failure.status, STATUS.invalid);
  return { kind: 'refused', failures: [first, ...rest], deviceCode: `0x${status.toString(16)}` };
}

function orderText(list: List): string {
  const names = list.map(({ subject }) => quoted(subject)).join(', ');
  return `the list is put in order, and cut where an anchor comes or signed: ${names}`;
}

/** DEFAULT_MAX_VERIFY_DEPTH: longer lists are taken as they come. */
const MAX_SORTED = 16;

/**
 * The list as run after run of issuers, each certificate once. The first run that ends at a certificate whose issuer is an
 * anchor ends the list as well; without one everything that was served stays in it, and junk at its end does harm.
 */
function inOrder(served: List, anchors: readonly Certificate[]): List {
  if (served.length > MAX_SORTED) return served;
  const [endEntity, ...rest] = served;
  const list: Certificate[] = [];
  let left: List | null = [endEntity, ...rest];
  while (left !== null) {
    const { run, others } = firstRun(left);
    const twin = run.findIndex(({ sha256 }) => list.some((seen) => seen.sha256 === sha256));
    const top: Certificate = run.at(-1) ?? run[0];
    if (twin === -1) list.push(...run);
    if (twin === -1 && hasAnchor(top, anchors)) break;
    left = nonEmpty(twin === -1 ? others : withoutTwin([...run, ...others], twin));
  }
  return nonEmpty(list) ?? served;
}

function nonEmpty([first, ...rest]: readonly Certificate[]): List | null {
  return first === undefined ? null : [first, ...rest];
}

/**
 * The next certificate takes the twin's place, but those behind it do not move up, so that the last one is lost (memmove
 * of one element).
 */
function withoutTwin(list: readonly Certificate[], twin: number): readonly Certificate[] {
  return list.map((certificate, i) => (i === twin ? (list[i + 1] ?? certificate) : certificate)).slice(0, -1);
}

/** _gnutls_sort_clist: the issuer of each is the first that may be; a self-signed one has none, so that it ends the run. */
function firstRun([first, ...rest]: List): { readonly run: List; readonly others: readonly Certificate[] } {
  const run: [Certificate, ...Certificate[]] = [first];
  for (;;) {
    const top = run.at(-1) ?? first;
    const issuer = mayHaveIssued(top, top) ? undefined : rest.find((one) => one !== top && mayHaveIssued(one, top));
    if (issuer === undefined || run.includes(issuer)) return { run, others: rest.filter((one) => !run.includes(one)) };
    run.push(issuer);
  }
}

/** gnutls_x509_trust_list_get_issuer. */
function hasAnchor(certificate: Certificate, anchors: readonly Certificate[]): boolean {
  return anchors.some(
    (anchor) => byOctets(anchor.subject) === byOctets(certificate.issuer) && mayHaveIssued(anchor, certificate),
  );
}

/**
 * shorten_clist: without a self-signed certificate at the top, and up to a pinned one; as it looks in the store under the
 * name of the certificate's issuer, it finds self-signed ones only.
 */
function shortened(list: List, anchors: readonly Certificate[]): List {
  const kept = withoutSelfSigned(list);
  const cut = kept.findIndex(
    (certificate, i) =>
      i > 0 &&
      byOctets(certificate.subject) === byOctets(certificate.issuer) &&
      anchors.some(({ sha256 }) => sha256 === certificate.sha256),
  );
  return cut === -1 ? kept : [kept[0], ...kept.slice(1, cut + 1)];
}

function withoutSelfSigned(list: List): List {
  const top = list.at(-1) ?? list[0];
  return list.length > 1 && mayHaveIssued(top, top) ? [list[0], ...list.slice(1, -1)] : list;
}

/** First with the anchors of the topmost issuer's name; if that fails in a way that another anchor may mend, with the others. */
function attempt(list: List, anchors: readonly Certificate[], presented: Presentation): Attempt {
  const top = list.at(-1) ?? list[0];
  const named = (name: string): readonly Certificate[] => anchors.filter(({ subject }) => byOctets(subject) === name);
  const first = verifyList(list, named(byOctets(top.issuer)), presented);
  const mayBeMended = first.failures.some(({ status }) => (status & MENDABLE) !== 0);
  if (!mayBeMended || byOctets(top.subject) === byOctets(top.issuer)) return first;
  const second = verifyList(list, named(byOctets(top.subject)), presented);
  const signerWasKnown = !first.failures.some(({ status }) => (status & STATUS.signerNotFound) !== 0);
  return second.failures.length > 0 && signerWasKnown ? first : second;
}

/** SIGNER_OLD_OR_UNKNOWN; that an expired signer counts as old came with 3.6.14. */
const MENDABLE = STATUS.signerNotFound | STATUS.expired | STATUS.insecureAlgorithm;

/** _gnutls_verify_crt_status: cut at the first certificate that is an anchor, then from the top down to the first failure. */
function verifyList(all: List, anchors: readonly Certificate[], { checks }: Presentation): Attempt {
  const list = withoutSelfSigned(all);
  const cut = list.findIndex((certificate, i) => anchors.some((anchor) => isAnchor(certificate, anchor, i)));
  const pinned = anchors.find((anchor) => cut !== -1 && isAnchor(list[cut] ?? list[0], anchor, cut));
  if (pinned !== undefined) {
    const path: List = cut === 0 ? [list[0]] : [list[0], ...list.slice(1, cut), pinned];
    const problems = dateProblems(pinned, true, false, checks);
    noteCandidate(signerOf(pinned), objectionTo(problems), 'is served and pinned: the list is cut here', checks);
    if (cut === 0 || problems.length > 0) return { path, failures: problems.map((one) => failureOf(one, path, cut)) };
  }
  const [endEntity, ...rest] = cut > 0 ? [list[0], ...list.slice(1, cut)] : list;
  const below: List = [endEntity, ...rest];
  const anchor = findIssuer(below.at(-1) ?? endEntity, anchors, checks);
  const path: List = anchor === null ? below : [endEntity, ...rest, anchor];
  return { path, failures: linkFailures(path, below.length, anchor, checks) };
}

/** _gnutls_check_if_same_key: the end entity octet by octet, CAs by name and key. */
function isAnchor(certificate: Certificate, anchor: Certificate, position: number): boolean {
  if (position === 0) return certificate.sha256 === anchor.sha256;
  return certificate.spkiSha256 === anchor.spkiSha256 && byText(certificate.subject) === byText(anchor.subject);
}

/** find_issuer: the first, unless a later one is valid now. */
function findIssuer(
  child: Certificate,
  anchors: readonly Certificate[],
  checks: Presentation['checks'],
): Certificate | null {
  const named = seekAmong(
    child,
    anchors.map(signerOf),
    {
      where: 'among the anchors, by name and key id',
      isNamed: ({ subject }) => byText(subject) === byText(child.issuer),
      objection: ({ certificate }) =>
        certificate !== null && mayHaveIssued(certificate, child) ? null : () => 'has another key id',
      taken: 'may be the issuer',
      wanted: 'all',
    },
    checks,
  );
  let found: Certificate | null = null;
  for (const { certificate } of named) {
    if (certificate === null) continue;
    if (found === null || (!checks.isNotYetValid(certificate) && !checks.isExpired(certificate, 'exclusive')))
      found = certificate;
  }
  return found;
}

/** The links from the anchor down, until one fails. */
function linkFailures(
  path: List,
  length: number,
  anchor: Certificate | null,
  checks: Presentation['checks'],
): Attempt['failures'] {
  let mayFollow = Number.MAX_SAFE_INTEGER;
  for (let depth = length - 1; depth >= 0; depth -= 1) {
    const certificate = path[depth] ?? path[0];
    const next = path[depth + 1] ?? null;
    const issuer = next !== null && mayHaveIssued(next, certificate) ? next : null;
    const purpose = next !== null && next !== anchor && !isForServers(next, false);
    const problems = purpose
      ? [notForServers(next, true)]
      : mayFollow === 0
        ? [pathTooLong(certificate)]
        : linkProblems(
            {
              certificate,
              issuer,
              issuerIsAnchor: issuer !== null && issuer === anchor,
              above: path.slice(depth + 1),
              isEndEntity: depth === 0,
            },
            checks,
          );
    noteCheck(signerOf(certificate), objectionTo(problems), GOOD_LINK, checks);
    if (problems.length > 0) return problems.map((problem) => failureOf(problem, path, depth));
    const limit = issuer?.basicConstraints?.ca === true ? issuer.basicConstraints.pathLength : null;
    mayFollow = Math.min(mayFollow - 1, limit ?? Number.MAX_SAFE_INTEGER);
  }
  return [];
}

const GOOD_LINK = 'its issuer is a CA that signed it, and both are valid now';

function objectionTo(problems: readonly Problem[]): Objection {
  if (problems.length === 0) return null;
  return () => problems.map(({ detail, status }) => `${detail} (0x${status.toString(16)})`).join('; ');
}

function pathTooLong({ subject }: Certificate): Problem {
  const detail = `the path length above ${quoted(subject)} is exceeded`;
  return { status: STATUS.signerConstraints, code: 'path-length', detail, aboutIssuer: false };
}

function notForServers({ subject }: Certificate, aboutIssuer: boolean): Problem {
  const detail = `the extended key usage of ${quoted(subject)} is not for servers`;
  return { status: STATUS.purposeMismatch, code: 'extended-key-usage', detail, aboutIssuer };
}

function failureOf(
  { status, code, detail, aboutIssuer }: Problem,
  path: List,
  depth: number,
): Attempt['failures'][number] {
  const about = aboutIssuer ? depth + 1 : depth;
  const reached = path.slice(0, about + 1).map(signerOf);
  const alone: RefusalCode = code === 'anchor-missing' && depth === 0 ? 'issuer-missing' : code;
  return { status, code: alone, detail, path: reached, depth: about };
}

/**
 * gnutls_x509_crt_check_hostname2: the one CN of a certificate for TLS servers counts where subjectAltName holds no host and no
 * mail address. Since 3.6.0 an address in dNSName does not count any more.
 */
function isNamed(endEntity: Certificate, host: string): boolean {
  const names = endEntity.subjectAltName ?? [];
  const hasNames = names.some(({ kind }) => kind === 'dns' || kind === 'ip' || kind === 'email');
  const commonNameMayCount = !hasNames && commonNames(endEntity).length === 1 && isForServers(endEntity, true);
  return namesHost(endEntity, host, {
    covers: coversLikeGnutls,
    commonNameCounts: commonNameMayCount ? 'without-dns-name' : 'never',
    addresses: 'ip-address-names',
  });
}

function endEntityFailures(
  endEntity: Certificate,
  host: string | null,
  checks: Presentation['checks'],
): Attempt['failures'] {
  const path: List = [endEntity];
  const forServers = isForServers(endEntity, true);
  const unnamed = host !== null && !isNamed(endEntity, host);
  noteCheck(signerOf(endEntity), forServers ? null : () => NOT_FOR_SERVERS, 'its purposes allow a TLS server', checks);
  noteHostName(endEntity, host, !unnamed, checks);
  const detail = `${quoted(endEntity.subject)} does not name ${host ?? ''}`;
  return [
    ...(forServers ? [] : [failureOf(notForServers(endEntity, false), path, 0)]),
    ...(unnamed
      ? [{ status: STATUS.unexpectedOwner, code: 'name-mismatch', detail, path: path.map(signerOf), depth: 0 } as const]
      : []),
  ];
}

const NOT_FOR_SERVERS = `its extended key usage is not for servers (0x${STATUS.purposeMismatch.toString(16)})`;
