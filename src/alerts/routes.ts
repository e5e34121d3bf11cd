// Who is told of which outlook, and how often again.
import type { Config, RouteConfig } from '../config/schema.ts';
import { compareLevels, type OutlookLevel } from '../outlook/outlook.ts';

/** The receiver that stands in while none is configured. */
export const LOG_RECEIVER = 'log';

const WEEK_MS = 604_800_000;

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
  const routes = config.routes.filter((route) => route.receivers.some((name) => receivers.includes(name)));
  return { receivers, routes: routes.length === 0 ? [{ min: 'exposed', receivers, repeat: WEEK_MS }] : routes };
}

/** The receivers that hear of `level`, each once, in the order of the routes. */
export function receiversAt(level: OutlookLevel, routes: readonly RouteConfig[]): readonly string[] {
  return [...new Set(routes.filter((route) => reaches(route, level)).flatMap((route) => route.receivers))];
}

/**
 * After how many milliseconds `receiver` is told again, or null for never. Of the routes that reach it at this level
 * the one with the loudest `min` decides (the most particular), of equals the most frequent. A repeat of 0 is never.
 */
export function repeatFor(receiver: string, level: OutlookLevel, routes: readonly RouteConfig[]): number | null {
  const [route] = routes
    .filter((candidate) => reaches(candidate, level) && candidate.receivers.includes(receiver))
    .sort((a, b) => compareLevels(b.min, a.min) || often(a) - often(b));
  return route === undefined || route.repeat === 0 ? null : route.repeat;
}

function reaches(route: RouteConfig, level: OutlookLevel): boolean {
  return compareLevels(level, route.min) >= 0;
}

function often(route: RouteConfig): number {
  return route.repeat === 0 ? Number.POSITIVE_INFINITY : route.repeat;
}
