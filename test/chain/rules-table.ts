// The table of rules in docs/stacks.md: which stacks have which value. `node test/chain/rules-table.ts` writes it anew.
import { readFileSync, writeFileSync } from 'node:fs';

import { STACKS } from '../../src/chain/stacks.ts';
import { type ChoiceName, RULE_CHOICES, RULE_NAMES, type StackLimits } from '../../src/chain/stack-rules.ts';

const PAGE = new URL('../../docs/stacks.md', import.meta.url);
const START = '<!-- rules: npm run docs:rules writes this table -->';
const END = '<!-- /rules -->';

/** The page with the table as it should be, but for the width of its columns. */
export function withRulesTable(page: string): string {
  const [before = '', rest = ''] = page.split(START);
  const [, after = ''] = rest.split(END);
  return `${before}${START}\n\n${rulesTable()}\n\n${END}${after}`;
}

/** Without white space at the ends of cells, which the formatter adds. */
export function normalised(page: string): string {
  return page.replace(/ *\| */g, '|').replace(/-{3,}/g, '---');
}

export function stacksPage(): string {
  return readFileSync(PAGE, 'utf8');
}

function rulesTable(): string {
  const rows = RULE_NAMES.flatMap((rule) => (isChoice(rule) ? choiceRows(rule) : limitRows(rule)));
  return ['| rule | is | which means | in |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function choiceRows(rule: ChoiceName): readonly string[] {
  const values = Object.entries(RULE_CHOICES[rule]);
  const known = values.map(([value, meaning]) => {
    const stacks = STACKS.filter(({ rules, unknown }) => !(rule in unknown) && rules[rule] === value);
    return row(rule, `\`${value}\``, meaning, stacks);
  });
  const unknown = STACKS.filter((stack) => rule in stack.unknown);
  return unknown.length === 0 ? known : [...known, row(rule, 'not known', 'each value is tried', unknown)];
}

function limitRows(rule: keyof StackLimits): readonly string[] {
  const byValue = Map.groupBy(STACKS, ({ rules }) => limitText(rules[rule]));
  return [...byValue].filter(([value]) => value !== '').map(([value, stacks]) => row(rule, value, 'a limit', stacks));
}

function limitText(value: StackLimits[keyof StackLimits]): string {
  if (value === null) return '';
  return typeof value === 'number' ? String(value) : value.join(', ');
}

function row(rule: string, value: string, meaning: string, stacks: readonly { readonly name: string }[]): string {
  const names = stacks.length === 0 ? '-' : stacks.map(({ name }) => `\`${name}\``).join(', ');
  return `| \`${rule}\` | ${value} | ${meaning} | ${names} |`;
}

function isChoice(rule: string): rule is ChoiceName {
  return rule in RULE_CHOICES;
}

if (import.meta.main) writeFileSync(PAGE, withRulesTable(stacksPage()));
