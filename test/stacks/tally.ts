// Counts what a run finds out about one library.
import { type Comparison, verdictText } from './compare.ts';
import { type Exception, EXCEPTIONS } from './exceptions.ts';
import type { Library } from './libraries.ts';

export interface Tally {
  readonly library: Library;
  /** What no exception covers. */
  readonly compared: readonly Comparison[];
  readonly excepted: ReadonlyMap<Exception, readonly Comparison[]>;
}

/** The most that may differ in their verdict. */
const MAX_DISAGREEMENT = 0.005;

export function tally(library: Library, comparisons: readonly Comparison[]): Tally {
  const exceptions = EXCEPTIONS.filter((exception) => exception.library === library.name);
  const groups = Map.groupBy(comparisons, ({ situation }) => exceptions.find(({ covers }) => covers(situation)));
  return {
    library,
    compared: groups.get(undefined) ?? [],
    excepted: new Map(exceptions.map((exception) => [exception, groups.get(exception) ?? []])),
  };
}

/** What a run must not end with; empty when all is well. `complete`: it was long enough to meet every exception. */
export function faultsOf({ library: { name }, compared, excepted }: Tally, complete: boolean): string[] {
  const different = compared.filter(isOtherVerdict).length;
  const past = [...excepted].filter(([, covered]) => !covered.some(isOtherVerdict));
  return [
    ...(different > compared.length * MAX_DISAGREEMENT ? [`${name}: ${share(different, compared.length)} differ`] : []),
    ...(complete ? past.map(([exception]) => `${name}: "${exception.name}" agrees: no exception any more`) : []),
  ];
}

/** A table row, and below it the classes in which verdicts differ. */
export function report({ library, compared, excepted }: Tally, withCodes: boolean): string {
  const different = compared.filter(isOtherVerdict);
  const otherCode = compared.filter(({ outcome }) => outcome === 'other-code');
  const accepted = compared.filter(({ answer }) => answer === 'ok');
  const refusedByBoth = compared.filter(({ answer, verdict }) => answer !== 'ok' && verdict.kind === 'refused');
  const row = [
    library.name.padEnd(22),
    `${String(compared.length)} situations`,
    `${share(accepted.length, compared.length)} accepted`,
    `${String(different.length)} (${share(different.length, compared.length)}) other verdict`,
    `${share(otherCode.length, refusedByBoth.length)} other code`,
  ];
  return [
    row.join('  '),
    ...[...excepted].map(([{ name }, covered]) => exceptionText(name, covered)),
    ...classes('verdict', different),
    ...(withCodes ? classes('code', otherCode) : []),
  ].join('\n');
}

function exceptionText(name: string, covered: readonly Comparison[]): string {
  const different = covered.filter(isOtherVerdict).length;
  return `  exception ${name}: ${String(different)} of ${String(covered.length)} differ`;
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

function isOtherVerdict({ outcome }: Comparison): boolean {
  return outcome === 'other-verdict';
}

function ours({ verdict }: Comparison): string {
  return verdict.kind !== 'refused' ? verdictText(verdict) : `${verdict.code} ${String(verdict.deviceCode)}`;
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(2)} %`;
}
