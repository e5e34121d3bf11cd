// The daemon in little memory: V8 sizes its heap by the machine, and on a large one lets garbage of a hundred megabytes
// lie. These flags must be there when the process starts, however it is started: from npm, a container or a shell.

/** Measured with bench/daemon.ts: half the resident memory for about a tenth more CPU. */
const FLAGS = ['--max-semi-space-size=4', '--optimize-for-size'];

/**
 * Starts this process over with a small heap, in place: same pid, same arguments, same open files. Returns when it has
 * it already, when somebody sizes the heap himself (NODE_OPTIONS), and where a process cannot be replaced (Windows).
 */
export function ensureSmallHeap(): void {
  const { execPath, execArgv, argv, env } = process;
  if (process.execve === undefined || process.platform === 'win32') return;
  const sized = [...execArgv, env['NODE_OPTIONS'] ?? ''].some((flag) => flag.includes('-semi-space-size'));
  if (sized) return;
  process.execve(execPath, [execPath, ...execArgv, ...FLAGS, ...argv.slice(1)]);
}
