// The daemon as something to look at: the same until something changes, whoever changed it.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { apiStage, type ApiStage } from '../web/api/api-stage.ts';

/** Settles with the next change. */
function nextChange({ watched }: ApiStage): Promise<void> {
  return new Promise((resolve) => {
    const end = watched.onChange(() => {
      end();
      resolve();
    });
  });
}

async function openIncident({ store }: ApiStage) {
  const [incident] = await store.incidents({ resolved: false }, 1);
  assert.ok(incident !== undefined);
  return incident;
}

async function broken(context: TestContext): Promise<ApiStage> {
  const stage = await apiStage(context);
  await stage.cycle('new');
  return stage;
}

test('what is looked at is the same until a cycle ends, and another one then', async (context) => {
  const stage = await apiStage(context);
  const before = await stage.watched.current();
  assert.equal(await stage.watched.current(), before);
  assert.equal(before.outlooks.size, 0);
  await stage.cycle('old');
  const after = await stage.watched.current();
  assert.ok(after.version > before.version);
  assert.deepEqual(
    [...after.outlooks.values()].map(({ level }) => level),
    ['safe'],
  );
});

test('a decision between cycles leaves the fleet as it is', async (context) => {
  const stage = await broken(context);
  const before = await stage.watched.current();
  const changed = nextChange(stage);
  await stage.watched.look();
  await changed;
  const after = await stage.watched.current();
  assert.notEqual(after, before);
  assert.equal(after.outlooks, before.outlooks);
  assert.equal(after.links, before.links);
});

test('what somebody acknowledges beside the daemon is seen with its next look', async (context) => {
  const stage = await broken(context);
  await stage.daemon.look();
  assert.deepEqual((await stage.watched.current()).alerting.acknowledgements, []);
  const { id, level, reopenedAt } = await openIncident(stage);
  await stage.store.acknowledge({ incident: id, at: Date.now(), by: 'ops', comment: '', level, reopenedAt });
  const changed = nextChange(stage);
  await stage.daemon.look();
  await changed;
  assert.deepEqual(
    (await stage.watched.current()).alerting.acknowledgements.map(({ by }) => by),
    ['ops'],
  );
});

test('what cannot be read now is read when it is asked for again', async (context) => {
  const stage = await apiStage(context);
  const load = context.mock.method(stage.store, 'loadAlerting', () => Promise.reject(new Error('locked')), {
    times: 1,
  });
  await assert.rejects(stage.watched.current(), /locked/);
  assert.equal((await stage.watched.current()).outlooks.size, 0);
  assert.equal(load.mock.callCount(), 1);
});
