// Which notifications ask for an acknowledgement.
import type { DeviceNotification, Notification, SelfNotification } from './notification.ts';

/** Whether there is an incident that is open and that nobody looks after yet. */
export function isAcknowledgeable(notification: Notification): notification is DeviceNotification | SelfNotification {
  switch (notification.about) {
    case 'devices':
    case 'self':
      return notification.kind !== 'resolved' && notification.acknowledged === null;
    case 'digest':
    case 'test':
      return false;
  }
}
