// The message for the readers of one receiver: the link by which they acknowledge is theirs.
import type { Notification } from '../notification.ts';
import { messageOf } from '../render/message-of.ts';
import type { Message } from '../render/message.ts';
import type { ReceiverParts } from './receiver.ts';

type Reader = Pick<ReceiverParts, 'name' | 'clock' | 'ackLinks'>;

export function messageTo({ name, clock, ackLinks }: Reader, notification: Notification): Message {
  return messageOf(notification, ackLinks?.urlFor(notification, name, clock.now()) ?? null);
}
