// What Slack gets: within its limits, and with nobody called by a stranger's text.
import assert from 'node:assert/strict';
import test from 'node:test';

import { messageTo } from '../../../src/alerts/receivers/message-to.ts';
import { slackBody, type SlackBody, type SlackText } from '../../../src/alerts/receivers/slack/slack-body.ts';
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

function bodyOf(notification: Notification, ackUrl: string | null = ACK_URL): SlackBody {
  return slackBody(messageTo(partsWith({ ackUrl }), notification));
}

function textsOf({ blocks }: SlackBody): readonly SlackText[] {
  return blocks.flatMap((block) => {
    if (block.type === 'context') return block.elements;
    return 'fields' in block ? block.fields : [block.text];
  });
}

test('an incident: what it is, the facts in two columns, what to do, a link, and where to look it up', () => {
  const body = bodyOf(deviceNotification('opened', 'broken'));
  const [header, summary, facts] = body.blocks;
  assert.deepEqual(header, { type: 'header', text: { type: 'plain_text', text: '🔴 broken', emoji: false } });
  assert.ok(summary?.type === 'section' && 'text' in summary && summary.text.text.startsWith('thermostat-1.4 (12,400'));
  assert.ok(facts?.type === 'section' && 'fields' in facts);
  assert.deepEqual(facts.fields.slice(0, 2), [
    { type: 'mrkdwn', text: '*Firmware*', verbatim: true },
    { type: 'plain_text', text: 'thermostat-1.4 (12,400 devices)', emoji: false },
  ]);
  const texts = textsOf(body).map(({ text }) => text);
  assert.ok(texts.includes('*What to do*'));
  assert.ok(texts.some((text) => text.startsWith('1. Ship the anchor') && text.includes('\n2. Look')));
  assert.ok(texts.includes(`<${ACK_URL}|Acknowledge>`));
  assert.ok(texts.at(-1)?.includes('inc-0123456789ab'));
  assert.match(body.text, /^\[anchorwatch\] broken: /);
});

test('without a page to acknowledge on: the command', () => {
  const texts = textsOf(bodyOf(deviceNotification(), null)).map(({ text }) => text);
  assert.ok(texts.includes('Acknowledge: anchorwatch alerts ack inc-0123456789ab'));
});

for (const notification of [DIGEST, TEST, selfNotification(), deviceNotification('resolved', 'safe')]) {
  test(`a ${notification.kind} of ${notification.about} is within the limits`, () => {
    assertWithin(bodyOf(notification));
  });
}

for (const { name, text } of HOSTILE) {
  test(`${name}: within the limits, without mentions and formatting`, () => {
    for (const notification of hostileNotifications(text)) {
      const body = bodyOf(notification);
      assertWithin(body);
      // The only angle brackets are those of our own link; without them there is no mention.
      const marks = textsOf(body).filter((shown) => shown.text !== `<${ACK_URL}|Acknowledge>`);
      for (const { text: shown } of [...marks, body]) assert.doesNotMatch(shown, /[<>]|&(?!amp;|lt;|gt;)/);
      // A stranger's text is plain text: what is markup holds our own words.
      const markup = marks.filter(({ type }) => type === 'mrkdwn').map((shown) => shown.text);
      for (const shown of markup) assert.match(shown, /^\*[A-Z][A-Za-z ]{1,30}\*$/);
    }
  });
}

test('a hundred facts and sections are not too many', () => {
  const message = messageTo(partsWith(), deviceNotification());
  const facts = Array.from({ length: 100 }, (_, index) => ({ label: 'F', value: String(index) }));
  const sections = Array.from({ length: 100 }, () => ({ kind: 'facts' as const, title: 'T', facts }));
  const body = slackBody({ ...message, facts, sections });
  assertWithin(body);
  assert.equal(body.blocks.length, 50);
  assert.equal(body.blocks.at(-1)?.type, 'context');
});

test('what is empty is shown as a dash, for Slack refuses empty texts', () => {
  const message = messageTo(partsWith(), deviceNotification());
  const body = slackBody({ ...message, summary: '', facts: [{ label: 'F', value: '' }] });
  assertWithin(body);
  assert.equal(textsOf(body).filter(({ text }) => text === '–').length, 2);
});

// https://docs.slack.dev/reference/block-kit/blocks
function assertWithin(body: SlackBody): void {
  assert.ok(body.blocks.length <= 50);
  for (const block of body.blocks) {
    if (block.type === 'header') assert.ok(block.text.text.length <= 150);
    if (!('fields' in block)) continue;
    assert.ok(block.fields.length <= 10);
    for (const { text } of block.fields) assert.ok(text.length <= 2_000);
  }
  for (const { text } of textsOf(body)) assert.ok(text.length >= 1 && text.length <= 3_000);
  for (const text of stringsOf(body)) assert.doesNotMatch(text.replaceAll('\n', ''), INVISIBLE);
}
