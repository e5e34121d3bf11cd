// What a status means for a notification, for every status there may be.
import assert from 'node:assert/strict';
import test from 'node:test';

import { originOf, resultOf } from '../../../src/alerts/http/outcome.ts';
import type { HttpOutcome } from '../../../src/alerts/http/post.ts';
import { NOON } from '../scene.ts';

const ORIGIN = 'https://hook.example';

function answered(status: number, retryAfter: string | null = null): HttpOutcome {
  return { kind: 'answered', status, retryAfter, body: 'text of a stranger' };
}

const sent = [200, 201, 202, 204, 206, 299];
const refused = [300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 410, 413, 415, 422, 451, 499];
const tried = [0, 101, 407, 408, 425, 429, 500, 501, 502, 503, 504, 521, 599, 999];
const kinds = [
  ...sent.map((status) => ({ status, kind: 'sent' })),
  ...refused.map((status) => ({ status, kind: 'refused' })),
  ...tried.map((status) => ({ status, kind: 'retry' })),
];
for (const { status, kind } of kinds) {
  test(`${String(status)}: ${kind}`, () => {
    assert.equal(resultOf(answered(status), ORIGIN, NOON).kind, kind);
  });
}

const results: readonly { name: string; outcome: HttpOutcome; result: ReturnType<typeof resultOf> }[] = [
  { name: 'sent', outcome: answered(200), result: { kind: 'sent', warning: null } },
  {
    name: 'a redirect',
    outcome: answered(301),
    result: { kind: 'refused', error: `${ORIGIN}: answered 301, and redirects are not followed` },
  },
  { name: 'gone', outcome: answered(410), result: { kind: 'refused', error: `${ORIGIN}: answered 410` } },
  {
    name: 'too many, in seconds',
    outcome: answered(429, '120'),
    result: { kind: 'retry', error: `${ORIGIN}: answered 429`, retryAfterMs: 120_000, reached: [] },
  },
  {
    name: 'unavailable until a date',
    outcome: answered(503, 'Sun, 01 Mar 2026 12:01:00 GMT'),
    result: { kind: 'retry', error: `${ORIGIN}: answered 503`, retryAfterMs: 60_000, reached: [] },
  },
  {
    name: 'no answer',
    outcome: { kind: 'failed', error: 'no answer in 15000 ms' },
    result: { kind: 'retry', error: `${ORIGIN}: no answer in 15000 ms`, retryAfterMs: null, reached: [] },
  },
];
for (const { name, outcome, result } of results) {
  test(`the result of ${name}`, () => {
    assert.deepEqual(resultOf(outcome, ORIGIN, NOON), result);
  });
}

test('of a URL only the origin is shown', () => {
  assert.equal(originOf('https://hooks.example:8443/services/T0/B0/secret?token=1#x'), 'https://hooks.example:8443');
});
