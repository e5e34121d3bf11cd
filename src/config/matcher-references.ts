// Routes and maintenance windows about nothing: globs that match no firmware line, and labels that nothing has. Not so
// for targets: redirects lead to hosts that no file names.
import { visibleText } from '../lib/escape.ts';
import { compileGlob } from '../lib/glob.ts';
import { GLOB_PATTERN, LABEL_PATTERN } from './matcher-schema.ts';
import { oneOf } from './mistakes.ts';
import type { LabelOutline, MatcherOutline, Outline } from './outline.ts';
import type { Mistake } from './problem.ts';
import { quoted } from './problem.ts';

export function* matcherMistakes({ firmware, labelled, matchers }: Outline): Iterable<Mistake> {
  const lines = namesToMatch(firmware.flatMap(({ id }) => id ?? []));
  const labels = labelsToMatch(labelled);
  for (const matcher of matchers) {
    yield* vainFirmware(matcher, lines);
    yield* vainLabels(matcher, labels);
  }
}

/** Names from the file, and whether a glob matches one of them; each glob is tried once. */
interface NamesToMatch {
  /** In visible characters. */
  readonly shown: readonly string[];
  readonly match: (glob: string) => boolean;
}

function namesToMatch(all: readonly string[]): NamesToMatch {
  const names = new Set(all);
  const tried = new Map<string, boolean>();
  const match = (glob: string): boolean => {
    const isKnown = tried.get(glob) ?? (names.has(glob) || [...names].some(compileGlob(glob)));
    tried.set(glob, isKnown);
    return isKnown;
  };
  return { shown: [...names].map((name) => visibleText(name, 100)), match };
}

function labelsToMatch(labelled: readonly LabelOutline[]): ReadonlyMap<string, NamesToMatch> {
  const byName = Map.groupBy(labelled, ({ name }) => name);
  return new Map([...byName].map(([name, same]) => [name, namesToMatch(same.flatMap(({ value }) => value ?? []))]));
}

function* vainFirmware({ path, firmware }: MatcherOutline, lines: NamesToMatch): Iterable<Mistake> {
  // Without any the schema tells enough.
  if (lines.shown.length === 0) return;
  for (const [index, glob] of firmware.entries()) {
    if (glob === null || !GLOB_PATTERN.test(glob) || lines.match(glob)) continue;
    const found = `${quoted(glob)}, which matches no firmware line`;
    yield { path: [...path, 'firmware', index], at: 'value', found, expected: oneOf(lines.shown, glob) };
  }
}

function* vainLabels({ path, labels }: MatcherOutline, known: ReadonlyMap<string, NamesToMatch>): Iterable<Mistake> {
  for (const { name, value: glob } of labels) {
    if (glob === null || !GLOB_PATTERN.test(glob) || !LABEL_PATTERN.test(name)) continue;
    const place = [...path, 'labels', name];
    const values = known.get(name);
    if (values === undefined) {
      const names = [...known.keys()].map((key) => visibleText(key, 100));
      const expected =
        names.length === 0 ? 'a label of a firmware line or a target, where there is none' : oneOf(names, name);
      yield { path: place, at: 'key', found: `${quoted(name)}, a label that nothing has`, expected };
    } else if (values.shown.length > 0 && !values.match(glob)) {
      const found = `${quoted(glob)}, which matches no value of ${visibleText(name, 100)}`;
      yield { path: place, at: 'value', found, expected: oneOf(values.shown, glob) };
    }
  }
}
