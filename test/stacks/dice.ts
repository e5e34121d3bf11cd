// Seeded chance: the same seed throws the same.
import { createHash } from 'node:crypto';

export interface Dice {
  /** An integer from 0 up to, and without, `limit`. */
  readonly below: (limit: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(from: readonly T[]) => T;
  /** One of the values, each as likely as its weight. */
  readonly weighted: <T>(from: readonly (readonly [weight: number, value: T])[]) => T;
  readonly shuffled: <T>(list: readonly T[]) => T[];
}

export function diceOf(seed: string): Dice {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  // The generator mulberry32, which is in the public domain: 32 bits of state are enough to draw situations.
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <T>(from: readonly T[]): T => existing(from[below(from.length)]);
  return {
    below,
    chance: (probability) => next() < probability,
    pick,
    weighted: (from) => {
      let left = next() * from.reduce((sum, [weight]) => sum + weight, 0);
      return existing(from.find(([weight]) => (left -= weight) < 0) ?? from.at(-1))[1];
    },
    shuffled: (list) =>
      list
        .map((value) => ({ value, at: next() }))
        .sort((a, b) => a.at - b.at)
        .map(({ value }) => value),
  };
}

function existing<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('nothing to choose from');
  return value;
}
