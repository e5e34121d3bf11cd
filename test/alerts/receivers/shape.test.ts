// Cutting to limits, with escapes that make texts longer.
import assert from 'node:assert/strict';
import test from 'node:test';

import fc from 'fast-check';

import { fitLines, fitText, passageOf, room, roomInBytes } from '../../../src/alerts/receivers/shape.ts';
import type { Section } from '../../../src/alerts/render/message.ts';

const doubled = (character: string) => (character === '*' ? '\\*' : character);

const rows: readonly { readonly name: string; readonly text: string; readonly max: number; readonly fitted: string }[] =
  [
    { name: 'what fits stays', text: 'abc', max: 3, fitted: 'abc' },
    { name: 'what does not fit ends with an ellipsis', text: 'abcd', max: 3, fitted: 'ab…' },
    { name: 'an escape counts as it is sent', text: 'a*b', max: 3, fitted: 'a…' },
    { name: 'an escape is not cut in two', text: 'ab*', max: 3, fitted: 'ab…' },
    { name: 'nothing stays nothing', text: '', max: 3, fitted: '' },
    { name: 'a pair of surrogates is not cut in two', text: 'a😀😀', max: 4, fitted: 'a😀…' },
  ];
for (const { name, text, max, fitted } of rows) {
  test(name, () => {
    assert.equal(fitText(text, room(max, doubled)), fitted);
  });
}

test('bytes are those of UTF-8', () => {
  assert.equal(fitText('äääää', roomInBytes(10)), 'äääää');
  assert.equal(fitText('ääääää', roomInBytes(10)), 'äää…');
});

test('no text is longer than its room, and none is cut that had room', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 5, max: 40 }), (text, max) => {
      for (const place of [room(max, doubled), roomInBytes(max)]) {
        const fitted = fitText(text, place);
        assert.ok(place.sizeOf(fitted) <= max);
        if (!fitted.endsWith('…')) assert.ok(fitted.length >= text.replaceAll('*', '').length);
      }
    }),
  );
});

test('lines: as many as fit, and how many more', () => {
  const lines = Array.from({ length: 10 }, (_, index) => `line number ${String(index)}`);
  assert.equal(fitLines({ lines, more: 0 }, room(1_000)), lines.join('\n'));
  assert.equal(fitLines({ lines, more: 5 }, room(1_000)), `${lines.join('\n')}\nand 5 more`);
  const some = fitLines({ lines, more: 5 }, room(70));
  assert.equal(some, 'line number 0\nline number 1\nline number 2\nand 12 more');
  assert.equal(fitLines({ lines: ['x'.repeat(5_000)], more: 0 }, room(3_000)).length, 500, 'one line is not all');
  assert.match(fitLines({ lines: ['x'.repeat(5_000)], more: 0 }, room(200)), /^x+…$/, 'some of it, not none');
});

test('lines never take more than their room', () => {
  const lines = fc.array(fc.string({ unit: 'binary', maxLength: 700 }), { maxLength: 30 });
  fc.assert(
    fc.property(lines, fc.integer({ min: 60, max: 3_000 }), fc.nat(99_999), (given, max, more) => {
      for (const place of [room(max, doubled), roomInBytes(max)]) {
        assert.ok(place.sizeOf(fitLines({ lines: given, more }, place)) <= max);
      }
    }),
    { numRuns: 50 },
  );
});

const sections: readonly { readonly section: Section; readonly lines: readonly string[]; readonly more: number }[] = [
  {
    section: { kind: 'facts', title: 'T', facts: [{ label: 'Stack', value: 'mbedtls' }] },
    lines: ['Stack: mbedtls'],
    more: 0,
  },
  {
    section: {
      kind: 'steps',
      title: 'T',
      steps: [
        { text: 'Ship it', pem: 'PEM' },
        { text: 'Look', pem: null },
      ],
    },
    lines: ['1. Ship it', '2. Look'],
    more: 0,
  },
  {
    section: {
      kind: 'rows',
      title: 'T',
      rows: [
        { what: '192.0.2.1', note: 'modern', state: 'refused', tone: 'bad', detail: '-688' },
        { what: '192.0.2.2', note: '', state: 'accepted', tone: 'good', detail: '' },
      ],
      more: 3,
    },
    lines: ['192.0.2.1 (modern): refused, -688', '192.0.2.2: accepted'],
    more: 3,
  },
  { section: { kind: 'lines', title: 'T', lines: ['one'], more: 2 }, lines: ['one'], more: 2 },
];
for (const { section, lines, more } of sections) {
  test(`${section.kind} as plain lines`, () => {
    assert.deepEqual(passageOf(section), { title: 'T', lines, more });
  });
}
