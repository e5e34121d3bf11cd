// The timeline of a target: who got which list, how far the newest has got, what signals say, how outlooks moved.
import { minuteText } from '../../alerts/wording.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { compareLevels } from '../../outlook/outlook.ts';
import { shareOver } from '../../views/history/columns.ts';
import type { Mark } from '../../views/history/marks.ts';
import type { TargetView } from '../../views/history/target-view.ts';
import { html, type Markup } from '../markup.ts';
import { areaMarkup } from './area.ts';
import { lanesMarkup, tintOf } from './lanes.ts';
import { axisMarkup, tenth, type TimeAxis, xOf } from './time-axis.ts';

const WIDTH = 1120;
const LEFT = 170;
const RIGHT = WIDTH - 24;
const TOP = 10;
const SHARE_HEIGHT = 70;
const ROW = 30;
const SPACE = 16;
/** Below the axis. */
const FOOT = 28;
const COLUMNS = 150;

/** Marks by the number that they have in the drawing and in the table beside it. */
export interface NumberedMark extends Mark {
  readonly number: number;
}

/** The drawing; what it shows stands in tables beside it. `until` is where its axis ends: later than now for what is ahead. */
export function timelineMarkup(view: TargetView, marks: readonly NumberedMark[], until: EpochMs): Markup {
  const { history, gapMs, now } = view;
  const axis: TimeAxis = { from: history.range.from, to: until, left: LEFT, right: RIGHT };
  const lanes = lanesMarkup({ spans: history.spans, lists: history.lists, range: history.range, gapMs }, axis, TOP);
  const shareTop = TOP + lanes.height + SPACE;
  const share = shareMarkup(view, axis, shareTop);
  const signalsTop = shareTop + share.height;
  const stepsTop = signalsTop + (marks.length > 0 ? ROW : 0);
  const bottom = stepsTop + (history.steps.length > 0 ? ROW : 0);
  const nowX = xOf(axis, now);
  const size = `0 0 ${String(WIDTH)} ${String(tenth(bottom + FOOT))}`;
  return html`<svg class="timeline" viewBox="${size}" role="img" aria-labelledby="timeline-title">
<title id="timeline-title">What was served from ${minuteText(axis.from)} to ${minuteText(now)}; the tables below say the same in words.</title>
<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6" /><line class="hatch-line" x1="0" y1="0" x2="0" y2="6" /></pattern></defs>
${axisMarkup(axis, now, TOP - 4, bottom)}
${lanes.markup}${share.markup}${marksMarkup(marks, axis, signalsTop)}${stepsMarkup(view, axis, stepsTop)}
<line class="now" x1="${nowX}" y1="${TOP - 4}" x2="${nowX}" y2="${bottom}" />
<text class="now-text" x="${nowX}" y="${tenth(bottom + 18)}" text-anchor="middle">now</text>
</svg>`;
}

function shareMarkup(
  { newest, history, gapMs }: TargetView,
  axis: TimeAxis,
  y: number,
): { readonly markup: Markup | null; readonly height: number } {
  if (newest === null) return { markup: null, height: 0 };
  const { list } = newest;
  const points = shareOver(history.spans, list.sha256, history.range, COLUMNS, gapMs);
  const end = xOf(axis, history.range.to);
  const bottom = y + SHARE_HEIGHT;
  const markup = html`<text class="lane-name" x="${LEFT - 10}" y="${y + 12}" text-anchor="end">share of ${list.tag}</text>
<text class="tick-text" x="${LEFT - 10}" y="${y + 30}" text-anchor="end">100 %</text><text class="tick-text" x="${LEFT - 10}" y="${bottom}" text-anchor="end">0 %</text>
<rect class="plot" x="${LEFT}" y="${y}" width="${tenth(end - LEFT)}" height="${SHARE_HEIGHT}" />
${areaMarkup(points, axis, { y, height: SHARE_HEIGHT }, tintOf(list))}`;
  return { markup, height: SHARE_HEIGHT + SPACE };
}

function marksMarkup(marks: readonly NumberedMark[], axis: TimeAxis, y: number): Markup | null {
  if (marks.length === 0) return null;
  const middle = y + ROW / 2;
  const flags = marks.map(({ at, until, kind, number }) => {
    const x = xOf(axis, at);
    const length = until === null ? 0 : xOf(axis, until) - x;
    const time =
      length > 0 && html`<rect class="mark-time" x="${x}" y="${middle - 4}" width="${tenth(length)}" height="8" />`;
    return html`${time}<g class="mark mark-${kind}"><circle cx="${x}" cy="${middle}" r="9" /><text x="${x}" y="${middle + 4}" text-anchor="middle">${number}</text></g>`;
  });
  return html`<text class="lane-name" x="${LEFT - 10}" y="${middle + 4}" text-anchor="end">signals</text>${flags}`;
}

/** One cannot tell more of them apart. */
const MAX_STEPS = 300;

function stepsMarkup({ history }: TargetView, axis: TimeAxis, y: number): Markup | null {
  if (history.steps.length === 0) return null;
  const middle = y + ROW / 2;
  const steps = history.steps.slice(0, MAX_STEPS).map(({ at, from, to }) => {
    const x = xOf(axis, at);
    const isUp = compareLevels(to, from) > 0;
    const points = isUp
      ? [x - 6, middle + 5, x + 6, middle + 5, x, middle - 6]
      : [x - 6, middle - 5, x + 6, middle - 5, x, middle + 6];
    return html`<polygon class="step step-${to}" points="${points.map(tenth).join(' ')}" />`;
  });
  return html`<text class="lane-name" x="${LEFT - 10}" y="${middle + 4}" text-anchor="end">outlooks ▲ ▼</text>${steps}`;
}
