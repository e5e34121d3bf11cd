// What is shown in the place of a page: there is none, or it failed.
import type { ContentfulStatusCode } from 'hono/utils/http-status';

import type { Asked } from '../app-env.ts';
import { framed } from '../layout.ts';
import { html } from '../markup.ts';
import type { Visitor } from '../visitor.ts';

/** As a page for browsers, as JSON below /api/. `message` is one sentence of ours, without its full stop. */
export function errorPage(asked: Asked, status: ContentfulStatusCode, message: string): Response {
  if (asked.req.path.startsWith('/api/')) return asked.json({ error: { status, message } }, status);
  // Where the door itself failed there is none.
  const visitor = (asked.get('visitor') as Visitor | undefined) ?? null;
  const body = html`<section class="notice">
    <h1>${String(status)}</h1>
    <p>${message}.</p>
    <p><a href="/">To the overview</a></p>
  </section>`;
  return asked.html(framed({ title: message, nav: null, body, visitor, isLive: false }).text, status);
}
