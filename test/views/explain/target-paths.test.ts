// One list as the whole fleet has to take it: groups, the list that is chosen, and who pins what.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { targetPaths, type TargetPaths } from '../../../src/views/explain/target-paths.ts';
import { EXPLAIN_FIRMWARE, EXPLAIN_TARGET, type ExplainScene, startExplainScene } from './explain-scene.ts';

let scene: ExplainScene;

before(async () => {
  scene = await startExplainScene();
});

after(() => scene.stage.close());

async function paths(list: string | null = null, target = EXPLAIN_TARGET): Promise<TargetPaths | null> {
  const { stage } = scene;
  return targetPaths(await stage.watched.current(), stage.store, target, list);
}

test('the list that most refuse comes first, and who refuses it', async () => {
  const found = await paths();
  assert.ok(found !== null);
  assert.deepEqual(
    found.lists.map(({ refusedBy }) => refusedBy),
    [6, 0],
  );
  assert.equal(found.chosen, found.lists[0]);
  assert.deepEqual(
    found.groups.map(({ label, firmware, verdict }) => [label, firmware.map(({ id }) => id).join(' '), verdict.kind]),
    [
      ['A', 'thermostat-1.4', 'refused'],
      ['B', 'lamp-3.2', 'refused'],
      ['C', 'pump-2.0', 'refused'],
      ['D', 'gate-1.0', 'refused'],
      ['E', 'pump-2.1', 'refused'],
      ['F', 'meter-0.9', 'refused'],
      ['G', 'thermostat-1.5 thermostat-1.6', 'accepted'],
    ],
  );
  assert.equal(found.groups.flatMap(({ firmware }) => firmware).length, EXPLAIN_FIRMWARE.length);
});

test('what one firmware lacks, and another pins, is one anchor', async () => {
  const found = await paths();
  assert.ok(found !== null);
  const [needed] = found.anchorTable.rows;
  assert.deepEqual(needed?.holds, ['needed', 'needed', 'needed', 'needed', 'needed', 'needed', 'used']);
  const row = found.picture.rows.findIndex((one) => one.kind === 'anchor' && one.use === 'used');
  assert.deepEqual(
    found.picture.lanes.map(({ needs }) => needs),
    [row, row, row, row, row, row, null],
  );
  assert.ok(found.picture.rows.every(({ kind }) => kind !== 'missing'));
});

test('another list by how its digest begins; nothing of what there is not', async () => {
  const other = (await paths())?.lists[1]?.servedList.sha256 ?? '';
  const found = await paths(other.slice(0, 12));
  assert.equal(found?.chosen.servedList.sha256, other);
  assert.deepEqual([...new Set(found.groups.map(({ verdict }) => verdict.kind))], ['uncertain', 'accepted']);
  assert.equal(await paths('ffffffffffff'), null);
  assert.equal(await paths(null, 'nobody.example:443'), null);
});
