// The path picture in words, for those who do not see it and for print.
import { dayText } from '../../alerts/wording.ts';
import type { NamedRow, Picture, PictureLane, PictureRow } from '../../views/explain/picture.ts';
import { html, type Markup } from '../markup.ts';

export function wordsOf({ rows, lanes }: Picture): Markup {
  const served = rows.filter((row) => row.kind === 'served').toReversed();
  const anchors = rows.filter((row) => row.kind === 'anchor' || row.kind === 'missing');
  return html`<p>Served, in this order:</p>
    <ol>
      ${served.map((row) => html`<li>${namedText(row)}${row.sameAs !== null && `, the same as ${String(row.sameAs)}`}</li>`)}
    </ol>
    ${moreText(rows, 'more-served', 'further certificates')}
    <p>Anchors:</p>
    <ul>
      ${anchors.length === 0 && html`<li>none</li>`}
      ${anchors.map((row) => html`<li>${namedText(row)}: ${useText(row)}</li>`)}
    </ul>
    ${moreText(rows, 'more-anchors', 'further anchors, in no path')}
    <p>Paths, from the end entity up:</p>
    <ol>
      ${lanes.map((lane) => html`<li>${laneText(lane, rows)}</li>`)}
    </ol>`;
}

function moreText(rows: readonly PictureRow[], kind: 'more-served' | 'more-anchors', what: string): Markup | null {
  const count = rows.reduce((sum, row) => sum + (row.kind === kind ? row.count : 0), 0);
  return count === 0 ? null : html`<p>And ${String(count)} ${what}.</p>`;
}

function namedText({ name, key, notAfter }: NamedRow): string {
  const end = notAfter === null ? [] : [`until ${dayText(notAfter)}`];
  const facts = [...(key === null ? [] : [key]), ...end];
  return facts.length === 0 ? name : `${name} (${facts.join(', ')})`;
}

function useText(row: Extract<PictureRow, { kind: 'anchor' | 'missing' }>): string {
  if (row.kind === 'missing') return 'not pinned, and needed';
  return row.use === 'used'
    ? 'pinned, a path ends in it'
    : row.use === 'tried'
      ? 'pinned, on a path that fails'
      : 'pinned';
}

function laneText({ label, stations, outcome, code, detail, needs }: PictureLane, rows: readonly PictureRow[]): string {
  const path = stations.map((index) => nameOf(rows[index])).join(' → ');
  const start = label === '' ? path : `${label}: ${path}`;
  if (outcome === 'accepted') return `${start}: accepted`;
  const needed = needs === null ? '' : `; it would need ${nameOf(rows[needs])}`;
  return `${start}: stops, ${code ?? ''}: ${detail ?? ''}${needed}`;
}

function nameOf(row: PictureRow | undefined): string {
  if (row === undefined || row.kind === 'more-anchors' || row.kind === 'more-served') return 'one that is not shown';
  return row.kind === 'served' ? `${row.name} (served ${String(row.position)})` : row.name;
}
