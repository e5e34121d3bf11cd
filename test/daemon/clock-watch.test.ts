// The wall clock against one that nobody sets.
import assert from 'node:assert/strict';
import test from 'node:test';

import { createClockWatch } from '../../src/daemon/clock-watch.ts';
import { DAY, MINUTE, START } from '../contract/records.ts';

/** How far each of the clocks goes on between two looks. */
interface Step {
  readonly wall: number;
  readonly steady: number;
}

function watchOf(start: Step = { wall: START, steady: 5_000 }) {
  const time = { ...start };
  const watch = createClockWatch({ clock: { now: () => time.wall }, monotonic: () => time.steady });
  const goOn = ({ wall, steady }: Step) => {
    time.wall += wall;
    time.steady += steady;
  };
  return { watch, goOn };
}

const passed = (ms: number): Step => ({ wall: ms, steady: ms });

interface Row {
  readonly name: string;
  readonly steps: readonly Step[];
  /** What each look finds. */
  readonly jumps: readonly (number | null)[];
}

const SLEW = 1 + 500 / 1_000_000;

const rows: readonly Row[] = [
  {
    name: 'time that passes',
    steps: [passed(MINUTE), passed(10 * MINUTE), passed(7 * DAY)],
    jumps: [null, null, null],
  },
  { name: 'a look right after the other', steps: [passed(0)], jumps: [null] },
  { name: 'set forward a day', steps: [{ wall: DAY + MINUTE, steady: MINUTE }], jumps: [DAY] },
  { name: 'set back a day', steps: [{ wall: MINUTE - DAY, steady: MINUTE }], jumps: [-DAY] },
  { name: 'one minute is none', steps: [{ wall: 2 * MINUTE, steady: MINUTE }], jumps: [null] },
  { name: 'one minute back is none', steps: [{ wall: 0, steady: MINUTE }], jumps: [null] },
  { name: 'a millisecond more is one', steps: [{ wall: 2 * MINUTE + 1, steady: MINUTE }], jumps: [MINUTE + 1] },
  { name: 'a millisecond more back is one', steps: [{ wall: -1, steady: MINUTE }], jumps: [-MINUTE - 1] },
  { name: 'fractions of a millisecond are none of its', steps: [{ wall: DAY, steady: 0.4 }], jumps: [DAY] },
  { name: 'NTP that slews as fast as it may, for a day', steps: [{ wall: DAY * SLEW, steady: DAY }], jumps: [null] },
  { name: 'NTP that slews back for a day', steps: [{ wall: DAY / SLEW, steady: DAY }], jumps: [null] },
  {
    name: 'NTP that slews for a month, looked at every ten minutes',
    steps: Array.from({ length: 30 * 144 }, () => ({ wall: 10 * MINUTE * SLEW, steady: 10 * MINUTE })),
    jumps: Array.from({ length: 30 * 144 }, () => null),
  },
  {
    name: 'suspended for eight hours: the monotonic clock stood still',
    steps: [passed(MINUTE), { wall: 480 * MINUTE + 2_000, steady: 2_000 }, passed(MINUTE)],
    jumps: [null, 480 * MINUTE, null],
  },
  {
    name: 'told once, and the way back as another',
    steps: [{ wall: DAY, steady: 0 }, passed(MINUTE), { wall: -DAY, steady: 0 }],
    jumps: [DAY, null, -DAY],
  },
];

for (const { name, steps, jumps } of rows) {
  test(`clock watch: ${name}`, () => {
    const { watch, goOn } = watchOf();
    const found = steps.map((step) => {
      goOn(step);
      return watch.look()?.byMs ?? null;
    });
    assert.deepEqual(found, jumps);
  });
}

test('clock watch: a jump is dated by the clock as it is after it', () => {
  const { watch, goOn } = watchOf();
  goOn({ wall: -DAY, steady: MINUTE });
  assert.deepEqual(watch.look(), { at: START - DAY, byMs: -DAY - MINUTE });
});

test('clock watch: the last jump is kept by the clock that nobody sets', () => {
  const { watch, goOn } = watchOf();
  assert.equal(watch.jumpedWithin(Number.POSITIVE_INFINITY), null);
  goOn({ wall: DAY, steady: 0 });
  assert.equal(watch.jumpedWithin(MINUTE), null, 'nobody has looked yet');
  const jump = watch.look();
  assert.deepEqual([jump, watch.jumpedWithin(0)], [{ at: START + DAY, byMs: DAY }, jump]);
  goOn({ wall: -2 * DAY, steady: MINUTE });
  const later = watch.look();
  assert.equal(later?.byMs, -2 * DAY - MINUTE);
  assert.deepEqual(watch.jumpedWithin(MINUTE), later, 'the last one only');
});

test('clock watch: a jump is over when as much time has passed', () => {
  const { watch, goOn } = watchOf();
  goOn({ wall: DAY, steady: 0 });
  const jump = watch.look();
  goOn({ wall: 10 * DAY, steady: MINUTE });
  assert.deepEqual(watch.jumpedWithin(MINUTE), jump);
  goOn({ wall: 0, steady: 1 });
  assert.equal(watch.jumpedWithin(MINUTE), null);
});
