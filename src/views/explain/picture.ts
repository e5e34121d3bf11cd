// A served list, the anchors of a firmware, and the paths between them, as rows and lanes: what a picture is drawn from.
// Rows stand as they are drawn: anchors on top, below them the served list with the end entity at the bottom.
import { shortName } from '../../alerts/wording.ts';
import type { Certificate } from '../../chain/certificate.ts';
import { anchorIdOf, type TrustAnchor, trustAnchorOf } from '../../chain/trust-anchor.ts';
import type { Accepted, CertificateRef, MissingAnchor, PathAttempt, Refused } from '../../chain/verdict.ts';
import { keyText } from '../../firmware/key-text.ts';
import type { EpochMs } from '../../lib/clock.ts';

export interface NamedRow {
  /** What people know it by, and the whole of it. A stranger's text. */
  readonly name: string;
  readonly subject: string;
  readonly key: string | null;
  readonly notAfter: EpochMs | null;
  /** Null for a name and a key, and where only the name is known. */
  readonly sha256: string | null;
}

export type PictureRow =
  | ({ readonly kind: 'anchor'; readonly use: 'used' | 'tried' | 'pinned' } & NamedRow)
  /** Would make the stack accept, and is not pinned. */
  | ({ readonly kind: 'missing' } & NamedRow)
  | ({
      readonly kind: 'served';
      /** From 1, in the order of the wire. */
      readonly position: number;
      readonly issuer: string | null;
      /** The position of the same certificate, where it was sent before; else null. */
      readonly sameAs: number | null;
      /** Whether any lane goes through it. */
      readonly isOnPath: boolean;
    } & NamedRow)
  | { readonly kind: 'more-anchors'; readonly count: number }
  | { readonly kind: 'more-served'; readonly count: number };

/** One path that a stack built or tried, from the end entity on. */
export interface PictureLane {
  /** A few characters. */
  readonly label: string;
  readonly outcome: 'accepted' | 'refused';
  /** Indexes of rows. */
  readonly stations: readonly number[];
  /** The row at which it stops; null when it is accepted. */
  readonly stopsAt: number | null;
  /** The row of the anchor that would have been needed; null where it is not this that is wrong. */
  readonly needs: number | null;
  readonly code: string | null;
  readonly detail: string | null;
}

export interface Picture {
  readonly rows: readonly PictureRow[];
  readonly lanes: readonly PictureLane[];
  readonly lanesLeftOut: number;
}

/** One verdict to be drawn. */
export interface LaneSource {
  readonly label: string;
  readonly verdict: Accepted | Refused;
  readonly anchors: readonly TrustAnchor[];
}

export interface PictureSource {
  /** As served; null for one that cannot be read. */
  readonly certificates: readonly (Certificate | null)[];
  readonly sources: readonly LaneSource[];
  /** Of one refusal; the first is the one that it is told by. */
  readonly maxAttempts: number;
}

/** As many as a picture has room for; lists of public hosts have two to five, anchors of devices one to ten. */
const MAX_SERVED = 20;
const MAX_ANCHORS = 12;
const MAX_OTHER_ANCHORS = 4;
const MAX_LANES = 12;

export function pictureOf({ certificates, sources, maxAttempts }: PictureSource): Picture {
  const walks = sources.flatMap((source) => walksOf(source, maxAttempts));
  const shown = eachOnce(walks).slice(0, MAX_LANES);
  const places = placesOf(certificates, sources, shown);
  const lanes = shown.map((walk) => laneOf(walk, places));
  const onPath = new Set(lanes.flatMap(({ stations }) => stations));
  const rows = places.rows.map((row, index) => (row.kind === 'served' ? { ...row, isOnPath: onPath.has(index) } : row));
  return { rows, lanes, lanesLeftOut: eachOnce(walks).length - shown.length };
}

/** A path with what it comes to. */
interface Walk {
  readonly label: string;
  readonly path: readonly CertificateRef[];
  /** Null: accepted. */
  readonly attempt: PathAttempt | null;
  readonly missing: MissingAnchor | null;
}

function walksOf({ label, verdict }: LaneSource, maxAttempts: number): readonly Walk[] {
  if (verdict.kind === 'accepted') return [{ label, path: verdict.path, attempt: null, missing: null }];
  return verdict.attempts.slice(0, maxAttempts).map((attempt, index) => ({
    label: maxAttempts === 1 || verdict.attempts.length === 1 ? label : `${label}${String(index + 1)}`,
    path: attempt.path,
    attempt,
    missing: index === 0 ? verdict.missing : null,
  }));
}

function eachOnce(walks: readonly Walk[]): readonly Walk[] {
  const keyOf = ({ label, path, attempt }: Walk): string =>
    JSON.stringify([label.replace(/\d+$/, ''), path.map(refKey), attempt?.code, attempt?.depth]);
  return [...new Map(walks.toReversed().map((walk) => [keyOf(walk), walk])).values()].toReversed();
}

interface Places {
  readonly rows: readonly PictureRow[];
  /** Rows by `refKey`; a certificate that was sent twice has two. */
  readonly served: ReadonlyMap<string, readonly number[]>;
  readonly anchors: ReadonlyMap<string, number>;
  /** By `missingKey`. */
  readonly missing: ReadonlyMap<string, number>;
}

function placesOf(
  certificates: readonly (Certificate | null)[],
  sources: readonly LaneSource[],
  walks: readonly Walk[],
): Places {
  const { shown, leftOut } = shownAnchors(sources, walks, certificates);
  const moreAnchors: readonly PictureRow[] = leftOut === 0 ? [] : [{ kind: 'more-anchors', count: leftOut }];
  const anchors = new Map(
    shown.flatMap(({ keys }, index) => keys.map((key): [string, number] => [key, moreAnchors.length + index])),
  );
  // What one firmware lacks another one may pin.
  const lacking = walks.flatMap(({ missing }) => (missing === null || anchors.has(missingKey(missing)) ? [] : missing));
  const missing = new Map(lacking.map((one) => [missingKey(one), one]));
  const top = [...moreAnchors, ...shown.map(({ row }) => row), ...[...missing.values()].map(missingRow)];
  const below = servedRows(certificates, top.length);
  const missingAt = top.length - missing.size;
  return {
    rows: [...top, ...below.rows],
    served: below.places,
    anchors,
    missing: new Map([...missing.keys()].map((key, index) => [key, missingAt + index])),
  };
}

/** The end entity at the bottom; `above` rows stand above them. */
function servedRows(
  certificates: readonly (Certificate | null)[],
  above: number,
): Pick<Places, 'rows'> & { readonly places: Places['served'] } {
  const shown = certificates
    .slice(0, MAX_SERVED)
    .map((certificate, index) => servedRow(certificate, index, certificates));
  const beyond = certificates.length - shown.length;
  const more: readonly PictureRow[] = beyond === 0 ? [] : [{ kind: 'more-served', count: beyond }];
  const rows = [...more, ...shown.toReversed()];
  const places = new Map<string, number[]>();
  for (const [index, certificate] of certificates.entries()) {
    if (certificate === null) continue;
    const row = above + (index < shown.length ? rows.length - 1 - index : 0);
    const known = places.get(certificate.sha256);
    if (known === undefined) places.set(certificate.sha256, [row]);
    else known.push(row);
  }
  return { rows, places };
}

interface ShownAnchor {
  /** What refs call it. */
  readonly keys: readonly string[];
  readonly row: Extract<PictureRow, { kind: 'anchor' }>;
}

/** Those that a path ends in, was tried with or would need, nearest to the list; some of the others above them. */
function shownAnchors(
  sources: readonly LaneSource[],
  walks: readonly Walk[],
  certificates: readonly (Certificate | null)[],
): { readonly shown: readonly ShownAnchor[]; readonly leftOut: number } {
  const all = new Map(sources.flatMap(({ anchors }) => anchors.map((anchor) => [anchorIdOf(anchor), anchor])));
  const served = new Set(certificates.flatMap((certificate) => certificate?.sha256 ?? []));
  const used = new Set(walks.flatMap(({ path, attempt }) => (attempt === null ? path.slice(-1).map(refKey) : [])));
  const tried = new Set(walks.flatMap((walk) => triedAnchors(walk, served)));
  const needed = new Set(walks.flatMap(({ missing }) => (missing === null ? [] : missingKey(missing))));
  const ranked = [...all.values()].map((anchor) => {
    const keys = anchorKeys(anchor);
    const has = (refs: ReadonlySet<string>): boolean => keys.some((key) => refs.has(key));
    const row = anchorRow(anchor, has(used) ? 'used' : has(tried) ? 'tried' : 'pinned');
    return { keys, row, isRelated: row.use !== 'pinned' || has(needed) };
  });
  const related = ranked.filter(({ isRelated }) => isRelated).slice(0, MAX_ANCHORS);
  const others = ranked.filter(({ isRelated }) => !isRelated).slice(0, MAX_OTHER_ANCHORS);
  return { shown: [...others, ...related], leftOut: all.size - related.length - others.length };
}

/** What only the firmware has, and what is wrong with an anchor itself. */
function triedAnchors({ path, attempt }: Walk, served: ReadonlySet<string>): readonly string[] {
  if (attempt === null) return [];
  const failing = isAboutAnchor(attempt) ? path.slice(attempt.depth, attempt.depth + 1) : [];
  return [...path.filter((ref) => !served.has(refKey(ref))), ...failing].map(refKey);
}

function isAboutAnchor({ code }: PathAttempt): boolean {
  return code.startsWith('anchor-') && code !== 'anchor-missing';
}

function laneOf({ label, path, attempt, missing }: Walk, places: Places): PictureLane {
  const keys = path.map(refKey);
  const times = (index: number): number => keys.slice(0, index).filter((key) => key === keys[index]).length;
  const asServed = (key: string, index: number): number | undefined => {
    const rows = places.served.get(key) ?? [];
    return rows[Math.min(times(index), rows.length - 1)] ?? places.anchors.get(key);
  };
  const asAnchor = (key: string, index: number): number | undefined => places.anchors.get(key) ?? asServed(key, index);
  if (attempt === null) {
    const below = keys.length === 1 ? keys : keys.slice(0, -1);
    const rows = [...below.map(asServed), asAnchor(keys.at(-1) ?? '', keys.length - 1)];
    return { label, outcome: 'accepted', stations: present(rows), ...ACCEPTED };
  }
  const fails = isAboutAnchor(attempt) ? attempt.depth : -1;
  const rows = keys.map((key, index) => (index === fails ? asAnchor(key, index) : asServed(key, index)));
  const needs = missing === null ? null : missingKey(missing);
  return {
    label,
    outcome: 'refused',
    stations: present(rows),
    stopsAt: rows[attempt.depth] ?? present(rows).at(-1) ?? null,
    needs: needs === null ? null : (places.missing.get(needs) ?? places.anchors.get(needs) ?? null),
    code: attempt.code,
    detail: attempt.detail,
  };
}

const ACCEPTED = { stopsAt: null, needs: null, code: null, detail: null } as const;

function present(rows: readonly (number | undefined)[]): readonly number[] {
  return rows.flatMap((row) => row ?? []);
}

function refKey({ sha256, spkiSha256, subject }: CertificateRef): string {
  return sha256 ?? bareKey(subject, spkiSha256);
}

function missingKey({ certificate, subject }: MissingAnchor): string {
  return certificate?.sha256 ?? subject;
}

const bareKey = (subject: string, spkiSha256: string): string => `${spkiSha256} ${subject}`;

function anchorKeys({ certificate, subject, spkiSha256 }: TrustAnchor): readonly string[] {
  return [...(certificate === null ? [] : [certificate.sha256]), bareKey(subject.text, spkiSha256)];
}

function anchorRow(anchor: TrustAnchor, use: 'used' | 'tried' | 'pinned'): Extract<PictureRow, { kind: 'anchor' }> {
  return { kind: 'anchor', use, ...namedRow(anchor) };
}

function servedRow(
  certificate: Certificate | null,
  index: number,
  all: readonly (Certificate | null)[],
): Extract<PictureRow, { kind: 'served' }> {
  const position = index + 1;
  if (certificate === null) {
    const unreadable = { name: '(cannot be read)', subject: '', key: null, notAfter: null, sha256: null, issuer: null };
    return { kind: 'served', position, ...unreadable, sameAs: null, isOnPath: false };
  }
  const first = all.findIndex((one) => one?.sha256 === certificate.sha256);
  return {
    kind: 'served',
    position,
    ...namedRow(trustAnchorOf(certificate)),
    issuer: certificate.issuer.text,
    sameAs: first < index ? first + 1 : null,
    isOnPath: false,
  };
}

function namedRow(anchor: TrustAnchor): NamedRow {
  const { subject, certificate } = anchor;
  return {
    name: shortName(subject.text),
    subject: subject.text,
    key: keyText(anchor),
    notAfter: certificate?.notAfter ?? null,
    sha256: certificate?.sha256 ?? null,
  };
}

function missingRow({ subject, certificate }: MissingAnchor): PictureRow {
  return {
    kind: 'missing',
    name: shortName(subject),
    subject,
    key: null,
    notAfter: certificate?.notAfter ?? null,
    sha256: certificate?.sha256 ?? null,
  };
}
