// The receiver that writes to the log: one structured line for each notification.
import type { OutlookLevel } from '../../../outlook/outlook.ts';
import type { AlertLogger } from '../../logger.ts';
import type { Notification } from '../../notification.ts';
import { notificationBody } from '../../render/json.ts';
import { messageOf } from '../../render/message-of.ts';
import { renderSubject } from '../../render/subject.ts';
import { sent, type CreateReceiver } from '../receiver.ts';
import type { LogConfig } from './config.ts';

/** Loud outlooks as `error`, what is to come as `warn`, good news as `info`; the webhook's body as `notification`. */
export const createLogReceiver: CreateReceiver<LogConfig> = (_config, { name, logger }) => ({
  name,
  send: (notification) => {
    const line = renderSubject(messageOf(notification));
    logger[severityOf(notification)]({ receiver: name, notification: notificationBody(notification) }, line);
    return Promise.resolve(sent());
  },
});

function severityOf(notification: Notification): keyof AlertLogger {
  switch (notification.about) {
    case 'devices':
    case 'self':
      return notification.kind === 'resolved' ? 'info' : SEVERITIES[notification.outlook.to];
    case 'digest':
    case 'test':
      return 'info';
  }
}

const SEVERITIES: Readonly<Record<OutlookLevel, keyof AlertLogger>> = {
  safe: 'info',
  unknown: 'warn',
  exposed: 'warn',
  likely: 'warn',
  started: 'error',
  broken: 'error',
};
