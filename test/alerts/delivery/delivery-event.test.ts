// How loud delivery is in the log, and that nobody's text gets through it unescaped.
import assert from 'node:assert/strict';
import test from 'node:test';

import { type DeliveryEvent, logDeliveryEvent, logGivenUp } from '../../../src/alerts/delivery/delivery-event.ts';
import type { AlertLogger } from '../../../src/alerts/logger.ts';
import type { ReceiverHealth } from '../../../src/alerts/outbox.ts';
import { deliveryOf, message, NOON } from './scene.ts';

/** A log that keeps `level: message`, and the fields apart. */
function keptLog() {
  const lines: string[] = [];
  const fields: Readonly<Record<string, unknown>>[] = [];
  const write = (level: string) => (given: Readonly<Record<string, unknown>>, text: string) => {
    fields.push(given);
    lines.push(`${level}: ${text}`);
  };
  const logger: AlertLogger = { info: write('info'), warn: write('warn'), error: write('error') };
  return { logger, lines, fields };
}

const delivery = deliveryOf(message('a', 1), { attempts: 2 });
const HOSTILE = 'broken\r\n\u001b[31m\u202e';
const ESCAPED = 'broken\\u{d}\\u{a}\\u{1b}[31m\\u{202e}';

const rows: readonly { event: DeliveryEvent; line: string; attempt?: number }[] = [
  { event: { kind: 'delivered', delivery, warning: null }, line: 'info: notification delivered', attempt: 3 },
  {
    event: { kind: 'delivered', delivery, warning: HOSTILE },
    line: `warn: notification delivered, but ${ESCAPED}`,
    attempt: 3,
  },
  {
    event: { kind: 'retry', delivery, error: HOSTILE, refused: false, nextAttemptAt: NOON },
    line: `warn: notification not delivered yet: ${ESCAPED}`,
    attempt: 3,
  },
  {
    event: { kind: 'retry', delivery, error: 'answered 404', refused: true, nextAttemptAt: NOON },
    line: 'warn: notification refused, it is tried again: answered 404',
    attempt: 3,
  },
  {
    event: { kind: 'undeliverable', delivery, error: HOSTILE, why: 'too-late', fallback: null },
    line: `error: notification given up, it was never delivered: ${ESCAPED}; nobody is told instead`,
    attempt: 3,
  },
  {
    event: { kind: 'undeliverable', delivery, error: 'answered 404', why: 'refused', fallback: 'boss' },
    line: 'error: notification given up, it was never delivered: answered 404; boss is told instead',
    attempt: 3,
  },
  {
    event: {
      kind: 'undeliverable',
      delivery: { ...delivery, reached: ['a@example.com', HOSTILE] },
      error: 'gone',
      why: 'no-receiver',
      fallback: null,
    },
    line: `error: notification given up, it reached only a@example.com, ${ESCAPED}: gone; nobody is told instead`,
    attempt: 2,
  },
  {
    event: { kind: 'outbox-failed', receiver: 'ops', error: new Error('write', { cause: new Error('disk full') }) },
    line: 'error: the outbox cannot be used: write: disk full',
  },
];

for (const { event, line, attempt } of rows) {
  test(line, () => {
    const { logger, lines, fields } = keptLog();
    logDeliveryEvent(event, logger);
    assert.deepEqual(lines, [line]);
    assert.equal(fields[0]?.['receiver'], 'ops');
    assert.equal(fields[0]['attempt'], attempt);
  });
}

const healthy: ReceiverHealth = {
  receiver: 'ops',
  pending: 0,
  failingSince: null,
  lastError: null,
  lastDeliveredAt: NOON,
  undeliverable: 0,
};
const WHAT_TO_DO = 'see anchorwatch alerts outbox, then retry or discard';
const cycles: readonly { name: string; receivers: readonly ReceiverHealth[]; lines: readonly string[] }[] = [
  { name: 'no receivers', receivers: [], lines: [] },
  {
    name: 'nothing given up, whatever else fails',
    receivers: [{ ...healthy, pending: 9, failingSince: NOON }],
    lines: [],
  },
  {
    name: 'a line for each receiver',
    receivers: [
      { ...healthy, undeliverable: 1 },
      { ...healthy, receiver: 'boss', undeliverable: 12, lastDeliveredAt: null, lastError: HOSTILE },
    ],
    lines: [
      `error: 1 notification was given up for ops (the last arrived 2026-03-01T12:00:00Z): ${WHAT_TO_DO}`,
      `error: 12 notifications were given up for boss (none ever arrived): ${WHAT_TO_DO}`,
    ],
  },
];
for (const { name, receivers, lines } of cycles) {
  test(`said on every cycle: ${name}`, () => {
    const log = keptLog();
    logGivenUp(receivers, log.logger);
    assert.deepEqual(log.lines, lines);
    assert.ok(log.fields.every(({ lastError }) => lastError === null || lastError === ESCAPED));
  });
}
