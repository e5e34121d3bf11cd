import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { nearest } from '../../src/config/nearest.ts';

const STACKS = ['openssl', 'mbedtls', 'mbedtls-no-time', 'wolfssl', 'ti-simplelink'];

const rows: readonly { readonly word: string; readonly candidates: readonly string[]; readonly near: string | null }[] =
  [
    { word: 'mbedtsl', candidates: STACKS, near: 'mbedtls' },
    { word: 'MBEDTLS', candidates: STACKS, near: 'mbedtls' },
    { word: 'mbedtls-notime', candidates: STACKS, near: 'mbedtls-no-time' },
    { word: 'wolf', candidates: STACKS, near: null },
    { word: 'gnutls', candidates: STACKS, near: null },
    { word: 'hst', candidates: ['host', 'port'], near: 'host' },
    { word: 'a', candidates: ['b', 'ab'], near: 'b' },
    { word: '', candidates: ['host'], near: null },
    { word: 'host', candidates: [], near: null },
    { word: 'x'.repeat(1_000_000), candidates: STACKS, near: null },
  ];
for (const row of rows) {
  test(`nearest to "${row.word.slice(0, 20)}" is ${String(row.near)}`, () => {
    assert.equal(nearest(row.word, row.candidates), row.near);
  });
}

test('two letters swapped in a known word are always seen through', () => {
  fc.assert(
    fc.property(fc.constantFrom(...STACKS), fc.nat(), (word, seed) => {
      const at = seed % (word.length - 1);
      const swapped = `${word.slice(0, at)}${word[at + 1] ?? ''}${word[at] ?? ''}${word.slice(at + 2)}`;
      assert.equal(nearest(swapped, STACKS), word);
    }),
  );
});
