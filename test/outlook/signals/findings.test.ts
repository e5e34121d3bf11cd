// What each signal makes of an outlook at one instant: a table over records and time.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assess } from '../../../src/outlook/assess.ts';
import {
  isSignalFinding,
  type OutlookLevel,
  type OutlookState,
  type SignalFinding,
} from '../../../src/outlook/outlook.ts';
import type { PairSignals } from '../../../src/outlook/pair-signals.ts';
import { roundsOf, SETTINGS } from '../script.ts';
import { accepted, NOW, refused, round, silent, uncertain, view } from '../views.ts';
import {
  announcement,
  caa,
  deadline,
  declared,
  demanded,
  DEPENDS,
  inDays,
  issuance,
  keyed,
  missing,
  nameOnly,
  preview,
  PREVIEW_REFUSAL,
  refusedAnswer,
  renewal,
  signals,
} from './fixtures.ts';

interface Case {
  readonly name: string;
  readonly with: Partial<PairSignals>;
  readonly level: OutlookLevel;
  readonly codes: readonly SignalFinding['code'][];
}

const NEW_OPERATOR = { kind: 'unknown', isNewOperator: true } as const;
const KNOWN_OPERATOR = { kind: 'unknown', isNewOperator: false } as const;
const ADDED = { at: inDays(-3), added: ['0 issue b.example'], removed: [] };

const deadlines: readonly Case[] = [
  { name: 'within the horizon', with: { deadlines: [deadline(300)] }, level: 'exposed', codes: ['deadline'] },
  { name: 'a day before the horizon', with: { deadlines: [deadline(364)] }, level: 'exposed', codes: ['deadline'] },
  { name: 'on the horizon', with: { deadlines: [deadline(365)] }, level: 'safe', codes: [] },
  { name: 'today', with: { deadlines: [deadline(0)] }, level: 'exposed', codes: ['deadline'] },
  { name: 'long past', with: { deadlines: [deadline(-900)] }, level: 'exposed', codes: ['deadline'] },
  {
    name: 'past, while certificates from before still run',
    with: { deadlines: [deadline(-50, { rule: 'distrust-after' })] },
    level: 'exposed',
    codes: ['deadline'],
  },
  {
    name: 'by the day of the rule, not by the last certificate',
    with: { deadlines: [deadline(300, { lastServed: inDays(500) })] },
    level: 'exposed',
    codes: ['deadline'],
  },
  {
    name: 'of an anchor that is pinned, and that nothing rests on',
    with: { deadlines: [deadline(10, { anchor: keyed('Root P') })] },
    level: 'safe',
    codes: [],
  },
  {
    name: 'of a name without a key',
    with: { deadlines: [deadline(10, { anchor: nameOnly('Root A') })] },
    level: 'safe',
    codes: [],
  },
  {
    name: 'by two programs',
    with: { deadlines: [deadline(90), deadline(30, { program: 'chrome', rule: 'sct-not-after' })] },
    level: 'exposed',
    codes: ['deadline', 'deadline'],
  },
  {
    name: 'possible only',
    with: { deadlines: [deadline(30, { confidence: 'possible' })] },
    level: 'exposed',
    codes: ['deadline'],
  },
];

const declarations: readonly Case[] = [
  { name: 'nothing but what is pinned', with: { declared: [declared([keyed('Root A')])] }, level: 'safe', codes: [] },
  { name: 'nothing at all', with: { declared: [declared([])] }, level: 'safe', codes: [] },
  {
    name: 'another root',
    with: { declared: [declared([keyed('Root A'), keyed('Root B')])] },
    level: 'exposed',
    codes: ['undeclared'],
  },
  {
    name: 'the pinned name with another key',
    with: { declared: [declared([{ subject: 'Root A', spkiSha256: 'other' }])] },
    level: 'exposed',
    codes: ['undeclared'],
  },
  {
    name: 'the pinned key with another name',
    with: { declared: [declared([{ subject: 'Other', spkiSha256: 'key of Root A' }])] },
    level: 'safe',
    codes: [],
  },
  {
    name: 'a pinned root by name only',
    with: { declared: [declared([nameOnly('Root A')])] },
    level: 'safe',
    codes: [],
  },
  {
    name: 'a pinned root by name, written otherwise',
    with: { declared: [declared([nameOnly(' ROOT a ')])] },
    level: 'safe',
    codes: [],
  },
  {
    name: 'another root by name only',
    with: { declared: [declared([nameOnly('Root B')])] },
    level: 'exposed',
    codes: ['undeclared'],
  },
  {
    name: 'by the common name of what is pinned',
    with: {
      pinned: [{ subject: 'CN=Amazon Root CA 1,O=Amazon,C=US', spkiSha256: 'a' }],
      declared: [declared([nameOnly('Amazon Root CA 1')])],
    },
    level: 'safe',
    codes: [],
  },
  {
    name: 'two sets, one of them with a gap',
    with: { declared: [declared([keyed('Root A')]), declared([keyed('Root B')], { set: 'other' })] },
    level: 'exposed',
    codes: ['undeclared'],
  },
  {
    name: 'two sets with a gap',
    with: { declared: [declared([keyed('Root C')]), declared([keyed('Root B')], { set: 'other' })] },
    level: 'exposed',
    codes: ['undeclared', 'undeclared'],
  },
  {
    name: 'while nothing is pinned',
    with: { pinned: [], declared: [declared([keyed('Root A')])] },
    level: 'exposed',
    codes: ['undeclared'],
  },
];

const announcements: readonly Case[] = [
  { name: 'a pinned anchor', with: { announcements: [announcement(keyed('Root A'))] }, level: 'safe', codes: [] },
  {
    name: 'another anchor',
    with: { announcements: [announcement(keyed('Root B'))] },
    level: 'exposed',
    codes: ['announced'],
  },
  {
    name: 'another anchor, by name',
    with: { announcements: [announcement(nameOnly('Root B'))] },
    level: 'exposed',
    codes: ['announced'],
  },
  {
    name: 'a pinned anchor, by name',
    with: { announcements: [announcement(nameOnly('root a'))] },
    level: 'safe',
    codes: [],
  },
  {
    name: 'for a day in years',
    with: { announcements: [announcement(keyed('Root B'), 2_000)] },
    level: 'exposed',
    codes: ['announced'],
  },
  {
    name: 'for a day that is past',
    with: { announcements: [announcement(keyed('Root B'), -200)] },
    level: 'exposed',
    codes: ['announced'],
  },
  {
    name: 'two',
    with: { announcements: [announcement(keyed('Root B')), announcement(keyed('Root C'), 5, { id: 'other' })] },
    level: 'exposed',
    codes: ['announced', 'announced'],
  },
];

const issuances: readonly Case[] = [
  { name: 'accepted', with: { issuances: [issuance({ kind: 'accepted' })] }, level: 'safe', codes: [] },
  {
    name: 'accepted, in reserve',
    with: { issuances: [issuance({ kind: 'accepted' }, { state: 'standby' })] },
    level: 'safe',
    codes: [],
  },
  { name: 'refused', with: { issuances: [issuance(refusedAnswer())] }, level: 'likely', codes: ['issued'] },
  {
    name: 'refused, whatever were pinned',
    with: { issuances: [issuance(refusedAnswer(null))] },
    level: 'likely',
    codes: ['issued'],
  },
  {
    name: 'refused, in reserve',
    with: { issuances: [issuance(refusedAnswer(), { state: 'standby' })] },
    level: 'exposed',
    codes: ['issued'],
  },
  {
    name: 'refused, without a day',
    with: { issuances: [issuance(refusedAnswer(), { expectedAt: null })] },
    level: 'likely',
    codes: ['issued'],
  },
  {
    name: 'refused, expected long ago',
    with: { issuances: [issuance(refusedAnswer(), { expectedAt: inDays(-60) })] },
    level: 'likely',
    codes: ['issued'],
  },
  {
    name: 'refused, over today',
    with: { issuances: [issuance(refusedAnswer(), { notAfter: NOW })] },
    level: 'safe',
    codes: [],
  },
  {
    name: 'refused, over tomorrow',
    with: { issuances: [issuance(refusedAnswer(), { notAfter: inDays(1) })] },
    level: 'likely',
    codes: ['issued'],
  },
  { name: 'it depends', with: { issuances: [issuance(DEPENDS)] }, level: 'likely', codes: ['issued'] },
  {
    name: 'it depends, in reserve',
    with: { issuances: [issuance(DEPENDS, { state: 'standby' })] },
    level: 'exposed',
    codes: ['issued'],
  },
  {
    name: 'unknown, of a new operator',
    with: { issuances: [issuance(NEW_OPERATOR)] },
    level: 'likely',
    codes: ['issued'],
  },
  {
    name: 'unknown, of a new operator, in reserve',
    with: { issuances: [issuance(NEW_OPERATOR, { state: 'standby' })] },
    level: 'safe',
    codes: ['issued'],
  },
  {
    name: 'unknown, of an operator that served before',
    with: { issuances: [issuance(KNOWN_OPERATOR)] },
    level: 'safe',
    codes: ['issued'],
  },
  {
    name: 'unknown, of an operator in reserve',
    with: { issuances: [issuance(KNOWN_OPERATOR, { state: 'standby' })] },
    level: 'safe',
    codes: ['issued'],
  },
  {
    name: 'one accepted, one refused',
    with: { issuances: [issuance({ kind: 'accepted' }), issuance(refusedAnswer(), { tbsSha256: 'tbs 2' })] },
    level: 'likely',
    codes: ['issued'],
  },
  {
    name: 'RSA and ECDSA, both refused',
    with: { issuances: [issuance(refusedAnswer()), issuance(refusedAnswer(), { tbsSha256: 'tbs 2' })] },
    level: 'likely',
    codes: ['issued', 'issued'],
  },
];

const records: readonly Case[] = [
  { name: 'none', with: { caa: caa({ foundAt: null }) }, level: 'safe', codes: [] },
  { name: 'none that names an issuer', with: { caa: caa({ issuers: null }) }, level: 'safe', codes: [] },
  { name: 'the current CA', with: { caa: caa({ issuers: ['a.example'] }) }, level: 'safe', codes: [] },
  {
    name: 'the current CA by another of its domains',
    with: { caa: caa({ issuers: ['a2.example'] }, { name: 'CA A', domains: ['a.example', 'a2.example'] }) },
    level: 'safe',
    codes: [],
  },
  { name: 'another CA', with: { caa: caa({ issuers: ['b.example'] }) }, level: 'exposed', codes: ['caa-forbids'] },
  { name: 'no CA at all', with: { caa: caa({ issuers: [] }) }, level: 'exposed', codes: ['caa-forbids'] },
  {
    name: 'another CA, while that of what is served is not known',
    with: { caa: caa({ issuers: ['b.example'] }, null) },
    level: 'safe',
    codes: [],
  },
  {
    name: 'another CA in addition',
    with: { caa: caa({ issuers: ['a.example', 'b.example'], changed: ADDED }) },
    level: 'safe',
    codes: ['caa-added'],
  },
  {
    name: 'another CA in addition, a month ago',
    with: { caa: caa({ issuers: ['a.example', 'b.example'], changed: { ...ADDED, at: inDays(-30) } }) },
    level: 'safe',
    codes: [],
  },
  {
    name: 'another CA instead',
    with: { caa: caa({ issuers: ['b.example'], changed: { ...ADDED, removed: ['0 issue a.example'] } }) },
    level: 'exposed',
    codes: ['caa-forbids', 'caa-added'],
  },
  {
    name: 'the same CA with a parameter',
    with: {
      caa: caa({
        issuers: ['a.example'],
        changed: {
          at: inDays(-1),
          added: ['0 issue a.example; validationmethods=dns-01'],
          removed: ['0 issue a.example'],
        },
      }),
    },
    level: 'safe',
    codes: [],
  },
  {
    name: 'another CA with a parameter that it had not',
    with: {
      caa: caa({
        issuers: ['a.example', 'b.example'],
        changed: { at: inDays(-1), added: ['0 issue b.example; accounturi=x'], removed: ['0 issue b.example'] },
      }),
    },
    level: 'safe',
    codes: [],
  },
  {
    name: 'another CA, and nobody knows that of what is served',
    with: { caa: caa({ issuers: ['b.example'], changed: ADDED }, null) },
    level: 'safe',
    codes: ['caa-added'],
  },
  {
    name: 'where to report to',
    with: {
      caa: caa({
        issuers: ['a.example'],
        changed: { at: inDays(-1), added: ['0 iodef mailto:x@example'], removed: [] },
      }),
    },
    level: 'safe',
    codes: [],
  },
  {
    name: 'issuewild for another CA, which does not count here',
    with: {
      caa: caa({ issuers: ['a.example'], changed: { at: inDays(-1), added: ['0 issuewild b.example'], removed: [] } }),
    },
    level: 'safe',
    codes: [],
  },
];

const renewals: readonly Case[] = [
  { name: 'in 20 days', with: { renewal: renewal() }, level: 'safe', codes: ['renewal-due'] },
  { name: 'in 30 days', with: { renewal: renewal({ start: inDays(30) }) }, level: 'safe', codes: [] },
  { name: 'since yesterday', with: { renewal: renewal({ start: inDays(-1) }) }, level: 'safe', codes: ['renewal-due'] },
  {
    name: 'over, as it was before',
    with: { renewal: renewal({ start: inDays(-9), end: inDays(-1), by: 'cadence' }) },
    level: 'safe',
    codes: ['renewal-due'],
  },
  { name: 'a window of its CA to come', with: { renewal: demanded(20, 22) }, level: 'safe', codes: ['renewal-due'] },
  {
    name: 'a window of its CA that is over, and that nobody moved',
    with: { renewal: { ...demanded(-3, -1), notBefore: inDays(-64), notAfter: inDays(26) } },
    level: 'safe',
    codes: ['renewal-due'],
  },
  {
    name: 'a window of its CA in the first half of its life, over',
    with: { renewal: demanded(-3, -1) },
    level: 'exposed',
    codes: ['replacement-demanded'],
  },
  {
    name: 'a window of its CA in the first half of its life, not over',
    with: { renewal: demanded(-3, 1) },
    level: 'safe',
    codes: ['renewal-due'],
  },
  {
    name: 'a window that was moved forward by 20 days, over',
    with: { renewal: { ...demanded(-3, -1, [17, 19]), notBefore: inDays(-64), notAfter: inDays(26) } },
    level: 'exposed',
    codes: ['replacement-demanded'],
  },
  {
    name: 'a window that was moved forward by an hour, over',
    with: {
      renewal: { ...demanded(-3, -1, [-3 + 1 / 24, -1 + 1 / 24]), notBefore: inDays(-64), notAfter: inDays(26) },
    },
    level: 'safe',
    codes: ['renewal-due'],
  },
  {
    name: 'a window that was put off, over',
    with: { renewal: { ...demanded(-3, -1, [-9, -8]), notBefore: inDays(-64), notAfter: inDays(26) } },
    level: 'safe',
    codes: ['renewal-due'],
  },
];

const previews: readonly Case[] = [
  { name: 'accepted', with: { previews: [preview(null)] }, level: 'safe', codes: [] },
  { name: 'refused', with: { previews: [preview(PREVIEW_REFUSAL)] }, level: 'exposed', codes: ['preview-refused'] },
  {
    name: 'refused, whatever were pinned',
    with: { previews: [preview({ refusal: 'weak-key', deviceCode: null, missing: null })] },
    level: 'exposed',
    codes: ['preview-refused'],
  },
];

const EVERYTHING: Partial<PairSignals> = {
  deadlines: [deadline(30)],
  declared: [declared([keyed('Root B')])],
  announcements: [announcement(keyed('Root B'))],
  issuances: [issuance(refusedAnswer())],
  caa: caa({ issuers: ['b.example'] }),
  renewal: demanded(-3, -1),
  previews: [preview(PREVIEW_REFUSAL)],
};

const together: readonly Case[] = [
  { name: 'nothing', with: {}, level: 'safe', codes: [] },
  {
    name: 'everything, the worst and then the soonest first',
    with: EVERYTHING,
    level: 'likely',
    codes: ['issued', 'caa-forbids', 'preview-refused', 'replacement-demanded', 'deadline', 'announced', 'undeclared'],
  },
  {
    name: 'what only informs is last',
    with: { renewal: renewal(), declared: [declared([keyed('Root B')])], issuances: [issuance(KNOWN_OPERATOR)] },
    level: 'exposed',
    codes: ['undeclared', 'issued', 'renewal-due'],
  },
];

const tables = {
  deadlines,
  declarations,
  announcements,
  issuances,
  'CAA records': records,
  renewals,
  previews,
  together,
};

for (const [kind, rows] of Object.entries(tables)) {
  for (const row of rows) {
    test(`${kind}: ${row.name}`, () => {
      const state = assess(null, round(view(accepted('Root A'))), signals(row.with), SETTINGS, NOW);
      assert.equal(state.level, row.level);
      assert.deepEqual(codesOf(state), row.codes);
      assert.equal(state.observed, 'safe');
    });
  }
}

const seen: readonly {
  readonly name: string;
  readonly letter: string;
  readonly level: OutlookLevel;
  readonly codes: readonly string[];
}[] = [
  { name: 'accepted', letter: 'A', level: 'likely', codes: ['issued', 'deadline'] },
  {
    name: 'accepted by another anchor, to which the deadline is nothing',
    letter: 'P',
    level: 'likely',
    codes: ['issued'],
  },
  { name: 'refused everywhere', letter: 'R', level: 'broken', codes: ['issued'] },
  { name: 'refused in a part', letter: 'AR', level: 'started', codes: ['issued', 'deadline'] },
  { name: 'not known', letter: 'U', level: 'likely', codes: ['issued', 'deadline'] },
  { name: 'silent', letter: '-', level: 'likely', codes: ['issued'] },
];

for (const { name, letter, level, codes } of seen) {
  test(`a certificate that would be refused and a deadline, seen: ${name}`, () => {
    const [endpoints = []] = roundsOf(letter, letter.length);
    const both = signals({ deadlines: [deadline(30)], issuances: [issuance(refusedAnswer())] });
    const state = assess(null, round(...endpoints), both, SETTINGS, NOW);
    assert.equal(state.level, level);
    assert.deepEqual(codesOf(state), codes);
  });
}

test('a deadline counts for a path that was accepted when its endpoint was last heard', () => {
  const due = signals({ deadlines: [deadline(30)] });
  const first = assess(null, round(view(accepted('Root A'))), due, SETTINGS, NOW);
  const second = assess(first, round(silent()), due, SETTINGS, NOW);
  assert.deepEqual(codesOf(second), ['deadline']);
});

test('and for one that nobody knows to be accepted, and not for one that is refused', () => {
  const due = signals({ deadlines: [deadline(30), deadline(30, { anchor: keyed('Root B') })] });
  const state = assess(
    null,
    round(view(uncertain), view(refused('Root B'), { address: '192.0.2.2' })),
    due,
    SETTINGS,
    NOW,
  );
  assert.deepEqual(codesOf(state), ['deadline']);
});

test('twenty findings at most: the worst, and of those the soonest', () => {
  const many = Array.from({ length: 60 }, (_, index) =>
    issuance(index % 2 === 0 ? refusedAnswer() : KNOWN_OPERATOR, {
      tbsSha256: `tbs ${String(index)}`,
      expectedAt: inDays(60 - index),
    }),
  );
  const state = assess(null, round(view(accepted('Root A'))), signals({ issuances: many }), SETTINGS, NOW);
  const found = state.findings.filter((finding) => finding.code === 'issued');
  assert.equal(found.length, 20);
  assert.ok(found.every(({ answer }) => answer.kind === 'refused'));
  assert.deepEqual(
    found.map(({ expectedAt }) => expectedAt),
    found.map((_, index) => inDays(2 + 2 * index)),
  );
});

test('an exposure that is left out by twenty likely ones leaves the level as it is', () => {
  const many = Array.from({ length: 30 }, (_, index) =>
    issuance(refusedAnswer(), { tbsSha256: `tbs ${String(index)}` }),
  );
  const state = assess(
    null,
    round(view(accepted('Root A'))),
    signals({ ...EVERYTHING, issuances: many }),
    SETTINGS,
    NOW,
  );
  assert.equal(state.level, 'likely');
  assert.ok(state.findings.every(({ code }) => code === 'issued'));
});

const kept: readonly {
  readonly name: string;
  readonly with: Partial<PairSignals>;
  readonly finding: Partial<SignalFinding>;
}[] = [
  {
    name: 'the share of declared roots, and when they changed',
    with: {
      declared: [
        declared([keyed('Root A'), keyed('Root B'), nameOnly('Root C')], {
          changed: { at: inDays(-1), added: [], removed: [] },
        }),
      ],
    },
    finding: { code: 'undeclared', declared: 3, missing: [keyed('Root B'), nameOnly('Root C')], changedAt: inDays(-1) },
  },
  {
    name: 'the dates that an announcement had before',
    with: { announcements: [announcement(keyed('Root B'), 60, { moved: [{ from: inDays(10), until: inDays(-5) }] })] },
    finding: { code: 'announced', from: inDays(60), moved: [{ from: inDays(10), until: inDays(-5) }] },
  },
  {
    name: 'on what a certificate depends',
    with: { issuances: [issuance(DEPENDS)] },
    finding: {
      code: 'issued',
      answer: {
        kind: 'depends',
        acceptedIf: 'it is served with the cross-sign by Root A',
        refusal: 'anchor-missing',
        missing: missing('Root B'),
      },
    },
  },
  {
    name: 'since when a CA may not issue',
    with: { caa: caa({ issuers: [], changed: { ...ADDED, added: [] } }) },
    finding: { code: 'caa-forbids', foundAt: 'example', ca: 'CA A', issuers: [], since: inDays(-3) },
  },
  {
    name: 'where a CA explains its hurry',
    with: { renewal: demanded(-3, -1) },
    finding: { code: 'replacement-demanded', end: inDays(-1), explanation: 'https://ca.example/incident' },
  },
];

for (const row of kept) {
  test(`kept in a finding: ${row.name}`, () => {
    const state = assess(null, round(view(accepted('Root A'))), signals(row.with), SETTINGS, NOW);
    assert.partialDeepStrictEqual(state.findings, [row.finding]);
  });
}

function codesOf(state: OutlookState): readonly string[] {
  return state.findings.filter(isSignalFinding).map(({ code }) => code);
}
