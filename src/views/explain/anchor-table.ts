// Which anchors are in which firmware, and which of them the paths of a served list end in.
import { anchorIdOf, type AnchorStore, type TrustAnchor } from '../../chain/trust-anchor.ts';
import type { MissingAnchor, Verdict } from '../../chain/verdict.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { called } from './called.ts';

/** A column: firmware lines with the same anchors. */
export interface AnchorHolder {
  readonly label: string;
  readonly anchors: AnchorStore;
  readonly verdict: Verdict;
}

export interface AnchorTableRow {
  readonly name: string;
  readonly subject: string;
  /** Null for a name and a key. */
  readonly sha256: string | null;
  readonly notAfter: EpochMs | null;
  /** For each holder: its path ends here, it would need it, it pins it, or it has nothing to do with it. */
  readonly holds: readonly ('used' | 'needed' | 'pinned' | 'none')[];
}

export interface AnchorTable {
  readonly labels: readonly string[];
  /** Those that are used or needed first, then those that the most hold. */
  readonly rows: readonly AnchorTableRow[];
  readonly leftOut: number;
}

/** A browser's store of 150 fits no page. */
const MAX_ROWS = 30;

export function anchorTable(holders: readonly AnchorHolder[]): AnchorTable {
  const pinned = new Map(holders.flatMap(({ anchors }) => anchors.anchors.map((one) => [anchorIdOf(one), one])));
  const ids = holders.map(({ anchors }) => new Set(anchors.anchors.map(anchorIdOf)));
  const needed = new Map(holders.flatMap(({ verdict }) => missingOf(verdict).map((one) => [one.subject, one])));
  const rows = [
    ...[...needed.values()].filter((one) => !isAmong(one, pinned)).map((one) => neededRow(one, holders)),
    ...[...pinned].map(([id, anchor]) => pinnedRow(id, anchor, holders, ids)),
  ].toSorted((a, b) => weightOf(b) - weightOf(a));
  return {
    labels: holders.map(({ label }) => label),
    rows: rows.slice(0, MAX_ROWS),
    leftOut: Math.max(0, rows.length - MAX_ROWS),
  };
}

function missingOf(verdict: Verdict): readonly MissingAnchor[] {
  if (verdict.kind === 'accepted') return [];
  const { missing } = verdict.kind === 'refused' ? verdict : verdict.refusing.verdict;
  return missing === null ? [] : [missing];
}

/** One that another firmware pins is a row already. */
function isAmong({ subject, certificate }: MissingAnchor, pinned: ReadonlyMap<string, TrustAnchor>): boolean {
  if (certificate !== null && pinned.has(certificate.sha256)) return true;
  return certificate === null && [...pinned.values()].some((anchor) => anchor.subject.text === subject);
}

function neededRow(missing: MissingAnchor, holders: readonly AnchorHolder[]): AnchorTableRow {
  const { subject, certificate } = missing;
  const holds = holders.map(({ verdict }) =>
    missingOf(verdict).some((one) => one.subject === subject) ? 'needed' : 'none',
  );
  return {
    name: called(subject),
    subject,
    sha256: certificate?.sha256 ?? null,
    notAfter: certificate?.notAfter ?? null,
    holds,
  };
}

function pinnedRow(
  id: string,
  { subject, certificate, spkiSha256 }: TrustAnchor,
  holders: readonly AnchorHolder[],
  ids: readonly ReadonlySet<string>[],
): AnchorTableRow {
  const holds = holders.map(({ verdict }, index): AnchorTableRow['holds'][number] => {
    const needs = missingOf(verdict).some(
      (one) => one.certificate?.sha256 === certificate?.sha256 && one.subject === subject.text,
    );
    if (ids[index]?.has(id) !== true) return needs ? 'needed' : 'none';
    const accepted = verdict.kind === 'uncertain' ? verdict.accepting.verdict : verdict;
    if (accepted.kind !== 'accepted') return 'pinned';
    const isUsed =
      accepted.anchor.sha256 === (certificate?.sha256 ?? null) && accepted.anchor.spkiSha256 === spkiSha256;
    return isUsed ? 'used' : 'pinned';
  });
  return {
    name: called(subject.text),
    subject: subject.text,
    sha256: certificate?.sha256 ?? null,
    notAfter: certificate?.notAfter ?? null,
    holds,
  };
}

const WEIGHTS = { used: 10_000, needed: 10_000, pinned: 1, none: 0 } as const;

function weightOf({ holds }: AnchorTableRow): number {
  return holds.reduce((sum, hold) => sum + WEIGHTS[hold], 0);
}
