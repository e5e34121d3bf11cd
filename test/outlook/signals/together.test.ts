// Signals of all kinds at once: which of them are told, and what is kept of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { SignalFinding } from '../../../src/outlook/outlook.ts';
import type { PairSignals } from '../../../src/outlook/pair-signals.ts';
import {
  DEPENDS,
  PREVIEW_REFUSAL,
  announcement,
  caa,
  deadline,
  declared,
  demanded,
  inDays,
  issuance,
  keyed,
  missing,
  nameOnly,
  preview,
  refusedAnswer,
  renewal,
} from './fixtures.ts';
import { type Case, assessed, testTable } from './table.ts';

const KNOWN_OPERATOR = { kind: 'unknown', isNewOperator: false } as const;
const ADDED = { at: inDays(-3), added: ['0 issue b.example'], removed: [] };

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

testTable('together', together);

test('twenty findings at most: the worst, and of those the soonest', () => {
  const many = Array.from({ length: 60 }, (_, index) =>
    issuance(index % 2 === 0 ? refusedAnswer() : KNOWN_OPERATOR, {
      tbsSha256: `tbs ${String(index)}`,
      expectedAt: inDays(60 - index),
    }),
  );
  const state = assessed({ issuances: many });
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
  const state = assessed({ ...EVERYTHING, issuances: many });
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
    const state = assessed(row.with);
    assert.partialDeepStrictEqual(state.findings, [row.finding]);
  });
}
