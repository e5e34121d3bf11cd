// What anchorwatch may find of itself, as notifications.
import type { SelfNotification } from '../../../src/alerts/notification.ts';

const AT = Date.parse('2026-03-01T12:00:00Z');
const HOUR = 3_600_000;

/** A receiver that takes nothing. */
export function selfExample(overrides: Partial<SelfNotification> = {}): SelfNotification {
  const detail = 'The receiver ops has taken nothing for an hour: mail.example:587: connection refused.';
  return {
    about: 'self',
    kind: 'opened',
    id: 'ntf-51c0de17aa9b3f28',
    at: AT,
    incident: 'inc-5e1f00000001',
    summary: 'Nothing could be delivered to ops for an hour',
    openedAt: AT,
    reopenedAt: AT,
    outlook: { from: 'safe', to: 'started' },
    acknowledged: null,
    advice: [],
    finding: {
      code: 'receiver-failing',
      subject: 'ops',
      since: AT - HOUR,
      detail,
      remedy: 'See that mail.example takes mail again, then look at what waits: anchorwatch alerts outbox.',
    },
    ...overrides,
  };
}

/** It takes them again. */
export function selfResolvedExample(): SelfNotification {
  return selfExample({
    kind: 'resolved',
    id: 'ntf-51c0de17aa9b3f29',
    at: AT + 2 * HOUR,
    summary: 'ops takes notifications again, after 2h',
    outlook: { from: 'started', to: 'safe' },
  });
}
