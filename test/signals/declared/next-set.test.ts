// What a reading does to the set that is kept.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Json } from '../../../src/signals/collector.ts';
import { nextSet } from '../../../src/signals/declared/next-set.ts';
import type { DeclaredRoots, NamedAnchor } from '../../../src/signals/signal.ts';

const T0 = Date.parse('2026-03-01T00:00:00Z');
const HOUR = 3_600_000;

/** One anchor a letter: a capital by its key, others by name alone. */
function anchors(letters: string): readonly NamedAnchor[] {
  return letters.split('').map((letter) => ({
    subject: `Root ${letter}`,
    spkiSha256: letter === letter.toLowerCase() ? null : letter.repeat(64),
  }));
}

function letters(anchorsNamed: readonly NamedAnchor[]): string {
  return anchorsNamed.map(({ subject }) => subject.slice(5)).join('');
}

function setOf(named: string, changed: DeclaredRoots['changed'] = null): DeclaredRoots {
  const fixed = { kind: 'declared-roots', set: 'x', source: 'x', at: T0, confidence: 'certain' } as const;
  return { ...fixed, anchors: anchors(named), changed };
}

function read(named: string, at: number) {
  return { set: 'x', source: 'x', at, confidence: 'certain', anchors: anchors(named) } as const;
}

interface Row {
  readonly name: string;
  /** Null: nothing is kept. */
  readonly kept: string | null;
  readonly read: string;
  /** What is kept then: its anchors, and `+added -removed` where the set has changed. */
  readonly then: { readonly anchors: string; readonly changed: string } | RegExp;
}

const rows: readonly Row[] = [
  { name: 'the first reading is no change', kept: null, read: 'AB', then: { anchors: 'AB', changed: '' } },
  { name: 'nothing at first', kept: null, read: '', then: /no root in it/ },
  { name: 'the same', kept: 'AB', read: 'AB', then: { anchors: 'AB', changed: '' } },
  { name: 'the same in another order', kept: 'AB', read: 'BA', then: { anchors: 'BA', changed: '' } },
  { name: 'one more', kept: 'AB', read: 'ABC', then: { anchors: 'ABC', changed: '+C -' } },
  { name: 'one less', kept: 'ABC', read: 'AC', then: { anchors: 'AC', changed: '+ -B' } },
  { name: 'others', kept: 'AB', read: 'CD', then: { anchors: 'CD', changed: '+CD -AB' } },
  { name: 'one that is known by name alone', kept: 'Ab', read: 'Abc', then: { anchors: 'Abc', changed: '+c -' } },
  { name: 'half of them', kept: 'ABCD', read: 'AB', then: { anchors: 'AB', changed: '+ -CD' } },
  { name: 'less than half of them', kept: 'ABCDE', read: 'AB', then: /^2 roots where there were 5: believed/ },
  { name: 'one of three', kept: 'ABC', read: 'Z', then: /^1 root where there were 3/ },
  { name: 'nothing any more', kept: 'ABCDE', read: '', then: /^there is no root in it$/ },
];
for (const { name, kept, read: named, then } of rows) {
  test(`a reading: ${name}`, () => {
    const now = T0 + HOUR;
    const next = nextSet({ set: kept === null ? null : setOf(kept), state: null }, read(named, now), now);
    if (then instanceof RegExp) {
      assert.match(next.problem ?? '', then);
      assert.deepEqual([next.put, next.drop], [[], []]);
      return;
    }
    const [signal] = next.put;
    assert.ok(signal?.kind === 'declared-roots');
    assert.deepEqual(
      [letters(signal.anchors), changeText(signal.changed), signal.at],
      [then.anchors, then.changed, now],
    );
    assert.equal(next.problem, null);
  });
}

function changeText(changed: DeclaredRoots['changed']): string {
  return changed === null ? '' : `+${letters(changed.added)} -${letters(changed.removed)}`;
}

test('a change is remembered while the set stays as it is', () => {
  const changed = { at: T0, added: anchors('B'), removed: [] };
  const [signal] = nextSet({ set: setOf('AB', changed), state: null }, read('BA', T0 + HOUR), T0 + HOUR).put;
  assert.ok(signal?.kind === 'declared-roots');
  assert.deepEqual(signal.changed, changed);
});

interface Reading {
  readonly afterMs: number;
  readonly read: string;
  readonly isBelieved: boolean;
}

const sequences: readonly { name: string; readings: readonly Reading[] }[] = [
  {
    name: 'the same an hour later is believed',
    readings: [
      { afterMs: 0, read: 'A', isBelieved: false },
      { afterMs: HOUR / 2, read: 'A', isBelieved: false },
      { afterMs: HOUR, read: 'A', isBelieved: true },
    ],
  },
  {
    name: 'the same in another order is the same',
    readings: [
      { afterMs: 0, read: 'AB', isBelieved: false },
      { afterMs: HOUR, read: 'BA', isBelieved: true },
    ],
  },
  {
    name: 'another short answer is waited for anew',
    readings: [
      { afterMs: 0, read: 'A', isBelieved: false },
      { afterMs: HOUR, read: 'B', isBelieved: false },
      { afterMs: 2 * HOUR, read: 'B', isBelieved: true },
    ],
  },
  {
    name: 'a good answer in between ends the doubt',
    readings: [
      { afterMs: 0, read: 'A', isBelieved: false },
      { afterMs: HOUR / 2, read: 'ABCDE', isBelieved: true },
      { afterMs: HOUR, read: 'A', isBelieved: false },
    ],
  },
  {
    name: 'an empty one in between does not',
    readings: [
      { afterMs: 0, read: 'A', isBelieved: false },
      { afterMs: HOUR / 2, read: '', isBelieved: false },
      { afterMs: HOUR, read: 'A', isBelieved: true },
    ],
  },
  {
    name: 'a clock that goes back waits an hour from then',
    readings: [
      { afterMs: 0, read: 'A', isBelieved: false },
      { afterMs: -100 * HOUR, read: 'A', isBelieved: false },
      { afterMs: -99 * HOUR, read: 'A', isBelieved: true },
    ],
  },
];
for (const { name, readings } of sequences) {
  test(`a much shorter answer: ${name}`, () => {
    let state: Json = null;
    for (const { afterMs, read: named, isBelieved } of readings) {
      const next = nextSet({ set: setOf('ABCDE'), state }, read(named, T0 + afterMs), T0 + afterMs);
      // As the store gives it back.
      state = JSON.parse(JSON.stringify(next.state)) as Json;
      assert.equal(next.put.length, isBelieved ? 1 : 0, `${named} after ${String(afterMs)}`);
      assert.equal(next.problem === null, isBelieved);
    }
  });
}
