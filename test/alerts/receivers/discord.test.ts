// What Discord gets: one embed within its limits, nobody called, and a stranger's Markdown without effect.
import assert from 'node:assert/strict';
import test from 'node:test';

import { discordBody, type DiscordBody } from '../../../src/alerts/receivers/discord/discord-body.ts';
import { messageTo } from '../../../src/alerts/receivers/message-to.ts';
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

function bodyOf(notification: Notification, ackUrl: string | null = ACK_URL): DiscordBody {
  return discordBody(messageTo(partsWith({ ackUrl }), notification));
}

test('an incident: an embed with its colour, facts beside each other, what to do, a link', () => {
  const { embeds, allowed_mentions: mentions } = bodyOf(deviceNotification('opened', 'broken'));
  const [{ title, description, color, fields, footer }] = embeds;
  assert.deepEqual(mentions, { parse: [] });
  assert.equal(title, 'anchorwatch: broken');
  assert.match(description, /^thermostat-1\.4 \(12,400 devices\) refuses content\.example/);
  assert.equal(color, 0xd92d20);
  assert.deepEqual(fields[0], { name: 'Firmware', value: 'thermostat-1.4 (12,400 devices)', inline: true });
  const steps = fields.find(({ name }) => name === 'What to do');
  assert.match(steps?.value ?? '', /^1\. Ship the anchor .*\n2\. Look at what/);
  assert.deepEqual(fields.at(-1), { name: 'Acknowledge', value: `[here](${ACK_URL})`, inline: false });
  assert.match(footer.text, /inc-0123456789ab/);
});

test('without a page to acknowledge on: the command', () => {
  const [{ fields }] = bodyOf(deviceNotification(), null).embeds;
  assert.equal(fields.at(-1)?.value, 'anchorwatch alerts ack inc-0123456789ab');
});

for (const notification of [DIGEST, TEST, selfNotification(), deviceNotification('resolved', 'safe')]) {
  test(`a ${notification.kind} of ${notification.about} is within the limits`, () => {
    assertWithin(bodyOf(notification));
  });
}

for (const { name, text } of HOSTILE) {
  test(`${name}: within the limits, and without effect`, () => {
    for (const notification of hostileNotifications(text)) {
      const body = bodyOf(notification);
      assertWithin(body);
      const [{ title, description, fields }] = body.embeds;
      const own = fields.filter(({ name: field }) => field !== 'Acknowledge');
      for (const shown of [title, description, ...own.flatMap((field) => [field.name, field.value])]) {
        assert.doesNotMatch(withoutEscapes(shown), /[\\`*_~|<>[\]#/]/, shown);
      }
    }
  });
}

test('a hundred facts and sections are not too many', () => {
  const message = messageTo(partsWith(), deviceNotification());
  const facts = Array.from({ length: 100 }, () => ({ label: 'F', value: '*'.repeat(300) }));
  assertWithin(discordBody({ ...message, facts }));
  const short = facts.map(() => ({ label: 'F', value: 'short' }));
  const body = discordBody({ ...message, facts: short });
  assertWithin(body);
  assert.equal(body.embeds[0].fields.length, 25);
  assert.equal(body.embeds[0].fields.at(-1)?.name, 'Acknowledge');
});

test('what is empty is shown as a dash, for Discord refuses empty fields', () => {
  const message = messageTo(partsWith(), deviceNotification());
  const body = discordBody({ ...message, facts: [{ label: '', value: '' }] });
  assertWithin(body);
  assert.deepEqual(body.embeds[0].fields[0], { name: '–', value: '–', inline: true });
});

function withoutEscapes(text: string): string {
  return text.replace(/\\[^A-Za-z0-9\s]/g, '');
}

// https://docs.discord.com/developers/resources/message#embed-object-embed-limits
function assertWithin(body: DiscordBody): void {
  const [{ title, description, fields, footer }] = body.embeds;
  assert.ok(title.length <= 256 && description.length <= 4_096 && footer.text.length <= 2_048);
  assert.ok(fields.length <= 25);
  for (const { name, value } of fields) {
    assert.ok(name.length >= 1 && name.length <= 256 && value.length >= 1 && value.length <= 1_024);
  }
  const sum = [title, description, footer.text, ...fields.flatMap(({ name, value }) => [name, value])].join('');
  assert.ok(sum.length <= 6_000);
  for (const text of stringsOf(body)) assert.doesNotMatch(text.replaceAll('\n', ''), INVISIBLE);
}
