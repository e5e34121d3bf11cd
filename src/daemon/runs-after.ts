// When a cron expression was, or will be, due after any instant: node-cron itself only looks ahead from the present.
import { createTask, parse } from 'node-cron';

import type { EpochMs } from '../lib/clock.ts';

/** A 29 February that is a Monday comes back after 40 years at the latest. */
const MAX_DAYS = 40 * 366;

/** The first `count` runs after `since`, soonest first, in the time zone of the process; fewer where there are no more. */
export function runsAfter(expression: string, since: EpochMs, count: number): readonly EpochMs[] {
  const task = createTask(expression, () => undefined);
  const runs: EpochMs[] = [];
  for (const run of candidatesAfter(parse(expression), since, (date) => task.match(date))) {
    runs.push(run);
    if (runs.length === count) break;
  }
  void task.destroy();
  return runs;
}

type Fields = ReturnType<typeof parse>;

function* candidatesAfter(fields: Fields, since: EpochMs, isRun: (date: Date) => boolean): Generator<EpochMs> {
  const start = new Date(since);
  for (let days = 0; days < MAX_DAYS; days++) {
    const day = new Date(start.getFullYear(), start.getMonth(), start.getDate() + days);
    if (!fields.month.includes(day.getMonth() + 1)) continue;
    for (const run of timesOn(day, fields, days === 0 ? since : null)) {
      // A time that clocks are set forward over is another one, and no run.
      if (isRun(new Date(run))) yield run;
      else if (!isRunDay(day, fields, isRun)) break;
    }
  }
}

/** Every time of day that the fields name, of those after `since` if it is given. */
function* timesOn(day: Date, { hour, minute, second }: Fields, since: EpochMs | null): Generator<EpochMs> {
  const at = (...time: [number, number, number]) =>
    new Date(day.getFullYear(), day.getMonth(), day.getDate(), ...time).getTime();
  for (const h of ascending(hour)) {
    if (since !== null && at(h, 59, 59) <= since) continue;
    for (const m of ascending(minute)) {
      for (const s of ascending(second)) {
        const run = at(h, m, s);
        if (since === null || run > since) yield run;
      }
    }
  }
}

/** By its last time, which is at another hour than the first unless there is only one. */
function isRunDay(day: Date, { hour, minute, second }: Fields, isRun: (date: Date) => boolean): boolean {
  const time = [hour, minute, second].map((values) => Math.max(...values)) as [number, number, number];
  return isRun(new Date(day.getFullYear(), day.getMonth(), day.getDate(), ...time));
}

function ascending(values: readonly number[]): readonly number[] {
  return values.toSorted((a, b) => a - b);
}
