// From anchors to deadlines: which, when, and in which words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rootCertificates } from 'node:tls';

import { builtInTable } from '../../../src/signals/root-programs/built-in.ts';
import type { IncludedRoot } from '../../../src/signals/root-programs/ccadb.ts';
import { deadlinesOf } from '../../../src/signals/root-programs/deadlines.ts';
import { withMozillaReport } from '../../../src/signals/root-programs/mozilla-report.ts';
import type { RootProgramTable } from '../../../src/signals/root-programs/table.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const AT = Date.parse('2026-06-01');
const provenance = { source: 'a list', at: AT };

const table: RootProgramTable = {
  mozillaRoots: [
    { subject: 'R3', spkiSha256: 'r3', notBefore: Date.parse('2009-03-18'), ...provenance },
    { subject: 'G1', spkiSha256: 'g1', notBefore: Date.parse('2006-11-10'), ...provenance },
    { subject: 'Both', spkiSha256: 'both', notBefore: Date.parse('2010-01-29'), ...provenance },
  ],
  facts: [
    fact({ spkiSha256: 'both', program: 'mozilla', rule: 'distrust-after', date: Date.parse('2024-11-30') }),
    fact({ spkiSha256: 'both', program: 'chrome', rule: 'sct-not-after', date: Date.parse('2024-11-11') }),
    fact({ spkiSha256: 'chrome', program: 'chrome', rule: 'sct-not-after', date: Date.parse('2027-08-30') }),
    fact({ spkiSha256: 'mozilla', program: 'mozilla', rule: 'distrust-after', date: Date.parse('2027-01-31') }),
  ],
};

type Fact = RootProgramTable['facts'][number];

function fact(row: Pick<Fact, 'spkiSha256' | 'program' | 'rule' | 'date'> & Partial<Fact>): Fact {
  return { subject: row.spkiSha256, ...provenance, ...row };
}

const anchor = (spkiSha256: string, subject = `CN=${spkiSha256}`): { subject: string; spkiSha256: string } => ({
  subject,
  spkiSha256,
});

test('a key that is too old soon', () => {
  assert.deepEqual(deadlinesOf([anchor('r3', 'CN=GlobalSign,OU=R3')], table, NOW), [
    {
      kind: 'deadline',
      anchor: { subject: 'CN=GlobalSign,OU=R3', spkiSha256: 'r3' },
      program: 'mozilla',
      rule: 'key-age',
      date: Date.parse('2027-04-15'),
      lastServed: Date.parse('2027-09-30'),
      certain: 'Mozilla stops trusting it for TLS on 2027-04-15, for its key is from 2009.',
      inferred:
        'A public operator has to be off it by then, at the latest when the last certificate from before then ends: ' +
        '2027-09-30 (the start of its certificate stands in for the age of its key).',
      source: 'https://wiki.mozilla.org/CA/Root_CA_Lifecycles',
      at: AT,
      confidence: 'likely',
    },
  ]);
});

const sentences = [
  {
    name: 'a key that was too old, which stays',
    spki: 'g1',
    certain: ['Mozilla stopped trusting it for TLS on 2026-04-15, for its key is from 2006.'],
    inferred: [/^A public operator had to be off it by then, .* ends: 2027-04-16 /],
  },
  {
    name: 'distrust after a day to come',
    spki: 'mozilla',
    certain: ['Mozilla does not trust what it issues for TLS after 2027-01-31.'],
    inferred: [/^The last certificate from before then ends on 2027-08-19, and a public operator has to be off it/],
  },
  {
    name: 'timestamps not after a day to come',
    spki: 'chrome',
    certain: ['Chrome does not trust what it issues when the timestamps from CT logs are all after 2027-08-30.'],
    inferred: [/ends on 2027-12-08, and a public operator has to be off it by that day\.$/],
  },
  {
    name: 'every rule of every program once, by date',
    spki: 'both',
    certain: [
      'Chrome does not trust what it issues when the timestamps from CT logs are all after 2024-11-11.',
      'Mozilla does not trust what it issues for TLS after 2024-11-30.',
      'Mozilla stops trusting it for TLS on 2028-04-15, for its key is from 2010.',
    ],
    inferred: [/ended on 2025-12-14, .* had to be/, /ended on 2026-01-02, .* had to be/, /has to be/],
  },
  { name: 'an anchor that no root program knows', spki: 'private', certain: [], inferred: [] },
];

for (const { name, spki, certain, inferred } of sentences) {
  test(name, () => {
    const deadlines = deadlinesOf([anchor(spki)], table, NOW);
    assert.deepEqual(
      deadlines.map((deadline) => deadline.certain),
      certain,
    );
    for (const [at, pattern] of inferred.entries()) assert.match(deadlines[at]?.inferred ?? '', pattern);
  });
}

test('the day itself is past, the moment before it is not', () => {
  const told = (now: number): string => deadlinesOf([anchor('r3')], table, now)[0]?.certain.slice(0, 15) ?? '';
  assert.equal(told(Date.parse('2027-04-14T23:59:59.999Z')), 'Mozilla stops t');
  assert.equal(told(Date.parse('2027-04-15T00:00:00Z')), 'Mozilla stopped');
});

test('anchors of one key are one, in the order in which they came', () => {
  const anchors = [anchor('mozilla'), anchor('r3', 'CN=first'), anchor('r3', 'CN=cross-sign'), anchor('chrome')];
  assert.deepEqual(
    deadlinesOf(anchors, table, NOW).map((deadline) => deadline.anchor.subject),
    ['CN=mozilla', 'CN=first', 'CN=chrome'],
  );
});

test('of two dates for the same rule, the one that was confirmed last is told', () => {
  const rule = { spkiSha256: 'mozilla', program: 'mozilla', rule: 'distrust-after' } as const;
  const moved = fact({ ...rule, date: Date.parse('2028-01-31'), at: AT + 1, source: 'newer' });
  for (const facts of [
    [...table.facts, moved],
    [moved, ...table.facts],
  ]) {
    const deadlines = deadlinesOf([anchor('mozilla')], { ...table, facts }, NOW);
    assert.deepEqual(
      deadlines.map(({ date, source }) => [date, source]),
      [[Date.parse('2028-01-31'), 'newer']],
    );
  }
});

const included = (change: Partial<IncludedRoot>): IncludedRoot => ({
  name: 'from the report',
  sha256: 'sha',
  spkiSha256: 'mozilla',
  notBefore: Date.parse('2020-01-01'),
  websites: true,
  distrustAfter: null,
  ...change,
});

const reports = [
  { name: 'withdraws a date', row: included({}), spki: 'mozilla', rules: ['key-age 2035-01-01'] },
  {
    name: 'moves a date',
    row: included({ distrustAfter: Date.parse('2029-01-01') }),
    spki: 'mozilla',
    rules: ['distrust-after 2029-01-01', 'key-age 2035-01-01'],
  },
  { name: 'without TLS: no age for it', row: included({ websites: false }), spki: 'mozilla', rules: [] },
  { name: 'a new root', row: included({ spkiSha256: 'new' }), spki: 'new', rules: ['key-age 2035-01-01'] },
  {
    name: 'nothing of Chrome',
    row: included({ spkiSha256: 'chrome', websites: false }),
    spki: 'chrome',
    rules: ['sct-not-after 2027-08-30'],
  },
  {
    name: 'nothing of what it does not list',
    row: included({ spkiSha256: 'new' }),
    spki: 'g1',
    rules: ['key-age 2026-04-15'],
  },
];

for (const { name, row, spki, rules } of reports) {
  test(`Mozilla's report ${name}`, () => {
    const amended = withMozillaReport(table, [row], { source: 'the report', at: AT + 1 });
    const told = deadlinesOf([anchor(spki)], amended, NOW);
    assert.deepEqual(
      told.map(({ rule, date }) => `${rule} ${new Date(date).toISOString().slice(0, 10)}`),
      rules,
    );
  });
}

test('every root of Node has the deadline of its age, and those that were dropped still have theirs', () => {
  const builtIn = builtInTable(rootCertificates, { source: 'Node', at: AT });
  const all = deadlinesOf(builtIn.mozillaRoots, builtIn, NOW).filter(({ rule }) => rule === 'key-age');
  assert.ok(all.length > rootCertificates.length);
  const global = all.find(({ anchor: { subject } }) => subject === 'DigiCert Global Root CA');
  assert.equal(global?.date, Date.parse('2026-04-15'));
});
