// Rules that nobody knows: every value that they may have is tried, and a verdict that depends on them says so.
import type { Stack } from './stack.ts';
import { type ChoiceName, RULE_NAMES, type RuleName, type StackRules } from './stack-rules.ts';
import type { Accepted, Holds, Refused, Verdict } from './verdict.ts';

/** Every set of rules that the stack may have: its own first; one alone where all rules are known. */
export function rulesOf(stack: Pick<Stack, 'rules' | 'unknown'>): RuleSets {
  const known = ruleSets.get(stack) ?? allRulesOf(stack);
  ruleSets.set(stack, known);
  return known;
}

type RuleSets = readonly [StackRules, ...StackRules[]];

// Asked for with every question.
const ruleSets = new WeakMap<Pick<Stack, 'rules' | 'unknown'>, RuleSets>();

function allRulesOf({ rules, unknown }: Pick<Stack, 'rules' | 'unknown'>): RuleSets {
  let sets: readonly StackRules[] = [rules];
  for (const name of RULE_NAMES.filter((rule): rule is ChoiceName => rule in unknown)) {
    sets = sets.flatMap((set) => (unknown[name] ?? []).map((value): StackRules => ({ ...set, [name]: value })));
  }
  const [first = rules, ...rest] = sets;
  return [first, ...rest];
}

/** What one set of rules makes of a list. */
export interface Answer<Kind extends Accepted | Refused = Accepted | Refused> {
  readonly rules: StackRules;
  readonly verdict: Kind;
}

/** Both answers of an uncertain verdict, or the one that all sets of rules agree on. */
export interface Combined<From extends Answer> {
  readonly verdict: Verdict;
  readonly shown: readonly { readonly answer: From; readonly assuming: string }[];
}

/** One verdict of all: the first where all agree, `uncertain` with both answers where they do not. */
export function combined<From extends Answer>(first: From, others: readonly From[]): Combined<From> {
  const alone = [{ answer: first, assuming: '' }];
  if (others.length === 0) return { verdict: first.verdict, shown: alone };
  const answers = [first, ...others];
  const holds = intersection(answers.map(({ verdict }) => verdict.holds));
  // A search that was given up says nothing, whatever another found.
  const givenUp = answers.find(({ verdict }) => verdict.kind === 'refused' && verdict.code === 'budget-exhausted');
  if (givenUp !== undefined)
    return { verdict: { ...givenUp.verdict, holds }, shown: [{ answer: givenUp, assuming: '' }] };
  const pair = closest(answers.filter(isAccepting), answers.filter(isRefusing));
  if (pair !== null) return uncertain(pair.accepting, pair.refusing, holds);
  const { verdict } = first;
  if (verdict.kind === 'refused')
    return { verdict: refusedByAll(answers.filter(isRefusing), verdict, holds), shown: alone };
  return { verdict: soonestEnding(answers.filter(isAccepting), verdict, holds), shown: alone };
}

function uncertain<From extends Answer>(
  accepting: From & Answer<Accepted>,
  refusing: From & Answer<Refused>,
  holds: Holds,
): Combined<From> {
  const names = differing(accepting.rules, refusing.rules);
  const assuming = ({ rules }: Answer): string => names.map((name) => `${name} is ${String(rules[name])}`).join(', ');
  return {
    verdict: {
      kind: 'uncertain',
      evidence: accepting.verdict.evidence,
      accepting: { assuming: assuming(accepting), verdict: accepting.verdict },
      refusing: { assuming: assuming(refusing), verdict: refusing.verdict },
      holds,
    },
    shown: [accepting, refusing].map((answer) => ({ answer, assuming: assuming(answer) })),
  };
}

/** The two that differ in the fewest rules, which are then the ones that decide; null where all agree. */
function closest<Yes extends Answer, No extends Answer>(
  accepting: readonly Yes[],
  refusing: readonly No[],
): { readonly accepting: Yes; readonly refusing: No } | null {
  const pairs = accepting.flatMap((yes) => refusing.map((no) => ({ accepting: yes, refusing: no })));
  const [first, ...rest] = pairs.map((pair) => ({ pair, rules: differing(pair.accepting.rules, pair.refusing.rules) }));
  if (first === undefined) return null;
  return rest.reduce((best, one) => (one.rules.length < best.rules.length ? one : best), first).pair;
}

function differing(a: StackRules, b: StackRules): readonly RuleName[] {
  return RULE_NAMES.filter((name) => a[name] !== b[name]);
}

function isAccepting<From extends Answer>(answer: From): answer is From & Answer<Accepted> {
  return answer.verdict.kind === 'accepted';
}

function isRefusing<From extends Answer>(answer: From): answer is From & Answer<Refused> {
  return answer.verdict.kind === 'refused';
}

/** Refused whatever the rules are, but for certain only since the last of them minds a date; before, one accepted. */
function refusedByAll(answers: readonly Answer<Refused>[], first: Refused, holds: Holds): Refused {
  const since = answers.flatMap(({ verdict }) => (verdict.since === null ? [] : [verdict.since]));
  const isPrintedByAll = answers.every(({ verdict }) => verdict.deviceCode === first.deviceCode);
  return {
    ...first,
    deviceCode: isPrintedByAll ? first.deviceCode : null,
    since: since.length === 0 ? null : Math.max(...since),
    holds,
  };
}

/** Accepted whatever the rules are, but only until the first of them minds a date. */
function soonestEnding(answers: readonly Answer<Accepted>[], first: Accepted, holds: Holds): Accepted {
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
