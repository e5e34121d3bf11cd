// The small pieces that pages share: levels, instants, digests.
import { minuteText } from '../alerts/wording.ts';
import { type EpochMs, isoInstant } from '../lib/clock.ts';
import { distanceFrom } from '../lib/dates.ts';
import type { OutlookLevel, Reach } from '../outlook/outlook.ts';
import { html, type Markup } from './markup.ts';

/** Beside the colour, for those who do not see it. */
export const LEVEL_SYMBOLS: Readonly<Record<OutlookLevel, string>> = {
  safe: '✓',
  unknown: '?',
  exposed: '◔',
  likely: '◑',
  started: '✗',
  broken: '✖',
};

/** A level as a coloured badge with its symbol and its word. */
export function levelBadge(level: OutlookLevel): Markup {
  return html`<span class="badge level-${level}"><span aria-hidden="true">${LEVEL_SYMBOLS[level]}</span> ${level}</span>`;
}

const REACH_SYMBOLS: Readonly<Record<Reach, string>> = { reachable: '✓', 'at-risk': '◑', stranded: '✖' };

/** A level, or that nobody knows one. */
export function levelOrNone(level: OutlookLevel | null): Markup {
  return level === null ? html`<span class="badge">not looked at yet</span>` : levelBadge(level);
}

/** The same of a reach; null is a firmware that is not updated through any target. */
export function reachBadge(reach: Reach | 'not-looked-at' | null): Markup {
  if (reach === 'not-looked-at') return html`<span class="badge reach-none">not looked at yet</span>`;
  if (reach === null) return html`<span class="badge reach-none">no update target</span>`;
  return html`<span class="badge reach-${reach}"><span aria-hidden="true">${REACH_SYMBOLS[reach]}</span> ${reach}</span>`;
}

const DAY_MS = 86_400_000;
const YEAR_DAYS = 365.25;

/** `in 8 d`, `today`, `in 14 months`, `in 13 years`: of a date, whose hours matter to nobody. */
export function daysFrom(now: EpochMs, at: EpochMs): string {
  const days = Math.floor(at / DAY_MS) - Math.floor(now / DAY_MS);
  if (days === 0) return 'today';
  const text = spanText(Math.abs(days));
  return days > 0 ? `in ${text}` : `${text} ago`;
}

function spanText(days: number): string {
  if (days < 60) return `${String(days)} d`;
  return days < 2 * YEAR_DAYS
    ? `${String(Math.round(days / (YEAR_DAYS / 12)))} months`
    : `${String(Math.round(days / YEAR_DAYS))} years`;
}

const JUST_NOW_MS = 10_000;

/** `3 min ago`, with the instant itself for machines and for whoever points at it. */
export function ago(at: EpochMs, now: EpochMs): Markup {
  return html`<time datetime="${isoInstant(at)}" title="${minuteText(at)}">${Math.abs(now - at) < JUST_NOW_MS ? 'just now' : distanceFrom(now, at)}</time>`;
}

/** `2026-03-01 12:30 UTC`. */
export function minute(at: EpochMs): Markup {
  return html`<time datetime="${isoInstant(at)}">${minuteText(at)}</time>`;
}

/** The first digits of a digest; the whole of it for whoever points at it. */
export function digest(sha256: string): Markup {
  return html`<code title="${sha256}">${sha256.slice(0, 12)}</code>`;
}
