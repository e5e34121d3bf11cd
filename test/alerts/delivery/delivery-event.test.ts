// How loud delivery is in the log, and that nobody's text gets through it unescaped.
import assert from 'node:assert/strict';
import test from 'node:test';

import { type DeliveryEvent, logDeliveryEvent } from '../../../src/alerts/delivery/delivery-event.ts';
import type { Delivery } from '../../../src/alerts/outbox.ts';
import { NOON, notification } from '../scene.ts';

const delivery: Delivery = {
  id: 'x/ops',
  receiver: 'ops',
  notification: notification(),
  createdAt: NOON,
  attempts: 2,
  nextAttemptAt: NOON,
  lastError: null,
};

const HOSTILE = 'broken\r\n\u001b[31m\u202e';
const rows: readonly { event: DeliveryEvent; line: string }[] = [
  { event: { kind: 'delivered', delivery, warning: null }, line: 'info: notification delivered' },
  {
    event: { kind: 'delivered', delivery, warning: 'one was refused' },
    line: 'warn: notification delivered, but one was refused',
  },
  {
    event: { kind: 'retry', delivery, error: HOSTILE, nextAttemptAt: NOON },
    line: 'warn: notification not delivered yet: broken\\u{d}\\u{a}\\u{1b}[31m\\u{202e}',
  },
  {
    event: { kind: 'undeliverable', delivery, error: 'down' },
    line: 'error: notification given up, it was never delivered: down',
  },
  {
    event: { kind: 'outbox-failed', receiver: 'ops', error: new Error('write', { cause: new Error('disk full') }) },
    line: 'error: the outbox cannot be used: write: disk full',
  },
];

for (const { event, line } of rows) {
  test(line, () => {
    const lines: string[] = [];
    const write = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) => {
      assert.equal(fields['receiver'], 'ops');
      if (event.kind !== 'outbox-failed') assert.equal(fields['attempt'], 3);
      lines.push(`${level}: ${message}`);
    };
    logDeliveryEvent(event, { info: write('info'), warn: write('warn'), error: write('error') });
    assert.deepEqual(lines, [line]);
  });
}
