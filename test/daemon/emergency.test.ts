// The store fails: receivers are told past it, each once, and are told when it works again.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';

import type { Notification } from '../../src/alerts/notification.ts';
import { refused, retry, sent } from '../../src/alerts/receivers/receiver.ts';
import { CodedError } from '../../src/lib/coded-error.ts';
import type { Arrivals } from '../support/arrivals.ts';
import { type Fault, faultyStore } from '../support/faulty-store.ts';
import { type Send, watching, type Watching, type WatchingOptions } from './watching.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const taken: Send = () => Promise.resolve(sent());

/** A daemon whose store cannot write a cycle as often as `faults` say. */
async function failing(
  context: TestContext,
  faults: readonly (Fault | null)[],
  options: WatchingOptions = {},
): Promise<Watching> {
  const storeOf: WatchingOptions['storeOf'] = (store) => faultyStore(store, { recordCycle: faults });
  const watch = await watching(context, { storeOf, ...options });
  watch.daemon.start();
  // The one that has just begun.
  await watch.daemon.cycle();
  return watch;
}

function told(watch: Watching, name: string): Arrivals<Notification> {
  const arrivals = watch.told[name];
  assert.ok(arrivals !== undefined);
  return arrivals;
}

/** `opened store-failing`. */
function textOf(notification: Notification): string {
  return notification.about === 'self' ? `${notification.kind} ${notification.finding.code}` : notification.kind;
}

function textsOf({ all }: Arrivals<Notification>): readonly string[] {
  return all.map(textOf);
}

for (const fault of ['fail', 'fail-after-write'] as const) {
  test(`emergency: two cycles in a row (${fault}) are told to every receiver once, and the end as well`, async (context) => {
    const receivers = { ops: taken, boss: taken };
    const watch = await failing(context, [null, fault, fault, fault, null, null], { receivers });
    await watch.cycle();
    await watch.look();
    assert.deepEqual([textsOf(told(watch, 'ops')), textsOf(told(watch, 'boss'))], [[], []]);

    await watch.cycle();
    for (const name of ['ops', 'boss']) {
      const opened = await told(watch, name).next();
      assert.equal(textOf(opened), 'opened store-failing');
      assert.ok(opened.about === 'self');
      assert.match(opened.finding.detail, /recordCycle: failed/);
    }
    await watch.cycle();
    await watch.look();
    await watch.cycle();
    await watch.look();
    for (const name of ['ops', 'boss']) assert.equal(textOf(await told(watch, name).next()), 'resolved store-failing');
    await watch.cycle();
    await watch.look();
    const both = ['opened store-failing', 'resolved store-failing'];
    assert.deepEqual([textsOf(told(watch, 'ops')), textsOf(told(watch, 'boss'))], [both, both]);
    assert.deepEqual(await watch.store.incidents({ resolved: true }, 10), []);
  });
}

test('emergency: a good cycle between two that failed: nothing is told', async (context) => {
  const watch = await failing(context, [null, 'fail', null, 'fail', null]);
  for (let round = 0; round < 4; round++) await watch.cycle();
  await watch.look();
  assert.deepEqual(textsOf(told(watch, 'ops')), []);
});

const again = [
  { after: HOUR, isSame: true, text: 'reopened store-failing' },
  { after: 25 * HOUR, isSame: false, text: 'opened store-failing' },
];

for (const { after, isSame, text } of again) {
  test(`emergency: a store that fails again ${String(after / HOUR)} hours later: ${text}`, async (context) => {
    const watch = await failing(context, [null, 'fail', 'fail', null, 'fail', 'fail']);
    const ops = told(watch, 'ops');
    await watch.cycle();
    await watch.cycle();
    const opened = await ops.next();
    await watch.cycle();
    await watch.look();
    await ops.next();
    watch.pass(after);
    await watch.cycle();
    await watch.cycle();
    const next = await ops.next();
    assert.deepEqual([textOf(next), next.incident === opened.incident], [text, isSame]);
  });
}

interface Trouble {
  readonly name: string;
  /** What the receiver makes of the first attempt; of the others it takes all. */
  readonly first: Send;
}

const troubles: readonly Trouble[] = [
  { name: 'is down', first: () => Promise.resolve(retry('connection refused')) },
  { name: 'rejects', first: () => Promise.reject(new TypeError('no such property')) },
  {
    name: 'throws',
    first: () => {
      throw new TypeError('no such property');
    },
  },
  { name: 'refuses', first: () => Promise.resolve(refused('answered 404')) },
];

for (const { name, first } of troubles) {
  test(`emergency: a receiver that ${name} is told again, the same and in order; the others meanwhile`, async (context) => {
    let attempts = 0;
    const flaky: Send = (...given) => (attempts++ === 0 ? first(...given) : taken(...given));
    const watch = await failing(context, [null, 'fail', 'fail', null], { receivers: { flaky, ops: taken } });
    await watch.cycle();
    await watch.cycle();
    const [missed, opened] = [await told(watch, 'flaky').next(), await told(watch, 'ops').next()];
    assert.deepEqual([missed.id, textOf(opened)], [opened.id, 'opened store-failing']);
    await watch.cycle();
    await watch.look();
    assert.equal(textOf(await told(watch, 'ops').next()), 'resolved store-failing');

    // Longer than one waits for another attempt.
    watch.pass(25 * MINUTE);
    await watch.look();
    assert.equal((await told(watch, 'flaky').next()).id, opened.id);
    assert.equal(textOf(await told(watch, 'flaky').next()), 'resolved store-failing');
    assert.equal(attempts, 3);
  });
}

test('emergency: a receiver that hangs delays no other, and lets go at the stop', async (context) => {
  const hanging: Send = (_notification, { signal }) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        resolve(retry('stopped'));
      });
    });
  const watch = await failing(context, [null, 'fail', 'fail', null], { receivers: { hanging, ops: taken } });
  await watch.cycle();
  await watch.cycle();
  await told(watch, 'hanging').next();
  assert.equal(textOf(await told(watch, 'ops').next()), 'opened store-failing');
  await watch.cycle();
  await watch.look();
  assert.equal(textOf(await told(watch, 'ops').next()), 'resolved store-failing');
  assert.equal(told(watch, 'hanging').all.length, 1);
});

test('emergency: what waits is sent to the receivers of the next config', async (context) => {
  let isDown = true;
  const ops: Send = () => Promise.resolve(isDown ? retry('down') : sent());
  const watch = await failing(context, [null, 'fail', 'fail'], { receivers: { ops } });
  await watch.cycle();
  await watch.cycle();
  const { id } = await told(watch, 'ops').next();
  isDown = false;
  await watch.daemon.reload();
  watch.pass(MINUTE);
  await watch.look();
  assert.equal((await told(watch, 'ops').next()).id, id);
});

test('emergency: a store that cannot even be read between cycles is told after a quarter of an hour', async (context) => {
  let fails = false;
  const watch = await failing(context, [], {
    storeOf: (store) => ({
      ...store,
      loadAlerting: (...given) =>
        fails ? Promise.reject(new CodedError('store-corrupt', 'malformed')) : store.loadAlerting(...given),
    }),
  });
  fails = true;
  assert.equal(await watch.look(), null);
  watch.pass(14 * MINUTE);
  await watch.look();
  assert.deepEqual(textsOf(told(watch, 'ops')), []);
  watch.pass(MINUTE);
  await watch.look();
  assert.equal(textOf(await told(watch, 'ops').next()), 'opened store-failing');
  fails = false;
  await watch.look();
  assert.equal(textOf(await told(watch, 'ops').next()), 'resolved store-failing');
});

test('emergency: cycles and looks that fail for another reason are no fault of the store, and told once no cycle completes', async (context) => {
  let fails = false;
  const watch = await failing(context, [], {
    settings: { schedule: '0 0 * * *' },
    storeOf: (store) => ({
      ...store,
      loadAlerting: (...given) =>
        fails ? Promise.reject(new TypeError('cannot read properties')) : store.loadAlerting(...given),
    }),
  });
  fails = true;
  await watch.cycle();
  await watch.cycle();
  await watch.look();
  assert.deepEqual(textsOf(told(watch, 'ops')), []);
  watch.pass(4 * 24 * HOUR);
  await watch.look();
  assert.equal(textOf(await told(watch, 'ops').next()), 'opened cycle-overdue');
  fails = false;
  await watch.cycle();
  await watch.look();
  assert.equal(textOf(await told(watch, 'ops').next()), 'resolved cycle-overdue');
});
