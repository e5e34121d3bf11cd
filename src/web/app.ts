// The page, the API and the metrics, as one application: a request goes in, an answer comes out.
import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';

import { errorText } from '../lib/coded-error.ts';
import { visibleText } from '../lib/escape.ts';
import { serveApi } from './api/serve-api.ts';
import type { App, AppEnv, Asked } from './app-env.ts';
import { serveAssets } from './assets.ts';
import { Door } from './door/door.ts';
import { type Announcer, serveEvents } from './events.ts';
import { serveHealth } from './health-routes.ts';
import { serveMetrics, type WatchMetrics } from './metrics/watch-metrics.ts';
import { serveAck } from './pages/ack.ts';
import { errorPage } from './pages/error.ts';
import { serveEvidence } from './pages/evidence.ts';
import { serveExplain } from './pages/explain.ts';
import { serveFirmware } from './pages/firmware.ts';
import { serveForecast } from './pages/forecast.ts';
import { serveIncidentActions } from './pages/incident-actions.ts';
import { serveIncidents } from './pages/incidents.ts';
import { serveLogin } from './pages/login.ts';
import { serveOverview } from './pages/overview.ts';
import { serveTargets } from './pages/targets.ts';
import type { WebParts } from './parts.ts';
import { securityHeaders } from './security-headers.ts';

/** Everything that is served. `announcer` tells open pages of changes, `metrics` counts what happens. */
export function createApp(parts: WebParts, announcer: Announcer, metrics: WatchMetrics): App {
  const app = new Hono<AppEnv>();
  app.use(securityHeaders);
  app.use(compress());
  serveAssets(app);
  app.use(limited);
  app.use(async (asked, next) => {
    // Before the page is made: what changes meanwhile is fetched once too often, and never missed.
    asked.set('mark', announcer.mark());
    await next();
  });
  const door = new Door(parts);
  app.use(door.guard);
  serveHealth(app, parts);
  serveLogin(app, door, parts);
  serveAck(app, door, parts);
  serveEvents(app, announcer);
  serveApi(app, parts);
  serveMetrics(app, metrics);
  serveOverview(app, parts);
  serveTargets(app, parts);
  serveFirmware(app, parts);
  serveExplain(app, parts);
  serveEvidence(app, parts);
  serveIncidents(app, parts);
  serveIncidentActions(app, parts);
  serveForecast(app, parts);
  app.notFound((asked) => errorPage(asked, 404, 'There is no such page'));
  app.onError((error, asked) => {
    parts.log.error(
      { path: visibleText(asked.req.path, 200) },
      `a page failed: ${visibleText(errorText(error), 1_000)}`,
    );
    return errorPage(asked, 500, 'The page could not be made; the log says why');
  });
  return app;
}

/** Many times what any form of ours has. */
const MAX_FORM_BYTES = 65_536;
const formLimit = bodyLimit({
  maxSize: MAX_FORM_BYTES,
  onError: (asked) => errorPage(asked as Asked, 413, 'This is more than any form of this page has'),
});

/** The API has limits of its own, and reads nothing of those whom the door does not let in. */
const limited: MiddlewareHandler<AppEnv> = async (asked, next) => {
  if (asked.req.path.startsWith('/api/')) return next();
  const request = { isWhole: false };
  try {
    return await formLimit(asked, () => {
      request.isWhole = true;
      return next();
    });
  } catch (error) {
    if (request.isWhole) throw error;
    // Whoever sent it has gone, or sent what is no HTTP: that is no fault of ours to be logged.
    return errorPage(asked, 400, 'The request ended before it was whole');
  }
};
