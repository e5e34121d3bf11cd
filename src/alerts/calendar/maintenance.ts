// Maintenance windows: when the operator of a target has said that it will be worked on, once or every week.
import type { EpochMs } from '../../lib/clock.ts';
import type { PairMatcher } from '../matching/pair-matcher.ts';
import { isQuiet, type QuietHours, quietUntil } from './quiet-hours.ts';

/** What it is about, what it is called, and when it is: once, or in hours of the week as quiet hours are. */
export type MaintenanceWindow = PairMatcher & { readonly name: string } & (SingleWindow | QuietHours);

export interface SingleWindow {
  readonly from: EpochMs;
  /** The first instant after it. */
  readonly to: EpochMs;
}

/** Whether the window is open at `at`. */
export function isOpen(window: MaintenanceWindow, at: EpochMs): boolean {
  return isWeekly(window) ? isQuiet(window, at) : at >= window.from && at < window.to;
}

/** The first instant from `at` on at which the window is not open: `at` itself when it is not. Null: it always is. */
export function windowEnds(window: MaintenanceWindow, at: EpochMs): EpochMs | null {
  if (isWeekly(window)) return quietUntil(window, at);
  return isOpen(window, at) ? window.to : at;
}

function isWeekly(window: MaintenanceWindow): window is MaintenanceWindow & QuietHours {
  return 'zone' in window;
}
