// Lanes of what endpoints gave over time: one for each address, or where there are too many one for each list.
import { clientHelloName } from '../../probe/observation.ts';
import type { StoredSpan, TimeRange } from '../../store/store.ts';
import { columnsOf, shareOver, type Weights } from '../../views/history/columns.ts';
import { compareAddresses, endpointOf } from '../../views/history/extent.ts';
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

/** One below the other for each client hello; a single one where all of them were given the same. */
function tracksOf(spans: readonly StoredSpan[], input: LaneInput, axis: TimeAxis, y: number): readonly Markup[] {
  const all = [...Map.groupBy(spans, endpointOf).values()]
    .toSorted((a, b) => helloOf(a).localeCompare(helloOf(b)))
    .map((of) => runsOf(columnsOf(of, input.range, COLUMNS, input.gapMs)));
  const isOne = new Set(all.map(traceOf)).size === 1;
  const tracks = isOne ? all.slice(0, 1) : all;
  const height = (LANE - (tracks.length - 1)) / tracks.length;
  return tracks.map((runs, index) => {
    const place = { y: y + index * (height + 1), height };
    return html`${runs.map((run) => runMarkup(run, input, axis, place))}${tagsOf(runs, input, axis, place)}`;
  });
}

function traceOf(runs: readonly Run[]): string {
  return runs.map(({ first, last, parts }) => `${String(first)}-${String(last)} ${keyOf(parts)}`).join(';');
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
  // What is given in turn keeps its place: the order must not change with the proportion. Failures come last.
  return parts
    .map(({ key, part }) => ({ key, part: part / sum }))
    .toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}

function placeOf({ key }: Run['parts'][number]): string {
  return isFailed(key) ? `~${key}` : key;
}

/** Digests have no space. */
function isFailed(key: string): boolean {
  return key.startsWith('failed ');
}

interface Place {
  readonly y: number;
  readonly height: number;
}

function runMarkup(run: Run, { lists, range }: LaneInput, axis: TimeAxis, place: Place): readonly Markup[] {
  const { x, right } = endsOf(run, range, axis);
  let y = place.y;
  return run.parts.map(({ key, part }) => {
    const height = part * place.height;
    const list = lists.find(({ sha256 }) => sha256 === key);
    const top = y;
    y += height;
    return html`<rect class="${list === undefined ? unlistedClass(key) : tintOf(list)}" x="${x}" y="${tenth(top)}" width="${tenth(Math.max(1, right - x))}" height="${tenth(height)}" />`;
  });
}

/** A list that the page does not tell of is served all the same. */
function unlistedClass(key: string): string {
  return isFailed(key) ? 'failure' : 'another-list';
}

function endsOf({ first, last }: Pick<Run, 'first' | 'last'>, range: TimeRange, axis: TimeAxis) {
  const width = (range.to - range.from) / COLUMNS;
  return { x: xOf(axis, range.from + first * width), right: xOf(axis, range.from + (last + 1) * width) };
}

/** A letter is so wide, and needs so much height. */
const LETTER = 9;
const LETTER_HEIGHT = 12;

/** The letter of the list that most was given, once for all runs in a row in which it was the same. */
function tagsOf(runs: readonly Run[], { lists, range }: LaneInput, axis: TimeAxis, place: Place): readonly Markup[] {
  if (place.height < LETTER_HEIGHT) return [];
  const stretches: { first: number; last: number; key: string }[] = [];
  for (const { first, last, parts } of runs) {
    const key = parts.reduce((one, other) => (other.part > one.part ? other : one), { key: '', part: 0 }).key;
    const before = stretches.at(-1);
    if (before?.key === key) before.last = last;
    else stretches.push({ first, last, key });
  }
  return stretches.flatMap((stretch) => {
    const list = lists.find(({ sha256 }) => sha256 === stretch.key);
    const { x, right } = endsOf(stretch, range, axis);
    if (list === undefined || right - x < LETTER * list.tag.length + 6) return [];
    return [
      html`<text class="tag" x="${tenth((x + right) / 2)}" y="${tenth(place.y + place.height / 2 + 4)}" text-anchor="middle">${list.tag}</text>`,
    ];
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
