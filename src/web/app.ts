// The page, the API and the metrics, as one application: a request goes in, an answer comes out.
import { Hono } from 'hono';
import { compress } from 'hono/compress';

import { errorText } from '../lib/coded-error.ts';
import { visibleText } from '../lib/escape.ts';
import { serveApi } from './api/serve-api.ts';
import type { App, AppEnv } from './app-env.ts';
import { serveAssets } from './assets.ts';
import { door } from './door/door.ts';
import { type Announcer, serveEvents } from './events.ts';
import { errorPage } from './pages/error.ts';
import { serveExplain } from './pages/explain.ts';
import { serveFirmware } from './pages/firmware.ts';
import { serveForecast } from './pages/forecast.ts';
import { serveIncidents } from './pages/incidents.ts';
import { serveOverview } from './pages/overview.ts';
import type { WebParts } from './parts.ts';
import { securityHeaders } from './security-headers.ts';

/** Everything that is served. `announcer` tells open pages of changes. */
export function createApp(parts: WebParts, announcer: Announcer): App {
  const app = new Hono<AppEnv>();
  app.use(securityHeaders);
  app.use(compress());
  serveAssets(app);
  app.use(door);
  serveEvents(app, announcer);
  serveApi(app, parts);
  serveOverview(app, parts);
  serveFirmware(app, parts);
  serveExplain(app, parts);
  serveIncidents(app, parts);
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
