// The clock set ahead and back by a day while an incident is open, and right again ten hours later: nothing is told over
// and over, nothing stops, and people hear that the clock jumped.
import assert from 'node:assert/strict';
import test from 'node:test';

import { createSilence } from '../../src/alerts/silence.ts';
import { ADDRESSES } from '../support/rotation-scene.ts';
import { DAY, HOUR, MINUTE, openClockScene } from './clock-scene.ts';

interface Row {
  readonly name: string;
  readonly startAt: string;
  readonly byMs: number;
  /** In the ten minutes after the clock was set, and in the ten hours after it. As `pass` gives it. */
  readonly atOnce: readonly string[];
  readonly whileWrong: readonly string[];
  /** In twenty hours by the right clock again. */
  readonly whenRight: readonly string[];
}

const rows: readonly Row[] = [
  {
    name: 'ahead',
    // A Sunday: the clock passes Monday's digest and the night, and comes to them again.
    startAt: '2026-03-01T20:00:00Z',
    byMs: DAY,
    atOnce: [
      '2.17 ops reminder',
      '2.17 boss escalated',
      // It failed half an hour ago, and by the clock a day ago.
      '2.17 watch receiver-failing opened',
      '2.17 watch clock-jumped opened',
      '2.17 week digest',
    ],
    whileWrong: [
      '2.33 watch receiver-failing resolved',
      '3.33 watch clock-jumped resolved',
      '6.17 ops reminder',
      '6.17 boss reminder',
      // Six in the morning: the quiet hours are over.
      '10 plan reminder',
      '10.17 ops reminder',
      '10.17 boss reminder',
    ],
    whenRight: [
      '12.17 ops reminder',
      '12.17 boss reminder',
      '12.17 plan reminder',
      '12.17 watch clock-jumped opened',
      '13.33 watch clock-jumped resolved',
      '15.17 plan reminder',
      '16.17 ops reminder',
      '16.17 boss reminder',
      '18.17 plan reminder',
      '20.17 ops reminder',
      '20.17 boss reminder',
      '21.17 plan reminder',
      '24.17 ops reminder',
      '24.17 boss reminder',
      '24.17 plan reminder',
      '28.17 ops reminder',
      '28.17 boss reminder',
    ],
  },
  {
    name: 'back',
    startAt: '2026-03-02T09:00:00Z',
    byMs: -DAY,
    atOnce: [
      '2.17 ops reminder',
      '2.17 boss escalated',
      '2.17 watch receiver-failing opened',
      '2.17 watch clock-jumped opened',
    ],
    whileWrong: [
      '2.33 watch receiver-failing resolved',
      '3.33 watch clock-jumped resolved',
      '6.17 ops reminder',
      '6.17 boss reminder',
      '10.17 ops reminder',
      '10.17 boss reminder',
    ],
    whenRight: [
      '12.17 ops reminder',
      '12.17 boss reminder',
      // The silence of three hours is over, which the clock that was behind had not come to.
      '12.17 plan reminder',
      '12.17 watch clock-jumped opened',
      // The first since Monday's hour, which the clock has shown twice.
      '12.17 week digest',
      '13.33 watch clock-jumped resolved',
      '16.17 ops reminder',
      '16.17 boss reminder',
      '20.17 ops reminder',
      '20.17 boss reminder',
      '21 plan reminder',
      '24 plan reminder',
      '24.17 ops reminder',
      '24.17 boss reminder',
      '27 plan reminder',
      '28.17 ops reminder',
      '28.17 boss reminder',
      '30 plan reminder',
    ],
  },
];

for (const row of rows) {
  test(`the clock set ${row.name} by a day, and right again ten hours later`, async (context) => {
    const { scene, store, nextMark, pass, setClock, now } = await openClockScene(context, Date.parse(row.startAt));
    assert.deepEqual(await pass(HOUR), ['0 watch opened', '0 plan opened']);
    const matcher = { firmware: ['camera-*'] };
    const wish = { matcher, incident: null, by: 'a tester', comment: '', createdAt: now(), until: now() + 3 * HOUR };
    await store.addSilence(createSilence(wish));
    for (const address of ADDRESSES) scene.cdn.serve(address, scene.newList);
    assert.deepEqual(await pass(HOUR), ['1.5 watch opened', '1.5 ops opened', '1.5 late opened']);
    assert.equal(await nextMark(), 'retry');

    setClock(row.byMs);
    assert.deepEqual(await pass(10 * MINUTE), row.atOnce);
    assert.equal(await nextMark(), 'delivered', 'nobody waits until the clock comes to where it was');
    assert.deepEqual(await pass(10 * HOUR - 10 * MINUTE), row.whileWrong);

    setClock(-row.byMs);
    assert.deepEqual(await pass(20 * HOUR), row.whenRight);
    for (const address of ADDRESSES) scene.cdn.serve(address, scene.oldList);
    const over = (await pass(2 * HOUR)).filter((line) => line.endsWith('resolved'));
    assert.deepEqual(over, ['33 watch resolved', '33 ops resolved', '33 boss resolved', '33 late resolved']);
    const open = await store.incidents({ resolved: false }, 10);
    assert.deepEqual(
      open.map(({ level }) => level),
      ['exposed'],
    );
  });
}
