// Which pairs a matcher is about, and that rules compiled together say what each of them says alone.
import assert from 'node:assert/strict';
import test from 'node:test';

import fc from 'fast-check';

import { compileMatcher, compileRules, type Labels, type LabelSource } from '../../../src/alerts/matching/matcher.ts';
import type { PairMatcher } from '../../../src/alerts/matching/pair-matcher.ts';

const FIRMWARE: Readonly<Record<string, Labels>> = {
  'thermostat-1.4': { team: 'heating', env: 'field' },
  'thermostat-2.0': { team: 'heating', env: 'lab' },
  'lock-7': { team: 'doors', empty: '' },
};
const TARGETS: Readonly<Record<string, Labels>> = {
  'content.example:443': { vendor: 'example', env: 'public' },
  'api.example:8443': { vendor: 'example' },
};
const LABELS: LabelSource = { firmware: (id) => FIRMWARE[id] ?? {}, target: (key) => TARGETS[key] ?? {} };

const T14_CONTENT = 'thermostat-1.4 content.example:443';
const T20_CONTENT = 'thermostat-2.0 content.example:443';
const T14_API = 'thermostat-1.4 api.example:8443';
const T20_API = 'thermostat-2.0 api.example:8443';
const LOCK_CONTENT = 'lock-7 content.example:443';
const LOCK_API = 'lock-7 api.example:8443';
const ALL = [T14_CONTENT, T14_API, T20_CONTENT, T20_API, LOCK_CONTENT, LOCK_API];

const pairOf = (text: string) => {
  const [firmware = '', target = ''] = text.split(' ');
  return { firmware, target };
};

const rows: readonly { name: string; matcher: PairMatcher; about: readonly string[] }[] = [
  { name: 'nothing said: everything', matcher: {}, about: ALL },
  { name: 'empty lists: everything', matcher: { firmware: [], targets: [], labels: {} }, about: ALL },
  {
    name: 'undefined: everything',
    matcher: { firmware: undefined, targets: undefined, labels: undefined },
    about: ALL,
  },
  { name: 'one firmware', matcher: { firmware: ['lock-7'] }, about: [LOCK_CONTENT, LOCK_API] },
  { name: 'a glob', matcher: { firmware: ['thermostat-*'] }, about: [T14_CONTENT, T14_API, T20_CONTENT, T20_API] },
  {
    name: 'any of several',
    matcher: { firmware: ['lock-?', '*-1.4'] },
    about: [T14_CONTENT, T14_API, LOCK_CONTENT, LOCK_API],
  },
  { name: 'a firmware minds case', matcher: { firmware: ['Lock-7'] }, about: [] },
  { name: 'a target does not', matcher: { targets: ['API.example'] }, about: [T14_API, T20_API, LOCK_API] },
  { name: 'a target by its port', matcher: { targets: ['*:443'] }, about: [T14_CONTENT, T20_CONTENT, LOCK_CONTENT] },
  { name: 'firmware and target', matcher: { firmware: ['lock-*'], targets: ['api.*'] }, about: [LOCK_API] },
  { name: 'a label of the firmware', matcher: { labels: { team: 'doors' } }, about: [LOCK_CONTENT, LOCK_API] },
  { name: 'a label of the target', matcher: { labels: { vendor: 'ex*' } }, about: ALL },
  { name: 'labels of both', matcher: { labels: { team: 'heat*', vendor: 'example', env: 'lab' } }, about: [T20_API] },
  {
    name: 'the target overrides the firmware',
    matcher: { labels: { env: 'public' } },
    about: [T14_CONTENT, T20_CONTENT, LOCK_CONTENT],
  },
  { name: 'what is overridden is gone', matcher: { labels: { env: 'field' } }, about: [T14_API] },
  {
    name: 'a star asks for the label',
    matcher: { labels: { env: '*' } },
    about: ALL.filter((text) => text !== LOCK_API),
  },
  { name: 'an empty value is a value', matcher: { labels: { empty: '*' } }, about: [LOCK_CONTENT, LOCK_API] },
  { name: 'a label that nobody has', matcher: { labels: { floor: '*' } }, about: [] },
  { name: 'all labels must match', matcher: { labels: { team: 'doors', vendor: 'other' } }, about: [] },
  { name: 'values mind case', matcher: { labels: { team: 'Doors' } }, about: [] },
  { name: 'what every object has is no label', matcher: { labels: { constructor: '*' } }, about: [] },
  { name: 'a firmware that the config does not know', matcher: { firmware: ['gone'] }, about: [] },
  {
    name: 'everything at once',
    matcher: { firmware: ['*-2.?'], targets: ['*.example:8443'], labels: { team: '*' } },
    about: [T20_API],
  },
];
for (const { name, matcher, about } of rows) {
  test(name, () => {
    const matches = compileMatcher(matcher, LABELS);
    assert.deepEqual(
      ALL.filter((text) => matches(pairOf(text))),
      about,
    );
  });
}

test('rules compiled together are those that match alone, in their order', () => {
  const rulesOf = compileRules(rows, ({ matcher }) => matcher, LABELS);
  for (const text of ALL) {
    assert.deepEqual(
      rulesOf(pairOf(text)).map(({ name }) => name),
      rows.filter(({ about }) => about.includes(text)).map(({ name }) => name),
    );
  }
  assert.deepEqual(compileRules([], () => ({}), LABELS)(pairOf(T14_API)), []);
});

test('labels of each firmware and each target are read once', () => {
  const read: string[] = [];
  const labelsOf: LabelSource = {
    firmware: (id) => (read.push(id), LABELS.firmware(id)),
    target: (key) => (read.push(key), LABELS.target(key)),
  };
  const matches = compileMatcher({ labels: { team: '*' } }, labelsOf);
  for (const text of [...ALL, ...ALL]) matches(pairOf(text));
  assert.deepEqual(read.sort(), [...Object.keys(FIRMWARE), ...Object.keys(TARGETS)].sort());
});

test('a label matches as in the labels of both put together', () => {
  const labels = fc.dictionary(fc.constantFrom('x', 'y'), fc.constantFrom('1', '2'));
  fc.assert(
    fc.property(labels, labels, labels, (firmware, target, wanted) => {
      const matches = compileMatcher({ labels: wanted }, { firmware: () => firmware, target: () => target });
      const both = new Map([...Object.entries(firmware), ...Object.entries(target)]);
      const expected = Object.entries(wanted).every(([name, value]) => both.get(name) === value);
      assert.equal(matches(pairOf(T14_API)), expected);
    }),
  );
});
