// How far a rotation has come, and how fast it goes.
import type { EpochMs } from '../../lib/clock.ts';
import type { Share } from '../../outlook/outlook.ts';
import type { Evidence } from '../notification.ts';
import { dayText } from '../wording.ts';

const DAY_MS = 86_400_000;

/** `3 of 8 addresses, 1 of 8 yesterday`; an older day by its date, for mails are read later. Null while none refuse. */
export function shareText(share: Evidence['share'], at: EpochMs): string | null {
  if (share === null) return null;
  const { now, before } = share;
  const current = `${ratio(now)} ${now.answered === 1 ? 'address' : 'addresses'}`;
  return before === null ? current : `${current}, ${ratio(before)} ${pastDay(before.at, at)}`;
}

function ratio({ refused, answered }: Share): string {
  return `${String(refused)} of ${String(answered)}`;
}

function pastDay(then: EpochMs, at: EpochMs): string {
  return dayText(then) === dayText(at - DAY_MS) ? 'yesterday' : `on ${dayText(then)}`;
}
