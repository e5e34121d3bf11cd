// A message as plain text: the part of a mail that every reader can show, laid out for 80 columns.
import { visibleText } from '../../lib/escape.ts';
import type { Advice } from '../notification.ts';
import { pemLines } from './pem-text.ts';
import type { Fact, Message, Row, Section } from './message.ts';
import { hanging, wrap } from './wrap.ts';

const MAX_TEXT_LENGTH = 1_000;

/** Lines of visible characters only, `\n` between them. */
export function renderText(message: Message): string {
  const blocks = [
    // Only what is ours begins a line: a stranger's text that is wrapped must not pose as a heading.
    hanging('', visibleText(message.summary), '  '),
    factLines([...message.facts, ...acknowledgeFacts(message)]),
    ...message.sections.map((section) => [section.title, ...sectionLines(section)]),
    ['-- ', visible(message.footer)],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n').trimEnd())
    .join('\n\n')}\n`;
}

function visible(text: string): string {
  return visibleText(text, MAX_TEXT_LENGTH);
}

function factLines(facts: readonly Fact[]): readonly string[] {
  const width = widest(facts.map(({ label }) => label));
  return facts.flatMap(({ label, value }) => hanging(`  ${label.padEnd(width)}  `, visible(value)));
}

function acknowledgeFacts({ acknowledge }: Message): readonly Fact[] {
  if (acknowledge === null) return [];
  const { url, command } = acknowledge;
  if (url === null) return [{ label: 'Acknowledge', value: command }];
  return [
    { label: 'Acknowledge', value: url },
    { label: '', value: `or: ${command}` },
  ];
}

function sectionLines(section: Section): readonly string[] {
  switch (section.kind) {
    case 'facts':
      return factLines(section.facts);
    case 'steps':
      return section.steps.flatMap((step, index) =>
        stepLines(step, section.steps.length > 1 ? `${String(index + 1)}. ` : ''),
      );
    case 'rows':
      return [...rowLines(section.rows), ...moreLine(section.more)];
    case 'lines':
      return [...section.lines.flatMap((line) => hanging('  ', visible(line), '    ')), ...moreLine(section.more)];
  }
}

function moreLine(more: number): readonly string[] {
  return more === 0 ? [] : [`  and ${String(more)} more`];
}

function stepLines({ text, pem }: Advice, number: string): readonly string[] {
  const lines = hanging(`  ${number}`, visible(text));
  return pem === null ? lines : [...lines, '', ...pemLines(pem), ''];
}

const MAX_COLUMNS = 80;

/** As a table where it fits the columns; else what state it is in front, and all about it beside and below that. */
function rowLines(rows: readonly Row[]): readonly string[] {
  const cells = rows.map(({ what, note, state, detail }) => [what, note, state, detail].map(visible));
  const widths = [0, 1, 2].map((column) => widest(cells.map((row) => row[column] ?? '')));
  const table = cells.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
  if (table.every((line) => line.length <= MAX_COLUMNS)) return table;
  const width = widest(rows.map(({ state }) => state));
  return rows.flatMap(({ what, note, state, detail }) => [
    ...hanging(`  ${visible(state).padEnd(width)}  `, `${visible(what)}  ${visible(note)}`.trimEnd()),
    ...wrap(visible(detail), ' '.repeat(width + 4)),
  ]);
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length));
}
