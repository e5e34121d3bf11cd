// The first page: is anything about to break, how many devices, where, since when, how sure, what now?
import type { App } from '../app-env.ts';
import { framed } from '../layout.ts';
import { html } from '../markup.ts';
import type { WebParts } from '../parts.ts';

export function serveOverview(app: App, { watched }: WebParts): void {
  app.get('/', async (asked) => {
    const { outlooks } = await watched.current();
    const body = html`<h1>Overview</h1><p>${outlooks.size} pairs</p>`;
    return asked.html(
      framed({ title: 'Overview', nav: 'overview', body, visitor: asked.get('visitor'), isLive: true }).text,
    );
  });
}
