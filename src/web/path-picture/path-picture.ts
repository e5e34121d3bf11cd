// The path picture: the served list, the anchors above it, and the paths of stacks between them, as inline SVG.
import { dayText } from '../../alerts/wording.ts';
import type { NamedRow, Picture } from '../../views/explain/picture.ts';
import { html, type Markup } from '../markup.ts';
import { fittedText } from './fitted-text.ts';
import { BOX_HEIGHT, BOX_WIDTH, type Layout, layoutOf, type PlacedLane, type PlacedRow, type Point } from './layout.ts';
import { wordsOf } from './words.ts';

export interface PictureTitles {
  /** Of the whole, in one sentence. */
  readonly title: string;
  /** Above the anchors, such as `pinned in thermostat-1.4`. */
  readonly anchors: string;
  /** Above the list, such as `served by 192.0.2.1`. */
  readonly served: string;
}

/** As many small Latin letters as a box has room for, whatever font it is. */
const NAME_UNITS = 25;
const DETAIL_UNITS = 40;

/** The picture in a box of its own that scrolls, and the same in words below it. */
export function pathPicture(picture: Picture, titles: PictureTitles): Markup {
  const layout = layoutOf(picture);
  const { width, height } = layout;
  return html`<figure class="path-picture">
    <div class="scroll" tabindex="0" role="group" aria-label="Picture of the paths">
      <svg xmlns="http://www.w3.org/2000/svg" class="paths" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
        <title>${titles.title}</title>
        ${layout.rows.map((row) => rowMarkup(row, layout))}
        ${headings(layout, titles)}
        ${layout.lanes.map((lane) => laneMarkup(lane, layout))}
      </svg>
    </div>
    <figcaption>
      ${legend(picture)}
      <details>
        <summary>The same in words</summary>
        ${wordsOf(picture)}
      </details>
    </figcaption>
  </figure>`;
}

function headings({ rows, divide, width }: Layout, { anchors, served }: PictureTitles): Markup {
  const isBare = rows.every(({ row }) => row.kind !== 'anchor' && row.kind !== 'missing');
  return html`<text class="pp-heading" x="0" y="13">${fittedText(isBare ? `${anchors}: none` : anchors, 44)}</text>
    <path class="pp-divide" d="M0 ${divide}H${width}" />
    <text class="pp-heading" x="0" y="${divide + 22}">${fittedText(served, 44)}</text>`;
}

function rowMarkup(placed: PlacedRow, { width }: Layout): Markup {
  const { row, y, height } = placed;
  if (row.kind === 'more-anchors' || row.kind === 'more-served') {
    const what = row.kind === 'more-anchors' ? 'more anchors, in no path' : 'more certificates';
    return html`<text class="pp-more" x="12" y="${y + height - 6}">and ${String(row.count)} ${what}</text>`;
  }
  const middle = y + height / 2;
  return html`<g class="pp-row ${rowClass(row)}">
    <title>${row.subject === '' ? row.name : row.subject}</title>
    <path class="pp-guide" d="M${BOX_WIDTH} ${middle}H${width}" />
    <rect class="pp-box" x="1" y="${y}" width="${BOX_WIDTH - 2}" height="${BOX_HEIGHT}" rx="6" />
    <text class="pp-mark" x="20" y="${middle + 5}" text-anchor="middle">${markOf(row)}</text>
    <text class="pp-name" x="38" y="${y + 18}">${fittedText(row.name, NAME_UNITS)}</text>
    <text class="pp-detail" x="38" y="${y + 35}">${fittedText(detailOf(row), DETAIL_UNITS)}</text>
  </g>`;
}

type BoxRow = Extract<PlacedRow['row'], NamedRow>;

function rowClass(row: BoxRow): string {
  switch (row.kind) {
    case 'anchor':
      return `pp-anchor pp-${row.use}`;
    case 'missing':
      return 'pp-missing';
    case 'served':
      return row.isOnPath ? 'pp-served' : 'pp-served pp-unused';
  }
}

/** Beside the colour, for those who do not see it. */
function markOf(row: BoxRow): string {
  switch (row.kind) {
    case 'anchor':
      return row.use === 'used' ? '⚓' : '○';
    case 'missing':
      return '?';
    case 'served':
      return String(row.position);
  }
}

function detailOf(row: BoxRow): string {
  const remarks =
    row.kind === 'served' ? servedRemarks(row.sameAs, row.isOnPath) : [row.kind === 'missing' && 'not pinned'];
  const end = row.notAfter === null ? 'no dates' : `until ${dayText(row.notAfter)}`;
  const dates = row.kind === 'missing' && row.notAfter === null ? false : end;
  return [...remarks, row.key, dates].filter((part) => part !== false && part !== null).join(' · ');
}

function servedRemarks(sameAs: number | null, isOnPath: boolean): readonly string[] {
  if (sameAs !== null) return [`same as ${String(sameAs)}`];
  return isOnPath ? [] : ['in no path'];
}

function laneMarkup({ lane, x, stations, cross, needs }: PlacedLane, { labels }: Layout): Markup {
  const top = stations.at(-1);
  const label = html`<text class="pp-label" x="${x}" y="${labels.top}" text-anchor="middle">${lane.label}</text>
    <text class="pp-label" x="${x}" y="${labels.bottom}" text-anchor="middle">${lane.label}</text>`;
  return html`<g class="pp-lane pp-${lane.outcome}">
    ${lane.label !== '' && label} ${stations.slice(1).map((to, index) => segment(stations[index] ?? to, to))}
    ${needs !== null && top !== undefined && html`<path class="pp-wanted" d="M${x} ${top.y}V${needs.y + 9}" />`}
    ${stations.map((at) => html`<circle class="pp-station" cx="${x}" cy="${at.y}" r="5" />`)}
    ${needs !== null && html`<circle class="pp-wanted" cx="${x}" cy="${needs.y}" r="9" />`}
    ${cross !== null && sign(cross, 'cross')} ${lane.outcome === 'accepted' && top !== undefined && sign(top, 'tick')}
  </g>`;
}

/** Upwards straight, downwards (a list out of order) in a bow, with an arrow halfway. */
function segment(from: Point, to: Point): Markup {
  const isUp = to.y < from.y;
  const middle = (from.y + to.y) / 2;
  const bow = isUp ? 0 : 14;
  const line = isUp
    ? `M${pointText(from)}V${String(to.y)}`
    : `M${pointText(from)}Q${pointText({ x: from.x + 2 * bow, y: middle })} ${pointText(to)}`;
  const tip = isUp ? middle - 5 : middle + 5;
  const foot = isUp ? middle + 4 : middle - 4;
  const at = from.x + bow;
  return html`<path class="pp-line" d="${line}" />
    <path class="pp-arrow" d="M${at} ${tip}L${at + 5} ${foot}H${at - 5}Z" />`;
}

const pointText = ({ x, y }: Point): string => `${String(x)} ${String(y)}`;

const SIGNS = { tick: 'M-4 0L-1 4L5 -4', cross: 'M-4 -4L4 4M4 -4L-4 4' } as const;

function sign({ x, y }: Point, which: keyof typeof SIGNS): Markup {
  return html`<g transform="translate(${x} ${y})">
    <circle class="pp-sign" r="10" />
    <path class="pp-sign-mark" d="${SIGNS[which]}" />
  </g>`;
}

function legend({ lanes, lanesLeftOut }: Picture): Markup {
  const needs = lanes.some((lane) => lane.needs !== null) && ' Dashed: what would be needed, and is not pinned.';
  const more = lanesLeftOut > 0 && ` ${String(lanesLeftOut)} more paths are not drawn.`;
  return html`<p class="quiet">
    Numbers: the order in which the certificates were sent. Lines: the paths, from the end entity up; ✓ ends in an anchor, ✗
    goes no further.${needs}${more}
  </p>`;
}
