// From the config to receivers, and the one that writes to the log.
import assert from 'node:assert/strict';
import test from 'node:test';

import { createReceivers } from '../../../src/alerts/receivers/create.ts';
import type { ReceiverParts } from '../../../src/alerts/receivers/receiver.ts';
import type { ReceiverConfig } from '../../../src/config/schema.ts';
import { startSmtpSink } from '../../support/smtp-sink.ts';
import { startWebhookSink } from '../../support/webhook-sink.ts';
import { NOON, notification, outlook } from '../scene.ts';

const attempt = { signal: new AbortController().signal, reached: [] };

function scene() {
  const lines: {
    readonly level: string;
    readonly fields: Readonly<Record<string, unknown>>;
    readonly message: string;
  }[] = [];
  const write = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) =>
    void lines.push({ level, fields, message });
  const parts: Omit<ReceiverParts, 'name'> = {
    secretOf: () => 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    pemOf: () => null,
    smtp: null,
    environment: {},
    certificates: () => Promise.resolve(new Map()),
    ackLinks: null,
    clock: { now: () => NOON },
    logger: { info: write('info'), warn: write('warn'), error: write('error') },
  };
  return { lines, parts };
}

test('none configured: the log', async () => {
  const { lines, parts } = scene();
  const [log, ...others] = await createReceivers([], parts);
  assert.equal(log?.name, 'log');
  assert.deepEqual(others, []);
  assert.deepEqual(await log.send(notification(), attempt), { kind: 'sent', warning: null });
  const [line] = lines;
  assert.match(line?.message ?? '', /^\[anchorwatch\] started: thermostat-1\.4/);
  assert.equal(line?.fields['receiver'], 'log');
  assert.ok(JSON.stringify(line.fields['notification']).includes('anchorwatch/notification@1'));
});

const severities = [
  { level: 'error', message: notification() },
  { level: 'error', message: notification({ kind: 'reminder', to: 'broken', state: outlook('broken') }) },
  { level: 'warn', message: notification({ to: 'exposed', state: outlook('exposed') }) },
  { level: 'warn', message: notification({ to: 'unknown', state: outlook('unknown') }) },
  { level: 'info', message: notification({ kind: 'resolved', to: 'safe', state: outlook('safe') }) },
  { level: 'info', message: notification({ kind: 'resolved', to: 'unknown', state: null }) },
];
for (const { level, message } of severities) {
  test(`the log has ${message.kind} of ${message.outlook.to} as ${level}`, async () => {
    const { lines, parts } = scene();
    const [log] = await createReceivers([{ name: 'ops', log: {} }], parts);
    await log?.send(message, attempt);
    assert.deepEqual(
      lines.map((line) => line.level),
      [level],
    );
  });
}

test('every kind of receiver, by name and in the order of the config, and each works', async (t) => {
  const [mail, hook] = await Promise.all([startSmtpSink(), startWebhookSink()]);
  t.after(() => Promise.all([mail.close(), hook.close()]));
  const { parts, lines } = scene();
  const configs: readonly ReceiverConfig[] = [
    { name: 'hook', webhook: { url: hook.url, secret: { env: 'HOOK_SECRET' } } },
    { name: 'open', webhook: { url: hook.url } },
    { name: 'ops', email: { to: ['ops@example.com'] } },
    { name: 'boss', email: { to: ['boss@example.com'], from: 'watch@example.com' } },
    { name: 'file', log: {} },
  ];
  const smtp = { host: '127.0.0.1', port: mail.port, from: 'anchorwatch@localhost' };
  const receivers = await createReceivers(configs, { ...parts, smtp });
  assert.deepEqual(
    receivers.map(({ name }) => name),
    ['hook', 'open', 'ops', 'boss', 'file'],
  );
  for (const receiver of receivers) assert.equal((await receiver.send(notification(), attempt)).kind, 'sent');
  assert.deepEqual(
    hook.requests.map(({ headers }) => headers['webhook-signature'] !== undefined),
    [true, false],
  );
  assert.deepEqual(
    mail.mails.map(({ sender, recipients }) => [sender, ...recipients]),
    [
      ['anchorwatch@localhost', 'ops@example.com'],
      ['watch@example.com', 'boss@example.com'],
    ],
  );
  assert.equal(lines.length, 1);
});

test('mail without a server is a mistake in the config', async () => {
  const { parts } = scene();
  await assert.rejects(createReceivers([{ name: 'ops', email: { to: ['ops@example.com'] } }], parts));
});
