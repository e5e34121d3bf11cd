// What anchorwatch lacks to be relied upon: shown above everything else, for what is below depends on it.
import { listText } from '../../../alerts/wording.ts';
import type { EpochMs } from '../../../lib/clock.ts';
import type { Snapshot } from '../../../views/watched.ts';
import { html, type Markup } from '../../markup.ts';
import { ago } from '../../pieces.ts';

interface Stale {
  readonly source: string;
  readonly since: EpochMs;
}

/** Null where nothing is wrong. */
export function attention({ alerting, offlineSince }: Snapshot, stale: readonly Stale[], now: EpochMs): Markup | null {
  const failing = alerting.receivers.filter(({ failingSince }) => failingSince !== null);
  const undeliverable = alerting.receivers.filter((health) => health.undeliverable > 0);
  const troubles = [
    offlineSince !== null &&
      html`No target at all answers, since ${ago(offlineSince, now)}: nothing is concluded meanwhile.`,
    failing.length > 0 && html`Not delivered: what is told to ${listText(failing.map(({ receiver }) => receiver))}.`,
    undeliverable.length > 0 &&
      html`Given up: notifications to ${listText(undeliverable.map(({ receiver }) => receiver))}; see <code>anchorwatch alerts outbox</code>.`,
    ...stale.map(({ source, since }) => html`Nothing from ${source} since ${ago(since, now)}.`),
  ].filter((trouble) => trouble !== false);
  if (troubles.length === 0) return null;
  return html`<section class="problem own" aria-labelledby="own"><h2 id="own">anchorwatch itself</h2><ul>${troubles.map((one) => html`<li>${one}</li>`)}</ul></section>`;
}
