// What is ahead, by date: a calendar of months, and the last day to ship for each firmware line.
import { z } from 'zod';

import { countOf, dayText } from '../../alerts/wording.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { ForecastEntry } from '../../outlook/forecast/entry.ts';
import { forecastIcs } from '../../views/forecast/ics.ts';
import { forecastStatus } from '../../views/forecast/status.ts';
import { type WatchedForecast, watchedForecast } from '../../views/forecast/watched-forecast.ts';
import type { App } from '../app-env.ts';
import { html, type Markup } from '../markup.ts';
import type { WebParts } from '../parts.ts';
import { show } from '../show.ts';
import { calendar } from './forecast/calendar.ts';
import { lastDays } from './forecast/last-days.ts';

const DAY_MS = 86_400_000;
/** What a browser may ask for. */
const RANGES = [90, 365, 1_095, 3_650] as const;

export function serveForecast(app: App, { watched, clock }: WebParts): void {
  app.get('/forecast', async (asked) => {
    const query = forecastQuery.parse(asked.req.query());
    const now = clock.now();
    const known = await watchedForecast(watched, now, now + query.days * DAY_MS);
    return show(asked, { title: 'Forecast', nav: 'forecast', body: forecastBody(known, query, now), isLive: true });
  });
  app.get('/forecast.ics', async (asked) => {
    const { days } = forecastQuery.parse(asked.req.query());
    const now = clock.now();
    const until = now + days * DAY_MS;
    const { forecast, snapshot } = await watchedForecast(watched, now, until);
    const observedAt = snapshot.alerting.lastCycleAt;
    const exitStatus = forecastStatus(forecast, true, now);
    const calendarText = forecastIcs({ now, until, forecast, observedAt, exitStatus });
    return asked.body(calendarText, 200, {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': 'attachment; filename="anchorwatch.ics"',
    });
  });
}

const forecastQuery = z.object({
  days: z.coerce
    .number()
    .refine((days) => RANGES.some((range) => range === days))
    .catch(365),
  firmware: z.string().max(200).catch(''),
});
type ForecastQuery = z.output<typeof forecastQuery>;

function forecastBody({ snapshot, forecast }: WatchedForecast, query: ForecastQuery, now: EpochMs): Markup {
  const isWanted = ({ firmware }: Pick<ForecastEntry, 'firmware'>): boolean =>
    query.firmware === '' || firmware === query.firmware;
  const entries = forecast.entries.filter(isWanted);
  const ends = forecast.lastDays.filter(isWanted);
  return html`<div class="page-head"><h1>Forecast</h1><div class="actions"><a class="button quiet" href="/forecast.ics?days=${query.days}">Calendar file (.ics)</a></div></div>
<p class="soft">What happens to which firmware on which date until ${dayText(now + query.days * DAY_MS)}, how sure that is, and until when an update can still be shipped.</p>
${rangeForm(query, snapshot.setup.firmware)}
${lastDays(ends, now)}
${calendar(entries, now)}
${forecast.later > 0 && html`<p class="soft">${countOf(forecast.later, 'date')} come later. ${longerLink(query)}</p>`}`;
}

/** More would make the list of no use. */
const MAX_OPTIONS = 2_000;

function rangeForm({ days, firmware }: ForecastQuery, lines: readonly { readonly id: string }[]): Markup {
  const options = lines
    .slice(0, MAX_OPTIONS)
    .map(({ id }) => html`<option value="${id}"${id === firmware && html` selected`}>${id}</option>`);
  const ranges = RANGES.map(
    (range) => html`<option value="${range}"${range === days && html` selected`}>${rangeText(range)}</option>`,
  );
  return html`<form class="filter" method="get" action="/forecast">
<label class="field"><span>Firmware</span><select id="firmware" name="firmware"><option value="">all ${countOf(lines.length, 'line')}</option>${options}</select></label>
<label class="field"><span>Until</span><select id="days" name="days">${ranges}</select></label>
<button type="submit" class="quiet">Show</button></form>`;
}

function rangeText(days: number): string {
  return days < 365 ? `${String(days)} days` : countOf(days / 365, 'year');
}

function longerLink({ days, firmware }: ForecastQuery): Markup | null {
  const longer = RANGES.find((range) => range > days);
  if (longer === undefined) return null;
  const query = new URLSearchParams({ days: String(longer), ...(firmware !== '' && { firmware }) });
  return html`<a href="/forecast?${query.toString()}">Show ${rangeText(longer)}</a>`;
}
