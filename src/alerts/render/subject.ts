// The subject line of a mail, and the one line of a log.
import { visibleText } from '../../lib/escape.ts';
import type { Message } from './message.ts';

// RFC 5322 section 2.1.1 allows 998 characters a line; people and phones read far fewer.
const MAX_LENGTH = 240;

/** One line of visible characters. */
export function renderSubject({ subject }: Pick<Message, 'subject'>): string {
  return visibleText(subject, MAX_LENGTH);
}
