// What ntfy gets: a text for a phone, never so long that it becomes a file; and how a topic and a token are named.
import assert from 'node:assert/strict';
import test from 'node:test';

import { messageTo } from '../../../src/alerts/receivers/message-to.ts';
import { ntfyBody, type NtfyBody } from '../../../src/alerts/receivers/ntfy/ntfy-body.ts';
import { createNtfyReceiver } from '../../../src/alerts/receivers/ntfy/ntfy-receiver.ts';
import { ReceiverConfigError } from '../../../src/alerts/receivers/receiver.ts';
import type { Notification } from '../../../src/alerts/notification.ts';
import {
  ACK_URL,
  attempt,
  deviceNotification,
  DIGEST,
  HOSTILE,
  hostileNotifications,
  INVISIBLE,
  partsWith,
  TEST,
} from './told.ts';
import { startWebhookSink } from '../../support/webhook-sink.ts';

function bodyOf(notification: Notification, ackUrl: string | null = ACK_URL): NtfyBody {
  return ntfyBody('alerts', messageTo(partsWith({ ackUrl }), notification));
}

test('an incident: the subject as title, the facts as lines, a tap acknowledges', () => {
  const { message, ...rest } = bodyOf(deviceNotification('opened', 'broken'));
  const title = '[anchorwatch] broken: thermostat-1.4 (12,400 devices) refuses content.example at 2 of 3 addresses';
  assert.deepEqual(rest, { topic: 'alerts', title, priority: 5, tags: ['rotating_light'], click: ACK_URL });
  assert.match(message, /^thermostat-1\.4 .*\n\nFirmware: thermostat-1\.4 \(12,400 devices\)\n/);
  assert.match(message, /\n\nWhat to do\n1\. Ship the anchor/);
});

test('without a page to acknowledge on: the command', () => {
  const body = bodyOf({ ...deviceNotification(), evidence: { ...deviceNotification().evidence, endpoints: [] } }, null);
  assert.equal('click' in body, false);
  assert.match(body.message, /\nAcknowledge: anchorwatch alerts ack inc-0123456789ab\nanchorwatch · incident/);
});

const priorities: readonly { readonly notification: Notification; readonly priority: number; readonly tag: string }[] =
  [
    { notification: deviceNotification('opened', 'broken'), priority: 5, tag: 'rotating_light' },
    { notification: deviceNotification('opened', 'started'), priority: 4, tag: 'warning' },
    { notification: deviceNotification('opened', 'exposed'), priority: 3, tag: 'hourglass_flowing_sand' },
    { notification: deviceNotification('resolved', 'safe'), priority: 3, tag: 'white_check_mark' },
    { notification: TEST, priority: 3, tag: 'information_source' },
    { notification: DIGEST, priority: 2, tag: 'information_source' },
  ];
for (const { notification, priority, tag } of priorities) {
  test(`priority ${String(priority)} for ${notification.kind} as ${tag}`, () => {
    const body = bodyOf(notification);
    assert.deepEqual([body.priority, body.tags], [priority, [tag]]);
  });
}

for (const { name, text } of HOSTILE) {
  test(`${name}: visible, and a text for ntfy`, () => {
    for (const notification of hostileNotifications(text)) {
      const body = bodyOf(notification);
      assertText(body);
      for (const shown of [body.title, ...body.message.split('\n')]) assert.doesNotMatch(shown, INVISIBLE);
      assert.ok(!('markdown' in body));
    }
  });
}

for (const filling of ['x', '"', '😀']) {
  test(`a message full of ${filling} is cut, and stays a text`, () => {
    const message = messageTo(partsWith(), deviceNotification());
    const facts = Array.from({ length: 100 }, () => ({ label: 'F', value: filling.repeat(200) }));
    const body = ntfyBody('alerts', { ...message, summary: filling.repeat(400), facts });
    assertText(body);
    assert.ok(body.message.endsWith(message.footer), 'and says where to look it up');
  });
}

function assertText(body: NtfyBody): void {
  assert.ok(Buffer.byteLength(body.message) <= 4_096, 'more becomes a file');
  assert.ok(Buffer.byteLength(JSON.stringify(body)) <= 2 * 4_096, 'more is refused');
}

test('the topic goes into the body, the token into the header', async (t) => {
  const sink = await startWebhookSink([200]);
  t.after(sink.close);
  const url = sink.url.replace('/hook', '/My_topic-1/?up=1');
  const config = { url, token: { env: 'TOKEN' } };
  const receiver = createNtfyReceiver(config, partsWith({ secret: 'tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2\n' }));
  assert.deepEqual(await receiver.send(TEST, attempt), { kind: 'sent', warning: null });
  const { path, headers, body } = await sink.nextRequest();
  assert.equal(path, '/?up=1');
  assert.equal(headers.authorization, 'Bearer tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2');
  assert.equal((JSON.parse(body) as NtfyBody).topic, 'My_topic-1');
});

const topics = [
  'https://ntfy.sh',
  'https://ntfy.sh/',
  'https://ntfy.sh/a/b',
  'https://ntfy.sh/a%20b',
  `https://ntfy.sh/${'a'.repeat(65)}`,
];
for (const url of topics) {
  test(`no topic: ${url}`, () => {
    assert.throws(
      () => createNtfyReceiver({ url }, partsWith()),
      (error) => error instanceof ReceiverConfigError && error.path.join('.') === 'url',
    );
  });
}

test('a token of several lines is a mistake in the config, and not told', () => {
  assert.throws(
    () => createNtfyReceiver({ url: 'https://ntfy.sh/a', token: { env: 'T' } }, partsWith({ secret: 'tk_a\ntk_b' })),
    (error) => error instanceof ReceiverConfigError && error.path[0] === 'token' && !error.message.includes('tk_a'),
  );
});
