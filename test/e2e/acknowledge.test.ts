// Somebody acknowledges beside the running daemon: nobody is reminded or called any more, and what becomes louder asks again.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';

import { systemClock } from '../../src/lib/clock.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { closedAfter } from '../store/sqlite/place.ts';
import { daemonStage } from '../support/daemon-stage.ts';
import { ADDRESSES } from '../support/rotation-scene.ts';
import { startWebhookSink } from '../support/webhook-sink.ts';

interface Body {
  readonly kind: string;
  readonly incident: string;
  readonly acknowledged: { readonly by: string } | null;
}

test('an acknowledgement beside the daemon stops reminders, and not what is louder', async (context) => {
  const { scene, start } = await daemonStage(context);
  const hook = await startWebhookSink();
  context.after(() => hook.close());
  await scene.writeConfig({
    receivers: [{ name: 'hook', webhook: { url: hook.url } }],
    routes: [{ receivers: ['hook'], repeat: '1s' }],
  });
  const next = async () => JSON.parse((await hook.nextRequest()).body) as Body;
  const until = async (kind: string) => {
    for (;;) {
      const body = await next();
      if (body.kind === kind) return body;
      assert.ok(['opened', 'reminder'].includes(body.kind), body.kind);
    }
  };
  const daemon = start();
  const anotherCycle = () => daemon.line(({ msg }) => msg === 'cycle completed', { after: daemon.lines.length });
  await anotherCycle();
  scene.cdn.serve(ADDRESSES[0], scene.newList);
  const reminder = await until('reminder');
  assert.equal(reminder.acknowledged, null);

  const store = closedAfter(context, await openSqliteStore({ file: join(scene.folder, 'data', 'anchorwatch.db') }));
  const incident = await store.incident(reminder.incident);
  assert.ok(incident !== null);
  const { id, level, reopenedAt } = incident;
  await store.acknowledge({ incident: id, at: systemClock.now(), by: 'ana', comment: 'on it', level, reopenedAt });
  // The one under way may still tell; those after it know.
  await anotherCycle();
  await anotherCycle();
  const told = hook.requests.length;
  for (let cycle = 0; cycle < 3; cycle++) await anotherCycle();
  assert.equal(hook.requests.length, told);

  for (const address of ADDRESSES) scene.cdn.serve(address, scene.newList);
  const raised = await until('raised');
  assert.deepEqual([raised.incident, raised.acknowledged], [id, null]);
  assert.equal((await until('reminder')).incident, id);
});
