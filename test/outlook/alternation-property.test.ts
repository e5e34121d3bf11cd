// What must hold of hosts that serve old and new in turn, whatever the order, the addresses and the silence between.
import assert from 'node:assert/strict';
import test from 'node:test';

import fc from 'fast-check';

import { compareLevels } from '../../src/outlook/outlook.ts';
import { play, roundsOf, SETTINGS } from './script.ts';

/** R everything refused, A nothing, H the first of the addresses only, - no answer. */
const letter = fc.constantFrom('R', 'R', 'A', 'A', 'H', '-');
const addresses = fc.constantFrom(2, 8);
const calmRounds = fc.integer({ min: 1, max: 4 });
const sequence = fc.array(letter, { minLength: 1, maxLength: 60 });

const scriptOf = (letters: readonly string[], count: number) =>
  letters.map((one) => (one === 'H' ? `R${'A'.repeat(count - 1)}` : one)).join(' ');

function levels(letters: readonly string[], count: number, calm: number, fresh = false) {
  const rounds = roundsOf(scriptOf(letters, count), count, fresh);
  return play(rounds, { ...SETTINGS, calmRounds: calm }).states.map(({ level }) => level);
}

/** Answered rounds only: silence tells nothing here, and is left out of both sides. */
function answeredLevels(letters: readonly string[], count: number, calm: number) {
  const all = levels(letters, count, calm);
  return letters.flatMap((one, index) => (one === '-' ? [] : [{ one, level: all[index] }]));
}

test('not broken from the calm rounds after a return until its window has passed', () => {
  fc.assert(
    fc.property(sequence, addresses, calmRounds, (letters, count, calm) => {
      const answered = answeredLevels(letters, count, calm);
      for (const [index, { level }] of answered.entries()) {
        const followsReturn = answered.some(
          ({ one }, at) =>
            one !== 'R' && answered[at - 1]?.one === 'R' && index - at >= calm - 1 && index - at <= 3 * calm,
        );
        if (followsReturn) assert.notEqual(level, 'broken');
      }
    }),
  );
});

test('not broken while each of the latest calm rounds had an accepted endpoint', () => {
  fc.assert(
    fc.property(sequence, addresses, calmRounds, (letters, count, calm) => {
      const answered = answeredLevels(letters, count, calm);
      for (const [index, { level }] of answered.entries()) {
        const latest = answered.slice(Math.max(0, index + 1 - calm), index + 1);
        if (latest.length === calm && latest.every(({ one }) => one !== 'R')) assert.notEqual(level, 'broken');
      }
    }),
  );
});

test('a refusal everywhere without a return before it is broken on that very round', () => {
  fc.assert(
    fc.property(sequence, addresses, calmRounds, (letters, count, calm) => {
      const answered = answeredLevels(letters, count, calm);
      for (const [index, { one, level }] of answered.entries()) {
        const window = answered.slice(Math.max(0, index - 3 * calm - 1), index);
        const hasReturn = window.some((round, at) => at > 0 && round.one !== 'R' && window[at - 1]?.one === 'R');
        if (one === 'R' && !hasReturn) assert.equal(level, 'broken');
        if (one === 'R') assert.ok(compareLevels(level ?? 'safe', 'started') >= 0);
      }
    }),
  );
});

test('an endless alternation makes at most two steps after the opening, and ends as started', () => {
  const scene = fc.integer({ min: 2, max: 5 }).chain((calm) => {
    const accepting = fc.array(fc.constantFrom('A', 'A', 'H', '-'), { minLength: 1, maxLength: calm - 1 });
    const refusing = fc.array(fc.constantFrom('R', 'R', '-'), { minLength: 1, maxLength: 2 * calm });
    const turn = fc.tuple(refusing, accepting).map(([first, second]) => [...first, 'R', ...second, 'A']);
    return fc.record({
      calm: fc.constant(calm),
      before: fc.constantFrom([], ['A', '-', 'A'], ['A', 'H'], ['-', '-', '-', '-', '-', 'H']),
      turns: fc.array(
        turn.filter((letters) => fitsWindow(letters, calm)),
        { minLength: calm, maxLength: 20 },
      ),
      count: addresses,
    });
  });
  fc.assert(
    fc.property(scene, ({ calm, before, turns, count }) => {
      const script = scriptOf([...before, ...turns.flat()], count);
      const { states, steps } = play(roundsOf(script, count), { ...SETTINGS, calmRounds: calm });
      const loud = steps.findIndex(({ to }) => compareLevels(to, 'started') >= 0);
      assert.ok(loud >= 0 && steps.length - loud - 1 <= 2);
      assert.equal(states.at(-1)?.level, 'started');
    }),
  );
});

/** Accepted too briefly to calm down, and back to that within the window, whatever turn comes next. */
function fitsWindow(letters: readonly string[], calm: number): boolean {
  const answered = letters.filter((one) => one !== '-');
  const refused = answered.filter((one) => one === 'R').length;
  return refused <= 2 * calm && answered.length - refused < calm;
}

test('whether DNS names the same addresses or others each time is all the same', () => {
  fc.assert(
    fc.property(sequence, addresses, calmRounds, (letters, count, calm) => {
      assert.deepEqual(levels(letters, count, calm, true), levels(letters, count, calm));
    }),
  );
});
