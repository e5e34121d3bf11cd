// A stack of the operator's own: a known one with some rules changed, or declared to be unknown.
import type { ClientHello } from '../probe/observation.ts';
import { OUTSIDE } from './rules/surroundings.ts';
import type { Capabilities, Stack, UnknownRules } from './stack.ts';
import {
  type Choice,
  type ChoiceName,
  RULE_CHOICES,
  RULE_NAMES,
  type RuleName,
  type StackLimits,
  type StackRules,
} from './stack-rules.ts';
import { EVIDENCE_LEVELS, type EvidenceLevel } from './verdict.ts';

export interface CustomStack {
  readonly name: string;
  /** Null: says what it is made of. */
  readonly title: string | null;
  /** How the changed rules are known. */
  readonly evidence: EvidenceLevel;
  readonly sources: readonly string[];
  /** Null: those of the base. */
  readonly hellos: readonly ClientHello[] | null;
  readonly rules: RuleChanges;
}

/** Null lifts a limit; what is undefined stays as it is. */
export type RuleChanges = {
  readonly [R in RuleName]?: (R extends ChoiceName ? Choice<R> | 'unknown' : StackRules[R]) | undefined;
};

/** Why a base cannot have a rule; our words, that complete "expected ...". */
export interface RuleProblem {
  readonly rule: RuleName | null;
  readonly expected: string;
}

export type ComposedStack =
  | { readonly kind: 'stack'; readonly stack: Stack }
  | { readonly kind: 'impossible'; readonly problems: readonly RuleProblem[] };

/** As many sets of rules as one verdict is made of at most: two unknown rules of three values and one of two are 18. */
const MAX_VARIANTS = 24;

/** The stack that has the rules of `base` but for those that `custom` changes; or every change that cannot be done. */
export function composeStack(base: Stack, custom: CustomStack): ComposedStack {
  const changed = RULE_NAMES.filter((rule) => custom.rules[rule] !== undefined);
  const problems = changed.flatMap((rule) => problemWith(base, rule, custom.rules[rule]));
  if (problems.length > 0) return { kind: 'impossible', problems };
  const settled = changed.filter((rule) => custom.rules[rule] !== 'unknown');
  const unknown = unknownRules(base, custom.rules, settled);
  const variants = Object.values(unknown).reduce((product, { length }) => product * length, 1);
  if (variants > MAX_VARIANTS) {
    const expected = `unknown rules with at most ${String(MAX_VARIANTS)} sets of values together, not ${String(variants)}`;
    return { kind: 'impossible', problems: [{ rule: null, expected }] };
  }
  const rules: StackRules = { ...base.rules, ...pick(custom.rules, settled) };
  const stack: Stack = {
    ...base,
    name: custom.name,
    title: custom.title ?? `${base.title}, with other rules: ${changed.join(', ')}`,
    evidence: weaker(base.evidence, custom.evidence),
    sources: [...custom.sources, ...base.sources],
    defaultHellos: custom.hellos ?? base.defaultHellos,
    rules,
    unknown,
    can: withNarrowed(base.can, settled),
  };
  return { kind: 'stack', stack };
}

function problemWith(base: Stack, rule: RuleName, value: unknown): readonly RuleProblem[] {
  const expected = isChoice(rule) ? choiceProblem(base, rule, value) : limitProblem(base, rule, value);
  return expected === null ? [] : [{ rule, expected }];
}

function choiceProblem(base: Stack, rule: ChoiceName, value: unknown): string | null {
  const possible = possibleValues(base, rule);
  if (value === 'unknown' && possible.length > 1) return null;
  if (possible.some((one) => one === value)) return null;
  return possible.length === 1
    ? `no change of it: on ${base.name} it is always ${possible.join('')}`
    : `a value that can be had on ${base.name}: ${[...possible, 'unknown'].join(', ')}`;
}

/** What the base can be told to do: its own rule first, then what its verification can do, and what can be done around it. */
export function possibleValues(base: Stack, rule: ChoiceName): readonly string[] {
  return [...new Set<string>([base.rules[rule], ...(base.can[rule] ?? []), ...(OUTSIDE[rule] ?? [])])];
}

/** A limit that is fixed in the verification can be made narrower around it, never wider. */
function limitProblem(base: Stack, rule: keyof StackLimits, value: unknown): string | null {
  const own = base.rules[rule];
  if (base.can[rule] !== 'fixed' || own === null) return null;
  if (typeof own === 'number') {
    const isNarrower = typeof value === 'number' && (rule.startsWith('min') ? value >= own : value <= own);
    const bound = rule.startsWith('min') ? 'at least' : 'at most';
    return isNarrower ? null : `${bound} ${String(own)}, which ${base.name} cannot exceed`;
  }
  const isPart = Array.isArray(value) && value.every((one) => (own as readonly unknown[]).includes(one));
  return isPart ? null : `some of ${own.join(', ')}: ${base.name} knows no others`;
}

function isChoice(rule: RuleName): rule is ChoiceName {
  return rule in RULE_CHOICES;
}

/** What the base does not know stays unknown where it is not settled; the base's own value comes first. */
function unknownRules(base: Stack, changes: RuleChanges, settled: readonly RuleName[]): UnknownRules {
  const names = RULE_NAMES.filter(isChoice).filter(
    (rule) => !settled.includes(rule) && (changes[rule] === 'unknown' || rule in base.unknown),
  );
  return Object.fromEntries(names.map((rule) => [rule, base.unknown[rule] ?? possibleValues(base, rule)]));
}

function pick(changes: RuleChanges, rules: readonly RuleName[]): Partial<StackRules> {
  return Object.fromEntries(rules.map((rule) => [rule, changes[rule]]));
}

/** Limits that are fixed in the verification, and were made narrower, are minded around it as well. */
function withNarrowed(can: Capabilities, settled: readonly RuleName[]): Capabilities {
  const kept = Object.entries(can).filter(([rule, own]) => own !== 'fixed' || !settled.some((one) => one === rule));
  return Object.fromEntries(kept);
}

function weaker(a: EvidenceLevel, b: EvidenceLevel): EvidenceLevel {
  return EVIDENCE_LEVELS.indexOf(a) > EVIDENCE_LEVELS.indexOf(b) ? a : b;
}
