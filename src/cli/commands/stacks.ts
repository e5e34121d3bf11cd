// `anchorwatch stacks`: the profiles, and how well each is known.
import type { Stack } from '../../chain/stack.ts';
import { clientHelloName } from '../../probe/observation.ts';
import { visibleJson, visibleText } from '../../lib/escape.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import { findStack, stacksFrom } from '../find-stack.ts';
import { comparisonText, rulesJson, rulesText } from '../stacks/rules.ts';
import type { Output, Terminal } from '../terminal.ts';
import { alignColumns } from '../text/columns.ts';
import { labelledLine } from '../text/labelled.ts';
import type { Paint } from '../text/paint.ts';
import { paintFor } from '../text/paint.ts';
import type { Format } from './check.ts';

export interface StacksRequest {
  /** Empty: a list of all. */
  readonly names: readonly string[];
  /** Whose `stacks` are known as well; null: none. */
  readonly config: string | null;
  readonly format: Format;
}

/** Prints every stack, or the rules of those that are named; 0. Throws usage errors. */
export async function stacksCommand(request: StacksRequest, terminal: Terminal): Promise<ExitStatus> {
  const { stdout, env } = terminal;
  const known = await stacksFrom(request.config);
  const stacks = request.names.length === 0 ? known.all : request.names.map((name) => findStack(name, known));
  if (request.format === 'json') await stdout.write(stacksJson(stacks));
  else await stdout.write(`${textOf(stacks, request.names.length > 0, stdout, paintFor(stdout, env))}\n`);
  return 0;
}

function textOf(stacks: readonly Stack[], named: boolean, output: Output, paint: Paint): string {
  if (!named) return listText(stacks, output, paint);
  const [first, ...others] = stacks;
  if (first === undefined || others.length > 0) return comparisonText(stacks, paint);
  return `${listText([first], output, paint)}\n\n${rulesText(first, output.columns, paint)}`;
}

function stacksJson(stacks: readonly Stack[]): string {
  const listed = stacks.map((stack) => {
    const { name, title, evidence, versions, sources, defaultHellos } = stack;
    const hellos = defaultHellos.map(clientHelloName);
    return { name, title, evidence, versions, sources, defaultHellos: hellos, rules: rulesJson(stack) };
  });
  return `${visibleJson({ schema: 'anchorwatch/stacks@1', stacks: listed }, 2)}\n`;
}

function listText(stacks: readonly Stack[], { columns }: Output, paint: Paint): string {
  const rows = stacks.map(({ name, evidence, title }) => [name, evidence, visibleText(title)]);
  const [header = '', ...lines] = alignColumns([['STACK', 'EVIDENCE', 'TITLE'], ...rows]);
  const blocks = stacks.map((stack, index) => [lines[index] ?? '', ...detailLines(stack, columns, paint)].join('\n'));
  return [paint('dim', header), ...blocks].join('\n');
}

function detailLines({ versions, sources, defaultHellos }: Stack, columns: number, paint: Paint): readonly string[] {
  return [
    { label: 'versions', text: versions.join(', ') },
    { label: 'asked as', text: defaultHellos.map(clientHelloName).join(', ') },
    { label: 'sources', text: sources.map((source) => visibleText(source)).join(', ') },
  ].map((line) => labelledLine(line, columns, paint));
}
