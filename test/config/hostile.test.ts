// Whatever the text, there is a config or a ConfigError that can be shown as it is.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { inspect } from 'node:util';

import fc from 'fast-check';

import { ConfigError, formatConfigError, parseConfig } from '../../src/config/load.ts';

const EXAMPLE = await readFile(new URL('../../config/with-mail.yaml', import.meta.url), 'utf8');

const HOSTILE = [
  '\u001b[2J',
  '\r',
  '\u202e',
  '*a',
  '&a ',
  '!!binary ',
  '<<: ',
  '? ',
  '- ',
  '{',
  '"',
  '__proto__: 1\n',
  '\t',
];

/** The example with pieces replaced by others, or by what does harm. */
const spoiled = fc
  .array(
    fc.record({
      at: fc.nat(EXAMPLE.length),
      removed: fc.nat(40),
      put: fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 10 })),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((edits) =>
    edits.reduce((text, { at, removed, put }) => text.slice(0, at) + put + text.slice(at + removed), EXAMPLE),
  );

test('a spoiled config gives problems inside the file, each on a line of visible characters', async () => {
  await fc.assert(
    fc.asyncProperty(spoiled, async (text) => {
      const error = await parseConfig(text, 'c.yaml').then(
        () => null,
        (thrown: unknown) => thrown,
      );
      if (error === null) return;
      assert.ok(error instanceof ConfigError, inspect(error));
      assert.equal(error.code, 'config-invalid');
      assert.ok(error.problems.length > 0);
      const printed = formatConfigError(error).split('\n');
      assert.equal(printed.length, error.problems.length);
      for (const line of printed) assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      const lines = text.split(/\r\n|\r|\n/).length;
      for (const { line, column } of error.problems) assert.ok(line >= 1 && line <= lines && column >= 1);
    }),
    { numRuns: 150 },
  );
});

test('a key named __proto__ is an unknown key, and changes nothing else', async () => {
  const error = await parseConfig(`${EXAMPLE}\n__proto__: { vantage: x }\n`, 'c.yaml').catch(
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ConfigError);
  assert.deepEqual(
    error.problems.map(({ path, found }) => [path, found]),
    [['__proto__', 'unknown key "__proto__"']],
  );
});
