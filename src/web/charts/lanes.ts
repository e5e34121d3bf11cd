// Lanes of what endpoints gave over time: one for each address, or where there are too many one for each list.
import { clientHelloName } from '../../probe/observation.ts';
import type { StoredSpan, TimeRange } from '../../store/store.ts';
import { columnsOf, shareOver, type Weights } from '../../views/history/columns.ts';
import { endpointOf } from '../../views/history/extent.ts';
import { compareAddresses } from '../../views/history/served-matrix.ts';
import type { HistoryList } from '../../views/history/target-history.ts';
import { html, type Markup } from '../markup.ts';
import { areaMarkup } from './area.ts';
import { tenth, type TimeAxis, xOf } from './time-axis.ts';

export interface LaneInput {
  readonly spans: readonly StoredSpan[];
  readonly lists: readonly HistoryList[];
  readonly range: TimeRange;
  readonly gapMs: number;
}

/** Drawn from `top` on; `height` is what they took. */
export interface Drawn {
  readonly markup: Markup;
  readonly height: number;
}

/** More addresses than that are told list by list. */
export const MAX_ADDRESS_LANES = 12;
/** A column is some three units wide; each lane has as many shapes as columns at the most. */
const COLUMNS = 200;
const LANE = 26;
const LIST_LANE = 40;
const GAP = 6;
/** More lists than that are in the table alone. */
const MAX_LIST_LANES = 12;

export function lanesMarkup(input: LaneInput, axis: TimeAxis, top: number): Drawn {
  const byAddress = [...Map.groupBy(input.spans, ({ address }) => address)].toSorted(([a], [b]) =>
    compareAddresses(a, b),
  );
  return byAddress.length <= MAX_ADDRESS_LANES
    ? addressLanes(byAddress, input, axis, top)
    : listLanes(input, axis, top);
}

function addressLanes(
  byAddress: readonly (readonly [string | null, readonly StoredSpan[]])[],
  input: LaneInput,
  axis: TimeAxis,
  top: number,
): Drawn {
  const lanes = byAddress.map(([address, spans], index) => {
    const y = top + index * (LANE + GAP);
    return html`<text class="lane-name" x="${axis.left - 10}" y="${y + LANE / 2 + 4}" text-anchor="end">${address ?? 'no address'}</text>${tracksOf(spans, input, axis, y)}`;
  });
  return { markup: html`${lanes}`, height: byAddress.length * (LANE + GAP) };
}

/** One below the other for each client hello. */
function tracksOf(spans: readonly StoredSpan[], input: LaneInput, axis: TimeAxis, y: number): readonly Markup[] {
  const tracks = [...Map.groupBy(spans, endpointOf).values()].toSorted((a, b) => helloOf(a).localeCompare(helloOf(b)));
  const height = (LANE - (tracks.length - 1)) / tracks.length;
  return tracks.map((of, index) => {
    const columns = columnsOf(of, input.range, COLUMNS, input.gapMs);
    return html`${runsOf(columns).map((run) => runMarkup(run, input, axis, { y: y + index * (height + 1), height }))}`;
  });
}

function helloOf([span]: readonly StoredSpan[]): string {
  return span === undefined ? '' : clientHelloName(span.hello);
}

/** Columns in a row in which the same was given. */
interface Run {
  readonly first: number;
  readonly last: number;
  /** Parts of the whole, the largest first. */
  readonly parts: readonly { readonly key: string; readonly part: number }[];
}

function runsOf(columns: readonly Weights[]): readonly Run[] {
  const runs: Run[] = [];
  for (const [index, weights] of columns.entries()) {
    const parts = partsOf(weights);
    const before = runs.at(-1);
    if (parts.length === 0) continue;
    const goesOn = before?.last === index - 1 && keyOf(before.parts) === keyOf(parts);
    if (goesOn) runs[runs.length - 1] = { ...before, last: index };
    else runs.push({ first: index, last: index, parts });
  }
  return runs;
}

function keyOf(parts: Run['parts']): string {
  return parts.map(({ key, part }) => `${key} ${String(Math.round(part * 4))}`).join();
}

/** So much of a column even the seldom has, to be seen; what is seldomer than the third is left out. */
const LEAST_PART = 0.2;
const MAX_PARTS = 3;

function partsOf(weights: Weights): Run['parts'] {
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  const parts = [...weights]
    .map(([key, weight]) => ({ key, part: Math.max(LEAST_PART, weight / total) }))
    .toSorted((a, b) => b.part - a.part)
    .slice(0, MAX_PARTS);
  const sum = parts.reduce((all, { part }) => all + part, 0);
  // What is given in turn keeps its place: the order must not change with the proportion.
  return parts.map(({ key, part }) => ({ key, part: part / sum })).toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

interface Place {
  readonly y: number;
  readonly height: number;
}

/** A letter is so wide. */
const LETTER = 9;

function runMarkup(run: Run, { lists, range }: LaneInput, axis: TimeAxis, place: Place): readonly Markup[] {
  const width = (range.to - range.from) / COLUMNS;
  const x = xOf(axis, range.from + run.first * width);
  const right = xOf(axis, range.from + (run.last + 1) * width);
  let y = place.y;
  return run.parts.map(({ key, part }) => {
    const height = tenth(part * place.height);
    const list = lists.find(({ sha256 }) => sha256 === key);
    const rectangle = html`<rect class="${list === undefined ? 'failure' : tintOf(list)}" x="${x}" y="${tenth(y)}" width="${tenth(Math.max(1, right - x))}" height="${height}" />`;
    const hasRoom = list !== undefined && right - x > LETTER * list.tag.length + 6 && height >= 11;
    const tag =
      hasRoom &&
      html`<text class="tag" x="${tenth((x + right) / 2)}" y="${tenth(y + height / 2 + 4)}" text-anchor="middle">${list.tag}</text>`;
    y += height;
    return html`${rectangle}${tag}`;
  });
}

const TINTS = 8;

/** The colour that a list has everywhere on a page; its letter goes with it. */
export function tintOf({ number }: Pick<HistoryList, 'number'>): string {
  return `tint tint-${String(number % TINTS)}`;
}

/** The latest lists, each with its share over time. */
function listLanes(input: LaneInput, axis: TimeAxis, top: number): Drawn {
  const lists = input.lists.slice(0, MAX_LIST_LANES);
  const lanes = lists.map((list, index) => {
    const y = top + index * (LIST_LANE + GAP);
    const points = shareOver(input.spans, list.sha256, input.range, COLUMNS, input.gapMs);
    const base = html`<line class="base" x1="${axis.left}" y1="${y + LIST_LANE}" x2="${xOf(axis, input.range.to)}" y2="${y + LIST_LANE}" />`;
    const name = html`<text class="lane-name" x="${axis.left - 10}" y="${y + LIST_LANE / 2 + 4}" text-anchor="end">list ${list.tag}</text>`;
    return html`${name}${base}${areaMarkup(points, axis, { y, height: LIST_LANE }, tintOf(list))}`;
  });
  return { markup: html`${lanes}`, height: lists.length * (LIST_LANE + GAP) };
}
