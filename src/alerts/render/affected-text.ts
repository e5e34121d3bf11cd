// Whom an incident hits, in words: how many, how many of them are new, and the worst of them.
import { compareLevels, type OutlookLevel } from '../../outlook/outlook.ts';
import type { Affected, AffectedPair } from '../notification.ts';
import { REACH_WORDS } from '../reach-text.ts';
import { countOf, firmwareText, grouped, minuteText } from '../wording.ts';
import type { Row } from './message.ts';

/** `12 firmware lines on 3 targets, 48,200 devices (1 line not counted)`; null when one pair is hit, or none. */
export function hitText(
  hit: Pick<Affected, 'pairs' | 'firmware' | 'targets' | 'devices' | 'uncounted'>,
): string | null {
  const { pairs, firmware, targets, devices, uncounted } = hit;
  if (pairs <= 1) return null;
  const who = `${countOf(firmware, 'firmware line')} on ${countOf(targets, 'target')}`;
  if (uncounted === firmware) return who;
  const rest = uncounted === 0 ? '' : ` (${countOf(uncounted, 'line')} not counted)`;
  return `${who}, ${countOf(devices, 'device')}${rest}`;
}

/** `3 new of 12 firmware lines`; null when nothing is new, or everything. */
export function newsText({ news, ...affected }: Affected): string | null {
  if (news === 0 || news >= affected.pairs) return null;
  return `${grouped(news)} new of ${pairsText(affected)}`;
}

/** `2 of 5 are no longer hit`; null when none was hit before, or the only one is over. */
export function overText({ over, pairs }: Affected): string | null {
  if (over === 0 || over + pairs === 1) return null;
  if (pairs === 0) return `none of ${grouped(over)} is hit any more`;
  return `${grouped(over)} of ${grouped(over + pairs)} ${over === 1 ? 'is' : 'are'} no longer hit`;
}

/** What is hit beside the pair that the message is about anyway; of one pair alone no rows are needed. */
export function affectedRows({ pairs, worst }: Affected): readonly Row[] {
  return pairs <= 1 ? [] : worst.map(affectedRow);
}

function affectedRow(pair: AffectedPair): Row {
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
