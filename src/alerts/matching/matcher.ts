// Compiles what a route, a silence or a maintenance window says of the pairs that it is about.
import { compileGlob, type Glob } from '../../lib/glob.ts';
import type { Pair } from '../../outlook/outlook.ts';
import type { TargetKey } from '../../probe/observation.ts';
import type { PairMatcher } from './pair-matcher.ts';
import { compileTargetPattern } from './target-pattern.ts';

export type Labels = Readonly<Record<string, string>>;

/** The labels that the config gives to a firmware and to a target; none for one that it does not know. */
export interface LabelSource {
  readonly firmware: (id: string) => Labels;
  readonly target: (key: TargetKey) => Labels;
}

/** Whether `matcher` is about a pair; see `compileRules`, which is faster where there are several. */
export function compileMatcher(matcher: PairMatcher, labelsOf: LabelSource): (pair: Pair) => boolean {
  const matching = compileRules([matcher], (only) => only, labelsOf);
  return (pair) => matching(pair).length > 0;
}

/**
 * Compiles rules for many pairs: gives those that are about a pair, in their order. Each firmware and each target is
 * looked at once, and remembered for as long as the result lives: compile anew when labels may have changed.
 *
 * A pair has the labels of both. Where both have one of the same name, the target's counts: it is the more particular of
 * the two, for a firmware talks to several targets.
 */
export function compileRules<Rule>(
  rules: readonly Rule[],
  matcherOf: (rule: Rule) => PairMatcher,
  labelsOf: LabelSource,
): (pair: Pair) => readonly Rule[] {
  const sides = rules.map((rule) => compileSides(matcherOf(rule), labelsOf));
  const alike = interned<readonly Side[]>();
  const firmwareSides = remembered((id: string) => alike(sides.map(({ firmware }) => firmware(id))));
  const targetSides = remembered((key: TargetKey) => alike(sides.map(({ target }) => target(key))));
  // Thousands of firmware lines and targets look the same to a handful of rules.
  const meeting = remembered((firmware: readonly Side[]) =>
    remembered((target: readonly Side[]) => rules.filter((_, i) => meet(firmware[i] ?? null, target[i] ?? null))),
  );
  return (pair) => meeting(firmwareSides(pair.firmware))(targetSides(pair.target));
}

/**
 * What a matcher finds on the firmware's or the target's side of a pair, without knowing the other: null where it is
 * about others; else whether each label that it wants matches, and null where there is none of that name.
 */
type Side = readonly (boolean | null)[] | null;

interface Sides {
  readonly firmware: (id: string) => Side;
  readonly target: (key: TargetKey) => Side;
}

function compileSides(matcher: PairMatcher, labelsOf: LabelSource): Sides {
  const wanted = Object.entries(matcher.labels ?? {}).map(([name, glob]) => ({ name, matches: compileGlob(glob) }));
  const firmwareIsNamed = anyOf(matcher.firmware ?? [], compileGlob);
  const targetIsNamed = anyOf(matcher.targets ?? [], compileTargetPattern);
  return {
    firmware: (id) => (firmwareIsNamed(id) ? labelled(wanted, labelsOf.firmware(id)) : null),
    target: (key) => (targetIsNamed(key) ? labelled(wanted, labelsOf.target(key)) : null),
  };
}

function meet(firmware: Side, target: Side): boolean {
  if (firmware === null || target === null) return false;
  return target.every((matches, label) => matches ?? firmware[label] ?? false);
}

function anyOf(patterns: readonly string[], compile: (pattern: string) => Glob): Glob {
  const globs = patterns.map(compile);
  return globs.length === 0 ? () => true : (text) => globs.some((matches) => matches(text));
}

interface WantedLabel {
  readonly name: string;
  readonly matches: Glob;
}

function labelled(wanted: readonly WantedLabel[], labels: Labels): Side {
  return wanted.map(({ name, matches }) => (Object.hasOwn(labels, name) ? matches(labels[name] ?? '') : null));
}

function remembered<Question, Answer>(ask: (question: Question) => Answer): (question: Question) => Answer {
  const answers = new Map<Question, Answer>();
  return (question) => {
    const known = answers.get(question);
    if (known !== undefined) return known;
    const answer = ask(question);
    answers.set(question, answer);
    return answer;
  };
}

/** Gives for equal values the first of them. */
function interned<Value>(): (value: Value) => Value {
  const firsts = new Map<string, Value>();
  return (value) => {
    const text = JSON.stringify(value);
    const first = firsts.get(text) ?? value;
    firsts.set(text, first);
    return first;
  };
}
