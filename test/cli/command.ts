// The program as users call it: a process of its own, from arguments to exit status.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export interface CommandOptions {
  /** Default: that of the test run. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** All of standard input; default: nothing. */
  readonly stdin?: string | Uint8Array;
  /** Leave standard input to `whileRunning`. */
  readonly keepStdinOpen?: boolean;
  /** Where standard output goes instead of into the result. */
  readonly stdoutFile?: string;
  /** Called with the process as soon as it runs. */
  readonly whileRunning?: (child: ChildProcess) => void;
}

export interface CommandResult {
  /** Null when a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `anchorwatch ARGS` to its end. */
export function anchorwatch(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const file = options.stdoutFile === undefined ? null : openSync(options.stdoutFile, 'w');
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: options.cwd,
    stdio: ['pipe', file ?? 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: join(tmpdir(), 'anchorwatch-test-cache'), ...options.env },
  });
  let stdout = '';
  let stderr = '';
  if (file !== null) closeSync(file);
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // A program that ends without reading all of it is no failure of the test.
  child.stdin?.on('error', () => undefined);
  if (options.keepStdinOpen !== true) child.stdin?.end(options.stdin ?? '');
  options.whileRunning?.(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      resolve({ status, stdout, stderr });
    });
  });
}
