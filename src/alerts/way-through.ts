// How an update still reaches the firmware: through which targets and addresses, until when, or not at all.
import { type FirmwareReach, waysLeft } from '../outlook/outlook.ts';
import type { Advice } from './notification.ts';
import { wayText } from './reach-text.ts';
import type { Story } from './story.ts';
import { listText } from './wording.ts';

/** One piece of advice: through what to ship, or that nothing is left. */
export function wayThrough({ reach }: Story): readonly Advice[] {
  if (reach === null || reach.ways.length === 0) return [];
  const passable = reach.ways.filter((way) => way.passable);
  const text = passable.length > 0 ? `${openWays(reach)}${haste(reach)}` : deadEnd(reach);
  return [{ text, pem: null }];
}

function openWays({ ways }: FirmwareReach): string {
  return `An update still gets through: ${listText(ways.filter((way) => way.passable).map(wayText), 8)}.`;
}

function haste(reach: FirmwareReach): string {
  const left = waysLeft(reach);
  if (left.length === 0) return ' It was refused there until a short while ago, and may be again: ship at once.';
  const rotating = left.filter(({ passable }) => passable).every(({ level }) => level === 'started');
  return rotating ? ' A rotation is under way: ship before it gets there.' : '';
}

function deadEnd(reach: FirmwareReach): string {
  const { firmware, recovery } = reach;
  const left = waysLeft(reach).map(({ target }) => target);
  const remains = recovery.length > 0 ? ` What remains: ${listText(recovery)}.` : '';
  if (left.length > 0) {
    return (
      `No target is known to be open through which ${firmware} can be updated: nothing is accepted now at ` +
      `${listText(left)}. Ask by hand, best from another network: anchorwatch check ${left[0] ?? ''}.${remains}`
    );
  }
  const seen = `No target is left through which ${firmware} can be updated`;
  if (remains !== '') return `${seen}.${remains}`;
  return (
    `${seen}: it is stranded. Ask the operator to serve a list that leads to a pinned anchor again, ` +
    'if only for as long as the update takes.'
  );
}
