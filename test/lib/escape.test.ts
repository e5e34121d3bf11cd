// Text from strangers, made harmless: what JSON leaves as it is, and what a cut leaves of a text.
import assert from 'node:assert/strict';
import test from 'node:test';

import fc from 'fast-check';

import { visibleJson, visibleText } from '../../src/lib/escape.ts';

const rows = [
  { name: 'plain text', value: { subject: 'CN=Zürich ✓' }, json: '{"subject":"CN=Zürich ✓"}' },
  { name: 'a control of the terminal that is one character', value: ['\u009b31m'], json: '["\\u009b31m"]' },
  { name: 'a mark that turns the direction', value: ['\u202egpj.exe'], json: '["\\u202egpj.exe"]' },
  { name: 'delete', value: ['\u007f'], json: '["\\u007f"]' },
  { name: 'a character of two code units', value: ['\u{e0041}'], json: '["\\udb40\\udc41"]' },
  { name: 'what JSON escapes by itself', value: ['\u001b\r\n"'], json: '["\\u001b\\r\\n\\""]' },
] as const;

for (const { name, value, json } of rows) {
  test(`JSON: ${name}`, () => {
    assert.equal(visibleJson(value), json);
  });
}

test('JSON: the same value for whoever parses it, and nothing invisible but its own line breaks', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const text = visibleJson(value, 2);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
      assert.doesNotMatch(text, /[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});

const cuts = [
  { name: 'as long as it may be', text: 'abc', shown: 'abc' },
  { name: 'longer', text: 'abcd', shown: 'abc…' },
  { name: 'through a character of two code units', text: 'ab😀d', shown: 'ab…' },
  { name: 'after a character of two code units', text: 'a😀cd', shown: 'a😀…' },
  { name: 'a character of two code units that just fits', text: 'a😀', shown: 'a😀' },
  { name: 'half of a character in the text itself', text: 'a\ud83d', shown: 'a\\u{d83d}', maxLength: 5 },
] as const;

for (const { name, text, shown, ...rest } of cuts) {
  test(`a cut: ${name}`, () => {
    assert.equal(visibleText(text, 'maxLength' in rest ? rest.maxLength : 3), shown);
  });
}

test('a cut: never half of a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 20 }), (text, maxLength) => {
      assert.ok(visibleText(text, maxLength).isWellFormed());
    }),
  );
});
