// docs/stacks.md names every stack there is, with the level of its evidence.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { STACKS } from '../../src/chain/stacks.ts';
import { normalised, stacksPage, withRulesTable } from './rules-table.ts';

const page = stacksPage();
const [, differences = ''] = page.split('## Where they differ');

for (const { name, evidence } of STACKS) {
  test(`docs/stacks.md has a row for ${name}, and says that it is ${evidence}`, () => {
    const row = differences.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${name}\``));
    assert.ok(row?.includes(`\`${evidence}\``), row);
    assert.ok(page.slice(0, page.indexOf('## Where they differ')).includes(`\`${name}\``), 'who has it is not said');
  });
}

test('the table of rules in docs/stacks.md is what the stacks state (npm run docs:rules writes it)', () => {
  assert.equal(normalised(page), normalised(withRulesTable(page)));
});
