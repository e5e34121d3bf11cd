// The last day to ship an update, a line for each firmware.
import { dayText, firmwareText, listText } from '../../alerts/wording.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import { startOfDay } from '../../outlook/forecast/entry.ts';
import type { LastDay } from '../../outlook/forecast/last-day.ts';
import type { Colour, Paint } from '../text/paint.ts';
import { wrap } from '../text/wrap.ts';
import type { ForecastReport } from '../../views/forecast/report.ts';
import { isUrgent } from '../../views/forecast/status.ts';
import { lastDayReason } from '../../views/forecast/words.ts';

/** The most urgent first. */
export function lastDayLines({ forecast, now }: ForecastReport, columns: number, paint: Paint): readonly string[] {
  const lines = forecast.lastDays
    .toSorted((a, b) => urgency(a) - urgency(b))
    .map((lastDay) => lastDayLine(lastDay, now, columns, paint));
  return [paint('bold', 'Last day to ship an update'), ...lines];
}

function urgency(lastDay: LastDay): number {
  switch (lastDay.kind) {
    case 'over':
      return -2;
    case 'any-day':
      return -1;
    case 'by':
      return lastDay.day;
    case 'no-update-target':
    case 'no-date':
      return Infinity;
  }
}

function lastDayLine(lastDay: LastDay, now: EpochMs, columns: number, paint: Paint): string {
  const { symbol, colour } = lookOf(lastDay, now);
  const head = `${symbol} ${dayWords(lastDay, now)}`;
  const who = firmwareText(visibleText(lastDay.firmware), lastDay.devices);
  const wrapped = wrap(`${head}  ${who}: ${lastDayReason(lastDay)}${addenda(lastDay)}.`, '  ', columns - 2);
  return `  ${paint(colour, head)}${wrapped.slice(2 + head.length).replaceAll('\n', '\n  ')}`;
}

function lookOf(lastDay: LastDay, now: EpochMs): { readonly symbol: string; readonly colour: Colour } {
  if (isUrgent(lastDay, now)) return { symbol: '✗', colour: 'red' };
  switch (lastDay.kind) {
    case 'by':
      return { symbol: '!', colour: 'yellow' };
    case 'no-update-target':
      return { symbol: '?', colour: 'yellow' };
    case 'no-date':
    case 'any-day':
    case 'over':
      return { symbol: '✓', colour: 'green' };
  }
}

const DAY_MS = 86_400_000;
const YEAR_DAYS = 365.25;

/** `today`, `in 144 d`, `in 3.6 years`. */
function distanceText(ms: number): string {
  const days = Math.round(ms / DAY_MS);
  if (days === 0) return 'today';
  return days < 2 * YEAR_DAYS ? `in ${String(days)} d` : `in ${(days / YEAR_DAYS).toFixed(1)} years`;
}

function dayWords(lastDay: LastDay, now: EpochMs): string {
  switch (lastDay.kind) {
    case 'by': {
      return `${dayText(lastDay.day)} (${distanceText(lastDay.day - startOfDay(now))})`;
    }
    case 'any-day':
      return 'any day now';
    case 'over':
      return 'already over';
    case 'no-date':
      return 'no date known';
    case 'no-update-target':
      return 'not known';
  }
}

function addenda(lastDay: LastDay): string {
  const { recovery, latest, kind } = lastDay;
  const sure = kind === 'by' && latest !== null ? sureness(lastDay.day, latest, lastDay.cause.confidence) : [];
  const inferred = kind === 'by' && latest === null ? [`${lastDay.cause.confidence}, inferred`] : [];
  const left =
    kind === 'over' && recovery.length > 0 ? [`left: ${listText(recovery.map((way) => visibleText(way)))}`] : [];
  const all = [...sure, ...inferred, ...left];
  return all.length === 0 ? '' : ` (${all.join('; ')})`;
}

function sureness(day: EpochMs, latest: EpochMs, confidence: string): readonly string[] {
  return day === latest ? [confidence] : [`${confidence}, inferred`, `at the latest ${dayText(latest)}`];
}
