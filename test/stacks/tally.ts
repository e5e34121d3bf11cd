// Counts what a run finds out about one library.
import { type Comparison, verdictText } from './compare.ts';
import { type Exception, EXCEPTIONS } from './exceptions.ts';
import type { Library } from './libraries.ts';

export interface Tally {
  readonly library: Library;
  readonly situations: number;
  readonly accepted: number;
  readonly refusedByBoth: number;
  readonly otherCode: readonly Comparison[];
  /** Verdicts that differ, by the exception that explains them. */
  readonly explained: ReadonlyMap<Exception, readonly Comparison[]>;
  readonly unexplained: readonly Comparison[];
}

/** The most that may differ in their verdict, explained or not. */
export const MAX_DISAGREEMENT = 0.005;

export function tally(library: Library, comparisons: readonly Comparison[]): Tally {
  const different = comparisons.filter(({ outcome }) => outcome === 'other-verdict');
  const exceptions = EXCEPTIONS.filter((exception) => exception.library === library.name);
  const explainedBy = Map.groupBy(different, (comparison) => exceptions.find(({ explains }) => explains(comparison)));
  return {
    library,
    situations: comparisons.length,
    accepted: comparisons.filter(({ answer }) => answer === 'ok').length,
    refusedByBoth: comparisons.filter(({ answer, verdict }) => answer !== 'ok' && verdict.kind === 'refused').length,
    otherCode: comparisons.filter(({ outcome }) => outcome === 'other-code'),
    explained: new Map(exceptions.map((exception) => [exception, explainedBy.get(exception) ?? []])),
    unexplained: explainedBy.get(undefined) ?? [],
  };
}

/** What a run must not end with; empty when all is well. `complete`: it was long enough to meet every class. */
export function faultsOf(
  { library: { name }, situations, explained, unexplained }: Tally,
  complete: boolean,
): string[] {
  const different = [...explained.values()].reduce((sum, list) => sum + list.length, unexplained.length);
  const idle = [...explained].filter(([, list]) => list.length === 0).map(([exception]) => exception.name);
  return [
    ...(different > situations * MAX_DISAGREEMENT ? [`${name}: ${share(different, situations)} disagree`] : []),
    ...(unexplained.length > 0 ? [`${name}: ${String(unexplained.length)} without an explanation`] : []),
    ...(complete ? idle.map((exception) => `${name}: "${exception}" agrees by now, it is no exception any more`) : []),
  ];
}

/** A table row, and the classes of disagreement below it. */
export function report(found: Tally, withCodes: boolean): string {
  const { library, situations, accepted, refusedByBoth, otherCode, explained, unexplained } = found;
  const explainedCount = [...explained.values()].reduce((sum, list) => sum + list.length, 0);
  const different = explainedCount + unexplained.length;
  const row = [
    library.name.padEnd(22),
    `${String(situations)} situations`,
    `${share(accepted, situations)} accepted`,
    `${String(different)} (${share(different, situations)}) other verdict, ${String(explainedCount)} of them explained`,
    `${share(otherCode.length, refusedByBoth)} other code`,
  ];
  return [
    row.join('  '),
    ...[...explained].map(([{ name }, list]) => `  explained: ${name}: ${String(list.length)}`),
    ...classes('verdict', unexplained),
    ...(withCodes ? classes('code', otherCode) : []),
  ].join('\n');
}

/** By what both said; the most frequent first, with some numbers for --replay. */
function classes(title: string, comparisons: readonly Comparison[]): string[] {
  const groups = Map.groupBy(comparisons, (comparison) => `${comparison.answer} / ${ours(comparison)}`);
  return [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .flatMap(([name, members]) => [
      `  ${title} ${name}: ${String(members.length)}`,
      ...members.slice(0, 4).map(({ situation }) => `    --replay ${String(situation.number)}  ${situation.title}`),
    ]);
}

function ours({ verdict }: Comparison): string {
  return verdict.kind === 'accepted' ? verdictText(verdict) : `${verdict.code} ${String(verdict.deviceCode)}`;
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(2)} %`;
}
