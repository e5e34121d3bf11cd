// Before and after: two lists that a target served, side by side.
import { z } from 'zod';

import type { HistoryList } from '../../views/history/target-history.ts';
import { compareOnTarget } from '../../views/certificates/target-comparison.ts';
import type { App } from '../app-env.ts';
import { certificateHref, targetHref } from '../links.ts';
import { html, type Markup } from '../markup.ts';
import type { WebParts } from '../parts.ts';
import { show } from '../show.ts';
import { comparisonBody } from './target/comparison.ts';
import { errorPage } from './error.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const query = z.object({ a: digest, b: digest });

export function serveCompare(app: App, { watched, store, clock }: WebParts): void {
  app.get('/targets/:target/compare', async (asked) => {
    const target = asked.req.param('target');
    const given = asked.req.query();
    const chosen = query.safeParse(given);
    const isAsked = given['a'] !== undefined || given['b'] !== undefined;
    if (isAsked && !chosen.success) return errorPage(asked, 400, 'a and b must be the SHA-256 of two lists');
    const compared = await compareOnTarget(watched, store, target, chosen.data ?? null, clock.now());
    switch (compared.kind) {
      case 'unknown-target':
        return errorPage(asked, 404, 'There is no such target');
      case 'unknown-list':
        return errorPage(asked, 404, 'This target has no such list, or it was forgotten');
      case 'too-few':
        return show(asked, { ...frameOf(target), body: tooFew(target, compared.lists) });
      case 'compared':
        return show(asked, { ...frameOf(target), body: comparisonBody(compared.comparison, clock.now()) });
    }
  });
}

function frameOf(target: string) {
  return { title: `Before and after: ${target}`, nav: 'targets', isLive: false } as const;
}

function tooFew(target: string, lists: readonly HistoryList[]): Markup {
  const endEntity = lists[0]?.endEntity ?? null;
  return html`<p class="crumbs"><a href="/targets">Targets</a> / <a href="${targetHref(target)}">${target}</a></p>
<div class="page-head"><h1>Before and after</h1></div>
<p class="notice">There is nothing to compare: ${lists.length === 0 ? 'no list was served yet' : 'it has served the same list ever since it is watched'}.</p>
${endEntity !== null && html`<p><a href="${certificateHref(endEntity.sha256)}">The certificate that it serves</a></p>`}`;
}
