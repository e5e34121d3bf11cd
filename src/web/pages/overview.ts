// The first page: is anything about to break, how many devices, where, since when, how sure, what now?
import { z } from 'zod';

import type { EpochMs } from '../../lib/clock.ts';
import { OUTLOOK_LEVELS } from '../../outlook/outlook.ts';
import type { Store } from '../../store/store.ts';
import { advisedIn } from '../../views/advised.ts';
import type { IncidentView } from '../../views/incidents/incident-view.ts';
import { type Overview, overviewOf } from '../../views/overview.ts';
import type { Snapshot } from '../../views/watched.ts';
import type { App } from '../app-env.ts';
import { html, type Markup } from '../markup.ts';
import type { WebParts } from '../parts.ts';
import { show } from '../show.ts';
import { attention } from './overview/attention.ts';
import { filterForm, type FleetQuery } from './overview/filter-form.ts';
import { fleetMap } from './overview/fleet-map.ts';
import { headline, tiles } from './overview/headline.ts';
import { incidentCards, MAX_SHOWN } from './overview/incident-cards.ts';

export function serveOverview(app: App, { watched, store, clock }: WebParts): void {
  app.get('/', async (asked) => {
    const snapshot = await watched.current();
    const now = clock.now();
    const query = fleetQuery.parse(asked.req.query());
    const overview = overviewOf(snapshot, { text: query.q, min: query.min === '' ? null : query.min }, now);
    const troubles = attention(snapshot, watched.stale() ?? [], now);
    const advice = await firstAdvice(snapshot, overview.incidents.slice(0, MAX_SHOWN), store);
    const body = overviewBody(overview, query, { map: knownMap(snapshot, overview, query), troubles, advice }, now);
    return show(asked, { title: 'Overview', nav: 'overview', body, isLive: true });
  });
}

/** What does not fit is as if it were not there: a link that was cut still shows something. */
const fleetQuery = z.object({
  q: z.string().trim().max(200).catch(''),
  min: z.enum(OUTLOOK_LEVELS).or(z.literal('')).catch(''),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});

interface Around {
  readonly map: Markup;
  readonly troubles: Markup | null;
  readonly advice: ReadonlyMap<string, string>;
}

function overviewBody(overview: Overview, query: FleetQuery, { map, troubles, advice }: Around, now: EpochMs): Markup {
  return html`${headline(overview, now)}
${troubles}
${tiles(overview)}
${incidentCards(overview.incidents, advice, now)}
<section class="fleet" aria-labelledby="fleet-title">
<div class="section-head"><h2 id="fleet-title">Firmware and targets</h2>${filterForm(query)}</div>
${map}
</section>`;
}

/** Thousands of cells, in which no time stands: the same for as long as the fleet is. */
const MAPS = new WeakMap<Snapshot['outlooks'], Map<string, Markup>>();
const MAX_MAPS = 20;

function knownMap({ outlooks }: Snapshot, overview: Overview, query: FleetQuery): Markup {
  const known = MAPS.get(outlooks) ?? new Map<string, Markup>();
  MAPS.set(outlooks, known);
  const key = JSON.stringify(query);
  const map = known.get(key) ?? fleetMap(overview, query);
  if (known.size >= MAX_MAPS) known.clear();
  known.set(key, map);
  return map;
}

/** What was told is read once for each state of things: the page is asked again and again. */
const ADVICE = new WeakMap<Snapshot, ReadonlyMap<string, string>>();

/** What to do first about each of these incidents, by its id. */
async function firstAdvice(
  snapshot: Snapshot,
  incidents: readonly IncidentView[],
  store: Pick<Store, 'deliveriesOf'>,
): Promise<ReadonlyMap<string, string>> {
  const known = ADVICE.get(snapshot);
  if (known !== undefined) return known;
  const read = await Promise.all(
    incidents.map(async ({ incident: { id } }) => ({ id, advised: advisedIn(await store.deliveriesOf(id)) })),
  );
  const advice = new Map(
    read.flatMap(({ id, advised }) => {
      const [first] = advised?.advice ?? [];
      return first === undefined ? [] : [[id, first.text] as const];
    }),
  );
  ADVICE.set(snapshot, advice);
  return advice;
}
