// Killed at any moment, the store holds whole cycles, and every one that was said to be recorded.
import assert from 'node:assert/strict';
import type { ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { test } from 'node:test';

import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { roundRecord, roundsIn } from './round-record.ts';
import { closedAfter, newStoreFile } from './place.ts';

interface Crash {
  readonly name: string;
  /** As crash-writer.ts takes it. */
  readonly stopIn: string;
  /** The line on which the process is killed. */
  readonly killOn: string;
  /** The round that the store must be in then, or, when it was not stopped, at least be in. */
  readonly round: number;
}

const crashes: readonly Crash[] = [
  { name: 'in the middle of the first cycle', stopIn: '1', killOn: 'in the middle', round: 0 },
  { name: 'in the middle of a later cycle', stopIn: '3', killOn: 'in the middle', round: 2 },
  { name: 'right after a cycle', stopIn: 'none', killOn: 'recorded 1', round: 1 },
  { name: 'some time after a cycle', stopIn: 'none', killOn: 'recorded 4', round: 4 },
];

for (const crash of crashes) {
  test(`killed ${crash.name}`, async (t) => {
    const file = await newStoreFile(t);
    const writer = startWriter(file, crash.stopIn);
    t.after(() => writer.kill('SIGKILL'));
    for await (const line of createInterface({ input: writer.stdout }))
      if (line === crash.killOn) writer.kill('SIGKILL');
    if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
    assert.equal(writer.signalCode, 'SIGKILL');

    const store = closedAfter(t, await openSqliteStore({ file }));
    const [round = -1, ...others] = await roundsIn(store);
    assert.deepEqual(others, []);
    if (crash.stopIn === 'none') assert.ok(round >= crash.round, `${String(round)} is before ${crash.killOn}`);
    else assert.equal(round, crash.round);
    await store.recordCycle(roundRecord(round + 1));
    assert.deepEqual(await roundsIn(store), new Set([round + 1]));
  });
}

function startWriter(file: string, stopIn: string): ChildProcessByStdio<null, Readable, null> {
  const program = new URL('crash-writer.ts', import.meta.url).pathname;
  return spawn(process.execPath, [program, file, stopIn], { stdio: ['ignore', 'pipe', 'inherit'] });
}
