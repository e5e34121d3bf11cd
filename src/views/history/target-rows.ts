// All targets in a table, worst first. Pure.
import { compareLevels, type OutlookLevel, type OutlookState, pairKey } from '../../outlook/outlook.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { TargetKey } from '../../probe/observation.ts';
import type { Snapshot } from '../watched.ts';

export interface TargetRow {
  readonly target: TargetKey;
  /** The loudest of its outlooks; null: no cycle has looked at it yet. */
  readonly level: OutlookLevel | null;
  /** How many firmware lines have each level. */
  readonly levels: ReadonlyMap<OutlookLevel, number>;
  readonly firmware: number;
  readonly addresses: number;
  /** The earliest end of an end entity that is served. */
  readonly notAfter: EpochMs | null;
  /** RFC 4514 texts: of the issuer and the anchor that most of the accepted paths have; null where nothing is accepted. */
  readonly issuer: string | null;
  readonly anchor: string | null;
}

/** Every target that a firmware depends on, redirects included. */
export function targetRows({ links, outlooks }: Pick<Snapshot, 'links' | 'outlooks'>): readonly TargetRow[] {
  return [...Map.groupBy(links, ({ target }) => target)]
    .map(([target, of]) => {
      const states = of.flatMap(({ firmware }) => outlooks.get(pairKey({ firmware: firmware.id, target })) ?? []);
      return rowOf(target, of.length, states);
    })
    .toSorted(worstFirst);
}

function worstFirst(a: TargetRow, b: TargetRow): number {
  return compareLevels(b.level ?? 'safe', a.level ?? 'safe') || (a.target < b.target ? -1 : 1);
}

function rowOf(target: TargetKey, firmware: number, states: readonly OutlookState[]): TargetRow {
  const levels = Map.groupBy(states, ({ level }) => level);
  const sorted = [...levels.keys()].toSorted((a, b) => compareLevels(b, a));
  const views = states.flatMap(({ endpoints }) => endpoints);
  const accepted = views.flatMap(({ verdict }) => (verdict?.kind === 'accepted' ? [verdict] : []));
  return {
    target,
    level: sorted[0] ?? null,
    levels: new Map(sorted.map((level) => [level, levels.get(level)?.length ?? 0])),
    firmware,
    addresses: new Set(views.flatMap(({ address }) => address ?? [])).size,
    notAfter: views.reduce<EpochMs | null>((least, { endEntity }) => earlier(least, endEntity?.notAfter ?? null), null),
    issuer: mostOf(accepted.flatMap(({ path }) => path[1]?.subject ?? [])),
    anchor: mostOf(accepted.map(({ anchor }) => anchor.subject)),
  };
}

function earlier(a: EpochMs | null, b: EpochMs | null): EpochMs | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

function mostOf(texts: readonly string[]): string | null {
  const counted = [...Map.groupBy(texts, (text) => text)];
  return counted.toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? null;
}
