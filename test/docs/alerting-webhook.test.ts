// docs/webhook.md is true: the transcript is what goes over the wire, the examples are bodies, and the checks that it
// gives its readers take what we sign, and nothing else.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import type { NotificationBody } from '../../src/alerts/render/notification-body.ts';
import { notificationBody } from '../../src/alerts/render/json.ts';
import { signingKey, webhookSignature } from '../../src/alerts/receivers/webhook/signature.ts';
import { parseConfig } from '../../src/config/load.ts';
import { blocksOf } from './alerting-page.ts';
import { storyOfARotation } from './alerting-story.ts';
import { EXAMPLE_SECRET, exchangesOf, transcriptOf, transcriptOn } from './alerting-transcript.ts';
import { isInstalled } from './making.ts';

const page = readFileSync(new URL('../../docs/webhook.md', import.meta.url), 'utf8');
const told = storyOfARotation().map(({ notification }) => notification);

test('the transcript is what goes over the wire', async () => {
  const testing = told.find(({ about }) => about === 'test');
  assert.ok(testing !== undefined);
  const { exchanges, waitedMs } = await exchangesOf(testing);
  assert.equal(transcriptOn(page), transcriptOf(exchanges));
  assert.equal(waitedMs, 120_000);
});

test('the body is that of the first mail of docs/alerting.md', () => {
  const [opened] = told;
  assert.ok(opened !== undefined);
  assert.deepEqual(JSON.parse(blocksOf(page, 'json')[0] ?? ''), notificationBody(opened));
});

const abouts: readonly NotificationBody['about'][] = ['devices', 'self', 'digest', 'test'];
for (const about of abouts) {
  test(`every field of a body about ${about} is explained`, () => {
    const notification = told.find((one) => one.about === about);
    assert.ok(notification !== undefined);
    for (const field of Object.keys(notificationBody(notification)))
      assert.match(page, new RegExp(`\`${field}(\\[\\]|\\.from)?\``), field);
  });
}

for (const [index, yaml] of blocksOf(page, 'yaml').entries()) {
  test(`config ${String(index + 1)} loads`, async () => {
    const targets = 'targets: [{ host: updates.example.com }]';
    const firmware =
      'firmware: [{ id: a, stack: mbedtls, anchors: [a.pem], targets: [{ host: updates.example.com }] }]';
    const { config } = await parseConfig([targets, firmware, yaml].join('\n'), 'anchorwatch.yaml');
    assert.equal(config.receivers[0]?.name, 'hook');
  });
}

interface Signed {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Signed just now: the checks go by the clock of whoever runs them. */
function signedNow(): Signed {
  const body = JSON.stringify({ summary: 'Ünicode, "quotes" and\nlines' });
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = webhookSignature(signingKey(EXAMPLE_SECRET), 'ntf-1', timestamp, body);
  return {
    headers: { 'webhook-id': 'ntf-1', 'webhook-timestamp': timestamp, 'webhook-signature': signature },
    body,
  };
}

const good = signedNow();
const withHeader = (name: string, value: string): Signed => ({ ...good, headers: { ...good.headers, [name]: value } });
const [, mac = ''] = (good.headers['webhook-signature'] ?? '').split(',');
const checks: readonly { readonly name: string; readonly signed: Signed; readonly isTaken: boolean }[] = [
  { name: 'as it came', signed: good, isTaken: true },
  { name: 'another body', signed: { ...good, body: `${good.body} ` }, isTaken: false },
  { name: 'another id', signed: withHeader('webhook-id', 'ntf-2'), isTaken: false },
  { name: 'an old timestamp', signed: withHeader('webhook-timestamp', '1'), isTaken: false },
  { name: 'a timestamp that is none', signed: withHeader('webhook-timestamp', 'now'), isTaken: false },
  { name: 'no signature', signed: withHeader('webhook-signature', ''), isTaken: false },
  { name: 'a signature that is none', signed: withHeader('webhook-signature', 'v1,ü'), isTaken: false },
  { name: 'of another version', signed: withHeader('webhook-signature', `v2,${mac}`), isTaken: false },
  { name: 'one of two', signed: withHeader('webhook-signature', `v1,AAAA v1,${mac}`), isTaken: true },
];

test('the check for JavaScript', async (t) => {
  const code = blocksOf(page, 'js')[0] ?? '';
  const { isFromAnchorwatch } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    isFromAnchorwatch: (headers: Signed['headers'], body: string, secret: string) => boolean;
  };
  for (const { name, signed, isTaken } of checks) {
    await t.test(name, () => {
      assert.equal(isFromAnchorwatch(signed.headers, signed.body, EXAMPLE_SECRET), isTaken);
    });
  }
});

const PYTHON_RUN = `
import json, sys
for one in json.load(sys.stdin):
    print(is_from_anchorwatch(one["headers"], one["body"].encode(), "${EXAMPLE_SECRET}"))
`;

test('the check for Python', { skip: isInstalled('python3') ? false : 'python3 is not installed' }, () => {
  const code = `${blocksOf(page, 'python')[0] ?? ''}${PYTHON_RUN}`;
  const input = JSON.stringify(checks.map(({ signed }) => signed));
  const printed = execFileSync('python3', ['-c', code], { input, encoding: 'utf8' }).trim().split('\n');
  assert.deepEqual(
    printed.map((line, index) => [checks[index]?.name, line === 'True']),
    checks.map(({ name, isTaken }) => [name, isTaken]),
  );
});
