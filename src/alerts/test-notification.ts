// The notification by which an operator finds out whether a receiver works.
import { createHash } from 'node:crypto';

import type { EpochMs } from '../lib/clock.ts';
import type { TestNotification } from './notification.ts';

/** A notification of kind `test`; at each instant another one. */
export function testNotification(at: EpochMs): TestNotification {
  const digest = createHash('sha256')
    .update(`test\n${String(at)}`)
    .digest('hex');
  return {
    about: 'test',
    kind: 'test',
    id: `ntf-${digest.slice(0, 16)}`,
    at,
    incident: `test-${digest.slice(0, 12)}`,
    summary: 'This is a test of anchorwatch: alerts sent here arrive',
  };
}
