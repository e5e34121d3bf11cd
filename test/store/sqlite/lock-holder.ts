// Run as a process of its own by daemon-lock.test.ts: takes a store for a daemon and keeps it until its standard input
// ends. The argument: the store's file. It says when it has it.
import { once } from 'node:events';

import { takeDaemonLock } from '../../../src/store/sqlite/daemon-lock.ts';

const [file = ''] = process.argv.slice(2);
const lock = await takeDaemonLock(file);
process.stdout.write('taken\n');
await once(process.stdin.resume(), 'end');
await lock.release();
