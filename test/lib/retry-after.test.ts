// Retry-After in its two forms, and in none.
import assert from 'node:assert/strict';
import test from 'node:test';

import { retryAfterMs } from '../../src/lib/retry-after.ts';

const NOON = Date.parse('2026-03-01T12:00:00Z');

const headers: readonly { header: string | null; ms: number | null }[] = [
  { header: null, ms: null },
  { header: '0', ms: 0 },
  { header: '30', ms: 30_000 },
  { header: 'Sun, 01 Mar 2026 12:00:30 GMT', ms: 30_000 },
  { header: 'Sun, 01 Mar 2026 11:00:00 GMT', ms: 0 },
  { header: 'soon', ms: null },
  { header: '-5 apples', ms: null },
  { header: '99999999999999', ms: null },
];
for (const { header, ms } of headers) {
  test(`Retry-After: ${String(header)}`, () => {
    assert.equal(retryAfterMs(header, NOON), ms);
  });
}
