// What a command finds in its environment: the notification in short, and nothing that is secret.
import { targetOf, type Notification } from '../../notification.ts';
import type { Message } from '../../render/message.ts';
import { fitText, room } from '../shape.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Of anchorwatch's own environment: where programs are found, and what they need to write and to speak. */
const INHERITED = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'] as const;

const MAX_VALUE = 1_000;

export function commandEnvironment(
  notification: Notification,
  message: Message,
  own: Environment,
): Readonly<Record<string, string>> {
  const { id, kind, incident, about } = notification;
  const values = {
    ANCHORWATCH_NOTIFICATION_ID: id,
    ANCHORWATCH_KIND: kind,
    ANCHORWATCH_ABOUT: about,
    ANCHORWATCH_INCIDENT: incident,
    ANCHORWATCH_OUTLOOK: 'outlook' in notification ? notification.outlook.to : '',
    ANCHORWATCH_TONE: message.tone,
    ANCHORWATCH_FIRMWARE: notification.about === 'devices' ? notification.firmware : '',
    ANCHORWATCH_TARGET: targetOf(notification) ?? '',
    ANCHORWATCH_SUBJECT: message.subject,
    ANCHORWATCH_SUMMARY: message.summary,
    ANCHORWATCH_ACK_URL: message.acknowledge?.url ?? '',
  };
  return Object.fromEntries([
    ...INHERITED.flatMap((name) => (own[name] === undefined ? [] : [[name, own[name]] as const])),
    ...Object.entries(values).map(([name, value]) => [name, fitText(value, room(MAX_VALUE))] as const),
  ]);
}
