// What Teams gets: one Adaptive Card, within the size of a message, and with a stranger's text as plain text.
import assert from 'node:assert/strict';
import test from 'node:test';

import { messageTo } from '../../../src/alerts/receivers/message-to.ts';
import { teamsBody, type CardElement, type TeamsBody } from '../../../src/alerts/receivers/teams/teams-body.ts';
import type { Notification } from '../../../src/alerts/notification.ts';
import {
  ACK_URL,
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

function bodyOf(notification: Notification, ackUrl: string | null = ACK_URL): TeamsBody {
  return teamsBody(messageTo(partsWith({ ackUrl }), notification));
}

/** The lines of the card, from top to bottom. */
function linesOf({ attachments: [{ content }] }: TeamsBody): readonly string[] {
  return content.body
    .flatMap((element) => (element.type === 'Container' ? element.items : [element]))
    .map(({ inlines }) => inlines.map(({ text }) => text).join(''));
}

test('an incident: one card, loud on top, with facts, what to do, a button, and where to look it up', () => {
  const body = bodyOf(deviceNotification('opened', 'broken'));
  const [{ contentType, content }] = body.attachments;
  assert.equal(contentType, 'application/vnd.microsoft.card.adaptive');
  assert.equal(content.version, '1.4');
  const [head] = content.body;
  assert.ok(head?.type === 'Container' && head.style === 'attention');
  const lines = linesOf(body);
  assert.equal(lines[0], 'broken');
  assert.ok(lines.includes('Firmware: thermostat-1.4 (12,400 devices)'));
  assert.ok(lines.includes('What to do') && lines.includes('2. Look at what the host serves next'));
  assert.ok(
    lines.some((line) => /^and \d+ more$/.test(line)),
    'of 30 endpoints',
  );
  assert.ok(lines.at(-1)?.includes('inc-0123456789ab'));
  assert.deepEqual(content.actions, [{ type: 'Action.OpenUrl', title: 'Acknowledge', url: ACK_URL }]);
});

test('without a page to acknowledge on: the command', () => {
  const body = bodyOf(deviceNotification(), null);
  assert.deepEqual(body.attachments[0].content.actions, []);
  assert.ok(linesOf(body).includes('Acknowledge: anchorwatch alerts ack inc-0123456789ab'));
});

for (const notification of [DIGEST, TEST, selfNotification(), deviceNotification('resolved', 'safe')]) {
  test(`a ${notification.kind} of ${notification.about} is a card`, () => {
    assertCard(bodyOf(notification));
  });
}

for (const { name, text } of HOSTILE) {
  test(`${name}: within the limits, and plain`, () => {
    for (const notification of hostileNotifications(text)) assertCard(bodyOf(notification));
  });
}

test('what does not fit is left out from the end, but not the way to look it up', () => {
  const message = messageTo(partsWith(), deviceNotification());
  const facts = Array.from({ length: 500 }, () => ({ label: 'F', value: '☃'.repeat(500) }));
  const body = teamsBody({ ...message, facts });
  assertCard(body);
  assert.ok(linesOf(body).at(-1)?.includes('inc-0123456789ab'));
  assert.ok(linesOf(body).length > 10);
});

function assertCard(body: TeamsBody): void {
  assert.ok(Buffer.byteLength(JSON.stringify(body)) <= 28_000);
  const [{ content }] = body.attachments;
  const typesOf = (element: CardElement): readonly string[] =>
    element.type === 'Container'
      ? element.items.flatMap(typesOf)
      : [element.type, ...element.inlines.map(({ type }) => type)];
  // A TextBlock would read Markdown, and a stranger's text in it.
  assert.deepEqual([...new Set(content.body.flatMap(typesOf))], ['RichTextBlock', 'TextRun']);
  assert.ok(!('entities' in content.msteams), 'a mention would need to be declared');
  for (const text of stringsOf(body)) assert.doesNotMatch(text, INVISIBLE);
}
