// GET /forecast: what is ahead of each firmware line, with dates.
import { z } from 'zod';

import { forecastDocument } from '../../../views/forecast/json.ts';
import { forecastSchema } from '../../../views/forecast/schema.ts';
import { forecastStatus } from '../../../views/forecast/status.ts';
import { watchedForecast } from '../../../views/forecast/watched-forecast.ts';
import { instantQuery } from '../instant-query.ts';
import { operation } from '../operation.ts';

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const MINUTE_MS = 60_000;

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
    // By the minute: an answer that says when it was made would else never be the same twice.
    const minute = Math.floor(now / MINUTE_MS) * MINUTE_MS;
    const until = query.until ?? minute + YEAR_MS;
    const found = await watchedForecast(parts.watched, minute, until);
    const exitStatus = forecastStatus(found.forecast, true, minute);
    const observedAt = found.snapshot.alerting.lastCycleAt;
    return forecastDocument({ now: minute, until, forecast: found.forecast, observedAt, exitStatus });
  },
);

export const FORECAST_OPERATIONS = [forecast];
