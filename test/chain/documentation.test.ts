// docs/stacks.md names every stack there is, with the level of its evidence.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { STACKS } from '../../src/chain/stacks.ts';

const page = readFileSync(new URL('../../docs/stacks.md', import.meta.url), 'utf8');
const [, differences = ''] = page.split('## Where they differ');

for (const { name, evidence } of STACKS) {
  test(`docs/stacks.md has a row for ${name}, and says that it is ${evidence}`, () => {
    const row = differences.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${name}\``));
    assert.ok(row?.includes(`\`${evidence}\``), row);
    assert.ok(page.slice(0, page.indexOf('## Where they differ')).includes(`\`${name}\``), 'who has it is not said');
  });
}
