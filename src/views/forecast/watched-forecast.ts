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

/** What is ahead up to `until`, of every firmware line of the config. Rejects with a StoreError. */
export async function watchedForecast(watched: Watched, now: EpochMs, until: EpochMs): Promise<WatchedForecast> {
  const [snapshot, signals] = await Promise.all([watched.current(), watched.signals()]);
  const lines = forecastLinesOf(snapshot, signals, watched.rootPrograms() ?? ownTable(), now);
  return { snapshot, lines, forecast: forecastOf({ lines, now, until }) };
}

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
