// Incidents of anchorwatch itself: one for each finding, opened, kept, over, and back under the same id.
import assert from 'node:assert/strict';
import test from 'node:test';

import { foldFindings } from '../../../src/alerts/incidents/self.ts';
import type { SelfCode, SelfFinding } from '../../../src/alerts/self-finding.ts';
import { HOUR, NOON } from '../scene.ts';

const finding = (code: SelfCode, subject = '', detail = 'what was seen'): SelfFinding => ({
  code,
  subject,
  since: NOON,
  detail,
  remedy: 'what to do',
});
const HOOK = finding('receiver-failing', 'hook');

test('one for each code and subject', () => {
  const found = [HOOK, finding('receiver-failing', 'ops'), finding('store-failing'), HOOK];
  const incidents = foldFindings([], found, NOON);
  assert.deepEqual(
    incidents.map((one) => `${one.finding?.code ?? ''} ${one.finding?.subject ?? ''} ${one.level}`),
    ['receiver-failing hook started', 'receiver-failing ops started', 'store-failing  started'],
  );
  assert.equal(new Set(incidents.map(({ id }) => id)).size, 3);
});

test('still found: the same object, and since when it was found first', () => {
  const incidents = foldFindings([], [HOOK], NOON);
  assert.equal(foldFindings(incidents, [{ ...HOOK, since: NOON + HOUR }], NOON + HOUR)[0], incidents[0]);
  const other = { ...HOOK, detail: 'something else', since: NOON + HOUR };
  const [changed] = foldFindings(incidents, [other], NOON + HOUR);
  assert.deepEqual(changed?.finding, { ...other, since: NOON });
  assert.equal(changed.revision, incidents[0]?.revision);
});

test('found no more: over; found again: the same incident', () => {
  const opened = foldFindings([], [HOOK], NOON);
  const over = foldFindings(opened, [], NOON + HOUR);
  assert.deepEqual([over[0]?.resolvedAt, over[0]?.level], [NOON + HOUR, 'safe']);
  assert.equal(foldFindings(over, [], NOON + 2 * HOUR)[0], over[0]);
  const [back, ...others] = foldFindings(over, [HOOK], NOON + 2 * HOUR);
  assert.equal(others.length, 0);
  assert.deepEqual(
    [back?.id, back?.openedAt, back?.reopenedAt, back?.resolvedAt, back?.level],
    [opened[0]?.id, NOON, NOON + 2 * HOUR, null, 'started'],
  );
});

test('what comes and goes is reopened once, and over only when it has gone for good', () => {
  const steps: string[] = [];
  let incidents = foldFindings([], [HOOK], NOON);
  for (let hour = 1; hour <= 14; hour++) {
    const at = NOON + hour * HOUR;
    const before = incidents[0]?.resolvedAt ?? null;
    incidents = foldFindings(incidents, hour < 8 && hour % 2 === 0 ? [HOOK] : [], at);
    const after = incidents[0]?.resolvedAt ?? null;
    if ((before === null) !== (after === null))
      steps.push(`${String(hour)} h: ${after === null ? 'reopened' : 'over'}`);
  }
  assert.deepEqual(steps, ['1 h: over', '2 h: reopened', '8 h: over']);
  assert.equal(incidents.length, 1);
});

test('found again after a day: another incident', () => {
  const over = foldFindings(foldFindings([], [HOOK], NOON), [], NOON + HOUR);
  const again = foldFindings(over, [HOOK], NOON + 25 * HOUR);
  assert.deepEqual(
    again.map(({ openedAt, resolvedAt }) => [openedAt, resolvedAt]),
    [
      [NOON, NOON + HOUR],
      [NOON + 25 * HOUR, null],
    ],
  );
});
