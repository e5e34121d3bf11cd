// The reach of a firmware in words: can its devices still be updated, through what, until when.
import { type FirmwareReach, type Reach, type Way, type WayPart, waysLeft } from '../outlook/outlook.ts';
import { countOf, dayText, listText } from './wording.ts';

/** As people read them; only the worst is shouted. */
export const REACH_WORDS: Readonly<Record<Reach, string>> = {
  reachable: 'reachable',
  'at-risk': 'at risk',
  stranded: 'STRANDED',
};

/** `STRANDED: 12,400 devices, no way left to update them`. */
export function reachText(state: FirmwareReach): string {
  if (state.reach === null) return `not known: ${reasonText(state)}`;
  const devices = state.devices === null ? [] : [countOf(state.devices, 'device')];
  return `${REACH_WORDS[state.reach]}: ${[...devices, reasonText(state)].join(', ')}`;
}

/** Why it is so: `1 of 2 ways left to update them`. */
export function reasonText(state: FirmwareReach): string {
  const { because, ways, recovery } = state;
  const open = waysLeft(state).length;
  const left = `${String(open)} of ${countOf(ways.length, 'way')} left to update them`;
  switch (because) {
    case 'no-update-target':
      return 'the config names no target through which it is updated';
    case 'way-open':
      return open === ways.length ? `${countOf(open, 'way')} to update them` : left;
    case 'one-way-left':
      return waysLeft(state).some(({ level }) => level === 'started')
        ? `${left}, and a rotation has started there`
        : left;
    case 'all-ways-started':
      return ways.length === 1
        ? 'a rotation has started on the only way to update them'
        : `${left}, and a rotation has started on each`;
    case 'recovery-left':
      return `no way left to update them but ${listText(recovery)}`;
    case 'no-way-left':
      return 'no way left to update them';
  }
}

/** `a.example:443 at 192.0.2.2, redirected to b.example:443 at 192.0.2.9, as served until 2026-09-01`. */
export function wayText(way: Way): string {
  const { target, level, parts, passable } = way;
  if (!passable)
    return `${target} (${level === 'broken' ? `broken${brokenHop(way)}` : 'nothing is accepted there now'})`;
  const [first, ...onward] = parts.filter(({ acceptedAt }) => acceptedAt.length > 0).map(partText);
  const redirected = onward.length === 0 ? '' : `, redirected to ${listText(onward)}`;
  const end = wayEnd(parts);
  return `${first ?? target}${redirected}, ${end === null ? 'with no date to end it' : `as served until ${dayText(end)}`}`;
}

/** When the firmware begins to refuse the first list on its way; null when no date ends any. */
function wayEnd(parts: readonly WayPart[]): number | null {
  const ends = parts.flatMap(({ until }) => until ?? []);
  return ends.length === 0 ? null : Math.min(...ends);
}

/** Where it is not the update target itself that is broken: where then. */
function brokenHop({ target, parts }: Way): string {
  const broken = parts.filter(({ level }) => level === 'broken').map((part) => part.target);
  return broken.includes(target) ? '' : ` at ${listText(broken)}`;
}

function partText({ target, acceptedAt }: WayPart): string {
  const addresses = acceptedAt.filter((address) => address !== target);
  return addresses.length === 0 ? target : `${target} at ${listText(addresses)}`;
}
