// The answer in one sentence, and the three counts beneath it.
import type { FleetTally } from '../../../alerts/fleet-impact.ts';
import { countOf, grouped } from '../../../alerts/wording.ts';
import type { EpochMs } from '../../../lib/clock.ts';
import { compareLevels } from '../../../outlook/outlook.ts';
import type { Overview } from '../../../views/overview.ts';
import { html, type Markup } from '../../markup.ts';
import { ago, LEVEL_SYMBOLS } from '../../pieces.ts';

/** Whether anything is about to break, and how old that answer is. */
export function headline(overview: Overview, now: EpochMs): Markup {
  const { tone, symbol, text, more } = answerOf(overview);
  return html`<section class="headline tone-${tone}" aria-labelledby="headline">
<span class="headline-symbol" aria-hidden="true">${symbol}</span>
<div><h1 id="headline">${text}</h1><p>${more} ${seenText(overview, now)}</p></div>
</section>`;
}

interface Answer {
  readonly tone: 'safe' | 'unknown' | 'exposed' | 'likely' | 'started' | 'broken';
  readonly symbol: string;
  readonly text: string;
  readonly more: string;
}

function answerOf(overview: Overview): Answer {
  const { fleet, worst, levels, lastCycleAt, lines } = overview;
  const pairs = (wanted: readonly string[]): number =>
    [...levels].reduce((sum, [level, count]) => sum + (level !== null && wanted.includes(level) ? count : 0), 0);
  if (lastCycleAt === null) {
    const more = 'The first cycle is under way; nothing is known yet.';
    return { tone: 'unknown', symbol: '…', text: 'Looking for the first time', more };
  }
  if (fleet.stranded.firmware > 0) {
    const more = `No update gets to ${countOf(fleet.stranded.firmware, 'firmware line')} any more.`;
    return { tone: 'broken', symbol: LEVEL_SYMBOLS.broken, text: `${devicesText(fleet.stranded)} stranded`, more };
  }
  if (compareLevels(worst, 'started') >= 0) {
    const text = fleet['at-risk'].firmware > 0 ? `${devicesText(fleet['at-risk'])} at risk` : 'A rotation is under way';
    const more = `Some of what is served is refused already, on ${countOf(pairs(['started', 'broken']), 'pair')} of firmware and target.`;
    return { tone: 'started', symbol: LEVEL_SYMBOLS.started, text, more };
  }
  if (worst === 'likely') {
    const more = `A certificate that would be refused has been issued, for ${countOf(pairs(['likely']), 'pair')} of firmware and target.`;
    return { tone: 'likely', symbol: LEVEL_SYMBOLS.likely, text: 'A rotation is likely', more };
  }
  if (worst === 'exposed') {
    const more = `Nothing is refused; ${countOf(pairs(['exposed']), 'pair')} of firmware and target can break on a date that is known.`;
    return { tone: 'exposed', symbol: LEVEL_SYMBOLS.exposed, text: 'Nothing is about to break', more };
  }
  if (worst === 'unknown') {
    const more = `Of ${countOf(pairs(['unknown']), 'pair')} of firmware and target nothing could be found out.`;
    return { tone: 'unknown', symbol: LEVEL_SYMBOLS.unknown, text: 'Nothing is known to break', more };
  }
  const unseen = levels.get(null) ?? 0;
  if (unseen > 0) {
    const more = `${countOf(unseen, 'pair')} of firmware and target ${unseen === 1 ? 'was' : 'were'} not looked at yet; the next cycle does.`;
    return { tone: 'unknown', symbol: '…', text: 'Not everything is known yet', more };
  }
  const more = `All ${countOf(lines, 'firmware line')} ${lines === 1 ? 'accepts' : 'accept'} what is served.`;
  return { tone: 'safe', symbol: LEVEL_SYMBOLS.safe, text: 'Nothing is about to break', more };
}

function devicesText({ devices, uncounted, firmware }: FleetTally): string {
  const lines = countOf(uncounted, 'firmware line');
  if (uncounted === firmware) return `All devices of ${lines} are`;
  const counted = `${countOf(devices, 'device')}${uncounted === 0 ? '' : ` and all of ${lines}`}`;
  return `${counted} ${devices === 1 && uncounted === 0 ? 'is' : 'are'}`;
}

function seenText({ lastCycleAt, isFresh }: Overview, now: EpochMs): Markup | null {
  if (lastCycleAt === null) return null;
  return isFresh
    ? html`Looked ${ago(lastCycleAt, now)}.`
    : html`<strong>Looked ${ago(lastCycleAt, now)}: what follows may be outdated.</strong>`;
}

/** Devices that are stranded, at risk, and safe to reach. */
export function tiles({ fleet }: Overview): Markup {
  return html`<section class="tiles" aria-label="Devices">
${tile('broken', '✖', 'Stranded', 'no update gets through any more', fleet.stranded)}
${tile('likely', '◑', 'At risk', 'the last way is left, or going', fleet['at-risk'])}
${tile('safe', '✓', 'Reachable', 'an update gets through', fleet.reachable)}
${fleet['not-looked-at'].firmware > 0 && tile('unknown', '…', 'Not looked at yet', 'the next cycle tells', fleet['not-looked-at'])}
${fleet['no-update-target'].firmware > 0 && tile('unknown', '?', 'No update target', 'the config names none', fleet['no-update-target'])}
</section>`;
}

function tile(tone: Answer['tone'], symbol: string, label: string, meaning: string, tally: FleetTally): Markup {
  const { devices, firmware, uncounted } = tally;
  const count = firmware > 0 && uncounted === firmware ? '?' : grouped(devices);
  const lines = firmware === 0 ? 'no firmware line' : countOf(firmware, 'firmware line');
  const also = uncounted > 0 && uncounted < firmware ? `, ${grouped(uncounted)} of them uncounted` : '';
  return html`<div class="tile tone-${firmware === 0 ? 'none' : tone}">
<p class="tile-label"><span aria-hidden="true">${symbol}</span> ${label}</p>
<p class="tile-count">${count}<span class="unit"> ${devices === 1 ? 'device' : 'devices'}</span></p>
<p class="tile-more">${lines}${also}<br><span class="soft">${meaning}</span></p></div>`;
}
