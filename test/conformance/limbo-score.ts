// Counts the answers of a stack to cases, and holds what differs against the exceptions.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';

import type { LimboCase } from './limbo-cases.ts';
import type { LimboException } from './limbo-exceptions.ts';
import { report } from './results.ts';

/** One case: what was to be answered, and what was. */
export type Answer =
  | { readonly kind: 'skipped'; readonly one: LimboCase; readonly why: string }
  | {
      readonly kind: 'asked';
      readonly one: LimboCase;
      readonly accepts: boolean;
      readonly expected: boolean;
      /** Our answer in one line. */
      readonly text: string;
    };

export type Asked = Extract<Answer, { kind: 'asked' }>;

export interface Score {
  readonly same: readonly Asked[];
  readonly acceptedWrongly: readonly Asked[];
  readonly refusedWrongly: readonly Asked[];
  /** How many were skipped for each reason: never a pass. */
  readonly skipped: ReadonlyMap<string, number>;
}

export function scoreOf(answers: readonly Answer[]): Score {
  const asked = answers.filter((answer) => answer.kind === 'asked');
  const skipped = Map.groupBy(
    answers.filter((answer) => answer.kind === 'skipped'),
    ({ why }) => why,
  );
  return {
    same: asked.filter(({ accepts, expected }) => accepts === expected),
    acceptedWrongly: asked.filter(({ accepts, expected }) => accepts && !expected),
    refusedWrongly: asked.filter(({ accepts, expected }) => !accepts && expected),
    skipped: new Map([...skipped].map(([why, list]) => [why, list.length])),
  };
}

export function skippedIn({ skipped }: Score): number {
  return [...skipped.values()].reduce((sum, count) => sum + count, 0);
}

export interface Expectation {
  readonly suite: string;
  readonly stack: string;
  readonly against: string;
  readonly exceptions: readonly LimboException[];
}

/** Tells how a stack did, and fails where a difference has no reason or a reason no difference. */
export function holdAgainst(t: TestContext, score: Score, { suite, stack, against, exceptions }: Expectation): void {
  const different = [...score.acceptedWrongly, ...score.refusedWrongly];
  const mine = exceptions.filter((exception) => exception.stack === stack);
  const cases = score.same.length + different.length;
  const skipped = skippedIn(score);
  report(t, { kind: 'agreement', suite, stack, against, cases, same: score.same.length, skipped, codes: null });
  for (const { id, reason } of mine) report(t, { kind: 'known-difference', suite, stack, id, reason });
  for (const [why, count] of score.skipped) t.diagnostic(`${suite}, ${stack}: ${String(count)} skipped: ${why}`);
  const unexplained = different.filter(({ one }) => !mine.some(({ id }) => id === one.id));
  const agreeing = mine.filter(({ id }) => !different.some(({ one }) => one.id === id));
  assert.deepEqual(unexplained.map(differenceText), [], 'differences without a reason');
  assert.deepEqual(
    agreeing.map(({ id }) => id),
    [],
    'exceptions that agree',
  );
}

function differenceText({ one, expected, text }: Asked): string {
  return `${one.id}: expected to be ${expected ? 'accepted' : 'refused'}, but ${text}`;
}
