// What is known of signals, kept up as parts and cycles are written.
import assert from 'node:assert/strict';
import test from 'node:test';

import { SignalDesk } from '../../../src/daemon/signals/desk.ts';
import { staleReports, staleSources } from '../../../src/daemon/signals/stale-sources.ts';
import type { SourceState } from '../../../src/signals/collector.ts';
import type { ReportState } from '../../../src/signals/root-programs/load.ts';
import { type CaaSet, signalKey } from '../../../src/signals/signal.ts';
import type { StoredEndEntity, StoredSignals } from '../../../src/store/store.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const DAY = 86_400_000;
const NOTHING: StoredSignals = { sources: [], signals: [], endEntities: [], watchedSince: new Map() };
const GOOD: SourceState = {
  source: 'CAA',
  state: null,
  triedAt: NOW,
  goodAt: NOW,
  failingSince: null,
  problem: null,
};

const caa = (host: string, records: readonly string[] = []): CaaSet => ({
  kind: 'caa',
  host,
  foundAt: null,
  records,
  issuers: null,
  changed: null,
  source: 'DNS',
  at: NOW,
  confidence: 'certain',
});

const endEntity = (target: string, sha256: string, firstServedAt = NOW): StoredEndEntity => ({
  target,
  sha256,
  spkiSha256: 'aa',
  issuer: 'CN=R',
  notBefore: NOW,
  notAfter: NOW + DAY,
  firstServedAt,
  sctAt: null,
});

test('desk: what comes again stands in for what was there, of the same source alone', () => {
  const desk = new SignalDesk(NOTHING);
  desk.took({ source: GOOD, put: [caa('a'), caa('b')], drop: [] });
  desk.took({ source: { ...GOOD, source: 'other' }, put: [caa('a', ['by another'])], drop: [] });
  desk.took({ source: { ...GOOD, state: 2 }, put: [caa('a', ['new'])], drop: [signalKey(caa('b'))] });
  assert.deepEqual(desk.known.signals, [
    { source: 'other', signal: caa('a', ['by another']) },
    { source: 'CAA', signal: caa('a', ['new']) },
  ]);
  assert.deepEqual(
    desk.known.sources.map(({ source, state }) => [source, state]),
    [
      ['other', null],
      ['CAA', 2],
    ],
  );
});

test('desk: an end entity keeps when it was served first, and a new target is watched since then', () => {
  const desk = new SignalDesk({
    ...NOTHING,
    endEntities: [endEntity('a', '01')],
    watchedSince: new Map([['a', NOW - DAY]]),
  });
  desk.served([endEntity('a', '01', NOW + DAY), endEntity('b', '02', NOW + DAY)]);
  assert.deepEqual(desk.known.endEntities, [endEntity('a', '01'), endEntity('b', '02', NOW + DAY)]);
  assert.deepEqual(
    [...desk.known.watchedSince],
    [
      ['a', NOW - DAY],
      ['b', NOW + DAY],
    ],
  );
});

test('desk: a quiet cycle leaves the very same object', () => {
  const desk = new SignalDesk({ ...NOTHING, endEntities: [endEntity('a', '01')] });
  const before = desk.known;
  desk.served([endEntity('a', '01')]);
  assert.equal(desk.known, before);
});

const COLLECTORS = [{ source: 'CAA', staleAfterMs: DAY }];
const stale: readonly { name: string; state: SourceState | null; since: number | null }[] = [
  { name: 'never ran', state: null, since: null },
  { name: 'good', state: GOOD, since: null },
  { name: 'good long ago, and not tried since: the daemon was off', state: { ...GOOD, goodAt: 0 }, since: null },
  {
    name: 'failing, and good a moment less than a day ago',
    state: { ...GOOD, goodAt: NOW - DAY + 1, failingSince: NOW - 1, problem: 'x' },
    since: null,
  },
  {
    name: 'failing, and good a day ago',
    state: { ...GOOD, goodAt: NOW - DAY, failingSince: NOW - 1, problem: 'x' },
    since: NOW - DAY,
  },
  {
    name: 'never good, and failing for less than a day',
    state: { ...GOOD, goodAt: null, failingSince: NOW - 1, problem: 'x' },
    since: null,
  },
  {
    name: 'never good, and failing for a day',
    state: { ...GOOD, goodAt: null, failingSince: NOW - DAY, problem: 'x' },
    since: NOW - DAY,
  },
];
for (const { name, state, since } of stale) {
  test(`stale: a source that is ${name}`, () => {
    const found = staleSources(COLLECTORS, state === null ? [] : [state], NOW);
    assert.deepEqual(
      found.map((one) => one.since),
      since === null ? [] : [since],
    );
  });
}

test('stale: a report in the cache by its age; one that was never fetched is missed by nobody', () => {
  const cached = (ageMs: number, isStale: boolean): ReportState => ({
    name: 'ca-records',
    kind: 'cached',
    url: 'https://example.com/',
    confirmedAt: NOW - ageMs,
    age: { ageMs, stale: isStale },
    entries: 1,
    problems: 0,
  });
  const found = staleReports([
    cached(DAY, false),
    cached(61 * DAY, true),
    { name: 'mozilla-included', kind: 'absent' },
  ]);
  assert.deepEqual(found, [
    {
      source: 'CCADB (ca-records)',
      since: NOW - 61 * DAY,
      problem: 'the report in the cache is 61 d old; anchorwatch roots update fetches a newer one',
    },
  ]);
});
