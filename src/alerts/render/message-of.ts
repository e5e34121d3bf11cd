// From a notification to the message that mail, chat and log show.
import type { Notification, TestNotification } from '../notification.ts';
import { deviceMessage } from './device-message.ts';
import { digestMessage } from './digest-message.ts';
import type { Message } from './message.ts';
import { footerOf, subjectOf } from './frame.ts';
import { selfMessage } from './self-message.ts';

/** The message that `notification` is shown as; `ackUrl` is a link that acknowledges it, where there is one. */
export function messageOf(notification: Notification, ackUrl: string | null = null): Message {
  switch (notification.about) {
    case 'devices':
      return deviceMessage(notification, ackUrl);
    case 'self':
      return selfMessage(notification, ackUrl);
    case 'digest':
      return digestMessage(notification);
    case 'test':
      return testMessage(notification);
  }
}

function testMessage(notification: TestNotification): Message {
  const { summary } = notification;
  return {
    subject: subjectOf('test', summary),
    occasion: 'test',
    tone: 'test',
    summary,
    facts: [],
    sections: [
      {
        kind: 'steps',
        title: 'What to do',
        steps: [{ text: 'Nothing is wrong, and nothing is to be done.', pem: null }],
      },
    ],
    acknowledge: null,
    footer: footerOf(notification),
  };
}
