// `anchorwatch stacks`: the profiles, and how well each is known.
import type { Stack } from '../../chain/stack.ts';
import { STACKS } from '../../chain/stacks.ts';
import { clientHelloName } from '../../probe/observation.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { Output, Terminal } from '../terminal.ts';
import { alignColumns } from '../text/columns.ts';
import { labelledLine } from '../text/labelled.ts';
import type { Paint } from '../text/paint.ts';
import { paintFor } from '../text/paint.ts';
import type { Format } from './check.ts';

/** Prints every stack; 0. */
export async function stacksCommand({ format }: { readonly format: Format }, terminal: Terminal): Promise<ExitStatus> {
  const { stdout, env } = terminal;
  await stdout.write(format === 'json' ? stacksJson() : stacksText(stdout, paintFor(stdout, env)));
  return 0;
}

function stacksJson(): string {
  const stacks = STACKS.map(({ name, title, evidence, versions, sources, defaultHellos }) => {
    return { name, title, evidence, versions, sources, defaultHellos: defaultHellos.map(clientHelloName) };
  });
  return `${JSON.stringify({ schema: 'anchorwatch/stacks@1', stacks }, null, 2)}\n`;
}

function stacksText({ columns }: Output, paint: Paint): string {
  const rows = STACKS.map(({ name, evidence, title }) => [name, evidence, title]);
  const [header = '', ...lines] = alignColumns([['STACK', 'EVIDENCE', 'TITLE'], ...rows]);
  const blocks = STACKS.map((stack, index) => [lines[index] ?? '', ...detailLines(stack, columns, paint)].join('\n'));
  return `${[paint('dim', header), ...blocks].join('\n')}\n`;
}

function detailLines({ versions, sources, defaultHellos }: Stack, columns: number, paint: Paint): readonly string[] {
  return [
    { label: 'versions', text: versions.join(', ') },
    { label: 'asked as', text: defaultHellos.map(clientHelloName).join(', ') },
    { label: 'sources', text: sources.join(', ') },
  ].map((line) => labelledLine(line, columns, paint));
}
