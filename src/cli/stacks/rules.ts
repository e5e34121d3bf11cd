// The rules of stacks as people and programs read them: one stack with what each rule means, several side by side.
import { possibleValues } from '../../chain/custom-stack.ts';
import type { Stack } from '../../chain/stack.ts';
import { type ChoiceName, RULE_CHOICES, RULE_NAMES, type RuleName, type StackLimits } from '../../chain/stack-rules.ts';
import { alignColumns } from '../text/columns.ts';
import type { Paint } from '../text/paint.ts';
import { wrap } from '../text/wrap.ts';

/** Each rule of one stack: its value, what that means, and what a stack of your own on this base may have instead. */
export function rulesText(stack: Stack, columns: number, paint: Paint): string {
  const width = Math.max(...RULE_NAMES.map((rule) => rule.length));
  return RULE_NAMES.map((rule) => {
    const { value, meaning, instead } = ruleOf(stack, rule);
    const choice = instead.length === 0 ? '' : ` (may be ${instead.join(', ')})`;
    const text = `${value}${meaning === '' ? '' : `: ${meaning}`}${choice}`;
    const line = wrap(text, `    ${rule.padEnd(width)}  `, columns);
    return line.replace(rule, paint('bold', rule));
  }).join('\n');
}

/** The rules of several stacks in columns, those that differ marked. */
export function comparisonText(stacks: readonly Stack[], paint: Paint): string {
  const rows = RULE_NAMES.map((rule) => [rule, ...stacks.map((stack) => ruleOf(stack, rule).value)]);
  const marked = rows.map(([rule = '', ...values]) => [
    new Set(values).size > 1 ? `* ${rule}` : `  ${rule}`,
    ...values,
  ]);
  const [header = '', evidence = '', ...lines] = alignColumns([
    ['  RULE', ...stacks.map(({ name }) => name)],
    ['  evidence', ...stacks.map((stack) => stack.evidence)],
    ...marked,
  ]);
  const painted = lines.map((line) => (line.startsWith('*') ? paint('bold', line) : line));
  return [paint('dim', header), evidence, ...painted, '', '* differs'].join('\n');
}

/** The rules of a stack for `--format json`. */
export function rulesJson(stack: Stack) {
  return Object.fromEntries(
    RULE_NAMES.map((rule) => [
      rule,
      { value: isUnknown(stack, rule) ? 'unknown' : stack.rules[rule], possible: possibleOf(stack, rule) },
    ]),
  );
}

interface Rule {
  readonly value: string;
  /** Empty for limits, which say what they are. */
  readonly meaning: string;
  readonly instead: readonly string[];
}

function ruleOf(stack: Stack, rule: RuleName): Rule {
  if (!isChoice(rule)) return { value: limitText(stack.rules[rule]), meaning: '', instead: [] };
  const possible = possibleValues(stack, rule);
  const known = isUnknown(stack, rule) ? null : stack.rules[rule];
  if (known === null) return { value: 'unknown', meaning: `one of ${possibleOf(stack, rule).join(', ')}`, instead: [] };
  const meanings: Readonly<Record<string, string>> = RULE_CHOICES[rule];
  return { value: known, meaning: meanings[known] ?? '', instead: possible.filter((value) => value !== known) };
}

function possibleOf(stack: Stack, rule: RuleName): readonly string[] {
  if (!isChoice(rule)) return [];
  return stack.unknown[rule] ?? possibleValues(stack, rule);
}

function isUnknown({ unknown }: Stack, rule: RuleName): boolean {
  return rule in unknown;
}

function isChoice(rule: RuleName): rule is ChoiceName {
  return rule in RULE_CHOICES;
}

function limitText(value: StackLimits[keyof StackLimits]): string {
  if (value === null) return 'none';
  return typeof value === 'number' ? String(value) : value.join(' ');
}
