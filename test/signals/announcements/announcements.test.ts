// From what the config announces to signals, with the memory of dates that were moved.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { AnnouncementConfig } from '../../../src/config/schema.ts';
import { announcementsOf, type AnnouncedParts } from '../../../src/signals/announcements/announcements.ts';
import { announcementsCollector } from '../../../src/signals/announcements/collector.ts';
import type { Announcement, Signal } from '../../../src/signals/signal.ts';
import { collectedBy } from '../collected.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-03-01T12:00:00Z');
const JUNE = Date.parse('2026-06-01T00:00:00Z');
const SEPTEMBER = Date.parse('2026-09-01T00:00:00Z');
const ANCHOR = { subject: 'CN=Root B', spkiSha256: 'b'.repeat(64) };

function announced(changes: Partial<AnnouncementConfig> = {}): AnnouncementConfig {
  return {
    id: 'g2',
    targets: ['a.example'],
    anchor: { subject: 'CN=Root B' },
    from: JUNE,
    source: 'https://blog.example/roots',
    confidence: 'likely',
    ...changes,
  };
}

function parts(...announcements: readonly AnnouncementConfig[]): AnnouncedParts {
  const targets = [
    { host: 'a.example', port: 443 },
    { host: 'a.example', port: 8883 },
    { host: 'b.example', port: 443 },
    { host: '2001:db8::1', port: 443 },
  ];
  return { announcements, anchors: new Map(announcements.map(({ id }) => [id, ANCHOR])), targets };
}

const SIGNAL: Announcement = {
  kind: 'announcement',
  id: 'g2',
  targets: ['a.example:443', 'a.example:8883'],
  anchor: ANCHOR,
  from: JUNE,
  moved: [],
  source: 'https://blog.example/roots',
  at: NOW,
  confidence: 'likely',
};
const EARLIER = { ...SIGNAL, at: NOW - DAY };
const MOVED_ONCE = { from: JUNE - 90 * DAY, until: NOW - 30 * DAY };

interface Row {
  readonly name: string;
  readonly announcements: readonly AnnouncementConfig[];
  readonly kept: readonly Signal[];
  readonly put: readonly Announcement[];
  readonly drop?: readonly string[];
}

const rows: readonly Row[] = [
  { name: 'a new one', announcements: [announced()], kept: [], put: [SIGNAL] },
  { name: 'one that stays as it is', announcements: [announced()], kept: [EARLIER], put: [SIGNAL] },
  {
    name: 'a date that moves is remembered, with when it was replaced',
    announcements: [announced({ from: SEPTEMBER })],
    kept: [EARLIER],
    put: [{ ...SIGNAL, from: SEPTEMBER, moved: [{ from: JUNE, until: NOW }] }],
  },
  {
    name: 'a date that moves a second time, and back',
    announcements: [announced({ from: MOVED_ONCE.from })],
    kept: [{ ...EARLIER, moved: [MOVED_ONCE] }],
    put: [{ ...SIGNAL, from: MOVED_ONCE.from, moved: [MOVED_ONCE, { from: JUNE, until: NOW }] }],
  },
  {
    name: 'what else is edited is no move',
    announcements: [announced({ confidence: 'certain', targets: ['b.example'] })],
    kept: [{ ...EARLIER, moved: [MOVED_ONCE] }],
    put: [{ ...SIGNAL, confidence: 'certain', targets: ['b.example:443'], moved: [MOVED_ONCE] }],
  },
  { name: 'one that is withdrawn', announcements: [], kept: [EARLIER], put: [], drop: ['announcement g2'] },
  {
    name: 'an address',
    announcements: [announced({ targets: ['2001:db8::1'] })],
    kept: [],
    put: [{ ...SIGNAL, targets: ['[2001:db8::1]:443'] }],
  },
];
for (const { name, announcements, kept, put, drop = [] } of rows) {
  test(`an announcement: ${name}`, () => {
    assert.deepEqual(announcementsOf(parts(...announcements), kept, NOW), { put, drop });
  });
}

test('an announcement without an anchor is a mistake of the program', () => {
  assert.throws(() => announcementsOf({ ...parts(announced()), anchors: new Map() }, [], NOW), {
    code: 'anchor-unread',
  });
});

test('the collector gives all of it at once, and has no problems', async () => {
  const collector = announcementsCollector(parts(announced()), { now: () => NOW });
  const known = { state: null, signals: [{ ...EARLIER, id: 'old' }] };
  const collected = await collectedBy(collector, known);
  assert.deepEqual(collected, [{ state: null, put: [SIGNAL], drop: ['announcement old'], problem: null }]);
});
