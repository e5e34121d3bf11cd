// 5,000 pairs break in one round: one notification, not 5,000.
import assert from 'node:assert/strict';
import test from 'node:test';

import { decide } from '../../src/alerts/decide.ts';
import { decideInput, HOUR, NOON, outlook, reachAt, route } from './scene.ts';

const LINES = Array.from({ length: 500 }, (_, n) => `fw-${String(n)}`);
const TARGETS = Array.from({ length: 10 }, (_, n) => `host-${String(n)}.example:443`);
const outlooks = TARGETS.flatMap((target) => LINES.map((firmware) => outlook('broken', { firmware, target })));
const reaches = LINES.map((firmware) => reachAt([outlook('broken', { firmware })], { firmware, devices: 100 }));
const reachChanges = reaches.map((state) => ({ from: 'reachable', to: 'stranded', state }) as const);

test('one delivery for each receiver, the same for all, and silence after it', () => {
  const input = decideInput({
    outlooks,
    reaches,
    reachChanges,
    routes: [route('exposed', ['ops']), route('started', ['ops', 'hook', 'boss'])],
  });
  const { incidents, deliveries } = decide(input);
  assert.equal(incidents.length, 1);
  assert.deepEqual(deliveries.map(({ receiver }) => receiver).toSorted(), ['boss', 'hook', 'ops']);
  assert.equal(new Set(deliveries.map(({ notification }) => notification.id)).size, 1);
  const [{ notification } = { notification: null }] = deliveries;
  assert.ok(notification?.about === 'devices');
  const { worst, ...counts } = notification.affected;
  assert.deepEqual(counts, {
    pairs: 5_000,
    firmware: 500,
    targets: 10,
    devices: 50_000,
    uncounted: 0,
    news: 5_000,
    over: 0,
  });
  assert.equal(worst.length, 50);
  assert.ok(JSON.stringify(notification).length < 100_000, 'a mail, not a database');
  const next = decide({ ...input, incidents, reachChanges: [], now: NOON + HOUR });
  assert.deepEqual([next.incidents, next.deliveries, next.reasons], [[], [], []]);
});
