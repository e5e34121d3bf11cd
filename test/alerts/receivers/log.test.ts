// The receiver that writes to the log: how loud each notification is there, and what its line holds.
import assert from 'node:assert/strict';
import test from 'node:test';

import type { Notification } from '../../../src/alerts/notification.ts';
import { createLogReceiver } from '../../../src/alerts/receivers/log/log-receiver.ts';
import { notificationBodySchema } from '../../../src/alerts/render/notification-body.ts';
import { exampleNotifications, opened } from '../render/examples.ts';
import { attempt, partsWith } from './told.ts';

interface Line {
  readonly level: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

async function logged(notification: Notification): Promise<Line> {
  const lines: Line[] = [];
  const write = (level: string) => (fields: Line['fields'], message: string) =>
    void lines.push({ level, fields, message });
  const logger = { info: write('info'), warn: write('warn'), error: write('error') };
  const result = await createLogReceiver({}, { ...partsWith(), name: 'ops', logger }).send(notification, attempt);
  assert.deepEqual(result, { kind: 'sent', warning: null });
  const [line, ...others] = lines;
  assert.ok(line !== undefined && others.length === 0);
  return line;
}

const { self, digest, test: trial, resolved, 'self-resolved': selfResolved } = exampleNotifications();
const rows: readonly {
  readonly name: string;
  readonly notification: Notification | undefined;
  readonly level: string;
}[] = [
  { name: 'started', notification: opened(), level: 'error' },
  { name: 'broken', notification: opened({ outlook: { from: 'started', to: 'broken' } }), level: 'error' },
  { name: 'likely', notification: opened({ outlook: { from: 'safe', to: 'likely' } }), level: 'warn' },
  { name: 'exposed', notification: opened({ outlook: { from: 'safe', to: 'exposed' } }), level: 'warn' },
  { name: 'unknown', notification: opened({ outlook: { from: 'safe', to: 'unknown' } }), level: 'warn' },
  { name: 'resolved', notification: resolved, level: 'info' },
  {
    name: 'resolved, for nothing is watched any more',
    notification: opened({ kind: 'resolved', outlook: { from: 'broken', to: 'unknown' } }),
    level: 'info',
  },
  { name: 'of itself', notification: self, level: 'error' },
  { name: 'of itself, resolved', notification: selfResolved, level: 'info' },
  { name: 'a digest', notification: digest, level: 'info' },
  { name: 'a test', notification: trial, level: 'info' },
];
for (const { name, notification, level } of rows) {
  test(`the log has as ${level}: ${name}`, async () => {
    assert.ok(notification !== undefined);
    const line = await logged(notification);
    assert.equal(line.level, level);
    assert.equal(line.fields['receiver'], 'ops');
    assert.equal(notificationBodySchema.parse(line.fields['notification']).id, notification.id);
  });
}

test('its line is the subject, of visible characters', async () => {
  const { message } = await logged(opened({ summary: 'a\u001b[2J\nb' }));
  assert.equal(message, '[anchorwatch] started: a\\u{1b}[2J\\u{a}b');
});
