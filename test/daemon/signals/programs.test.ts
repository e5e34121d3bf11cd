// What is known of root programs is read again when there is something newer, also where that came while it was read.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';

import { programReader } from '../../../src/daemon/signals/programs.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const HOUR = 3_600_000;

async function newFolder(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'anchorwatch-roots-'));
  context.after(() => rm(folder, { recursive: true }));
  return folder;
}

test('programs: the same object for as long as nothing is newer', async (context) => {
  const reader = programReader(await newFolder(context));
  const first = await reader.at(NOW);
  assert.equal(await reader.at(NOW + HOUR), first);
  assert.notEqual(await reader.at(NOW + 6 * HOUR), first, 'the command may have fetched another report');
});

test('programs: read again once they are forgotten, and what was being read meanwhile does not stay', async (context) => {
  const reader = programReader(await newFolder(context));
  const reading = reader.at(NOW);
  reader.forget();
  const early = await reading;
  const late = await reader.at(NOW);
  assert.notEqual(late, early);
  assert.equal(await reader.at(NOW), late);
});

test('programs: a cache that is damaged, or no folder at all, leaves what is built in', async (context) => {
  const folder = await newFolder(context);
  await writeFile(join(folder, 'mozilla-included.report'), 'half of a rep');
  const file = join(folder, 'ca-records.report');
  await writeFile(file, '{"format":"anchorwatch-report-1"}\n');
  const { table, reports } = await programReader(folder).at(NOW);
  assert.deepEqual(
    reports.map(({ kind }) => kind),
    ['damaged', 'damaged'],
  );
  const inFile = await programReader(file).at(NOW);
  assert.deepEqual(inFile.table, table);
});
