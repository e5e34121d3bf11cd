// The store fails while notifications go out: nothing is lost, and nothing is sent twice but under the same id.
import assert from 'node:assert/strict';
import test from 'node:test';

import type { DelivererOptions } from '../../../src/alerts/delivery/deliver.ts';
import { createDeliverer } from '../../../src/alerts/delivery/deliver.ts';
import { retry, sent } from '../../../src/alerts/receivers/receiver.ts';
import type { Store } from '../../../src/store/store.ts';
import { message, never, NOON, scene, scripted } from './scene.ts';

type Settle = Store['settle'];
type Fault = (settle: Settle) => Settle;

const nothingWritten: Fault = () => () => Promise.reject(new Error('disk full'));
const butWritten: Fault = (settle) => async (marks, fallback) => {
  await settle(marks, fallback);
  throw new Error('the disk answered too late');
};

/** Options with which the first `count` batches fail. */
function failing(fault: Fault, count: number): (store: Store) => Partial<DelivererOptions> {
  return ({ dueDeliveries, settle }) => {
    let left = count;
    const faulty: Settle = (...args) => {
      left -= 1;
      return left < 0 ? settle(...args) : fault(settle)(...args);
    };
    return { outbox: { dueDeliveries, settle: faulty } };
  };
}

const faults = [
  { name: 'failed, and nothing written', fault: nothingWritten },
  { name: 'failed, but written', fault: butWritten },
];

for (const { name, fault } of faults) {
  test(`${name}: what was sent is marked later, and not sent again`, async (t) => {
    const ops = scripted('ops');
    const { enqueue, clock, deliverer, deliverAll, kinds, states } = await scene(t, [ops.receiver], failing(fault, 2));
    await enqueue('ops', message('a', 1), message('a', 2), message('b', 3));
    clock.time = NOON + 10;
    assert.equal(await deliverer.deliverDue(never), NOON + 10_010, 'a rest, not a tight loop');
    assert.deepEqual(kinds(), ['outbox-failed']);
    await enqueue('ops', message('c', 4));
    clock.time = NOON + 10_010;
    await deliverer.deliverDue(never);
    assert.deepEqual(ops.got.toSorted(), ['a1', 'a2', 'b3'], 'nothing is sent while nothing can be marked');
    await deliverAll();
    assert.deepEqual(ops.got.toSorted(), ['a1', 'a2', 'b3', 'c4']);
    assert.deepEqual(await states('ops'), ['a1 delivered', 'a2 delivered', 'b3 delivered', 'c4 delivered']);
    assert.equal(kinds().filter((kind) => kind === 'outbox-failed').length, 2);
  });

  test(`${name}: a failed attempt is tried again in its order`, async (t) => {
    const answers = [retry('down'), sent()];
    const ops = scripted('ops', () => answers.shift() ?? sent());
    const { enqueue, deliverAll, states } = await scene(t, [ops.receiver], failing(fault, 1));
    await enqueue('ops', message('a', 1), message('a', 2));
    await deliverAll();
    assert.deepEqual(ops.got, ['a1', 'a1', 'a2']);
    assert.deepEqual(await states('ops'), ['a1 delivered', 'a2 delivered']);
  });

  test(`${name}: what is given up reaches the fallback once`, async (t) => {
    const [ops, boss] = [scripted('ops', () => retry('down')), scripted('boss')];
    const options = (store: Store) => ({ ...failing(fault, 3)(store), fallback: 'boss', giveUpAfterMs: 60_000 });
    const { enqueue, deliverAll, states } = await scene(t, [ops.receiver, boss.receiver], options);
    await enqueue('ops', message('a', 1));
    await deliverAll();
    assert.deepEqual([await states('ops'), boss.got], [['a1 undeliverable'], ['a1']]);
  });
}

test('the process dies before the marks are written: the next sends them again, with the same ids', async (t) => {
  const ops = scripted('ops');
  const { enqueue, clock, deliverer, store, states } = await scene(t, [ops.receiver], failing(nothingWritten, 99));
  await enqueue('ops', message('a', 1), message('a', 2));
  clock.time = NOON + 10;
  await deliverer.deliverDue(never);
  const next = createDeliverer({ outbox: store, receivers: [ops.receiver], clock, onEvent: () => undefined });
  await next.deliverDue(never);
  assert.deepEqual(ops.got, ['a1', 'a2', 'a1', 'a2']);
  assert.deepEqual(await states('ops'), ['a1 delivered', 'a2 delivered']);
});

test('an outbox that cannot be read is tried again after a rest', async (t) => {
  const unreadable = () => ({
    outbox: { dueDeliveries: () => Promise.reject(new Error('locked')), settle: () => Promise.resolve() },
  });
  const { deliverer, kinds } = await scene(t, [scripted('ops').receiver], unreadable);
  assert.equal(await deliverer.deliverDue(never), NOON + 10_000);
  assert.deepEqual(kinds(), ['outbox-failed']);
});

test('marks are written together, some dozens at a time', async (t) => {
  const ops = scripted('ops');
  const batches: number[] = [];
  const counting = ({ dueDeliveries, settle }: Store) => ({
    outbox: {
      dueDeliveries,
      settle: (...[marks, fallback]: Parameters<Settle>) => {
        batches.push(marks.length);
        return settle(marks, fallback);
      },
    },
  });
  const { enqueue, deliverer, states } = await scene(t, [ops.receiver], counting);
  // One incident, and many.
  await enqueue('ops', ...Array.from({ length: 150 }, (_, index) => message('a', index)));
  await enqueue('ops', ...Array.from({ length: 350 }, (_, index) => message(`i${String(index)}-`, 0)));
  await deliverer.deliverDue(never);
  assert.ok(batches.length <= 30, `${String(batches.length)} transactions`);
  assert.ok(Math.max(...batches) <= 68, 'what is finished and not written is bounded');
  const ofOne = ops.got.filter((id) => id.startsWith('a'));
  assert.deepEqual(
    ofOne,
    Array.from({ length: 150 }, (_, index) => `a${String(index)}`),
  );
  assert.ok((await states('ops')).every((state) => state.endsWith(' delivered')));
});
