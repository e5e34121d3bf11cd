// What people enter to acknowledge or silence, as JSON: what is taken, and what is told of what is not.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readSignature, readSilenceInput } from '../../../src/views/incidents/hand-input.ts';

const NOW = Date.UTC(2026, 2, 1);
const HOUR = 3_600_000;
const WHO = { by: 'anna', comment: '' };

const signatures: readonly (readonly [input: unknown, name: string | null, read: unknown])[] = [
  [{ by: ' anna ', comment: ' on it ' }, null, { by: 'anna', comment: 'on it' }],
  [{ by: 'anna' }, null, { by: 'anna', comment: '' }],
  [{ by: 'anna' }, 'on-call-bot', { by: 'on-call-bot', comment: '' }],
  [{}, 'on-call-bot', { by: 'on-call-bot', comment: '' }],
  [{ by: 'a\u202eb', comment: 'c\nd' }, null, { by: 'a\\u{202e}b', comment: 'c\\u{a}d' }],
  [{}, null, [{ field: 'by', message: 'say who you are' }]],
  [{ by: '  ' }, null, [{ field: 'by', message: 'say who you are' }]],
  [{ by: 7 }, null, [{ field: 'by', message: 'a name' }]],
  [null, 'x', [{ field: '', message: 'a mapping' }]],
  [{ by: 'x'.repeat(101) }, null, [{ field: 'by', message: 'at most 100 characters' }]],
  [{ by: 'a', comment: 'x'.repeat(501) }, null, [{ field: 'comment', message: 'at most 500 characters' }]],
];

for (const [input, name, expected] of signatures) {
  test(`who: ${JSON.stringify(input).slice(0, 60)}, known as ${String(name)}`, () => {
    const read = readSignature(input, name);
    assert.deepEqual(read.kind === 'valid' ? read.value : read.mistakes, expected);
  });
}

const silences: readonly (readonly [input: object, read: unknown])[] = [
  [
    { everything: true, for: '90d', ...WHO },
    { matcher: {}, incident: null, until: NOW + 90 * 24 * HOUR, ...WHO },
  ],
  [
    { firmware: ['a*'], targets: ['b'], labels: { site: 'l*' }, until: '2026-03-01T01:00:00Z', ...WHO },
    {
      matcher: { firmware: ['a*'], targets: ['b'], labels: { site: 'l*' } },
      incident: null,
      until: NOW + HOUR,
      ...WHO,
    },
  ],
  [
    { incident: 'inc-1', labels: {}, for: '1h', ...WHO },
    { matcher: {}, incident: 'inc-1', until: NOW + HOUR, ...WHO },
  ],
  [
    {},
    [
      { field: '', message: 'say what is to be silent: firmware, targets, labels or an incident; or everything' },
      { field: 'for', message: 'say for how long, or until when: one of both' },
      { field: 'by', message: 'say who you are' },
    ],
  ],
  [
    { labels: {}, for: '1h', ...WHO },
    [{ field: '', message: 'say what is to be silent: firmware, targets, labels or an incident; or everything' }],
  ],
  [
    { everything: true, incident: 'inc-1', for: '1h', ...WHO },
    [{ field: 'everything', message: 'everything goes with nothing else' }],
  ],
  [
    { everything: true, for: '1h', until: '2026-03-02', ...WHO },
    [{ field: 'for', message: 'say for how long, or until when: one of both' }],
  ],
  [{ everything: true, for: '0s', ...WHO }, [{ field: 'for', message: 'expected a duration such as 30m, 4h or 2d' }]],
  [
    { everything: true, until: '2026-05-31', ...WHO },
    [{ field: 'for', message: 'a silence is for at most 90d; what is for good belongs into the routes' }],
  ],
  [{ everything: true, until: '2026-03-01', ...WHO }, [{ field: 'until', message: 'this is over already' }]],
  [{ everything: 'yes', for: '1h', ...WHO }, [{ field: 'everything', message: 'true or false' }]],
];

for (const [input, expected] of silences) {
  test(`silence: ${JSON.stringify(input).slice(0, 80)}`, () => {
    const read = readSilenceInput(input, null, NOW);
    assert.deepEqual(read.kind === 'valid' ? read.value : read.mistakes, expected);
  });
}

const broken: readonly (readonly [input: object, field: string])[] = [
  [{ firmware: 'a', for: '1h', ...WHO }, 'firmware'],
  [{ firmware: [], for: '1h', ...WHO }, 'firmware'],
  [{ firmware: ['a b'], for: '1h', ...WHO }, 'firmware'],
  [{ targets: Array<string>(101).fill('a'), for: '1h', ...WHO }, 'targets'],
  [{ labels: { '-': 'x' }, for: '1h', ...WHO }, 'labels'],
  [{ labels: { a: 1 }, for: '1h', ...WHO }, 'labels'],
  [{ incident: 'x'.repeat(101), for: '1h', ...WHO }, 'incident'],
  [{ everything: true, for: 3_600, ...WHO }, 'for'],
  [{ everything: true, for: '1h', forever: true, ...WHO }, ''],
];

for (const [input, field] of broken) {
  test(`no silence: ${JSON.stringify(input).slice(0, 80)}`, () => {
    const read = readSilenceInput(input, null, NOW);
    assert.deepEqual(read.kind === 'invalid' ? read.mistakes.map((mistake) => mistake.field) : [], [field]);
  });
}

test('of a hundred mistakes some are told', () => {
  const read = readSilenceInput({ firmware: Array<string>(100).fill(' '), for: '1h', ...WHO }, null, NOW);
  assert.equal(read.kind === 'invalid' ? read.mistakes.length : 0, 20);
});
