// A time axis: where an instant lies, and which days are written below it.
import { dayText } from '../../alerts/wording.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { html, type Markup } from '../markup.ts';

export interface TimeAxis {
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** In units of the drawing. */
  readonly left: number;
  readonly right: number;
}

/** Where `at` lies, to a tenth; what is outside of the axis lies at its end. */
export function xOf({ from, to, left, right }: TimeAxis, at: EpochMs): number {
  const part = Math.min(1, Math.max(0, (at - from) / (to - from)));
  return tenth(left + part * (right - left));
}

export function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

const DAY_MS = 86_400_000;
/** Days between two ticks; from a month on the first of each month, or of each third. */
const STEPS = [1, 2, 7, 14, 31, 92] as const;
/** So wide is a day as text, with some air. */
const TICK_WIDTH = 90;

export interface Tick {
  readonly at: EpochMs;
  readonly text: string;
}

/** As many as fit, at midnight in UTC. */
export function ticksOf({ from, to, left, right }: TimeAxis): readonly Tick[] {
  const most = Math.max(1, Math.floor((right - left) / TICK_WIDTH));
  const step = STEPS.find((days) => (to - from) / (days * DAY_MS) <= most) ?? STEPS[STEPS.length - 1] ?? 1;
  return (step >= 31 ? firstsOfMonths(from, to, step === 31 ? 1 : 3) : everyDays(from, to, step)).map((at) => ({
    at,
    text: dayText(at),
  }));
}

function everyDays(from: EpochMs, to: EpochMs, days: number): readonly EpochMs[] {
  const step = days * DAY_MS;
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, index) => first + index * step);
}

/** An axis of some years has no more. */
const MAX_MONTHS = 60;

function firstsOfMonths(from: EpochMs, to: EpochMs, every: number): readonly EpochMs[] {
  const start = new Date(from);
  const firsts = Array.from({ length: MAX_MONTHS }, (_, index) =>
    Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + index, 1),
  );
  return firsts.filter((at) => at >= from && at <= to && new Date(at).getUTCMonth() % every === 0);
}

/** Lines over the whole height, with the days below it; at `now` stands another word. */
export function axisMarkup(axis: TimeAxis, now: EpochMs, top: number, bottom: number): Markup {
  const isClear = ({ at }: Tick): boolean => Math.abs(xOf(axis, at) - xOf(axis, now)) > TICK_WIDTH / 2 + 12;
  const ticks = ticksOf(axis)
    .filter(isClear)
    .map(({ at, text }) => {
      const x = xOf(axis, at);
      return html`<line class="tick" x1="${x}" y1="${top}" x2="${x}" y2="${bottom}" /><text class="tick-text" x="${x}" y="${bottom + 18}" text-anchor="middle">${text}</text>`;
    });
  return html`<g aria-hidden="true">${ticks}</g>`;
}
