// How long a permanent refusal is doubted, and when it is believed.
import assert from 'node:assert/strict';
import test from 'node:test';

import { afterRefusal, Refusals, type RefusalStreak } from '../../../src/alerts/delivery/refusals.ts';
import type { Delivery } from '../../../src/alerts/outbox.ts';
import { DAY, deliveryOf, HOUR, message, MINUTE, NOON } from './scene.ts';

/** `x@0 x@60 y!90`: delivery x refused at 0 and 60 s, y something else at 90 s. */
function streakAfter(script: string): string {
  const refusals = new Refusals();
  let last: RefusalStreak | null = null;
  for (const word of script.split(' ')) {
    const [, id = '', what, seconds] = /^([a-z])([@!])(-?\d+)$/.exec(word) ?? [];
    if (what === '!') refusals.otherwise(id);
    else last = refusals.refused(id, NOON + Number(seconds) * 1_000);
  }
  return last === null ? '' : `${String(last.tries)} since ${String((last.since - NOON) / 1_000)}`;
}

const streaks = [
  { name: 'the first', script: 'x@0', streak: '1 since 0' },
  { name: 'a minute apart they count', script: 'x@0 x@60 x@120', streak: '3 since 0' },
  { name: 'side by side they are one', script: 'x@0 y@0 z@1 x@59', streak: '1 since 0' },
  { name: 'of a receiver that refuses everything they add up', script: 'x@0 y@60 z@120', streak: '3 since 0' },
  { name: 'any other answer ends that of the receiver', script: 'x@0 y@60 z!90 w@120', streak: '1 since 120' },
  { name: 'but not that of a delivery that it was not for', script: 'x@0 x@60 z!90 x@120', streak: '3 since 0' },
  { name: 'any other answer ends that of the delivery', script: 'x@0 x@60 x!90 x@120', streak: '1 since 120' },
  { name: 'a clock that was set back begins anew', script: 'x@0 x@60 x@-86400', streak: '1 since -86400' },
];
for (const { name, script, streak } of streaks) {
  test(name, () => {
    assert.equal(streakAfter(script), streak);
  });
}

const error = 'answered 404';
const rows: readonly {
  name: string;
  tries: number;
  /** How long ago it began. */
  age: number;
  random?: number;
  giveUpAfterMs?: number;
  delivery?: Partial<Delivery>;
  /** In so many milliseconds; null: given up. */
  again: number | null;
}[] = [
  { name: 'refused once: again in a minute or two', tries: 1, age: 0, again: 1.5 * MINUTE },
  { name: 'not before a minute', tries: 1, age: 0, random: 0, again: MINUTE },
  { name: 'later it waits longer', tries: 3, age: 10 * MINUTE, again: 4.5 * MINUTE },
  { name: 'at most 20 minutes', tries: 9, age: 30 * MINUTE, random: 0.999_999_9, again: 20 * MINUTE },
  { name: 'the last try is when an hour is over', tries: 9, age: 55 * MINUTE, random: 0.9, again: 5 * MINUTE },
  { name: 'an hour of refusals is believed', tries: 9, age: HOUR, again: null },
  { name: 'three are no hour, whatever the clock says', tries: 3, age: DAY, again: 4.5 * MINUTE },
  { name: 'four are', tries: 4, age: DAY, again: null },
  { name: 'giveUpAfter is less than an hour', tries: 4, age: 5 * MINUTE, giveUpAfterMs: 5 * MINUTE, again: null },
  {
    name: 'giveUpAfter is over, after other failures',
    tries: 4,
    age: 5 * MINUTE,
    delivery: { createdAt: NOON - 3 * DAY },
    again: null,
  },
  {
    name: 'giveUpAfter is over, and it was refused once',
    tries: 1,
    age: 0,
    delivery: { createdAt: NOON - 3 * DAY },
    again: 1.5 * MINUTE,
  },
];
for (const row of rows) {
  test(row.name, () => {
    const streak = { since: NOON - row.age, lastAt: NOON, tries: row.tries };
    const delivery = deliveryOf(message('a', 0), { reached: ['a@example.com'], ...row.delivery });
    const circumstances = { now: NOON, random: row.random ?? 0.5, giveUpAfterMs: row.giveUpAfterMs ?? 3 * DAY };
    const expected =
      row.again === null
        ? { kind: 'undeliverable', at: NOON, error }
        : { kind: 'retry', at: NOON, nextAttemptAt: NOON + row.again, error, reached: ['a@example.com'] };
    assert.deepEqual(afterRefusal(delivery, error, streak, circumstances), expected);
  });
}
