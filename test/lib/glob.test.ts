// Globs: what they mean, against a naive matcher, and that no pattern makes them slow.
import assert from 'node:assert/strict';
import test from 'node:test';

import fc from 'fast-check';

import { compileGlob } from '../../src/lib/glob.ts';

const rows: readonly { pattern: string; matches: readonly string[]; others: readonly string[] }[] = [
  { pattern: '', matches: [''], others: ['a', ' '] },
  { pattern: '*', matches: ['', 'a', 'a.b-c', '*', '\n'], others: [] },
  { pattern: '?', matches: ['a', '?', '*', '\n'], others: ['', 'ab'] },
  { pattern: '**', matches: ['', 'a', 'ab'], others: [] },
  { pattern: '?*', matches: ['a', 'ab'], others: [''] },
  { pattern: '*?', matches: ['a', 'ab'], others: [''] },
  { pattern: '*?*?*', matches: ['ab', 'abc'], others: ['', 'a'] },
  { pattern: 'a', matches: ['a'], others: ['', 'A', 'aa', ' a', 'a\n'] },
  { pattern: 'a*', matches: ['a', 'ab', 'a*'], others: ['', 'ba', 'A'] },
  { pattern: '*a', matches: ['a', 'ba', 'aaa', 'aba'], others: ['', 'ab'] },
  { pattern: 'a*a', matches: ['aa', 'aba', 'aaaa'], others: ['a', 'ab', 'aab'] },
  { pattern: '*ab*ab*', matches: ['abab', 'xabyabz', 'aabbabab'], others: ['ab', 'aab', 'abba'] },
  { pattern: 'a?c', matches: ['abc', 'a?c'], others: ['ac', 'abbc'] },
  { pattern: '*issip*iss*', matches: ['mississippi-mississippi'], others: ['mississippi'] },
  { pattern: 'thermostat-1.?', matches: ['thermostat-1.4'], others: ['thermostat-1.10', 'thermostat-114'] },
  { pattern: 'thermostat-*', matches: ['thermostat-', 'thermostat-1.4'], others: ['my-thermostat-1.4'] },
  { pattern: '[ab]{c}(d)+.\\^$|', matches: ['[ab]{c}(d)+.\\^$|'], others: ['a', 'acd'] },
  { pattern: '.*', matches: ['.', '.a'], others: ['', 'a'] },
  { pattern: '?', matches: ['é', '😀', '字'], others: ['😀😀'] },
  { pattern: 'a*b', matches: ['a😀b'], others: ['a😀'] },
];
for (const { pattern, matches, others } of rows) {
  test(`glob ${JSON.stringify(pattern)}`, () => {
    const glob = compileGlob(pattern);
    for (const text of matches) assert.equal(glob(text), true, JSON.stringify(text));
    for (const text of others) assert.equal(glob(text), false, JSON.stringify(text));
  });
}

/** By the definition alone, trying everything. */
function naive(pattern: string, text: string): boolean {
  const [wanted, ...others] = pattern;
  const [first, ...rest] = text;
  if (wanted === undefined) return first === undefined;
  if (wanted === '*') return naive(others.join(''), text) || (first !== undefined && naive(pattern, rest.join('')));
  return first !== undefined && (wanted === '?' || wanted === first) && naive(others.join(''), rest.join(''));
}

test('a glob is what the naive matcher says', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '?', '*', '*'), maxLength: 8 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 });
  fc.assert(
    fc.property(pattern, text, (glob, name) => {
      assert.equal(compileGlob(glob)(name), naive(glob, name));
    }),
    { numRuns: 2_000 },
  );
});

test('a text that a pattern was made from matches it', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(text, fc.nat(), fc.nat(), (name, a, b) => {
      const points = Array.from(name);
      const [from, to] = [a % points.length, b % points.length].sort((x, y) => x - y) as [number, number];
      assert.ok(compileGlob([...points.slice(0, from), '*', ...points.slice(to)].join(''))(name));
      assert.ok(compileGlob(points.with(from, '?').join(''))(name));
    }),
  );
});

const hostile = [
  { name: 'a hundred stars', pattern: '*a'.repeat(100) + 'b', text: 'a'.repeat(10_000) },
  { name: 'a hundred stars in a row', pattern: '*'.repeat(100) + 'b', text: 'a'.repeat(10_000) },
  { name: 'question marks between stars', pattern: '*?'.repeat(100) + 'b', text: 'a'.repeat(10_000) },
  { name: 'a long run after a star', pattern: '*' + 'a'.repeat(200) + 'b', text: 'a'.repeat(10_000) },
];
for (const { name, pattern, text } of hostile) {
  // A backtracking matcher takes longer than the universe for the first of them; this one some milliseconds.
  test(`${name} take no time`, { timeout: 5_000 }, () => {
    const begun = process.hrtime.bigint();
    assert.equal(compileGlob(pattern)(text), false);
    assert.ok(process.hrtime.bigint() - begun < 2_000_000_000n);
  });
}
