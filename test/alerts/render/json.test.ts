// The webhook's body against its schema, and the schema against the file that users read.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';

import { z } from 'zod';

import { notificationBody } from '../../../src/alerts/render/json.ts';
import { notificationBodySchema } from '../../../src/alerts/render/notification-body.ts';
import { testNotification } from '../../../src/alerts/test-notification.ts';
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
  { name: 'a test', notification: testNotification(NOON) },
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

test('the keys and instants of the body', () => {
  const body = notificationBody(notification());
  assert.deepEqual(Object.keys(body), [
    ...['schema', 'id', 'kind', 'at', 'incident', 'firmware', 'devices', 'target', 'outlook', 'reach', 'fleet'],
    ...['summary', 'evidence', 'advice'],
  ]);
  assert.equal(body.schema, 'anchorwatch/notification@1');
  assert.equal(body.at, '2026-03-01T12:00:00Z');
  assert.equal(body.evidence.endpoints[2]?.until, '2026-09-01T00:00:00Z');
  assert.equal(body.evidence.newAnchor?.certificate?.notAfter, '2038-01-15T12:00:00Z');
  assert.equal(body.advice[0]?.pem, missingAnchor().certificate?.pem);
});
