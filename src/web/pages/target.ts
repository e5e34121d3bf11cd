// One target: how firmware fares on it, who serves what now, and how it came to that.
import type { EpochMs } from '../../lib/clock.ts';
import { targetView } from '../../views/history/target-view.ts';
import type { App } from '../app-env.ts';
import type { WebParts } from '../parts.ts';
import { show } from '../show.ts';
import { errorPage } from './error.ts';
import { targetBody } from './target/body.ts';
import { rangeNamed } from './target/ranges.ts';

export function serveTarget(app: App, { watched, store, clock }: WebParts): void {
  app.get('/targets/:target', async (asked) => {
    const now: EpochMs = clock.now();
    const target = asked.req.param('target');
    const range = rangeNamed(asked.req.query('range'));
    // Until now: what was seen just now is in it.
    const view = await targetView(watched, store, target, { from: now - range.ms, to: now + 1 }, now);
    if (view === null) return errorPage(asked, 404, 'There is no such target');
    return show(asked, { title: target, nav: 'targets', body: targetBody(view, range), isLive: true });
  });
}
