// `forecast --format json`: the report as docs/forecast.schema.json describes it.
import { createHash } from 'node:crypto';
import { dayText } from '../../alerts/wording.ts';
import { type EpochMs, isoInstant } from '../../lib/clock.ts';
import { visibleJson } from '../../lib/escape.ts';
import type { ForecastEntry } from '../../outlook/forecast/entry.ts';
import type { LastDay } from '../../outlook/forecast/last-day.ts';
import type { ForecastReport } from './report.ts';
import type { ForecastDocument } from './schema.ts';
import { lastDayReason, titleOf } from './words.ts';

/** The report as JSON: every entry by itself; names in it are a stranger's text, whatever is invisible in them escaped. */
export function forecastJson(report: ForecastReport): string {
  return `${visibleJson(forecastDocument(report), 2)}\n`;
}

/** What `forecastJson` writes. */
export function forecastDocument({ now, until, forecast, observedAt, exitStatus }: ForecastReport): ForecastDocument {
  return {
    schema: 'anchorwatch/forecast@1',
    at: isoInstant(now),
    until: dayText(until),
    exitCode: exitStatus,
    observedAt: instant(observedAt),
    firmware: forecast.lastDays.map(firmwareJson),
    entries: forecast.entries.map(entryJson),
    later: forecast.later,
  };
}

/** The same for the same thing whenever it is asked, 128 bits of SHA-256. */
export function entryId(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

function firmwareJson(lastDay: LastDay) {
  const { firmware, devices, recovery, latest, kind } = lastDay;
  const cause = 'cause' in lastDay ? lastDay.cause : null;
  return {
    id: firmware,
    devices,
    recovery: [...recovery],
    lastDayToShip: {
      state: kind,
      day: kind === 'by' ? dayText(lastDay.day) : null,
      over: 'over' in lastDay ? lastDay.over : null,
      basis: cause?.basis ?? null,
      confidence: cause?.confidence ?? null,
      atTheLatest: latest === null ? null : dayText(latest),
      because: lastDayReason(lastDay),
    },
  };
}

function entryJson(entry: ForecastEntry) {
  const { kind, ref, date, until, firmware, devices, targets, about, program, inUse } = entry;
  const { certain, inferred, confidence, source, isPast, isHarmless } = entry;
  return {
    id: entryId([kind, firmware, ref]),
    date: isoInstant(date),
    until: instant(until),
    kind,
    summary: titleOf(entry, about === null ? [] : [about]),
    firmware,
    devices,
    targets: [...targets],
    about: about === null ? null : { subject: about.subject, spkiSha256: about.spkiSha256 },
    program,
    inUse,
    certain,
    inferred,
    confidence,
    source,
    past: isPast,
    harmless: isHarmless,
  };
}

function instant(at: EpochMs | null): string | null {
  return at === null ? null : isoInstant(at);
}
