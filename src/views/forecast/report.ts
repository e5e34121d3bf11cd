// What the forms of a forecast are made of.
import type { EpochMs } from '../../lib/clock.ts';
import type { Forecast } from '../../outlook/forecast/forecast.ts';
import type { ExitStatus } from '../exit-status.ts';

export interface ForecastReport {
  readonly now: EpochMs;
  readonly until: EpochMs;
  readonly forecast: Forecast;
  /** The last complete cycle of the daemon; null: nothing was observed. */
  readonly observedAt: EpochMs | null;
  readonly exitStatus: ExitStatus;
}
