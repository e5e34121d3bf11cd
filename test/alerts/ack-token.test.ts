// Tokens that acknowledge: what they carry arrives, and whatever was not signed does not.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test from 'node:test';

import fc from 'fast-check';

import { type AckClaims, ackLinks, type AckVerification, signAck, verifyAck } from '../../src/alerts/ack-token.ts';
import { OUTLOOK_LEVELS } from '../../src/outlook/outlook.ts';
import { AT, exampleNotifications } from './render/examples.ts';

const KEY = Buffer.alloc(32, 7);
const DAY = 86_400_000;
const CLAIMS: AckClaims = {
  incident: 'inc-0123456789ab',
  level: 'started',
  reopenedAt: AT,
  receiver: 'ops',
  expiresAt: AT + 30 * DAY,
};
const TOKEN = signAck(CLAIMS, KEY);
const [VERSION = '', PAYLOAD = '', MAC = ''] = TOKEN.split('.');

/** A token that is signed as it should be, whatever it says. */
function signedAs(text: string): string {
  const payload = Buffer.from(text).toString('base64url');
  const mac = createHmac('sha256', KEY).update(`anchorwatch ack v1.${payload}`).digest('base64url');
  return `v1.${payload}.${mac}`;
}

const claimsText = JSON.stringify(['inc-0123456789ab', 'broken', AT, 'ops', AT + 30 * DAY]);
const otherPayload = Buffer.from(claimsText).toString('base64url');

const rows: readonly {
  readonly name: string;
  readonly token: string;
  readonly key?: Buffer;
  readonly now?: number;
  readonly kind: AckVerification['kind'];
}[] = [
  { name: 'as it was signed', token: TOKEN, kind: 'valid' },
  { name: 'at its last millisecond', token: TOKEN, now: CLAIMS.expiresAt - 1, kind: 'valid' },
  { name: 'when it expires', token: TOKEN, now: CLAIMS.expiresAt, kind: 'expired' },
  { name: 'another key', token: TOKEN, key: Buffer.alloc(32, 8), kind: 'forged' },
  { name: 'an empty key', token: TOKEN, key: Buffer.alloc(0), kind: 'forged' },
  { name: 'another key, and expired', token: TOKEN, key: Buffer.alloc(32, 8), now: AT + 99 * DAY, kind: 'forged' },
  { name: 'other claims with the same signature', token: `${VERSION}.${otherPayload}.${MAC}`, kind: 'forged' },
  { name: 'a signature of zeros', token: `${VERSION}.${PAYLOAD}.${'A'.repeat(43)}`, kind: 'forged' },
  {
    name: 'signed for another purpose',
    token: `v1.${PAYLOAD}.${createHmac('sha256', KEY).update(PAYLOAD).digest('base64url')}`,
    kind: 'forged',
  },
  { name: 'nothing', token: '', kind: 'malformed' },
  { name: 'no signature', token: `${VERSION}.${PAYLOAD}`, kind: 'malformed' },
  { name: 'an empty signature', token: `${VERSION}.${PAYLOAD}.`, kind: 'malformed' },
  { name: 'half a signature', token: TOKEN.slice(0, -20), kind: 'malformed' },
  { name: 'a longer signature', token: `${TOKEN}A`, kind: 'malformed' },
  { name: 'no claims', token: `${VERSION}..${MAC}`, kind: 'malformed' },
  { name: 'another version', token: `v2.${PAYLOAD}.${MAC}`, kind: 'malformed' },
  { name: 'a line break at the end', token: `${TOKEN}\n`, kind: 'malformed' },
  { name: 'padding', token: `${VERSION}.${PAYLOAD}=.${MAC}`, kind: 'malformed' },
  { name: 'as long as a page', token: `${VERSION}.${'A'.repeat(1_000_000)}.${MAC}`, kind: 'malformed' },
  { name: 'signed, and no JSON', token: signedAs('inc-0123456789ab'), kind: 'malformed' },
  { name: 'signed, and another shape', token: signedAs('{"incident":"inc-0123456789ab"}'), kind: 'malformed' },
  { name: 'signed, and too few claims', token: signedAs('["inc-0123456789ab"]'), kind: 'malformed' },
  {
    name: 'signed, and an unknown level',
    token: signedAs(`["i","loud",${String(AT)},"ops",${String(AT)}]`),
    kind: 'malformed',
  },
  { name: 'signed, and no instant', token: signedAs(`["i","started",null,"ops",${String(AT)}]`), kind: 'malformed' },
  { name: 'signed, and no end', token: signedAs(`["i","started",${String(AT)},"ops",1e999]`), kind: 'malformed' },
];

for (const { name, token, key = KEY, now = AT, kind } of rows) {
  test(`a token: ${name}`, () => {
    assert.equal(verifyAck(token, key, now).kind, kind);
  });
}

test('a token in which any character is another one is refused', () => {
  for (const index of TOKEN.split('').keys()) {
    const other = TOKEN[index] === 'A' ? 'B' : 'A';
    const altered = `${TOKEN.slice(0, index)}${other}${TOKEN.slice(index + 1)}`;
    assert.match(verifyAck(altered, KEY, AT).kind, /forged|malformed/, `character ${String(index)}`);
  }
});

test('a token that ends early anywhere is refused', () => {
  for (const length of TOKEN.split('').keys()) {
    assert.match(verifyAck(TOKEN.slice(0, length), KEY, AT).kind, /forged|malformed/, `${String(length)} characters`);
  }
});

test('whatever is signed comes back', () => {
  const instant = fc.integer({ min: 0, max: 4_102_444_800_000 });
  const claims = fc.record({
    incident: fc.string({ maxLength: 40 }),
    level: fc.constantFrom(...OUTLOOK_LEVELS),
    reopenedAt: instant,
    receiver: fc.string({ maxLength: 100, unit: 'binary-ascii' }),
    expiresAt: instant.map((at) => at + 1),
  });
  fc.assert(
    fc.property(claims, fc.uint8Array({ maxLength: 64 }), (signed, key) => {
      const token = signAck(signed, key);
      assert.match(token, /^[A-Za-z0-9._-]+$/);
      assert.deepEqual(verifyAck(token, key, signed.expiresAt - 1), { kind: 'valid', ...signed });
    }),
  );
});

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      assert.notEqual(verifyAck(text, KEY, AT).kind, 'valid');
    }),
  );
});

const links = ackLinks('https://watch.example/', KEY);
const acknowledgeable = ['opened', 'grown', 'raised', 'escalated', 'eased', 'reopened', 'self'];
for (const [name, notification] of Object.entries(exampleNotifications())) {
  test(`a link: ${name}`, () => {
    const url = links.urlFor(notification, 'ops', AT);
    if (!acknowledgeable.includes(name)) {
      assert.equal(url, null);
      return;
    }
    assert.ok(url !== null);
    assert.ok(url.startsWith('https://watch.example/ack?token=v1.'));
    const verified = verifyAck(new URL(url).searchParams.get('token') ?? '', KEY, AT + 30 * DAY - 1);
    assert.ok(verified.kind === 'valid' && notification.about !== 'digest' && notification.about !== 'test');
    assert.deepEqual(verified, {
      kind: 'valid',
      incident: notification.incident,
      level: notification.outlook.to,
      reopenedAt: notification.reopenedAt,
      receiver: 'ops',
      expiresAt: AT + 30 * DAY,
    });
  });
}
