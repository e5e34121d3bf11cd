// Whom an incident hits, in words: how many, how many of them are new, and the worst of them.
import { compareLevels, type OutlookLevel } from '../../outlook/outlook.ts';
import type { Affected, AffectedPair } from '../notification.ts';
import { REACH_WORDS } from '../reach-text.ts';
import { countOf, firmwareText, grouped, minuteText } from '../wording.ts';
import type { Row } from './message.ts';

/** Whether it hits, or has hit, one pair only: what is said of that one says it all. */
export function isSingle({ pairs, over }: Affected): boolean {
  return pairs + over <= 1;
}

/** `12 firmware lines with 48,200 devices, on 3 targets`; null when none is left. */
export function hitText({ pairs, firmware, targets, devices, uncounted }: Affected): string | null {
  if (pairs === 0) return null;
  const counted = uncounted < firmware ? ` with ${countOf(devices, 'device')}` : '';
  const rest = uncounted > 0 && counted !== '' ? ` and those of ${countOf(uncounted, 'firmware line')}` : '';
  return `${countOf(firmware, 'firmware line')}${counted}${rest}, on ${countOf(targets, 'target')}`;
}

/** `3 new of 12 firmware lines`; null when nothing is new, or everything. */
export function newsText({ news, ...affected }: Affected): string | null {
  if (news === 0 || news >= affected.pairs) return null;
  return `${grouped(news)} new of ${pairsText(affected)}`;
}

/** `2 firmware lines are no longer hit`; null when none was hit before. */
export function overText(affected: Affected): string | null {
  const { over, pairs } = affected;
  if (over === 0) return null;
  return pairs === 0 ? `all ${grouped(over)}` : `${grouped(over)} of ${grouped(over + pairs)}`;
}

export function affectedRow(pair: AffectedPair): Row {
  const { firmware, devices, target, purpose, outlook, isNew } = pair;
  return {
    what: firmwareText(firmware, devices),
    note: `${target} (${purpose})`,
    state: isNew ? `new: ${outlook.to}` : outlook.to,
    tone: toneOf(outlook.to),
    detail: detailOf(pair),
  };
}

// Pairs of one target are known by their firmware, those of one firmware by their target.
function pairsText({ pairs, firmware, targets }: Omit<Affected, 'news'>): string {
  if (targets === 1) return countOf(firmware, 'firmware line');
  if (firmware === 1) return countOf(targets, 'target');
  return `${grouped(pairs)} that are hit (a firmware line on a target each)`;
}

function toneOf(level: OutlookLevel): Row['tone'] {
  if (level === 'safe') return 'good';
  return compareLevels(level, 'started') < 0 ? 'doubtful' : 'bad';
}

function detailOf({ outlook, since, reach, code, deviceCode }: AffectedPair): string {
  const parts = [
    reach === null || reach === 'reachable' ? null : REACH_WORDS[reach],
    code,
    deviceCode,
    `was ${outlook.from} until ${minuteText(since)}`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}
