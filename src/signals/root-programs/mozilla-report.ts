// Brings Mozilla's list of included roots, as CCADB reports it, into the table of root programs. Pure.
import type { IncludedRoot } from './ccadb.ts';
import type { MozillaRoot, Provenance, RootFact, RootProgramTable } from './table.ts';

/**
 * `table` with what Mozilla's own list says: roots that it trusts for TLS, and their distrust dates. Of a root on the list
 * the list knows best, so a date that it no longer has is withdrawn. What is not on it is as the table has it.
 */
export function withMozillaReport(
  table: RootProgramTable,
  included: readonly IncludedRoot[],
  { source, at }: Provenance,
): RootProgramTable {
  const listed = new Set(included.map(({ spkiSha256 }) => spkiSha256));
  const roots = included
    .filter(({ websites }) => websites)
    .map(({ name, spkiSha256, notBefore }): MozillaRoot => ({ subject: name, spkiSha256, notBefore, source, at }));
  const facts = included.flatMap(({ name, spkiSha256, distrustAfter }): readonly RootFact[] =>
    distrustAfter === null
      ? []
      : [{ subject: name, spkiSha256, program: 'mozilla', rule: 'distrust-after', date: distrustAfter, source, at }],
  );
  const kept = table.facts.filter(({ program, spkiSha256 }) => program !== 'mozilla' || !listed.has(spkiSha256));
  return { mozillaRoots: [...table.mozillaRoots, ...roots], facts: [...kept, ...facts] };
}
