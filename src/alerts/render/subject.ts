// The subject line of a mail, and the one line of a log.
import { visibleText } from '../../lib/escape.ts';
import type { Notification } from '../notification.ts';
import { isStranding } from '../story.ts';

// RFC 5322 section 2.1.1 allows 998 characters a line; people and phones read far fewer.
const MAX_SUMMARY_LENGTH = 200;

/** One line: `[anchorwatch] started: thermostat-1.4 ... refuses ...`; it begins with STRANDED where devices are. */
export function renderSubject(notification: Notification): string {
  const stranded = saysStranded(notification) ? 'STRANDED ' : '';
  return `${stranded}[anchorwatch] ${occasionOf(notification)}: ${visibleText(notification.summary, MAX_SUMMARY_LENGTH)}`;
}

/** Whether devices are stranded by what the notification tells of. */
export function saysStranded({ kind, reach, target }: Notification): boolean {
  return isStranding(kind, reach, target);
}

/** What a notification is about, in one or two words: its outlook, unless its kind says more. */
export function occasionOf(notification: Notification): string {
  const { kind, outlook } = notification;
  switch (kind) {
    case 'opened':
    case 'raised':
    case 'eased':
      return outlook.to;
    case 'reminder':
      return `still ${outlook.to}`;
    case 'resolved':
    case 'test':
      return kind;
  }
}
