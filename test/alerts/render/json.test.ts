// The webhook's body against its schema, and the schema against the file that users read.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';

import { z } from 'zod';

import { notificationBody } from '../../../src/alerts/render/json.ts';
import { notificationBodySchema } from '../../../src/alerts/render/notification-body.ts';
import { OUTLOOK_LEVELS } from '../../../src/outlook/outlook.ts';
import {
  certificateRef,
  missingAnchor,
  MODERN,
  NOON,
  notification,
  outlook,
  OLD_ANCHOR,
  refused,
  view,
} from '../scene.ts';
import { digestExample } from './example-digests.ts';
import { exampleNotifications, opened } from './examples.ts';

const FULL = notification({
  state: outlook('started', {
    endpoints: [
      view('192.0.2.1', { verdict: refused() }),
      view('192.0.2.2', {
        verdict: refused({ missing: missingAnchor({ certificate: null, foundIn: null, keyId: null }) }),
      }),
      view(null, { failure: { code: 'name-not-found' } }),
    ],
    findings: [
      { code: 'path-ends', endsWith: { ...OLD_ANCHOR, sha256: null, notBefore: null, notAfter: null }, at: NOON },
      { code: 'end-entity-not-renewed', endEntity: certificateRef('CN=content.example'), at: NOON },
      { code: 'refused', refused: 2, answered: 3 },
      { code: 'no-answer', failed: 1, asked: 3 },
      { code: 'unproven', endpoints: 1 },
    ],
    rotations: [
      { kind: 'anchor-changed-refused', address: null, hello: MODERN, at: NOON, anchorBefore: 'a', anchorAfter: null },
    ],
  }),
});

const samples = [
  { name: 'everything at once', notification: FULL },
  ...Object.entries(exampleNotifications()).map(([name, example]) => ({ name, notification: example })),
  { name: 'no longer watched', notification: notification({ kind: 'resolved', to: 'unknown', state: null }) },
  ...OUTLOOK_LEVELS.map((to) => ({ name: to, notification: notification({ to, state: outlook(to) }) })),
];

const published = JSON.parse(
  await readFile(new URL('../../../docs/notification.schema.json', import.meta.url), 'utf8'),
) as z.core.JSONSchema.JSONSchema;

for (const sample of samples) {
  test(`the body is as the published schema says: ${sample.name}`, () => {
    const body: unknown = JSON.parse(JSON.stringify(notificationBody(sample.notification)));
    z.fromJSONSchema(published).parse(body);
    notificationBodySchema.parse(body);
  });
}

test('docs/notification.schema.json is the schema in notification-body.ts', () => {
  assert.deepEqual(published, z.toJSONSchema(notificationBodySchema));
});

test('the example in docs/webhook.md is as the schema says', async () => {
  const page = await readFile(new URL('../../../docs/webhook.md', import.meta.url), 'utf8');
  const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  notificationBodySchema.parse(JSON.parse(example));
});

const BASE = ['schema', 'id', 'at', 'incident', 'summary', 'shortened'];
const INCIDENT = ['kind', 'openedAt', 'reopenedAt', 'outlook', 'acknowledged', 'advice'];
const PAIR = ['firmware', 'devices', 'target', 'purpose', 'reach', 'evidence', 'affected', 'fleet'];
const keys: readonly { readonly name: string; readonly keys: readonly string[] }[] = [
  { name: 'opened', keys: ['about', ...BASE, ...INCIDENT, ...PAIR] },
  { name: 'self', keys: ['about', ...BASE, ...INCIDENT, 'finding'] },
  { name: 'digest', keys: ['about', ...BASE, 'kind', 'digest'] },
  { name: 'test', keys: ['about', ...BASE, 'kind'] },
];
for (const { name, keys: expected } of keys) {
  test(`the keys of the body: ${name}`, () => {
    const example = exampleNotifications()[name];
    assert.ok(example !== undefined);
    const body = notificationBody(example);
    assert.deepEqual(Object.keys(body), expected);
    assert.equal(body.shortened, false);
  });
}

test('the instants and certificates of the body', () => {
  const body = notificationBody(notification());
  assert.ok(body.about === 'devices');
  assert.equal(body.schema, 'anchorwatch/notification@1');
  assert.equal(body.at, '2026-03-01T12:00:00Z');
  assert.equal(body.evidence.endpoints[2]?.until, '2026-09-01T00:00:00Z');
  assert.equal(body.evidence.newAnchor?.certificate?.notAfter, '2038-01-15T12:00:00Z');
  assert.equal(body.advice[0]?.pem, missingAnchor().certificate?.pem);
});

test('what is too large to be an anchor, or none, is no PEM in the body', () => {
  const pems = ['-----BEGIN CERTIFICATE-----\n'.padEnd(20_000, 'A'), '<img src=x>', ''];
  const body = notificationBody(opened({ advice: pems.map((pem) => ({ text: 'Ship', pem })) }));
  assert.ok(body.about === 'devices');
  assert.deepEqual(
    body.advice.map(({ pem }) => pem),
    [null, null, null],
  );
});

test('a digest that is shortened counts what it leaves out', () => {
  const summary = '\u001b'.repeat(2_000);
  const incident = { incident: 'inc-1', summary, level: 'safe' as const, openedAt: NOON, resolvedAt: null };
  const incidents = Array.from({ length: 50 }, () => incident);
  const changes = Array.from({ length: 50 }, () => ({
    at: NOON,
    target: 'a:1',
    text: '\u{1F600}'.repeat(999),
    count: 1,
  }));
  const coming = Array.from({ length: 50 }, () => ({
    at: NOON,
    text: summary,
    pair: { firmware: 'f'.repeat(100), target: `${'h'.repeat(250)}:443` },
    pairs: 1,
  }));
  const body = notificationBody(
    digestExample({ incidents, changes, coming, more: { incidents: 7, coming: 0, changes: 0 } }),
  );
  assert.ok(body.about === 'digest');
  assert.ok(Buffer.byteLength(JSON.stringify(body)) <= 256_000);
  const { more, incidents: kept } = body.digest;
  assert.equal(more.incidents + kept.length, 57);
});
