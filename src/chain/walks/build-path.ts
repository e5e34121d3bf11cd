// The walk of OpenSSL 1.1.0 and later (build_chain, crypto/x509/x509_vfy.c): one path, extended upwards step by step, each
// time first from the store of anchors, then from the served certificates, by names and key ids alone. Signatures, dates
// and extensions come after it.
import type { Certificate } from '../certificate.ts';
import type { Checks } from '../checks.ts';
import { brokenIssuerRule, type IssuerRule } from '../rules/issuers.ts';
import { type NameRule, nameRuleText } from '../rules/names.ts';
import { countOf, noteCandidate, noteOthers, noteRemark, noteSearch } from '../rules/steps.ts';
import { signerOf } from '../signer.ts';

export interface BuildRules {
  readonly sameName: NameRule;
  /** What else is asked of a certificate before it may have issued another, itself included (EXFLAG_SS). */
  readonly issuerRules: readonly IssuerRule[];
  /** Which of several possible issuers is taken. */
  readonly prefers: 'valid-now' | 'first';
  /** The longest path, counted in certificates above the end entity (X509_VERIFY_PARAM depth). */
  readonly maxDepth: number;
  /** Whether a certificate of the store, self-signed or not, ends the path (X509_V_FLAG_PARTIAL_CHAIN). */
  readonly anyAnchorEnds: boolean;
}

export interface BuiltPath {
  readonly path: readonly [Certificate, ...Certificate[]];
  /** How many of them, from the end entity upwards, are served ones; the rest is from the store. */
  readonly untrusted: number;
  readonly ending: 'anchored' | 'too-long' | 'no-issuer';
}

export interface Store {
  readonly served: readonly [Certificate, ...Certificate[]];
  readonly anchors: readonly Certificate[];
  readonly rules: BuildRules;
  readonly checks: Checks;
}

/** The path, trusted certificates first (X509_V_FLAG_TRUSTED_FIRST, the default since 1.1.0). */
export function buildTrustedFirst(store: Store): BuiltPath {
  const built = extendTrustedFirst(store);
  return isPinnedEndEntity(built, store) ? { ...built, untrusted: 0, ending: 'anchored' } : built;
}

function extendTrustedFirst(store: Store): BuiltPath {
  const { served, rules } = store;
  const path: [Certificate, ...Certificate[]] = [served[0]];
  let untrusted = 1;
  // The end entity stays among them: a circle of cross-signs may come back to it.
  let unused: readonly Certificate[] = served;
  for (;;) {
    const top = path.at(-1) ?? served[0];
    if (path.length > rules.maxDepth + 1) return { path, untrusted, ending: 'too-long' };
    const trusted = trustedIssuer(top, store);
    const circle = trusted === null ? null : circleFrom(trusted, path, untrusted);
    if (circle !== null) return { path: roundAndRound(path, circle, rules.maxDepth), untrusted, ending: 'too-long' };
    const onlyServed = untrusted === path.length;
    if (trusted !== null && !isSelfSigned(top, rules)) {
      path.push(trusted);
      if (ends(trusted, rules)) return { path, untrusted, ending: 'anchored' };
      if (isSelfSigned(trusted, rules)) return { path, untrusted, ending: 'no-issuer' };
    } else if (trusted?.sha256 === top.sha256 && onlyServed) {
      // A self-signed certificate that was served is replaced by its twin in the store.
      return { path, untrusted: untrusted - 1, ending: ends(trusted, rules) ? 'anchored' : 'no-issuer' };
    } else {
      // Having gone over to trusted certificates, it never returns to served ones.
      const next = onlyServed && !isSelfSigned(top, rules) ? servedIssuer(top, unused, store) : null;
      if (next === null) return { path, untrusted, ending: 'no-issuer' };
      unused = unused.filter((certificate) => certificate !== next);
      path.push(next);
      untrusted += 1;
    }
  }
}

/**
 * Self-issued, with an authorityKeyIdentifier that does not contradict it, and whatever else the stack asks of an issuer
 * (EXFLAG_SS, crypto/x509/v3_purp.c).
 */
export function isSelfSigned(certificate: Certificate, rules: IssuerRules): boolean {
  return mayHaveIssued(certificate, certificate, rules);
}

type IssuerRules = Pick<BuildRules, 'sameName' | 'issuerRules'>;

export function mayHaveIssued(issuer: Certificate, child: Certificate, rules: IssuerRules): boolean {
  return isNamedAsIssuer(issuer, child, rules) && brokenIssuerRule(rules.issuerRules, issuer, child) === null;
}

function isNamedAsIssuer({ subject }: Certificate, child: Certificate, { sameName }: IssuerRules): boolean {
  return sameName(subject) === sameName(child.issuer);
}

function ends(trusted: Certificate, rules: BuildRules): boolean {
  return rules.anyAnchorEnds || isSelfSigned(trusted, rules);
}

/** lookup_cert_match in check_trust: the last resort with partial chains is the end entity itself in the store. */
function isPinnedEndEntity({ path, untrusted, ending }: BuiltPath, { anchors, rules }: Store): boolean {
  if (!rules.anyAnchorEnds || ending !== 'no-issuer' || untrusted < path.length) return false;
  return anchors.some(({ sha256 }) => sha256 === path[0].sha256);
}

/** X509_STORE_CTX_get1_issuer: the first issuer that is valid now, else the one that expired last. */
export function trustedIssuer(child: Certificate, store: Store): Certificate | null {
  return bestIssuer(child, store.anchors, 'anchor', store);
}

/** find_issuer: the same among the served certificates (before 3.0 the last of those that are not valid now). */
export function servedIssuer(child: Certificate, unused: readonly Certificate[], store: Store): Certificate | null {
  return bestIssuer(child, unused, 'served certificate', store);
}

function bestIssuer(
  child: Certificate,
  candidates: readonly Certificate[],
  called: 'anchor' | 'served certificate',
  store: Store,
): Certificate | null {
  const { rules, checks } = store;
  let fallback: Certificate | null = null;
  noteIssuerSearch(child, candidates, called, store);
  for (const candidate of candidates) {
    if (!checks.mayLookAt()) break;
    if (!isNamedAsIssuer(candidate, child, rules)) continue;
    const number = (): string => numberOf(candidate, candidates, called, store);
    const broken = brokenIssuerRule(rules.issuerRules, candidate, child);
    if (broken !== null) {
      noteCandidate(signerOf(candidate), () => `${number()}: same name, but ${broken()}`, '', checks);
      continue;
    }
    const wanted = rules.prefers === 'first' || isValidNow(candidate, checks);
    noteCandidate(
      signerOf(candidate),
      wanted ? null : () => `${number()}: same name, but not valid now; taken only where there is no other`,
      () => `${number()}: bears the name, and nothing in it contradicts; its key is tried later`,
      checks,
    );
    if (wanted) return candidate;
    if (fallback === null || candidate.notAfter > fallback.notAfter) fallback = candidate;
  }
  noteNotNamed(child, candidates, fallback, store);
  return fallback;
}

function noteIssuerSearch(
  child: Certificate,
  candidates: readonly Certificate[],
  called: 'anchor' | 'served certificate',
  { rules, checks }: Store,
): void {
  const where = (): string =>
    `among ${countOf(candidates.length, called)}${called === 'anchor' ? '' : ' not used yet'}, by subject (${nameRuleText(rules.sameName)})`;
  noteSearch(child, where, checks);
}

function noteNotNamed(
  child: Certificate,
  candidates: readonly Certificate[],
  fallback: Certificate | null,
  { rules, checks }: Store,
): void {
  noteOthers(
    child,
    candidates.map(signerOf),
    ({ certificate }) => certificate !== null && isNamedAsIssuer(certificate, child, rules),
    checks,
  );
  if (fallback !== null) noteRemark(signerOf(fallback), () => 'is taken, for no other is valid now', checks);
}

/** `anchor 2 of 3`; a served certificate by its place in the list. */
function numberOf(
  candidate: Certificate,
  candidates: readonly Certificate[],
  called: 'anchor' | 'served certificate',
  { served }: Store,
): string {
  const all = called === 'anchor' ? candidates : served;
  return `${called} ${String(all.indexOf(candidate) + 1)} of ${String(all.length)}`;
}

function isValidNow(certificate: Certificate, checks: Checks): boolean {
  return !checks.isNotYetValid(certificate) && !checks.isExpired(certificate, 'exclusive');
}

type Path = BuiltPath['path'];

/** Cross-signed anchors lead in a circle: those that come again and again; null while the next one is new. */
function circleFrom(next: Certificate, path: Path, untrusted: number): readonly Certificate[] | null {
  const at = path.findIndex((certificate, depth) => depth >= untrusted && certificate.sha256 === next.sha256);
  return at === -1 ? null : path.slice(at);
}

/** OpenSSL follows a circle until the path is too long. A larger limit than its own says no more. */
function roundAndRound(path: Path, circle: readonly Certificate[], maxDepth: number): Path {
  const left = Math.min(maxDepth, DEFAULT_DEPTH) + 2 - path.length;
  return [...path, ...Array.from({ length: Math.max(left, 0) }, (_, i) => circle[i % circle.length] ?? path[0])];
}

const DEFAULT_DEPTH = 100;
