// The last day on which an update gets to a firmware line.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { lastDayEntry, type LastDay, lastDayOf } from '../../../src/outlook/forecast/last-day.ts';
import type { ForecastLine } from '../../../src/outlook/forecast/line.ts';
import { ref } from '../views.ts';
import {
  accepted,
  announcement,
  API,
  CDN,
  day,
  deadline,
  EDGE,
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

interface Row {
  readonly name: string;
  readonly line: ForecastLine;
  /** What is said of the last day, as `said` writes it. */
  readonly said: string;
}

const DAY = 86_400_000;
const OPEN = seenAs(CDN, accepted('Root A'));
const STARTED = seen(CDN, view(accepted('Root A')), view(refused('Root B'), { address: '192.0.2.2' }));
const BROKEN = seenAs(CDN, refused('Root B'));
const SILENT = seen(CDN);
const LEAVES = { deadlines: [deadline('Root A')] };
const leaves = (lastServed: string) => ({ deadlines: [deadline('Root A', { lastServed: day(lastServed) })] });
const endsIn = (days: number) => ({
  ...accepted('Root A'),
  pathEndsWith: ref('Cross-sign', { to: days }),
  pathUntil: NOW + days * DAY,
});
const announced = (from: string, name = 'Root B') => ({ announcements: [announcement(name, from)] });
const bare = [pinned('Root A', null)];
const api = (spec: Parameters<typeof target>[0]) => target({ target: API, ...spec });
const toEdge = { ways: [{ target: CDN, hops: [{ from: CDN, to: EDGE }] }] };

const rows: readonly Row[] = [
  // Nothing was observed.
  { name: 'nothing is known', line: line([target({ pinned: bare })]), said: `no-date over ${CDN}` },
  {
    name: 'a private anchor that no device minds the end of',
    line: line([target()], { mindsAnchorDates: false }),
    said: `no-date over ${CDN}`,
  },
  {
    name: 'the end of the only anchor',
    line: line([target({ pinned: [pinned('Root A', '2026-12-18')] })]),
    said: `by 2026-12-17 over ${CDN}, anchor-expires certain, latest 2026-12-17, unobserved`,
  },
  {
    name: 'the end of the last anchor',
    line: line([target({ pinned: [pinned('Root A', '2026-12-18'), pinned('Root B', '2027-12-18')] })]),
    said: `by 2027-12-17 over ${CDN}, anchor-expires certain, latest 2027-12-17, unobserved`,
  },
  {
    name: 'an anchor without an end among others',
    line: line([target({ pinned: [pinned('Root A'), pinned('Root B', null)] })]),
    said: `no-date over ${CDN}`,
  },
  {
    name: 'the only anchor has ended',
    line: line([target({ pinned: [pinned('Root A', '2026-01-01')] })]),
    said: 'over since 2026-01-01',
  },
  {
    name: 'the only anchor has ended, and no device minds',
    line: line([target({ pinned: [pinned('Root A', '2026-01-01')] })], { mindsAnchorDates: false }),
    said: `no-date over ${CDN}`,
  },
  {
    name: 'operators leave the anchor before it ends',
    line: line([target({ signals: LEAVES })]),
    said: `by 2027-09-29 over ${CDN}, last-served inferred, latest 2039-12-31, unobserved`,
  },
  {
    name: 'operators leave a public anchor that no device minds the end of',
    line: line([target({ signals: LEAVES })], { mindsAnchorDates: false }),
    said: `by 2027-09-29 over ${CDN}, last-served inferred, unobserved`,
  },
  {
    name: 'a public anchor ends before its deadlines, and no device minds',
    line: line([target({ pinned: [pinned('Root A', '2026-12-18')], signals: LEAVES })], { mindsAnchorDates: false }),
    said: `by 2026-12-17 over ${CDN}, anchor-expires inferred, unobserved`,
  },
  {
    name: 'operators leave one of two anchors: the other may be in use',
    line: line([target({ pinned: [pinned('Root A', null), pinned('Root B', null)], signals: LEAVES })]),
    said: `no-date over ${CDN}`,
  },
  {
    name: 'operators have left the anchor, as far as anybody can infer',
    line: line([target({ pinned: bare, signals: leaves('2026-01-01') })]),
    said: `any-day over ${CDN}, last-served inferred, unobserved`,
  },
  // What is served was observed.
  {
    name: 'a path of which no date is known',
    line: line([target({ pinned: bare, state: OPEN })]),
    said: `no-date over ${CDN}`,
  },
  {
    name: 'a path that ends',
    line: line([target({ state: seenAs(CDN, endsIn(200)) })]),
    said: `by 2026-12-17 over ${CDN}, path-ends certain, latest 2026-12-17`,
  },
  {
    name: 'the first of several paths that ends',
    line: line([target({ state: seen(CDN, view(endsIn(200)), view(endsIn(100), { address: '192.0.2.2' })) })]),
    said: `by 2026-09-08 over ${CDN}, path-ends certain, latest 2026-09-08`,
  },
  {
    name: 'a path that ends within the day',
    line: line([target({ state: seenAs(CDN, endsIn(0.5)) })]),
    said: `any-day over ${CDN}, path-ends certain, latest 2026-05-31`,
  },
  {
    name: 'a path that ends tomorrow leaves today',
    line: line([target({ state: seenAs(CDN, endsIn(1)) })]),
    said: `by 2026-06-01 over ${CDN}, path-ends certain, latest 2026-06-01`,
  },
  {
    name: 'the end entity that ends is renewed',
    line: line([target({ state: seenAs(CDN, accepted('Root A', { leafDays: 2 })), signals: { renewal: RENEWAL } })]),
    said: `no-date over ${CDN}`,
  },
  {
    name: 'the anchor in use has to be left',
    line: line([target({ state: OPEN, signals: LEAVES })]),
    said: `by 2027-09-29 over ${CDN}, last-served inferred`,
  },
  {
    name: 'an anchor that is not in use has to be left',
    line: line([
      target({ pinned: [pinned('Root A'), pinned('Root B')], state: seenAs(CDN, accepted('Root B')), signals: LEAVES }),
    ]),
    said: `no-date over ${CDN}`,
  },
  {
    name: 'the anchor in use had to be left, and was not: nothing is inferred',
    line: line([target({ state: OPEN, signals: leaves('2026-01-01') })]),
    said: `no-date over ${CDN}`,
  },
  {
    name: 'a path that ends after the anchor has to be left',
    line: line([target({ state: seenAs(CDN, endsIn(1_000)), signals: LEAVES })]),
    said: `by 2027-09-29 over ${CDN}, last-served inferred, latest 2029-02-24`,
  },
  {
    name: 'of the same date the one that binds is told',
    line: line([target({ state: seenAs(CDN, endsIn(200)), signals: leaves('2026-12-18') })]),
    said: `by 2026-12-17 over ${CDN}, path-ends certain, latest 2026-12-17`,
  },
  {
    name: 'a device without a clock: its operator has to leave the anchor all the same',
    line: line([target({ state: OPEN, signals: LEAVES })], { mindsAnchorDates: false }),
    said: `by 2027-09-29 over ${CDN}, last-served inferred`,
  },
  {
    name: 'no endpoint answered: as if nothing was observed',
    line: line([target({ state: SILENT, signals: LEAVES })]),
    said: `by 2027-09-29 over ${CDN}, last-served inferred, latest 2039-12-31, unobserved`,
  },
  // Signals.
  {
    name: 'an announced anchor that is not pinned',
    line: line([target({ pinned: bare, state: OPEN, signals: announced('2026-09-01') })]),
    said: `by 2026-08-31 over ${CDN}, announced inferred`,
  },
  {
    name: 'an announced anchor that is pinned',
    line: line([target({ pinned: bare, state: OPEN, signals: announced('2026-09-01', 'Root A') })]),
    said: `no-date over ${CDN}`,
  },
  {
    name: 'an announced date that has passed',
    line: line([target({ pinned: bare, state: OPEN, signals: announced('2026-01-01') })]),
    said: `any-day over ${CDN}, announced inferred`,
  },
  {
    name: 'a waiting certificate that is refused',
    line: line([target({ pinned: bare, state: OPEN, signals: { issuances: [issuance()] } })]),
    said: `by 2026-06-30 over ${CDN}, issuance-expected inferred`,
  },
  {
    name: 'a waiting certificate that may be served any day',
    line: line([target({ pinned: bare, state: OPEN, signals: { issuances: [issuance({ expectedAt: null })] } })]),
    said: `any-day over ${CDN}, issuance-expected inferred`,
  },
  {
    name: 'a waiting certificate that may be accepted',
    line: line([
      target({
        pinned: bare,
        state: OPEN,
        signals: {
          issuances: [
            issuance({ answer: { kind: 'depends', acceptedIf: 'x', refusal: 'anchor-missing', missing: null } }),
          ],
        },
      }),
    ]),
    said: `no-date over ${CDN}`,
  },
  {
    name: 'a backup certificate',
    line: line([target({ pinned: bare, state: OPEN, signals: { issuances: [issuance({ state: 'standby' })] } })]),
    said: `no-date over ${CDN}`,
  },
  // Several ways.
  {
    name: 'the last of two ways counts',
    line: line([target({ signals: announced('2026-09-01') }), api({ signals: announced('2026-10-01') })]),
    said: `by 2026-09-30 over ${API}, announced inferred, latest 2039-12-31`,
  },
  {
    name: 'a way without a date outlasts the others',
    line: line([target({ signals: announced('2026-09-01') }), api({ pinned: bare })]),
    said: `no-date over ${API}`,
  },
  {
    name: 'both end on the same day: the first of the config is told',
    line: line([target({ signals: announced('2026-09-01') }), api({ signals: announced('2026-09-01') })]),
    said: `by 2026-08-31 over ${CDN}, announced inferred, latest 2039-12-31`,
  },
  {
    name: 'one way is broken, the other is left',
    line: line([target({ state: BROKEN }), api({ signals: announced('2026-09-01') })]),
    said: `by 2026-08-31 over ${API}, announced inferred, latest 2039-12-31`,
  },
  {
    name: 'a rotation has started on one way, the other is left',
    line: line([target({ state: STARTED }), api({ signals: announced('2026-09-01') })]),
    said: `by 2026-08-31 over ${API}, announced inferred`,
  },
  {
    name: 'a service target is no way',
    line: line([target({ signals: announced('2026-09-01') }), api({ pinned: bare })], {
      ways: [{ target: CDN, hops: [] }],
    }),
    said: `by 2026-08-31 over ${CDN}, announced inferred, latest 2039-12-31`,
  },
  // What has begun.
  {
    name: 'a rotation has started on the only way',
    line: line([target({ pinned: bare, state: STARTED })]),
    said: `any-day over ${CDN}, started certain`,
  },
  { name: 'the only way is broken', line: line([target({ state: BROKEN })]), said: 'over' },
  {
    name: 'the only way is broken, and there is another way to recover',
    line: line([target({ state: BROKEN })], { recovery: ['usb-stick'] }),
    said: 'over, usb-stick left',
  },
  {
    name: 'no target for updates',
    line: line([target()], { ways: [] }),
    said: 'no-update-target',
  },
  // Redirects.
  {
    name: 'a way ends with the host that it is redirected to',
    line: line(
      [target({ pinned: bare, state: OPEN }), target({ target: EDGE, signals: announced('2026-09-01') })],
      toEdge,
    ),
    said: `by 2026-08-31 over ${CDN} at ${EDGE}, announced inferred, latest 2039-12-31`,
  },
  {
    name: 'the host that it is redirected to is broken',
    line: line(
      [target({ pinned: bare, state: OPEN }), target({ target: EDGE, state: seenAs(EDGE, refused('Root B')) })],
      toEdge,
    ),
    said: 'over',
  },
  {
    name: 'of several redirects one is broken',
    line: line(
      [
        target({ pinned: bare, state: OPEN }),
        target({ target: EDGE, state: seenAs(EDGE, refused('Root B')) }),
        api({ pinned: bare, state: seenAs(API, accepted('Root A')) }),
      ],
      {
        ways: [
          {
            target: CDN,
            hops: [
              { from: CDN, to: EDGE },
              { from: CDN, to: API },
            ],
          },
        ],
      },
    ),
    said: `any-day over ${CDN}, started certain`,
  },
];

for (const row of rows) {
  test(row.name, () => {
    assert.equal(said(lastDayOf(row.line, NOW)), row.said);
  });
}

function said(lastDay: LastDay): string {
  const { kind, latest, recovery } = lastDay;
  const bound = latest === null ? [] : [`latest ${dayOf(latest)}`];
  const left = recovery.map((way) => `${way} left`);
  switch (kind) {
    case 'by':
    case 'any-day': {
      const { cause, over } = lastDay;
      const at = cause.target === over ? '' : ` at ${cause.target}`;
      const head = kind === 'by' ? `by ${dayOf(lastDay.day)}` : 'any-day';
      const unobserved = cause.isObserved ? [] : ['unobserved'];
      return [`${head} over ${over}${at}`, `${cause.kind} ${cause.basis}`, ...bound, ...unobserved].join(', ');
    }
    case 'over':
      return [lastDay.since === null ? 'over' : `over since ${dayOf(lastDay.since)}`, ...left].join(', ');
    case 'no-date':
      return `no-date over ${lastDay.over}`;
    case 'no-update-target':
      return kind;
  }
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

const places: readonly (readonly [string, ForecastLine, string | null])[] = [
  ['a last day', line([target({ signals: announced('2026-09-01') })]), '2026-08-31 likely'],
  ['any day is told today', line([target({ pinned: bare, state: STARTED })]), '2026-06-01 certain'],
  ['what is over is not ahead', line([target({ state: BROKEN })]), null],
  ['no date', line([target({ pinned: bare })]), null],
  ['no target', line([target()], { ways: [] }), null],
];
for (const [name, of, expected] of places) {
  test(`in the timeline: ${name}`, () => {
    const entry = lastDayEntry(lastDayOf(of, NOW), NOW);
    assert.equal(entry === null ? null : `${dayOf(entry.date)} ${entry.confidence}`, expected);
  });
}
