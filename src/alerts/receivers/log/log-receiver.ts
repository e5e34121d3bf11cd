// The receiver that writes to the log: one structured line for each notification.
import type { OutlookLevel } from '../../../outlook/outlook.ts';
import type { AlertLogger } from '../../logger.ts';
import type { Notification } from '../../notification.ts';
import { notificationBody } from '../../render/json.ts';
import { renderSubject } from '../../render/subject.ts';
import { sent, type Receiver } from '../receiver.ts';

/** Loud outlooks as `error`, what is to come as `warn`, good news as `info`; the webhook's body as `notification`. */
export function logReceiver(name: string, logger: AlertLogger): Receiver {
  return {
    name,
    send: (notification) => {
      logger[severityOf(notification)](
        { receiver: name, notification: notificationBody(notification) },
        renderSubject(notification),
      );
      return Promise.resolve(sent());
    },
  };
}

const SEVERITIES: Readonly<Record<OutlookLevel, keyof AlertLogger>> = {
  safe: 'info',
  unknown: 'warn',
  exposed: 'warn',
  likely: 'warn',
  started: 'error',
  broken: 'error',
};

function severityOf(notification: Notification): keyof AlertLogger {
  return notification.kind === 'resolved' ? 'info' : SEVERITIES[notification.outlook.to];
}
