// Rules that nobody knows: every value that they may have is tried, and a verdict that depends on them says so.
import type { Stack } from './stack.ts';
import { type ChoiceName, RULE_NAMES, type StackRules } from './stack-rules.ts';
import type { Accepted, Assumed, Holds, Refused, Verdict } from './verdict.ts';

export interface Variant {
  readonly rules: StackRules;
  /** The unknown rules with their values here: `mustVerify is path, anchorDates is checked`. */
  readonly assuming: string;
}

/** Every set of rules that the stack may have: its own first; one alone where all rules are known. */
export function rulesOf({ rules, unknown }: Pick<Stack, 'rules' | 'unknown'>): readonly [Variant, ...Variant[]] {
  const names = RULE_NAMES.filter((name): name is ChoiceName => name in unknown);
  let sets: readonly StackRules[] = [rules];
  for (const name of names) {
    sets = sets.flatMap((set) => (unknown[name] ?? []).map((value): StackRules => ({ ...set, [name]: value })));
  }
  const assuming = (set: StackRules): string => names.map((name) => `${name} is ${set[name]}`).join(', ');
  const [first = rules, ...rest] = sets;
  return [{ rules: first, assuming: assuming(first) }, ...rest.map((set) => ({ rules: set, assuming: assuming(set) }))];
}

type Answer = Assumed<Accepted | Refused>;

/** One verdict of all: the first where all agree, `uncertain` with both answers where they do not. */
export function combined(first: Answer, others: readonly Answer[]): Verdict {
  const answers = [first, ...others];
  const holds = intersection(answers.map(({ verdict }) => verdict.holds));
  const accepting = answers.find(isAccepting);
  const refusing = answers.find(isRefusing);
  if (accepting !== undefined && refusing !== undefined) {
    return { kind: 'uncertain', evidence: accepting.verdict.evidence, accepting, refusing, holds };
  }
  if (accepting === undefined) return others.length === 0 ? first.verdict : { ...first.verdict, holds };
  return others.length === 0 ? first.verdict : soonestEnding(answers.filter(isAccepting), accepting.verdict, holds);
}

function isAccepting(answer: Answer): answer is Assumed<Accepted> {
  return answer.verdict.kind === 'accepted';
}

function isRefusing(answer: Answer): answer is Assumed<Refused> {
  return answer.verdict.kind === 'refused';
}

/** Accepted whatever the rules are, but only until the first of them minds a date. */
function soonestEnding(answers: readonly Assumed<Accepted>[], first: Accepted, holds: Holds): Accepted {
  const verdicts = answers.map(({ verdict }) => verdict);
  const byPath = verdicts.reduce((soonest, verdict) =>
    end(verdict.pathUntil) < end(soonest.pathUntil) ? verdict : soonest,
  );
  return {
    ...first,
    until: earliest(verdicts.map(({ until }) => until)),
    pathUntil: byPath.pathUntil,
    pathEndsWith: byPath.pathEndsWith,
    holds,
  };
}

function intersection(all: readonly Holds[]): Holds {
  const from = all.flatMap((holds) => (holds.from === null ? [] : [holds.from]));
  return { from: from.length === 0 ? null : Math.max(...from), until: earliest(all.map(({ until }) => until)) };
}

function earliest(instants: readonly (number | null)[]): number | null {
  const soonest = Math.min(...instants.map(end));
  return Number.isFinite(soonest) ? soonest : null;
}

function end(instant: number | null): number {
  return instant ?? Number.POSITIVE_INFINITY;
}
