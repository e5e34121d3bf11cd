// Levels, instants and digests as pages show them.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { OUTLOOK_LEVELS, REACHES } from '../../src/outlook/outlook.ts';
import { ago, daysFrom, digest, LEVEL_SYMBOLS, levelBadge, minute, reachBadge } from '../../src/web/pieces.ts';

const NOON = Date.UTC(2026, 2, 1, 12);
const DAY = 86_400_000;

const days: readonly { readonly name: string; readonly at: number; readonly text: string }[] = [
  { name: 'the same day, earlier', at: NOON - DAY / 2, text: 'today' },
  { name: 'the same day, later', at: NOON + DAY / 2 - 1, text: 'today' },
  { name: 'the first instant of tomorrow', at: NOON + DAY / 2, text: 'in 1 d' },
  { name: 'yesterday', at: NOON - DAY / 2 - 1, text: '1 d ago' },
  { name: 'weeks', at: NOON + 59 * DAY, text: 'in 59 d' },
  { name: 'months', at: NOON + 61 * DAY, text: 'in 2 months' },
  { name: 'more than a year', at: NOON - 500 * DAY, text: '16 months ago' },
  { name: 'years', at: NOON + 4_961 * DAY, text: 'in 14 years' },
];

for (const { name, at, text } of days) {
  test(`a date: ${name}`, () => {
    assert.equal(daysFrom(NOON, at), text);
  });
}

test('no two levels look alike without their colour', () => {
  assert.equal(new Set(Object.values(LEVEL_SYMBOLS)).size, OUTLOOK_LEVELS.length);
  for (const level of OUTLOOK_LEVELS) assert.match(levelBadge(level).text, new RegExp(`level-${level}".*> ${level}<`));
});

test('a reach says its word; none is said, too', () => {
  for (const reach of REACHES) assert.match(reachBadge(reach).text, new RegExp(`reach-${reach}".*> ${reach}<`));
  assert.match(reachBadge(null).text, /no update target/);
});

test('an instant is there for machines as well', () => {
  assert.match(
    ago(NOON - 180_000, NOON).text,
    /datetime="2026-03-01T11:57:00Z" title="2026-03-01 11:57 UTC">3 min ago</,
  );
  assert.match(ago(NOON + 180_000, NOON).text, />in 3 min</);
  assert.match(minute(NOON).text, /datetime="2026-03-01T12:00:00Z">2026-03-01 12:00 UTC</);
});

test('a digest is short to look at, and whole to point at', () => {
  assert.equal(digest('ab'.repeat(32)).text, `<code title="${'ab'.repeat(32)}">abababababab</code>`);
});
