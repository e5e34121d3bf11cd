// The notification by which an operator finds out whether a receiver works.
import type { EpochMs } from '../lib/clock.ts';
import { emptyEvidence } from './evidence.ts';
import { fleetImpact } from './fleet.ts';
import { incidentId, notificationId } from './identifiers.ts';
import type { Notification } from './notification.ts';

/** A notification of kind `test`, of no firmware in the field. */
export function testNotification(at: EpochMs): Notification {
  const firmware = 'anchorwatch-test';
  const target = 'test.invalid:443';
  const incident = incidentId(firmware, target, at);
  return {
    id: notificationId(incident, 'test', 'safe', at),
    kind: 'test',
    at,
    incident,
    firmware,
    devices: null,
    target,
    purpose: 'update',
    outlook: { from: 'safe', to: 'safe' },
    reach: null,
    fleet: fleetImpact([]),
    summary: 'This is a test of anchorwatch: alerts sent here arrive',
    evidence: emptyEvidence(at),
    advice: [{ text: 'Nothing is wrong, and nothing is to be done.', pem: null }],
  };
}
