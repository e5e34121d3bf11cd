// What docs/firmware.md says that can be tried: its entries, the commands with their output, and the table of how each
// entry was tried.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const PAGE = fileURLToPath(new URL('../../docs/firmware.md', import.meta.url));

/** An entry as it stands on the page. */
export interface PageEntry {
  readonly id: string;
  readonly yaml: string;
  /** The command in front of it; null where there is none. */
  readonly command: PageCommand | null;
}

export interface PageCommand {
  /** Behind `anchorwatch`. */
  readonly args: readonly string[];
  readonly output: string;
}

export function entriesOn(page: string): readonly PageEntry[] {
  const entries: PageEntry[] = [];
  let command: PageCommand | null = null;
  for (const [, language, content = ''] of page.matchAll(/^```(\w+)\n(.*?)^```$/gms)) {
    if (language === 'console') command = commandIn(content);
    const id = language === 'yaml' ? /^firmware:\n {2}- id: (\S+)$/m.exec(content)?.[1] : undefined;
    if (id === undefined) continue;
    entries.push({ id, yaml: content, command });
    command = null;
  }
  return entries;
}

/** `$ anchorwatch ARGS`, then what it prints. */
function commandIn(content: string): PageCommand {
  const [first = '', ...output] = content.split('\n');
  const args = first.replace(/^\$ anchorwatch /, '').split(' ');
  return { args: args.map((arg) => arg.replace(/^'(.*)'$/, '$1')), output: output.join('\n') };
}

/** Rows of the table of the last section, cells without the blanks around them. */
export function triedOn(page: string): readonly (readonly string[])[] {
  const [, table = ''] = /<!-- tried -->(.*)<!-- \/tried -->/s.exec(page) ?? [];
  const rows = table.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

export const readPage = (): string => readFileSync(PAGE, 'utf8');

/** Keys are new each time, and so are their hashes; offsets and names are not. */
export function masked(output: string): string {
  return output
    .replace(/\b[0-9a-f]{12,64}\b/g, (hash) => 'x'.repeat(hash.length))
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'INSTANT')
    .trimEnd();
}
