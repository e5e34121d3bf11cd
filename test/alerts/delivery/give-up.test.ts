// What is given up, when, and who is told instead.
import assert from 'node:assert/strict';
import test from 'node:test';

import { refused, retry, sent } from '../../../src/alerts/receivers/receiver.ts';
import { DAY, HOUR, message, MINUTE, never, NOON, scene, scripted } from './scene.ts';

test('after three days it is given up, and what waited behind it goes out', async (t) => {
  const ops = scripted('ops', ({ id }) => (id === 'a1' ? retry('no such user') : sent()));
  const { enqueue, clock, deliverAll, events, states } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 1), message('a', 2));
  clock.time = NOON + 1;
  await deliverAll();
  const given = events.find(({ kind }) => kind === 'undeliverable');
  assert.ok(given?.kind === 'undeliverable' && given.error === 'no such user' && given.why === 'too-late');
  assert.ok(clock.time >= NOON + 3 * DAY && clock.time < NOON + 3 * DAY + 2 * MINUTE);
  assert.ok(ops.got.length > 70 && ops.got.length < 200, `${String(ops.got.length)} attempts`);
  assert.deepEqual(await states('ops'), ['a1 undeliverable', 'a2 delivered']);
});

test('giveUpAfter of the config is obeyed', async (t) => {
  const ops = scripted('ops', () => retry('down'));
  const { enqueue, clock, deliverAll, states } = await scene(t, [ops.receiver], () => ({ giveUpAfterMs: 2 * HOUR }));
  await enqueue('ops', message('a', 0));
  await deliverAll();
  assert.ok(clock.time >= NOON + 2 * HOUR && clock.time < NOON + 2 * HOUR + 2 * MINUTE);
  assert.deepEqual(await states('ops'), ['a0 undeliverable']);
});

test('one refusal is not believed: a proxy says 404 for a minute, and the opening arrives', async (t) => {
  const answers = [refused('answered 404'), refused('answered 404'), sent()];
  const ops = scripted('ops', () => answers.shift() ?? sent());
  const { enqueue, clock, deliverAll, kinds, states, events } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 1), message('a', 2));
  await deliverAll();
  assert.deepEqual(ops.got, ['a1', 'a1', 'a1', 'a2']);
  assert.deepEqual(kinds(), ['retry', 'retry', 'delivered', 'delivered']);
  assert.ok(events[0]?.kind === 'retry' && events[0].refused);
  assert.ok(clock.time < NOON + 10 * MINUTE);
  assert.deepEqual(await states('ops'), ['a1 delivered', 'a2 delivered']);
});

test('an hour of refusals is: given up, and the next of the incident goes on', async (t) => {
  const ops = scripted('ops', ({ id }) => (id === 'a1' ? refused('answered 413') : sent()));
  const { enqueue, clock, deliverAll, events, states } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 1), message('a', 2));
  await deliverAll();
  const given = events.find(({ kind }) => kind === 'undeliverable');
  assert.ok(given?.kind === 'undeliverable' && given.why === 'refused' && given.fallback === null);
  assert.ok(clock.time >= NOON + HOUR && clock.time < NOON + HOUR + 2 * MINUTE);
  assert.ok(ops.got.length >= 5 && ops.got.length <= 15, `${String(ops.got.length)} attempts`);
  assert.deepEqual(await states('ops'), ['a1 undeliverable', 'a2 delivered']);
});

test('a receiver that refuses everything for an hour is told the rest once, and the fallback at once', async (t) => {
  const ops = scripted('ops', () => refused('answered 401'));
  const boss = scripted('boss');
  const fallback = () => ({ fallback: 'boss' });
  const { enqueue, clock, deliverAll, states } = await scene(t, [ops.receiver, boss.receiver], fallback);
  const incidents = Array.from({ length: 300 }, (_, index) => message(`i${String(index)}-`, 0));
  await enqueue('ops', ...incidents);
  await deliverAll();
  assert.ok(clock.time < NOON + HOUR + 3 * MINUTE);
  assert.equal((await states('ops')).filter((state) => state.endsWith(' undeliverable')).length, 300);
  assert.deepEqual(boss.got.toSorted(), incidents.map(({ id }) => id).toSorted());

  await enqueue('ops', message('new', 1));
  const before = clock.time;
  await deliverAll();
  assert.equal(clock.time, before);
  assert.deepEqual([ops.got.at(-1), boss.got.at(-1)], ['new1', 'new1']);
});

test('a token that is mended within the hour loses nothing', async (t) => {
  let mended = false;
  const ops = scripted('ops', () => (mended ? sent() : refused('answered 401')));
  const { enqueue, clock, deliverAll, states } = await scene(t, [ops.receiver]);
  await enqueue('ops', ...Array.from({ length: 20 }, (_, index) => message(`i${String(index)}-`, 0)));
  await deliverAll(NOON + 50 * MINUTE);
  mended = true;
  clock.time = NOON + 51 * MINUTE;
  await deliverAll();
  assert.ok((await states('ops')).every((state) => state.endsWith(' delivered')));
});

test('what the fallback fails to deliver goes nowhere else', async (t) => {
  const ops = scripted('ops', () => retry('down'));
  const boss = scripted('boss', () => retry('down as well'));
  const fallback = () => ({ fallback: 'boss' });
  const { enqueue, deliverAll, events, states } = await scene(t, [ops.receiver, boss.receiver], fallback);
  await enqueue('ops', message('a', 0));
  await deliverAll();
  assert.deepEqual([await states('ops'), await states('boss')], [['a0 undeliverable'], ['a0 undeliverable']]);
  const given = events.flatMap((event) => (event.kind === 'undeliverable' ? [event] : []));
  assert.deepEqual(
    given.map(({ delivery, fallback }) => [delivery.receiver, fallback]),
    [
      ['ops', 'boss'],
      ['boss', null],
    ],
  );
});

const jumps = [
  { name: 'set ahead by a day: nothing is given up', by: DAY, tries: 1, state: 'a0 pending' },
  { name: 'set ahead by a year: one try is not enough', by: 365 * DAY, tries: 1, state: 'a0 pending' },
  { name: 'set ahead by a year: nor are four', by: 365 * DAY, tries: 4, state: 'a0 pending' },
  { name: 'set ahead by a year: five are', by: 365 * DAY, tries: 5, state: 'a0 undeliverable' },
];
for (const { name, by, tries, state } of jumps) {
  test(`the clock is ${name}`, async (t) => {
    const ops = scripted('ops', () => retry('no network yet'));
    const { deliverer, enqueue, clock, states } = await scene(t, [ops.receiver]);
    await enqueue('ops', message('a', 0));
    clock.time += by;
    while (ops.got.length < tries) clock.time = (await deliverer.deliverDue(never)) ?? clock.time;
    assert.deepEqual(await states('ops'), [state]);
  });
}

test('the clock is set back by a day: what waited is tried at once, and then after its backoff', async (t) => {
  const ops = scripted('ops', () => retry('down'));
  const { deliverer, enqueue, clock } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 0));
  await deliverer.deliverDue(never);
  clock.time -= DAY;
  assert.equal(await deliverer.deliverDue(never), NOON - DAY + 10_500);
  clock.time += 5_000;
  assert.equal(await deliverer.deliverDue(never), NOON - DAY + 10_500);
  assert.equal(ops.got.length, 2);
});

test('the clock is set back by a day while a receiver is left in peace: not for a day', async (t) => {
  const ops = scripted('ops', () => retry('down', 120_000), 1);
  const { deliverer, enqueue, clock } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 0), message('b', 0));
  await deliverer.deliverDue(never);
  clock.time -= DAY;
  await deliverer.deliverDue(never);
  assert.equal(ops.got.length, 2);
});
