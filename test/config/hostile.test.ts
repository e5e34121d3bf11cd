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

const FIRMWARE = 'firmware: [{ id: a, stack: openssl, anchors: [a.pem], targets: [{ host: a.example }] }]\n';
const numbered = (count: number, entry: (index: number) => string) => Array.from({ length: count }, (_, i) => entry(i));

test('ten thousand globs are taken, and a label may be called as what every object has', async () => {
  const globs = numbered(10_000, (index) => `"*a*${Array.from(String(index)).join('*')}*"`).join(', ');
  const labels = '{ constructor: x, toString: y, hasOwnProperty: z }';
  const id = `a${'0123456789'.repeat(4)}`;
  const yaml = `${FIRMWARE.replace('id: a', `id: ${id}, labels: ${labels}`)}receivers: [{ name: a, log: {} }]
routes: [{ receivers: [a], firmware: [${globs}], targets: [${globs}], labels: ${labels} }]\n`;
  const { config } = await parseConfig(yaml, 'c.yaml');
  assert.equal(config.routes[0]?.targets?.length, 10_000);
  assert.deepEqual({ ...config.routes[0].labels }, { constructor: 'x', toString: 'y', hasOwnProperty: 'z' });
});

test('labels cannot change the prototype of anything', async () => {
  const yaml = `${FIRMWARE}targets: [{ host: b.example, labels: { __proto__: { polluted: x }, prototype: y } }]\n`;
  const error = await parseConfig(yaml, 'c.yaml').catch((thrown: unknown) => thrown);
  assert.ok(error instanceof ConfigError);
  assert.deepEqual(
    error.problems.map(({ path, found }) => [path, found]),
    [['targets[0].labels.__proto__', '"__proto__"']],
  );
  assert.equal('polluted' in {}, false);
});

const MANY: readonly { readonly name: string; readonly yaml: string }[] = [
  {
    name: 'ten thousand routes to receivers that are not among ten thousand',
    yaml: `receivers: [${numbered(10_000, (index) => `{name: receiver-${String(index)}, log: {}}`).join(',')}]
routes: [${numbered(10_000, (index) => `{receivers: [reciever-x${String(index)}]}`).join(',')}]`,
  },
  {
    name: 'a route to fifty thousand receivers that are not there',
    yaml: `receivers: [{ name: a, log: {} }]
routes: [{ receivers: [${numbered(50_000, (index) => `b${String(index)}`).join(',')}] }]`,
  },
  {
    name: 'ten thousand globs that match no firmware line',
    yaml: `receivers: [{ name: a, log: {} }]
routes: [{ receivers: [a], firmware: [${numbered(10_000, (index) => `"*b*${String(index)}?"`).join(',')}] }]`,
  },
  {
    name: 'ten thousand windows that end before they begin',
    yaml: `maintenance: [${numbered(10_000, () => '{name: x, from: "2026-03-02T00:00:00Z", to: "2026-03-01T00:00:00Z"}').join(',')}]`,
  },
  {
    name: 'ten thousand labels that are none',
    yaml: `targets: [{ host: b.example, labels: {${numbered(10_000, (index) => `"-${String(index)}": x`).join(',')}} }]`,
  },
];
for (const row of MANY) {
  test(`${row.name}: a hundred are told, soon`, async () => {
    const start = performance.now();
    const error = await parseConfig(`${FIRMWARE}${row.yaml}\n`, 'c.yaml').catch((thrown: unknown) => thrown);
    assert.ok(error instanceof ConfigError, inspect(error));
    assert.equal(error.problems.length, 100);
    // Takes 2 s at most on a machine that does other things as well; comparing each with each takes minutes.
    assert.ok(performance.now() - start < 20_000);
  });
}
