// What a run counts as a disagreement, and what it fails for. The libraries' answers are made up, the rest is real.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { stackNamed } from '../../src/chain/stacks.ts';
import { compare, type Comparison } from './compare.ts';
import { EXCEPTIONS } from './exceptions.ts';
import { type Situation, situationOf } from './generate.ts';
import { LIBRARIES, type Library } from './libraries.ts';
import { faultsOf, tally } from './tally.ts';

const OPENSSL = libraryNamed('openssl');
const WOLFSSL = libraryNamed('wolfssl');
const numbers = Array.from({ length: 100 }, (_, number) => number);
const ACCEPTED = firstWith('ok');
const REFUSED = firstWith('20@0');

const rows = [
  { name: 'both accept', situation: ACCEPTED, answer: 'ok', outcome: 'same' },
  { name: 'both refuse, with the same code', situation: REFUSED, answer: '20@0', outcome: 'same' },
  { name: 'both refuse, with other codes', situation: REFUSED, answer: '10@0', outcome: 'other-code' },
  { name: 'the library refuses alone', situation: ACCEPTED, answer: '20@0', outcome: 'other-verdict' },
  { name: 'the library accepts alone', situation: REFUSED, answer: 'ok', outcome: 'other-verdict' },
];

for (const { name, situation, answer, outcome } of rows) {
  test(name, () => {
    assert.equal(asked(OPENSSL, situation, answer).outcome, outcome);
  });
}

test('one difference in two hundred is borne, one in a hundred is not', () => {
  const same = asked(OPENSSL, ACCEPTED, 'ok');
  const different = asked(OPENSSL, ACCEPTED, '20@0');
  const faults = (count: number): string[] =>
    faultsOf(tally(OPENSSL, [different, ...Array.from({ length: count - 1 }, () => same)]), false);
  assert.deepEqual(faults(200), []);
  assert.deepEqual(faults(100), ['openssl: 1.00 % differ']);
});

test('an exception that covers no difference in a complete run is a fault', () => {
  const names = EXCEPTIONS.filter(({ library }) => library === 'wolfssl').map(({ name }) => name);
  const found = tally(WOLFSSL, [asked(WOLFSSL, ACCEPTED, 'ok')]);
  assert.deepEqual(faultsOf(found, false), []);
  assert.deepEqual(
    faultsOf(found, true),
    names.map((name) => `wolfssl: "${name}" agrees: no exception any more`),
  );
});

test('what an exception covers counts neither for nor against', () => {
  const [exception] = EXCEPTIONS;
  assert.ok(exception !== undefined);
  const library = libraryNamed(exception.library);
  const covered = numbers.map((number) => situationOf(5, number)).find(exception.covers);
  assert.ok(covered !== undefined);
  const { compared, excepted } = tally(library, [asked(library, covered, 'ok')]);
  assert.equal(compared.length, 0);
  assert.equal(excepted.get(exception)?.length, 1);
});

function libraryNamed(name: string): Library {
  const library = LIBRARIES.find((one) => one.name === name);
  assert.ok(library !== undefined);
  return library;
}

function firstWith(answer: string): Situation {
  const found = numbers
    .map((number) => situationOf(5, number))
    .find((situation) => asked(OPENSSL, situation, answer).outcome === 'same');
  assert.ok(found !== undefined);
  return found;
}

function asked(library: Library, situation: Situation, answer: string): Comparison {
  const stack = stackNamed(library.stack);
  assert.ok(stack !== null);
  return compare(library, stack, situation, answer);
}
