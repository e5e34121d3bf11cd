// Why a firmware accepts or refuses: every step of one verdict, and the paths of all stacks on one served list.
import { z } from 'zod';

import { explainPair } from '../../views/explain/explain-pair.ts';
import { targetPaths } from '../../views/explain/target-paths.ts';
import type { App } from '../app-env.ts';
import { firmwareLink, targetLink } from '../links.ts';
import { html } from '../markup.ts';
import type { WebParts } from '../parts.ts';
import { show } from '../show.ts';
import { errorPage } from './error.ts';
import { explainBody } from './explain/body.ts';
import { pathsBody } from './explain/paths-body.ts';

export function serveExplain(app: App, { watched, store, clock }: WebParts): void {
  app.get('/firmware/:id/targets/:target/explain', async (asked) => {
    const pair = { firmware: asked.req.param('id'), target: asked.req.param('target') };
    const snapshot = await watched.current();
    const explanation = await explainPair(snapshot, store, pair, wantedAnswer.parse(asked.req.query()));
    switch (explanation.kind) {
      case 'unknown-pair':
        return errorPage(asked, 404, 'This firmware does not talk to this target, as far as the config says');
      case 'unknown-endpoint':
        return errorPage(asked, 404, 'Nothing was observed of this address with this client hello');
      case 'not-observed': {
        const body = html`<p class="crumbs">${firmwareLink(pair.firmware)}</p>
          <h1>${pair.firmware} on ${pair.target}</h1>
          <p class="notice">Nothing was observed of ${targetLink(pair.target)} yet: the next cycle will.</p>`;
        return show(asked, { title: `${pair.firmware} on ${pair.target}`, nav: 'firmware', body, isLive: true });
      }
      case 'explained': {
        const body = explainBody(explanation.explained, snapshot.setup.judge, clock.now());
        return show(asked, { title: `${pair.firmware} on ${pair.target}`, nav: 'firmware', body, isLive: false });
      }
    }
  });

  app.get('/targets/:target/paths', async (asked) => {
    const target = asked.req.param('target');
    const { list } = wantedAnswer.parse(asked.req.query());
    const paths = await targetPaths(await watched.current(), store, target, list);
    if (paths === null) return errorPage(asked, 404, 'No such list is served by such a target');
    const title = `Paths on ${target}`;
    return show(asked, { title, nav: 'targets', body: pathsBody(paths, clock.now()), isLive: false });
  });
}

const text = (pattern: RegExp) => z.string().regex(pattern).nullable().catch(null).default(null);

/** What makes no sense is as if it were not there. */
const wantedAnswer = z.object({
  address: text(/^[0-9a-fA-F:.]{2,45}$/),
  hello: text(/^[a-z0-9,-]{3,40}$/),
  list: text(/^[0-9a-f]{8,64}$/),
});
