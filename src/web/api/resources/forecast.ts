// GET /forecast: what is ahead of each firmware line, with dates.
import { z } from 'zod';

import type { EpochMs } from '../../../lib/clock.ts';
import { forecastDocument } from '../../../views/forecast/json.ts';
import { type ForecastDocument, forecastSchema } from '../../../views/forecast/schema.ts';
import { forecastStatus } from '../../../views/forecast/status.ts';
import { watchedForecast } from '../../../views/forecast/watched-forecast.ts';
import type { Snapshot } from '../../../views/watched.ts';
import { instantQuery } from '../instant-query.ts';
import { operation } from '../operation.ts';

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

const forecast = operation(
  {
    id: 'forecast',
    method: 'get',
    path: '/forecast',
    tag: 'watch',
    summary: 'What is ahead of each firmware line, and until when an update has to be shipped',
    query: z.strictObject({ until: instantQuery('Nothing later is listed. Default: a year from now.') }),
    answer: forecastSchema.meta({ id: 'Forecast' }),
    errors: ['bad-parameter'],
  },
  async ({ parts, query, now }) => {
    const today = startOfDay(now);
    const until = query.until ?? today + YEAR_MS;
    const known = made.get(await parts.watched.current());
    if (known?.until === until && startOfDay(known.at) === today) return known.document;
    const { snapshot, forecast: found } = await watchedForecast(parts.watched, now, until);
    const exitStatus = forecastStatus(found, true, now);
    const observedAt = snapshot.alerting.lastCycleAt;
    const document = forecastDocument({ now, until, forecast: found, observedAt, exitStatus });
    made.set(snapshot, { at: now, until, document });
    return document;
  },
);

/** The last one of a snapshot: it takes a while to make, and stays as it is until something changes or a day begins. */
const made = new WeakMap<Snapshot, Made>();

interface Made {
  readonly at: EpochMs;
  readonly until: EpochMs;
  readonly document: ForecastDocument;
}

function startOfDay(at: EpochMs): EpochMs {
  return Math.floor(at / DAY_MS) * DAY_MS;
}

export const FORECAST_OPERATIONS = [forecast];
