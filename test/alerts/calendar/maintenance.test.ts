// Maintenance windows: single ones and weekly ones.
import assert from 'node:assert/strict';
import test from 'node:test';

import { isOpen, type MaintenanceWindow, windowEnds } from '../../../src/alerts/calendar/maintenance.ts';

const SINGLE = {
  name: 'move',
  targets: ['*.example'],
  from: Date.parse('2026-03-02T20:00:00Z'),
  to: Date.parse('2026-03-03T04:00:30Z'),
};
const WEEKLY: MaintenanceWindow = { name: 'patch', from: '22:00', to: '02:00', zone: 'Europe/Berlin', days: ['tue'] };
const ALWAYS: MaintenanceWindow = { name: 'lab', from: '00:00', to: '00:00', zone: 'UTC' };

// `ends` null: not open.
const rows: readonly { window: MaintenanceWindow; at: string; ends: string | null }[] = [
  { window: SINGLE, at: '2026-03-02T19:59:59.999Z', ends: null },
  { window: SINGLE, at: '2026-03-02T20:00:00Z', ends: '2026-03-03T04:00:30Z' },
  { window: SINGLE, at: '2026-03-03T04:00:29.999Z', ends: '2026-03-03T04:00:30Z' },
  { window: SINGLE, at: '2026-03-03T04:00:30Z', ends: null },
  { window: { ...SINGLE, to: SINGLE.from }, at: '2026-03-02T20:00:00Z', ends: null },
  { window: WEEKLY, at: '2026-03-03T20:59:00Z', ends: null },
  { window: WEEKLY, at: '2026-03-03T21:00:00Z', ends: '2026-03-04T01:00:00Z' },
  { window: WEEKLY, at: '2026-03-04T00:59:00Z', ends: '2026-03-04T01:00:00Z' },
  { window: WEEKLY, at: '2026-03-04T01:00:00Z', ends: null },
  { window: WEEKLY, at: '2026-03-04T22:00:00Z', ends: null },
  { window: WEEKLY, at: '2026-06-30T20:00:00Z', ends: '2026-07-01T00:00:00Z' },
];
for (const { window, at, ends } of rows) {
  test(`${window.name} at ${at}: ${ends ?? 'closed'}`, () => {
    const instant = Date.parse(at);
    assert.equal(isOpen(window, instant), ends !== null);
    assert.equal(windowEnds(window, instant), ends === null ? instant : Date.parse(ends));
  });
}

test('a window that is always open does not end', () => {
  assert.equal(isOpen(ALWAYS, 0), true);
  assert.equal(windowEnds(ALWAYS, 0), null);
});
