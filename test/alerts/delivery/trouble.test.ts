// When a receiver is taken to be down, and how long it is left in peace.
import assert from 'node:assert/strict';
import test from 'node:test';

import { afterOneFailure, NO_TROUBLE } from '../../../src/alerts/delivery/trouble.ts';

const rows: readonly { name: string; asked?: readonly (number | null)[]; rests: readonly (number | null)[] }[] = [
  { name: 'four in a row are one too many, then each is', rests: [null, null, null, 5, 10, 20, 40, 60, 60] },
  { name: 'whoever asks for a rest has it at once', asked: [30, null], rests: [30, 10] },
  { name: 'if that is longer than it would be anyway', asked: [1, 1], rests: [5, 10] },
  { name: 'one answer stops everything for five minutes at most', asked: [7_200], rests: [300] },
];
for (const { name, asked = [], rests } of rows) {
  test(name, () => {
    let trouble = NO_TROUBLE;
    const given = rests.map((_, index) => {
      const seconds = asked[index] ?? null;
      const after = afterOneFailure(trouble, seconds === null ? null : seconds * 1_000);
      trouble = after.trouble;
      return after.restMs === null ? null : after.restMs / 1_000;
    });
    assert.deepEqual(given, rests);
  });
}
