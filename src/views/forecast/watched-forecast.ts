// The forecast of what is watched now.
import { ownTable } from '../../daemon/signals/programs.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { type Forecast, forecastOf } from '../../outlook/forecast/forecast.ts';
import type { ForecastLine } from '../../outlook/forecast/line.ts';
import type { Snapshot, Watched } from '../watched.ts';
import { forecastLines } from './lines.ts';
import { storedPairSignals } from './pair-signals.ts';

export interface WatchedForecast {
  readonly snapshot: Snapshot;
  /** In the order of the config's firmware lines. */
  readonly lines: readonly ForecastLine[];
  readonly forecast: Forecast;
}

/**
 * What is ahead up to `until`, of every firmware line of the config. Of the same fleet it is made once an hour: dates are
 * days. Rejects with a StoreError.
 */
export async function watchedForecast(watched: Watched, now: EpochMs, until: EpochMs): Promise<WatchedForecast> {
  const [snapshot, signals] = await Promise.all([watched.current(), watched.signals()]);
  const known = MADE.get(snapshot.outlooks) ?? new Map<string, Made>();
  MADE.set(snapshot.outlooks, known);
  const key = [now, until].map((at) => Math.floor(at / HOUR_MS)).join(' ');
  const made = known.get(key);
  if (made !== undefined) return { snapshot, ...made };
  if (known.size >= MAX_MADE) known.clear();
  const lines = forecastLinesOf(snapshot, signals, watched.rootPrograms() ?? ownTable(), now);
  const forecast = forecastOf({ lines, now, until });
  known.set(key, { lines, forecast });
  return { snapshot, lines, forecast };
}

type Made = Pick<WatchedForecast, 'lines' | 'forecast'>;

const HOUR_MS = 3_600_000;
/** As many ranges as people look at. */
const MAX_MADE = 8;
/** Signals come with cycles: an hour, or a cycle, is as old as a forecast gets. */
const MADE = new WeakMap<Snapshot['outlooks'], Map<string, Made>>();

function forecastLinesOf(
  { setup, links, outlooks, hops, alerting }: Snapshot,
  signals: Awaited<ReturnType<Watched['signals']>>,
  table: ReturnType<typeof ownTable>,
  now: EpochMs,
): readonly ForecastLine[] {
  const stored = { outlooks: [...outlooks.values()], hops, signals, lastCycleAt: alerting.lastCycleAt };
  const { announcedAnchors } = setup.sources;
  const signalsOf = storedPairSignals({ config: setup.config, announcedAnchors, table, stored, links, now });
  return forecastLines(setup.firmware, links, { named: setup.stackNamed }, stored, signalsOf);
}
