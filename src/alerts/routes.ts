// Along which routes a receiver hears of what, and what the routes say of it: how often again, when not, who is next.
import type { Config, RouteConfig } from '../config/schema.ts';
import type { EpochMs } from '../lib/clock.ts';
import { compareLevels, type OutlookLevel, type Pair } from '../outlook/outlook.ts';
import { isQuiet, quietUntil } from './calendar/quiet-hours.ts';
import { compileRules, type LabelSource } from './matching/matcher.ts';

/** The receiver that stands in while none is configured. */
export const LOG_RECEIVER = 'log';

const WEEK_MS = 604_800_000;
const FIVE_MINUTES_MS = 300_000;

export interface EffectiveRoutes {
  readonly receivers: readonly string[];
  readonly routes: readonly RouteConfig[];
}

/**
 * The receivers and routes as they are when the file leaves them out: without receivers everything goes to the log;
 * without routes every receiver hears everything from `exposed`, and again every 7 days.
 */
export function effectiveRoutes(config: Pick<Config, 'receivers' | 'routes'>): EffectiveRoutes {
  const named = config.receivers.map((receiver) => receiver.name);
  const receivers = named.length === 0 ? [LOG_RECEIVER] : named;
  const routes = config.routes.filter((route) =>
    [...route.receivers, ...route.escalateTo].some((name) => receivers.includes(name)),
  );
  return { receivers, routes: routes.length === 0 ? [defaultRoute(receivers)] : routes };
}

function defaultRoute(receivers: readonly string[]): RouteConfig {
  return {
    min: 'exposed',
    receivers: [...receivers],
    repeat: WEEK_MS,
    groupInterval: FIVE_MINUTES_MS,
    escalateAfter: 0,
    escalateTo: [],
  };
}

/** The routes that are about a pair, for many pairs. */
export type RoutesOf = (pair: Pair) => readonly RouteConfig[];

export function compileRoutes(routes: readonly RouteConfig[], labelsOf: LabelSource): RoutesOf {
  return compileRules(routes, (route) => route, labelsOf);
}

/** Whether a route is about everything, whatever its level. */
export function isAboutAll({ firmware, targets, labels }: RouteConfig): boolean {
  return (firmware ?? []).length === 0 && (targets ?? []).length === 0 && Object.keys(labels ?? {}).length === 0;
}

export function isLoudEnough({ min }: RouteConfig, level: OutlookLevel): boolean {
  return compareLevels(level, min) >= 0;
}

/**
 * Of several routes by which a receiver hears of something, the one whose `repeat` and `groupInterval` hold: that with the
 * loudest `min` (the most particular), of equals the most frequent. Null of none.
 */
export function decidingRoute(routes: readonly RouteConfig[]): RouteConfig | null {
  return routes.toSorted((a, b) => compareLevels(b.min, a.min) || often(a) - often(b))[0] ?? null;
}

function often({ repeat }: RouteConfig): number {
  return repeat === 0 ? Number.POSITIVE_INFINITY : repeat;
}

/** What is at this level or louder is told at any hour. */
const NEVER_QUIET: OutlookLevel = 'started';

export type QuietUntil = { readonly until: EpochMs | null } | null;

/** Until when something of this level is held back, which it is when every route by which it is heard is quiet; or null. */
export function heldQuiet(routes: readonly RouteConfig[], level: OutlookLevel, now: EpochMs): QuietUntil {
  if (compareLevels(level, NEVER_QUIET) >= 0 || routes.length === 0) return null;
  const ends: (EpochMs | null)[] = [];
  for (const { quietHours } of routes) {
    if (quietHours === undefined || !isQuiet(quietHours, now)) return null;
    ends.push(quietUntil(quietHours, now));
  }
  const known = ends.filter((end) => end !== null);
  return { until: known.length === 0 ? null : Math.min(...known) };
}
