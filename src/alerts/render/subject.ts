// The subject line of a mail, and the one line of a log.
import { visibleText } from '../../lib/escape.ts';
import type { Notification } from '../notification.ts';

// RFC 5322 section 2.1.1 allows 998 characters a line; people and phones read far fewer.
const MAX_SUMMARY_LENGTH = 200;

/** One line: `[anchorwatch] started: thermostat-1.4 ... refuses ...`. */
export function renderSubject(notification: Notification): string {
  return `[anchorwatch] ${occasionOf(notification)}: ${visibleText(notification.summary, MAX_SUMMARY_LENGTH)}`;
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
