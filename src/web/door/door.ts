// Who may come in: decided before any page is asked.
import type { MiddlewareHandler } from 'hono';

import type { AppEnv } from '../app-env.ts';

/** Lets everybody in who can reach the page; set up for loopback. */
export const door: MiddlewareHandler<AppEnv> = async (asked, next) => {
  asked.set('visitor', { by: 'open', name: null, mayAct: true, csrf: null });
  await next();
};
