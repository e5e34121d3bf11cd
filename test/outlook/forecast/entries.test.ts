// Which dates a forecast has, how sure each is, and what it is worth.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { ForecastEntry } from '../../../src/outlook/forecast/entry.ts';
import { forecastOf } from '../../../src/outlook/forecast/forecast.ts';
import type { ForecastLine } from '../../../src/outlook/forecast/line.ts';
import { ref, uncertain } from '../views.ts';
import {
  accepted,
  announcement,
  API,
  CDN,
  day,
  deadline,
  issuance,
  line,
  NOW,
  pinned,
  refused,
  RENEWAL,
  seen,
  seenAs,
  target,
  view,
} from './scene.ts';

const FAR = day('2100-01-01');

interface Row {
  readonly name: string;
  readonly line: ForecastLine;
  /** `date kind confidence` and what else is so, without last days to ship. */
  readonly entries: readonly string[];
  readonly until?: number;
}

const ENDS = '2040-01-01 anchor-expires certain';
const deadlines = (...all: Parameters<typeof deadline>[1][]) => ({
  deadlines: all.map((changes) => deadline('Root A', changes)),
});
const waiting = (changes: Parameters<typeof issuance>[0]) => ({ issuances: [issuance(changes)] });

const rows: readonly Row[] = [
  { name: 'an anchor that the devices mind the end of', line: line([target()]), entries: [ENDS] },
  {
    name: 'a bare anchor has no end',
    line: line([target({ pinned: [pinned('Root A', null)] })]),
    entries: [],
  },
  {
    name: 'an anchor that has ended stays while it is pinned',
    line: line([target({ pinned: [pinned('Root A', '2020-05-30')] })]),
    entries: ['2020-05-30 anchor-expires certain past'],
  },
  {
    name: 'the end of a private anchor that no device minds',
    line: line([target()], { mindsAnchorDates: false }),
    entries: ['2040-01-01 anchor-expires possible'],
  },
  {
    name: 'the end of a public anchor that no device minds: its operator leaves it',
    line: line([target({ signals: deadlines({}) })], { mindsAnchorDates: false }),
    entries: ['2027-04-15 key-age likely', '2027-09-30 last-served likely', '2040-01-01 anchor-expires likely'],
  },
  {
    name: 'nobody knows whether the devices mind',
    line: line([target()], { mindsAnchorDates: null }),
    entries: ['2040-01-01 anchor-expires possible'],
  },
  {
    name: 'a key that is too old for Mozilla',
    line: line([target({ signals: deadlines({}) })]),
    entries: ['2027-04-15 key-age likely', '2027-09-30 last-served likely', ENDS],
  },
  {
    name: 'a deadline that has passed, of which the last certificates have not',
    line: line([target({ signals: deadlines({ date: day('2026-04-15'), lastServed: day('2027-04-16') }) })]),
    entries: ['2026-04-15 key-age likely past', '2027-04-16 last-served likely', ENDS],
  },
  {
    name: 'both have passed, and the anchor is pinned still',
    line: line([target({ signals: deadlines({ date: day('2020-04-15'), lastServed: day('2021-04-16') }) })]),
    entries: ['2020-04-15 key-age likely past', '2021-04-16 last-served likely past', ENDS],
  },
  {
    name: 'a deadline of today has passed',
    line: line([target({ signals: deadlines({ date: NOW }) })]),
    entries: ['2026-06-01 key-age likely past', '2027-09-30 last-served likely', ENDS],
  },
  {
    name: 'several programs: the first to drive operators away says when the last is served',
    line: line([
      target({
        signals: deadlines(
          { rule: 'distrust-after', confidence: 'certain', lastServed: day('2027-01-02') },
          { rule: 'sct-not-after', program: 'chrome', confidence: 'certain', lastServed: day('2027-01-01') },
        ),
      }),
    ]),
    entries: [
      '2027-01-01 last-served likely',
      '2027-04-15 distrust-after certain',
      '2027-04-15 sct-not-after certain',
      ENDS,
    ],
  },
  {
    name: 'a possible deadline makes nothing likely',
    line: line([target({ signals: deadlines({ confidence: 'possible' }) })]),
    entries: ['2027-04-15 key-age possible', '2027-09-30 last-served possible', ENDS],
  },
  {
    name: 'an anchor that accepted paths rest on',
    line: line([target({ state: seenAs(CDN, accepted('Root A')) })]),
    entries: [`${ENDS} in-use`],
  },
  {
    name: 'an anchor that none does is no harm',
    line: line([target({ pinned: [pinned('Root B')], state: seenAs(CDN, accepted('Root A')) })]),
    entries: [`${ENDS} unused harmless`],
  },
  {
    name: 'in use on one target is in use, and that target is told',
    line: line([
      target({ state: seenAs(CDN, accepted('Root B')) }),
      target({ target: API, state: seenAs(API, accepted('Root A')) }),
    ]),
    entries: [`${ENDS} in-use on ${API}`],
  },
  {
    name: 'a target that nobody has looked at may use it',
    line: line([target({ state: seenAs(CDN, accepted('Root B')) }), target({ target: API })]),
    entries: [`${ENDS} on ${CDN},${API}`],
  },
  {
    name: 'nothing is in use where everything is refused',
    line: line([target({ state: seenAs(CDN, refused('CN=Root B')) })]),
    entries: [`${ENDS} unused harmless`],
  },
  {
    name: 'the same key pinned twice, with two ends',
    line: line([target({ pinned: [pinned('Root A', '2028-01-28'), pinned('Root A')] })]),
    entries: ['2028-01-28 anchor-expires certain', ENDS],
  },
  {
    name: 'an intermediate of the path ends',
    line: line([target({ state: seenAs(CDN, { ...accepted('Root A'), ...ending('Cross-sign', 200) }) })]),
    entries: ['2026-12-18 path-ends certain', `${ENDS} in-use`],
  },
  {
    name: 'the end of a path that is the end of its anchor is told once',
    line: line([
      target({ pinned: [pinned('Root A', '2026-12-18')], state: seenAs(CDN, accepted('Root A', { pathDays: 200 })) }),
    ]),
    entries: ['2026-12-18 anchor-expires certain in-use'],
  },
  {
    name: 'a path that nobody knows to be accepted',
    line: line([
      target({
        state: seenAs(CDN, {
          ...uncertain,
          accepting: { assuming: 'x', verdict: { ...accepted('Root A'), ...ending('Cross-sign', 200) } },
        }),
      }),
    ]),
    entries: ['2026-12-18 path-ends possible', `${ENDS} in-use`],
  },
  {
    name: 'the same end at several addresses is told once',
    line: line([
      target({
        state: seen(
          CDN,
          view({ ...accepted('Root A'), ...ending('Cross-sign', 200) }),
          view({ ...accepted('Root A'), ...ending('Cross-sign', 200) }, { address: '192.0.2.2' }),
        ),
      }),
    ]),
    entries: ['2026-12-18 path-ends certain', `${ENDS} in-use`],
  },
  {
    name: 'an end entity that should have been renewed',
    line: line([target({ state: seenAs(CDN, accepted('Root A', { leafDays: 3 })) })]),
    entries: ['2026-06-04 end-entity-not-renewed certain', `${ENDS} in-use`],
  },
  {
    name: 'an end entity that is renewed in time is nothing to tell',
    line: line([target({ state: seenAs(CDN, accepted('Root A', { leafDays: 60 })) })]),
    entries: [`${ENDS} in-use`],
  },
  {
    name: 'an announced anchor that is not pinned',
    line: line([target({ signals: { announcements: [announcement('Root B', '2026-09-01')] } })]),
    entries: ['2026-09-01 announced likely', ENDS],
  },
  {
    name: 'an announced anchor that is pinned is no harm',
    line: line([target({ signals: { announcements: [announcement('Root A', '2026-09-01')] } })]),
    entries: ['2026-09-01 announced likely harmless', ENDS],
  },
  {
    name: 'an announced anchor of which only the name is known, by the name that its CA gives it',
    line: line([
      target({
        pinned: [{ ...pinned('Root A'), subject: 'CN=Root A,O=Example\\, Inc.' }],
        signals: {
          announcements: [announcement('Root A', '2026-09-01', { anchor: { subject: 'Root A', spkiSha256: null } })],
        },
      }),
    ]),
    entries: ['2026-09-01 announced likely harmless', ENDS],
  },
  {
    name: 'a name that only begins alike is another',
    line: line([
      target({
        pinned: [{ ...pinned('Root A'), subject: 'CN=Root A2' }],
        signals: {
          announcements: [announcement('Root A', '2026-09-01', { anchor: { subject: 'Root A', spkiSha256: null } })],
        },
      }),
    ]),
    entries: ['2026-09-01 announced likely', ENDS],
  },
  {
    name: 'an announced date that has passed stays for as long as it is announced',
    line: line([target({ signals: { announcements: [announcement('Root B', '2026-01-01')] } })]),
    entries: ['2026-01-01 announced likely past', ENDS],
  },
  {
    name: 'a waiting certificate that is refused',
    line: line([target({ signals: waiting({}) })]),
    entries: ['2026-07-01 issuance-expected likely', ENDS],
  },
  {
    name: 'one that may be served any day is told today',
    line: line([target({ signals: waiting({ expectedAt: null }) })]),
    entries: ['2026-06-01 issuance-expected likely', ENDS],
  },
  {
    name: 'one that is late',
    line: line([target({ signals: waiting({ expectedAt: day('2026-05-31') }) })]),
    entries: ['2026-05-31 issuance-expected likely past', ENDS],
  },
  {
    name: 'one that depends on what is served with it',
    line: line([
      target({
        signals: waiting({
          answer: { kind: 'depends', acceptedIf: 'x', refusal: 'anchor-missing', missing: null },
        }),
      }),
    ]),
    entries: ['2026-07-01 issuance-expected possible', ENDS],
  },
  {
    name: 'one of an unknown issuer',
    line: line([target({ signals: waiting({ answer: { kind: 'unknown', isNewOperator: true } }) })]),
    entries: ['2026-07-01 issuance-expected possible', ENDS],
  },
  {
    name: 'one that is accepted is nothing to tell',
    line: line([target({ signals: waiting({ answer: { kind: 'accepted' } }) })]),
    entries: [ENDS],
  },
  {
    name: 'a backup certificate is nothing to tell',
    line: line([target({ signals: waiting({ state: 'standby' }) })]),
    entries: [ENDS],
  },
  {
    name: 'a renewal is to know',
    line: line([target({ signals: { renewal: RENEWAL } })]),
    entries: ['2026-06-20 renewal possible until 2026-07-20 harmless', ENDS],
  },
  {
    name: 'a renewal that its CA dates',
    line: line([target({ signals: { renewal: { ...RENEWAL, by: 'ari' } } })]),
    entries: ['2026-06-20 renewal likely until 2026-07-20 harmless', ENDS],
  },
  {
    name: 'a renewal has passed when its time is over, not when it has begun',
    line: line([target({ signals: { renewal: { ...RENEWAL, start: day('2026-05-01') } } })]),
    entries: ['2026-05-01 renewal possible until 2026-07-20 harmless', ENDS],
  },
  {
    name: 'what is beyond the end is left out, what is on it is not',
    line: line([target({ signals: deadlines({}) })]),
    until: day('2027-04-15'),
    entries: ['2027-04-15 key-age likely'],
  },
];

function ending(name: string, days: number) {
  const pathEndsWith = ref(name, { to: days });
  return { pathEndsWith, pathUntil: NOW + days * 86_400_000 };
}

for (const row of rows) {
  test(row.name, () => {
    const { entries } = forecastOf({ lines: [row.line], now: NOW, until: row.until ?? FAR });
    const several = row.line.targets.length > 1;
    assert.deepEqual(
      entries.filter(({ kind }) => kind !== 'last-day-to-ship').map((entry) => written(entry, several)),
      row.entries,
    );
  });
}

function written(entry: ForecastEntry, several: boolean): string {
  const { date, kind, confidence, until, isPast, inUse, isHarmless, targets } = entry;
  const parts = [
    `${dayOf(date)} ${kind} ${confidence}`,
    ...(until === null ? [] : [`until ${dayOf(until)}`]),
    ...(isPast ? ['past'] : []),
    ...(inUse === null ? [] : [inUse ? 'in-use' : 'unused']),
    ...(isHarmless ? ['harmless'] : []),
    ...(several ? [`on ${targets.join(',')}`] : []),
  ];
  return parts.join(' ');
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

test('later entries are counted', () => {
  const lines = [line([target({ signals: deadlines({}) })])];
  const { later, entries } = forecastOf({ lines, now: NOW, until: day('2027-04-15') });
  assert.deepEqual([later, entries.length], [3, 1]);
});

test('entries of several lines are in the order of their dates, and the reference of each stays when the date moves', () => {
  const of = (from: string) => [
    line([target({ signals: { announcements: [announcement('Root B', from)] } })]),
    line([target()], { firmware: 'pump-2.0', devices: null }),
  ];
  const forecast = (from: string) => forecastOf({ lines: of(from), now: NOW, until: FAR }).entries;
  const dates = forecast('2026-09-01').map(({ date }) => date);
  assert.deepEqual(
    dates,
    dates.toSorted((a, b) => a - b),
  );
  const refOf = (from: string) => forecast(from).find(({ kind }) => kind === 'announced')?.ref;
  assert.equal(refOf('2026-09-01'), refOf('2027-01-01'));
});

test('moved dates are told', () => {
  const moved = [{ from: day('2026-01-01'), until: day('2026-02-01') }];
  const lines = [line([target({ signals: { announcements: [announcement('Root B', '2026-09-01', { moved })] } })])];
  const entry = forecastOf({ lines, now: NOW, until: FAR }).entries.find(({ kind }) => kind === 'announced');
  assert.equal(entry?.certain, 'Its operator has announced it, and moved the date before (2026-01-01).');
});
