// Texts that are not YAML, or YAML that does not mean well. Nothing of the text is repeated: it may be a secret.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseYaml } from '../../src/config/document.ts';

interface Row {
  readonly name: string;
  readonly yaml: string;
  /** `line:column found | expected` */
  readonly mistakes: readonly string[];
}

const NOT_YAML = 'text that is not YAML';
const NESTING = 'fewer levels of nesting';
const ALIASES = 'aliases (*) that multiply or contain themselves | at most 1000 values by aliases';

const rows: readonly Row[] = [
  {
    name: 'a key twice',
    yaml: 'a: 1\nb: 2\n"a": hunter2\n',
    mistakes: ['3:1 "a" a second time | each key once in a mapping'],
  },
  { name: 'a tab', yaml: 'a:\n\t- hunter2\n', mistakes: [`2:1 ${NOT_YAML} | spaces for indentation, not tabs`] },
  {
    name: 'a colon in a text',
    yaml: 'a: hunter2: c\n',
    mistakes: [`1:4 ${NOT_YAML} | one "key: value" on a line (put a text with ": " in quotes)`],
  },
  {
    name: 'a bracket left open',
    yaml: 'a: [hunter2\n',
    mistakes: [`2:1 ${NOT_YAML} | the indentation of the lines around it, and every quote and bracket closed`],
  },
  {
    name: 'a quote left open',
    yaml: 'a: "hunter2\n',
    mistakes: [`2:1 ${NOT_YAML} | a character that is missing here, such as : - , ] } or a closing quote`],
  },
  {
    name: 'an escape that is none',
    yaml: 'a: "hunter\\2"\n',
    mistakes: [
      `1:11 ${NOT_YAML} | an escape that YAML knows inside double quotes (use single quotes for a text with \\)`,
    ],
  },
  {
    name: 'a text that begins with @',
    yaml: 'a: @hunter2\n',
    mistakes: [`1:4 ${NOT_YAML} | quotes around a text that begins with this character`],
  },
  {
    name: 'a tag',
    yaml: 'a: !hunter2 b\n',
    mistakes: [`1:4 ${NOT_YAML} | no tag (!name); put a text that begins with ! in quotes`],
  },
  {
    name: 'an alias of nothing',
    yaml: 'a: *hunter2\nb: &hunter2 1\n',
    mistakes: ['1:4 an alias (*) of nothing | an anchor (&) of this name before it'],
  },
  {
    name: 'two documents',
    yaml: 'a: 1\n---\nb: 2\n',
    mistakes: [`2:1 ${NOT_YAML} | a single document (no second ---)`],
  },
  { name: 'a list as a key', yaml: '? [a]\n: b\n', mistakes: [`1:3 ${NOT_YAML} | a plain text as the key`] },
  { name: 'aliases that multiply', yaml: aliasBomb(), mistakes: [`1:1 ${ALIASES}`] },
  { name: 'too many aliases', yaml: `a: &a [1]\nb: [${'*a, '.repeat(1_001)}]\n`, mistakes: [`1:1 ${ALIASES}`] },
];

for (const row of rows) {
  test(row.name, () => {
    const told = parseYaml(row.yaml).mistakes.map(
      ({ line, column, found, expected }) => `${String(line)}:${String(column)} ${found} | ${expected}`,
    );
    assert.deepEqual(told, row.mistakes);
    assert.ok(!told.join('\n').includes('hunter2'));
  });
}

for (const nested of ['[', '- ', '{a: ']) {
  test(`endless nesting of ${nested}`, () => {
    const { value, mistakes } = parseYaml(nested.repeat(20_000));
    assert.equal(value, null);
    assert.ok(mistakes.some(({ expected }) => expected === NESTING));
    assert.ok(mistakes.length <= 100);
  });
}

test('a document in which only a key stands twice is looked at all the same', () => {
  assert.deepEqual(parseYaml('a: 1\na: 2\n').value, { document: { a: 2 } });
});

test('an empty text is an empty document', () => {
  assert.deepEqual(parseYaml('# nothing\n').value, { document: null });
});

test('a list may be shared a thousand times', () => {
  assert.deepEqual(parseYaml(`a: &a [1]\nb: [${'*a, '.repeat(1_000)}]\n`).mistakes, []);
});

/** Nine lists, each of nine of the one before: 9^9 values. */
function aliasBomb(): string {
  const lists = Array.from({ length: 9 }, (_, index) => {
    const items = index === 0 ? 'x' : `*l${String(index - 1)}`;
    return `l${String(index)}: &l${String(index)} [${Array.from({ length: 9 }, () => items).join(', ')}]`;
  });
  return `${lists.join('\n')}\n`;
}
