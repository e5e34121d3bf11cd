import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { parseBatchQuestion } from '../../src/cli/verify/batch-question.ts';
import type { Line } from '../../src/cli/verify/line-splitter.ts';
import { createLineSplitter } from '../../src/cli/verify/line-splitter.ts';

function split(pieces: readonly string[], maxBytes: number): readonly string[] {
  const splitter = createLineSplitter(maxBytes);
  const lines: Line[] = pieces.flatMap((piece) => splitter.push(Buffer.from(piece)));
  return [...lines, ...splitter.end()].map((line) => (line.kind === 'line' ? line.text : `<${line.kind}>`));
}

const streams = [
  { name: 'one line in pieces', pieces: ['a', 'b', 'c\n'], lines: ['abc'] },
  { name: 'several lines in a piece', pieces: ['a\nb\n'], lines: ['a', 'b'] },
  { name: 'no line break at the end', pieces: ['a\nb'], lines: ['a', 'b'] },
  { name: 'empty lines', pieces: ['\n\na\n'], lines: ['', '', 'a'] },
  { name: 'nothing', pieces: [], lines: [] },
  { name: 'as long as allowed', pieces: ['12345', '678\n'], lines: ['12345678'] },
  { name: 'too long, in one piece', pieces: ['123456789\nb\n'], lines: ['<too-long>', 'b'] },
  { name: 'too long, in many pieces', pieces: ['1234', '5678', '9', '0', '\nb'], lines: ['<too-long>', 'b'] },
  { name: 'too long at the end', pieces: ['a\n123456789'], lines: ['a', '<too-long>'] },
];

for (const { name, pieces, lines } of streams) {
  test(`splits ${name}`, () => {
    assert.deepEqual(split(pieces, 8), lines);
  });
}

test('how the stream is cut into pieces makes no difference', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'ü', '\n', '"'), maxLength: 60 });
  fc.assert(
    fc.property(text, fc.array(fc.nat(60), { maxLength: 8 }), (whole, cuts) => {
      const bytes = Buffer.from(whole);
      const splitter = createLineSplitter(10);
      const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
      const lines = places.slice(1).flatMap((to, index) => splitter.push(bytes.subarray(places[index], to)));
      const once = createLineSplitter(10);
      assert.deepEqual([...lines, ...splitter.end()], [...once.push(bytes), ...once.end()]);
    }),
  );
});

const GOOD = {
  id: '7',
  stack: 'wolfssl',
  host: 'a.example',
  at: '2026-03-01T00:00:00Z',
  anchors: ['A'],
  served: ['S'],
};

test('reads a question', () => {
  assert.deepEqual(parseBatchQuestion(JSON.stringify({ ...GOOD, comment: 'passed over' })), {
    ...GOOD,
    kind: 'question',
    at: Date.parse('2026-03-01T00:00:00Z'),
  });
});

test('host and at may be null: no check of names, no clock', () => {
  const question = parseBatchQuestion(JSON.stringify({ ...GOOD, host: null, at: null }));
  assert.equal(question.kind, 'question');
});

const unreadable = [
  { name: 'no JSON', line: '{"id":', id: null, error: 'not a JSON object' },
  { name: 'an array', line: '[1]', id: null, error: 'not a JSON object' },
  { name: 'no stack', line: { ...GOOD, stack: undefined }, id: '7', error: 'stack: found nothing, expected the name' },
  { name: 'an id of another type', line: { ...GOOD, id: {}, stack: 1 }, id: null, error: 'stack: found 1' },
  { name: 'a host that is none', line: { ...GOOD, host: 1, id: 8 }, id: 8, error: 'host: found 1' },
  { name: 'an instant without zone', line: { ...GOOD, at: '2026-03-01T00:00:00' }, id: '7', error: 'at: found "2026-' },
  { name: 'no instant', line: { ...GOOD, at: undefined }, id: '7', error: 'at: found nothing' },
  { name: 'anchors as a text', line: { ...GOOD, anchors: 'A' }, id: '7', error: 'anchors: found "A"' },
  { name: 'served with a number', line: { ...GOOD, served: [1] }, id: '7', error: 'served: found [1]' },
];

for (const { name, line, id, error } of unreadable) {
  test(`cannot read ${name}`, () => {
    const parsed = parseBatchQuestion(typeof line === 'string' ? line : JSON.stringify(line));
    assert.ok(parsed.kind === 'unreadable');
    assert.equal(parsed.id, id);
    assert.ok(parsed.error.startsWith(error), parsed.error);
  });
}
