// Run by crash.test.ts as a process of its own, to be killed: records cycle after cycle, a line on stdout for each.
// The arguments: the store's file, and the cycle in whose middle to stop and wait for the end, or "none".
import { writeSync } from 'node:fs';

import type { CycleRecord } from '../../../src/store/store.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { roundRecord } from './round-record.ts';

const [file = '', stopIn = 'none'] = process.argv.slice(2);
const store = await openSqliteStore({ file });
for (let round = 1; ; round++) {
  const record = roundRecord(round);
  await store.recordCycle(String(round) === stopIn ? stoppingInTheMiddle(record) : record);
  writeSync(1, `recorded ${String(round)}\n`);
}

/** The record, whose hops, written after nearly everything else, never come. */
function stoppingInTheMiddle(record: CycleRecord): CycleRecord {
  return {
    ...record,
    get hops() {
      writeSync(1, 'in the middle\n');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      return record.hops;
    },
  };
}
