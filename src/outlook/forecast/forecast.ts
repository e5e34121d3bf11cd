// What happens to which firmware on which date, how sure that is, and until when each can still be updated. Pure.
import type { EpochMs } from '../../lib/clock.ts';
import { anchorEntries } from './anchors.ts';
import type { ForecastEntry } from './entry.ts';
import { FORECAST_KINDS } from './entry.ts';
import { type LastDay, lastDayEntry, lastDayOf } from './last-day.ts';
import type { ForecastLine } from './line.ts';
import { observedEntries } from './observed.ts';
import { signalledEntries } from './signalled.ts';

export interface ForecastInput {
  readonly lines: readonly ForecastLine[];
  readonly now: EpochMs;
  /** Nothing later is listed. The last days to ship are told however far they are. */
  readonly until: EpochMs;
}

export interface Forecast {
  /** By date; what has passed is among them for as long as it is so: the anchor is pinned still. */
  readonly entries: readonly ForecastEntry[];
  /** How many entries come after `until`. */
  readonly later: number;
  /** In the order of the lines. */
  readonly lastDays: readonly LastDay[];
}

/** The forecast of these firmware lines. The same input gives the same forecast. */
export function forecastOf({ lines, now, until }: ForecastInput): Forecast {
  const lastDays = lines.map((line) => lastDayOf(line, now));
  const all = lines.flatMap((line, index) => [
    ...anchorEntries(line, now),
    ...observedEntries(line, now),
    ...signalledEntries(line, now),
    ...lastDays.slice(index, index + 1).flatMap((lastDay) => lastDayEntry(lastDay, now) ?? []),
  ]);
  const entries = all.filter(({ date }) => date <= until).sort(compareEntries);
  return { entries, later: all.length - entries.length, lastDays };
}

/** By date, and what ends before what is told of it. */
function compareEntries(a: ForecastEntry, b: ForecastEntry): number {
  return (
    a.date - b.date ||
    FORECAST_KINDS.indexOf(a.kind) - FORECAST_KINDS.indexOf(b.kind) ||
    compareTexts(a.firmware, b.firmware) ||
    compareTexts(a.ref, b.ref)
  );
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
