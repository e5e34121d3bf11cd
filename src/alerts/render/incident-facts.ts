// The facts that incidents of devices and of anchorwatch itself have in common.
import type { DeviceNotification, SelfNotification } from '../notification.ts';
import { minuteText } from '../wording.ts';

/** `2026-02-27 12:00 UTC`, and when it came back; null where that is when it is told first. */
export function openedText({ kind, openedAt, reopenedAt }: DeviceNotification | SelfNotification): string | null {
  if (reopenedAt !== openedAt) return `${minuteText(openedAt)}, reopened ${minuteText(reopenedAt)}`;
  return kind === 'opened' ? null : minuteText(openedAt);
}

/** `by anna, 2026-03-01 12:00 UTC: we are on it`; null where that is of no interest. */
export function acknowledgedText({ kind, acknowledged }: DeviceNotification | SelfNotification): string | null {
  if (acknowledged === null) return kind === 'escalated' ? 'by nobody so far' : null;
  const { at, by, comment } = acknowledged;
  return `by ${by}, ${minuteText(at)}${comment === '' ? '' : `: ${comment}`}`;
}
