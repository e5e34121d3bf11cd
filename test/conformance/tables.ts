// The results of a run as tables in Markdown, padded so that they can be read on a terminal as well.
import type { Agreement, KnownDifference, Result, Slowest, Standing } from './results.ts';

export function agreementTable(results: readonly Result[]): string {
  const rows = merged(results.filter((result) => result.kind === 'agreement'));
  return table(
    ['suite', 'stack', 'compared with', 'cases', 'same verdict', 'share', 'same code', 'skipped'],
    rows.map(({ suite, stack, against, cases, same, skipped, codes }) => [
      suite,
      `\`${stack}\``,
      against,
      String(cases),
      String(same),
      percent(same, cases),
      codes === null || codes.compared === 0 ? '' : `${String(codes.same)} of ${String(codes.compared)}`,
      String(skipped),
    ]),
  );
}

/** Tests that look at one case each report one row each. */
function merged(agreements: readonly Agreement[]): readonly Agreement[] {
  const groups = Map.groupBy(agreements, ({ suite, stack, against }) => JSON.stringify([suite, stack, against]));
  return [...groups.values()].flatMap(([first, ...rest]) => (first === undefined ? [] : [rest.reduce(sum, first)]));
}

function sum(a: Agreement, b: Agreement): Agreement {
  const codes =
    a.codes === null || b.codes === null
      ? null
      : { compared: a.codes.compared + b.codes.compared, same: a.codes.same + b.codes.same };
  return { ...a, cases: a.cases + b.cases, same: a.same + b.same, skipped: a.skipped + b.skipped, codes };
}

export function standingTable(results: readonly Result[]): string {
  const rows = results.filter((result): result is Standing => result.kind === 'standing');
  return table(
    ['verifier', 'as expected', 'accepted, though it should not', 'refused, though it should not', 'skipped'],
    rows.map(({ verifier, isOurs, asExpected, acceptedWrongly, refusedWrongly, skipped }) => [
      isOurs ? `\`${verifier}\`` : verifier,
      ...[asExpected, acceptedWrongly, refusedWrongly, skipped].map(String),
    ]),
  );
}

export function slowestTable(results: readonly Result[]): string {
  const rows = results.filter((result): result is Slowest => result.kind === 'slowest');
  return table(
    ['suite', 'inputs', 'slowest', 'limit'],
    rows.map(({ suite, inputs, slowestMs, limitMs }) => [
      suite,
      String(inputs),
      `${slowestMs.toFixed(1)} ms`,
      `${String(limitMs)} ms`,
    ]),
  );
}

/** Empty where there is none. */
export function knownDifferences(results: readonly Result[]): readonly string[] {
  return results
    .filter((result): result is KnownDifference => result.kind === 'known-difference')
    .map(({ suite, stack, id, reason }) => `- ${suite}, \`${stack}\`, \`${id}\`: ${reason}`);
}

function percent(part: number, whole: number): string {
  // Rounded down: 100 % means all.
  return `${(Math.floor((part / whole) * 1000) / 10).toFixed(1)} %`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, i) => Math.max(3, title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[], fill: string): string =>
    `| ${widths.map((width, i) => (cells[i] ?? '').padEnd(width, fill)).join(' | ')} |`;
  const rule = line([], '-');
  return [line(header, ' '), rule, ...rows.map((row) => line(row, ' '))].join('\n');
}
