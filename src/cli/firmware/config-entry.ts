// `firmware inspect --emit config`: an entry for the config file, ready to paste, with comments where it is to be filled in.
import { relative, resolve } from 'node:path';

import { Document, isNode } from 'yaml';

import { countOf, shortName } from '../../alerts/wording.ts';
import type { Exploration } from '../../firmware/exploration.ts';
import { visibleText } from '../../lib/escape.ts';

export interface ConfigEntry {
  /** As they were named; those without an anchor are left out. */
  readonly paths: readonly string[];
  /** The folder of the config file that the entry is for. */
  readonly folder: string;
  readonly format: string | null;
  readonly member: string | null;
  readonly stack: string;
  readonly exploration: Exploration;
}

/** As many names as are of use in a comment. */
const MOST_NAMES = 20;

/** YAML that `anchorwatch config check` takes as it is. */
export function configEntry(entry: ConfigEntry): string {
  const { paths, exploration, stack } = entry;
  const anchors = paths.filter((path) => holdsAnchors(path, exploration)).map((path) => sourceOf(path, entry));
  const document = new Document({
    firmware: [{ id: 'my-firmware-1.0', stack, anchors, targets: [{ host: 'updates.example.com' }] }],
  });
  const at = ['firmware', 0];
  comment(document, [...at, 'id'], ' fill in: the name of the release line, as alerts will have it');
  before(document, [...at, 'anchors'], anchorLines(entry));
  before(
    document,
    [...at, 'targets'],
    [
      'fill in: the hosts that this firmware talks to; see docs/configuration.md for what else',
      'it can say (devices: how many run it, clock, purpose of each target, recovery)',
    ],
  );
  return document.toString({ lineWidth: 0 });
}

/** A path is a file or a folder. */
function holdsAnchors(path: string, { anchors }: Exploration): boolean {
  const top = resolve(path);
  return anchors.some(({ places }) =>
    places.some(({ file }) => resolve(file) === top || resolve(file).startsWith(`${top}/`)),
  );
}

function sourceOf(path: string, { folder, format, member }: ConfigEntry) {
  const named = relative(folder, resolve(path)) || '.';
  if (format === null && member === null) return named;
  return { path: named, ...(format === null ? {} : { format }), ...(member === null ? {} : { member }) };
}

function anchorLines({ exploration: { anchors }, folder }: ConfigEntry): readonly string[] {
  const names = anchors.slice(0, MOST_NAMES).map(({ anchor }) => visibleText(shortName(anchor.subject.text), 100));
  return [
    `relative to ${visibleText(relative('', folder) || '.')}/; ${countOf(anchors.length, 'anchor')}:`,
    ...names.map((name) => `  ${name}`),
    ...(anchors.length > names.length ? [`  and ${String(anchors.length - names.length)} more`] : []),
  ];
}

function comment(document: Document, path: readonly unknown[], text: string): void {
  const node = document.getIn(path, true);
  if (isNode(node)) node.comment = text;
}

function before(document: Document, path: readonly unknown[], lines: readonly string[]): void {
  const node = document.getIn(path, true);
  if (isNode(node)) node.commentBefore = lines.map((line) => ` ${line}`).join('\n');
}
