// What holds for whatever signals come: they never claim a refusal, more of them are never quieter, silence lowers nothing.
import { test } from 'node:test';

import fc from 'fast-check';

import { assess } from '../../../src/outlook/assess.ts';
import { compareLevels, isSignalFinding, type OutlookState } from '../../../src/outlook/outlook.ts';
import type { IssuanceAnswer, PairSignals } from '../../../src/outlook/pair-signals.ts';
import { roundsOf, SETTINGS } from '../script.ts';
import { DAY, NOW, round } from '../views.ts';
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
  nameOnly,
  preview,
  PREVIEW_REFUSAL,
  refusedAnswer,
  renewal,
  signals,
} from './fixtures.ts';

const days = fc.integer({ min: -400, max: 400 });
const anchor = fc.constantFrom(keyed('Root A'), keyed('Root B'), nameOnly('Root A'), nameOnly('Root C'));
const answer: fc.Arbitrary<IssuanceAnswer> = fc.oneof(
  fc.constantFrom<IssuanceAnswer>({ kind: 'accepted' }, refusedAnswer(), refusedAnswer(null), DEPENDS),
  fc.boolean().map((isNewOperator) => ({ kind: 'unknown', isNewOperator }) as const),
);
const issued = fc
  .record({ answer, state: fc.constantFrom('waiting' as const, 'standby' as const), id: fc.nat(), at: fc.option(days) })
  .map((one) => {
    const expectedAt = one.at === null ? null : inDays(one.at);
    return issuance(one.answer, { state: one.state, tbsSha256: `tbs ${String(one.id)}`, expectedAt });
  });
const issuers = fc.option(fc.subarray(['a.example', 'b.example']));

/** Signals of every kind, and others of which none is lost by adding them. */
const arbitrarySignals: fc.Arbitrary<PairSignals> = fc
  .record({
    deadlines: fc.array(fc.tuple(days, anchor).map(([at, of]) => deadline(at, { anchor: of }))),
    declared: fc.array(fc.array(anchor).map((anchors) => declared(anchors))),
    announcements: fc.array(
      fc.tuple(anchor, days, fc.nat()).map(([of, at, id]) => announcement(of, at, { id: `move-${String(id)}` })),
    ),
    issuances: fc.array(issued, { maxLength: 40 }),
    caa: fc.option(issuers.map((domains) => caa({ issuers: domains }))),
    renewal: fc.option(
      fc.oneof(
        fc.constant(renewal()),
        fc.tuple(days, days).map(([a, b]) => demanded(a, b)),
      ),
    ),
    previews: fc.array(fc.constantFrom(preview(null), preview(PREVIEW_REFUSAL))),
  })
  .map(signals);

const seen = fc.constantFrom('AA', 'AR', 'RR', 'UA', '--', '-A', '-R', 'PP');
const history = fc.array(fc.tuple(seen, arbitrarySignals), { maxLength: 6 });

test('signals alone never make it started or broken', () => {
  const quiet = fc.constantFrom('AA', 'UA', '--', '-A', 'PP');
  fc.assert(
    fc.property(fc.array(fc.tuple(quiet, arbitrarySignals), { minLength: 1, maxLength: 6 }), (rounds) => {
      return played(rounds).every(({ level }) => compareLevels(level, 'started') < 0);
    }),
  );
});

test('more signals never make it quieter', () => {
  fc.assert(
    fc.property(history, seen, arbitrarySignals, arbitrarySignals, (rounds, word, some, others) => {
      const less = played([...rounds, [word, some]]).at(-1);
      const more = played([...rounds, [word, both(some, others)]]).at(-1);
      return less !== undefined && more !== undefined && compareLevels(more.level, less.level) >= 0;
    }),
  );
});

test('a round without an answer lowers nothing, and calms nothing', () => {
  fc.assert(
    fc.property(history, arbitrarySignals, (rounds, said) => {
      const states = played([...rounds, ['--', said]]);
      const [before, after] = [states.at(-2), states.at(-1)];
      if (before === undefined || after === undefined) return;
      const isRaised = compareLevels(after.level, before.level) > 0;
      return isRaised || (after.level === before.level && after.calm.rounds === before.calm.rounds);
    }),
  );
});

test('at most twenty findings, in an order that does not hang on that of the signals', () => {
  fc.assert(
    fc.property(seen, arbitrarySignals, (word, said) => {
      const reversed = {
        ...said,
        deadlines: said.deadlines.toReversed(),
        announcements: said.announcements.toReversed(),
        issuances: said.issuances.toReversed(),
      };
      const [one, other] = [said, reversed].map((each) => played([[word, each]])[0]?.findings.filter(isSignalFinding));
      const isBounded = one !== undefined && one.length <= 20;
      return isBounded && JSON.stringify(one.map(told)) === JSON.stringify(other?.map(told));
    }),
  );
});

test('the same records a second later say the same, unless a day is reached', () => {
  fc.assert(
    fc.property(seen, arbitrarySignals, (word, said) => {
      const [endpoints = []] = roundsOf(word, 2);
      const first = assess(null, round(...endpoints), said, SETTINGS, NOW + 1_000);
      const again = assess(first, round(...endpoints), said, SETTINGS, NOW + 2_000);
      return JSON.stringify(first.findings) === JSON.stringify(again.findings);
    }),
  );
});

/** Alike ones (of the same identity) may stand in either order. */
function told({ code }: OutlookState['findings'][number]): string {
  return code;
}

function played(rounds: readonly (readonly [string, PairSignals])[]): readonly OutlookState[] {
  const states: OutlookState[] = [];
  for (const [word, said] of rounds) {
    const [endpoints = []] = roundsOf(word, 2);
    const previous = states.at(-1) ?? null;
    states.push(assess(previous, round(...endpoints), said, SETTINGS, NOW + states.length * DAY));
  }
  return states;
}

function both(a: PairSignals, b: PairSignals): PairSignals {
  return {
    pinned: a.pinned,
    deadlines: [...a.deadlines, ...b.deadlines],
    declared: [...a.declared, ...b.declared],
    announcements: [...a.announcements, ...b.announcements],
    issuances: [...a.issuances, ...b.issuances],
    caa: a.caa ?? b.caa,
    renewal: a.renewal ?? b.renewal,
    previews: [...a.previews, ...b.previews],
  };
}
