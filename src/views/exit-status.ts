// Exit statuses as monitoring plugins have them, so that a check can be hung into Nagios, Icinga or a cron mail as it is.
import type { OutlookLevel } from '../outlook/outlook.ts';
import { compareLevels } from '../outlook/outlook.ts';

/** 0 all safe, 1 warning, 2 critical, 3 unknown or bad usage, 130 ended by Ctrl-C (128 + SIGINT, as shells have it). */
export type ExitStatus = 0 | 1 | 2 | 3 | 130;

/**
 * The status of a whole check: that of its loudest outlook. An outlook that is known to be bad therefore outweighs one
 * that could not be found out (CRITICAL, then WARNING, then UNKNOWN, then OK), and nothing checked is `unknown`.
 */
export function exitStatusOf(levels: readonly OutlookLevel[]): ExitStatus {
  const [loudest = 'unknown'] = levels.toSorted((a, b) => compareLevels(b, a));
  return STATUS_OF_LEVEL[loudest];
}

const STATUS_OF_LEVEL: Readonly<Record<OutlookLevel, ExitStatus>> = {
  safe: 0,
  unknown: 3,
  exposed: 1,
  likely: 1,
  started: 2,
  broken: 2,
};

/** The worse of two: what is known to be bad outweighs what could not be found out. */
export function worseStatus(a: ExitStatus, b: ExitStatus): ExitStatus {
  return BADNESS.indexOf(a) > BADNESS.indexOf(b) ? a : b;
}

const BADNESS: readonly ExitStatus[] = [0, 3, 1, 2, 130];
