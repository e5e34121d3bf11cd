// What browsers may do with our answers.
import type { MiddlewareHandler } from 'hono';

import type { AppEnv } from './app-env.ts';

const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A strict policy on every answer: no inline script or style, nothing from elsewhere, no frames, no referrers. */
export const securityHeaders: MiddlewareHandler<AppEnv> = async (asked, next) => {
  await next();
  const { headers } = asked.res;
  headers.set('content-security-policy', POLICY);
  headers.set('x-content-type-options', 'nosniff');
  headers.set('referrer-policy', 'no-referrer');
  headers.set('cross-origin-opener-policy', 'same-origin');
  headers.set('cross-origin-resource-policy', 'same-origin');
  headers.set('permissions-policy', 'camera=(), geolocation=(), microphone=()');
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
};
