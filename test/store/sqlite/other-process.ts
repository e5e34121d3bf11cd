// Run as a process of its own by busy.test.ts: does to a store what other programs do while a daemon uses it. The
// arguments: the store's file, what to do, and where a copy goes. It says `ready` when it begins.
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { DatabaseSync, backup } from 'node:sqlite';

const [file = '', activity = '', copy = ''] = process.argv.slice(2);
const database = new DatabaseSync(file, { timeout: 5_000 });
switch (activity) {
  case 'BEGIN IMMEDIATE':
  case 'BEGIN EXCLUSIVE':
    // Held until standard input ends.
    database.exec(activity);
    writeSync(1, 'ready\n');
    await once(process.stdin.resume(), 'end');
    database.exec('ROLLBACK');
    break;
  case 'VACUUM INTO':
    writeSync(1, 'ready\n');
    database.prepare('VACUUM INTO ?').run(copy);
    break;
  case 'backup':
    writeSync(1, 'ready\n');
    await backup(database, copy, { rate: 50 });
    break;
  default:
    throw new RangeError(`unknown activity ${activity}`);
}
database.close();
