// What PagerDuty gets: one incident of its own for each of ours, resolved when ours is.
import assert from 'node:assert/strict';
import test from 'node:test';

import { INCIDENT_KINDS, type Notification } from '../../../src/alerts/notification.ts';
import { messageTo } from '../../../src/alerts/receivers/message-to.ts';
import { triggerEvent, type PagerdutyEvent } from '../../../src/alerts/receivers/pagerduty/pagerduty-event.ts';
import { createPagerdutyReceiver } from '../../../src/alerts/receivers/pagerduty/pagerduty-receiver.ts';
import { ReceiverConfigError } from '../../../src/alerts/receivers/receiver.ts';
import type { Tone } from '../../../src/alerts/render/message.ts';
import { startWebhookSink, type WebhookAnswer } from '../../support/webhook-sink.ts';
import {
  ACK_URL,
  attempt,
  deviceNotification,
  DIGEST,
  HOSTILE,
  hostileNotifications,
  INVISIBLE,
  partsWith,
  selfNotification,
  stringsOf,
  TEST,
} from './told.ts';

const KEY = 'R0ABCDEFGHIJKLMNOPQRSTUVWXYZ1234';
const LATER_KINDS = INCIDENT_KINDS.filter((kind) => kind !== 'resolved');

async function sentFor(
  t: { after: (end: () => Promise<void>) => void },
  notification: Notification,
  script: readonly WebhookAnswer[] = [],
) {
  const sink = await startWebhookSink([...script, 202, 202, 202]);
  t.after(sink.close);
  const receiver = createPagerdutyReceiver({ url: sink.url, routingKey: { env: 'KEY' } }, partsWith({ secret: KEY }));
  const result = await receiver.send(notification, attempt);
  return { result, events: sink.requests.map(({ body }) => JSON.parse(body) as PagerdutyEvent) };
}

for (const kind of LATER_KINDS) {
  test(`${kind} triggers, under the incident's own key`, async (t) => {
    const { result, events } = await sentFor(t, deviceNotification(kind));
    assert.equal(result.kind, 'sent');
    assert.deepEqual(
      events.map(({ routing_key, event_action, dedup_key }) => [routing_key, event_action, dedup_key]),
      [[KEY, 'trigger', 'inc-0123456789ab']],
    );
  });
}

test('resolved resolves what was opened', async (t) => {
  const { events } = await sentFor(t, deviceNotification('resolved', 'safe'));
  assert.deepEqual(events, [{ routing_key: KEY, event_action: 'resolve', dedup_key: 'inc-0123456789ab' }]);
});

test('a test pages, and leaves nothing open', async (t) => {
  const { result, events } = await sentFor(t, TEST);
  assert.deepEqual(result, { kind: 'sent', warning: null });
  assert.deepEqual(
    events.map(({ event_action, dedup_key }) => [event_action, dedup_key]),
    [
      ['trigger', TEST.incident],
      ['resolve', TEST.incident],
    ],
  );
});

test('a test that is open and could not be resolved is tried again', async (t) => {
  const { result, events } = await sentFor(t, TEST, [202, 500]);
  assert.equal(result.kind, 'retry');
  assert.equal(events.length, 2);
});

test('a digest pages nobody, and says so', async (t) => {
  const { result, events } = await sentFor(t, DIGEST);
  assert.ok(result.kind === 'sent' && result.warning?.includes('digest'));
  assert.deepEqual(events, []);
});

test('an incident: what, where, how bad, and the facts', () => {
  const notification = deviceNotification('opened', 'broken');
  const event = triggerEvent(KEY, notification, messageTo(partsWith(), notification));
  const { payload, links, client } = event;
  const { custom_details: details, ...rest } = payload;
  assert.equal(client, 'anchorwatch');
  assert.deepEqual(links, [{ href: ACK_URL, text: 'Acknowledge in anchorwatch' }]);
  assert.deepEqual(rest, {
    summary: '[anchorwatch] broken: thermostat-1.4 (12,400 devices) refuses content.example at 2 of 3 addresses',
    severity: 'critical',
    timestamp: '2026-03-01T12:00:00Z',
    source: 'content.example:443',
    component: 'thermostat-1.4',
    group: 'update',
    class: 'anchor-missing',
  });
  assert.equal(details['Firmware'], 'thermostat-1.4 (12,400 devices)');
  assert.match(details['What to do'] ?? '', /^1\. Ship the anchor .*\n2\. Look/);
});

test('an incident of anchorwatch itself', () => {
  const notification = selfNotification('');
  const { payload } = triggerEvent(KEY, notification, messageTo(partsWith({ ackUrl: null }), notification));
  assert.deepEqual(
    [payload.source, payload.component, payload.group, payload.class],
    ['anchorwatch', 'anchorwatch', 'self', 'receiver-failing'],
  );
});

test('a fact and a section of the same name are both told', () => {
  const notification = deviceNotification();
  const message = messageTo(partsWith(), notification);
  const facts = [{ label: 'Hit', value: '2 firmware lines' }];
  const sections = [{ kind: 'lines', title: 'Hit', lines: ['one', 'two'], more: 1 } as const];
  const { payload } = triggerEvent(KEY, notification, { ...message, facts, sections });
  assert.equal(payload.custom_details['Hit'], '2 firmware lines\none\ntwo\nand 1 more');
});

const severities: readonly { readonly tone: Tone; readonly severity: string }[] = [
  { tone: 'stranded', severity: 'critical' },
  { tone: 'broken', severity: 'critical' },
  { tone: 'started', severity: 'error' },
  { tone: 'likely', severity: 'warning' },
  { tone: 'exposed', severity: 'warning' },
  { tone: 'unknown', severity: 'info' },
  { tone: 'safe', severity: 'info' },
  { tone: 'test', severity: 'info' },
];
for (const { tone, severity } of severities) {
  test(`${tone} is ${severity}`, () => {
    const notification = deviceNotification();
    const message = { ...messageTo(partsWith(), notification), tone };
    assert.equal(triggerEvent(KEY, notification, message).payload.severity, severity);
  });
}

for (const { name, text } of HOSTILE) {
  test(`${name}: within the limits, and visible`, () => {
    for (const notification of hostileNotifications(text)) {
      const event = triggerEvent(KEY, notification, messageTo(partsWith(), notification));
      assert.ok(event.payload.summary.length <= 1_024);
      assert.ok(Buffer.byteLength(JSON.stringify(event)) <= 512_000);
      for (const shown of stringsOf(event)) assert.doesNotMatch(shown.replaceAll('\n', ''), INVISIBLE);
    }
  });
}

for (const secret of ['', 'two words', 'key\nkey', `${KEY}${'x'.repeat(100)}`]) {
  test(`a routing key that is none is a mistake in the config, and not told: ${JSON.stringify(secret)}`, () => {
    assert.throws(
      () =>
        createPagerdutyReceiver({ url: 'https://events.example/', routingKey: { env: 'KEY' } }, partsWith({ secret })),
      (error) =>
        error instanceof ReceiverConfigError &&
        error.path.join('.') === 'routingKey' &&
        (secret === '' || !error.message.includes(secret)),
    );
  });
}
