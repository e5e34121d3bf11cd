// One run of a program without a shell: bounded in time and in what is kept of its output, and with nothing left running
// once it was killed.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';

export interface Program {
  /** The program, looked up in the PATH of `environment`, and its arguments. */
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** For its standard input. */
  readonly input: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** `output` is the end of what it wrote: text from a stranger. */
export type Run =
  | { readonly kind: 'exited'; readonly status: number; readonly output: string }
  | { readonly kind: 'killed'; readonly by: NodeJS.Signals; readonly output: string }
  | { readonly kind: 'timed-out'; readonly output: string }
  /** By the signal. */
  | { readonly kind: 'stopped' }
  /** `code` as the system has it, e.g. `ENOENT`. */
  | { readonly kind: 'not-started'; readonly code: string };

// Of standard output and standard error together: the end, where programs say why they give up.
const MAX_OUTPUT_BYTES = 4_096;
// From asking it to end until it is made to, and from then on until it is left alone.
const GRACE_MS = 2_000;
// What it wrote is read to its end, but a program that it left running may hold the other end open for ever.
const DRAIN_MS = 500;

/** Never rejects. Settles within a few seconds after the time is over, or the signal aborted. */
export async function runProgram({ argv, environment, input, timeoutMs, signal }: Program): Promise<Run> {
  if (signal.aborted) return { kind: 'stopped' };
  const [file = '', ...args] = argv;
  try {
    // A process group of its own, so that what it starts can be ended with it.
    const child = spawn(file, args, { env: environment, detached: true });
    await once(child, 'spawn');
    return await ended(child, input, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]), signal);
  } catch (error) {
    return { kind: 'not-started', code: codeOf(error) };
  }
}

async function ended(
  child: ChildProcessWithoutNullStreams,
  input: string,
  limit: AbortSignal,
  signal: AbortSignal,
): Promise<Run> {
  const output = outputOf(child);
  // A program need not read what it is given: whether it was content, its status says.
  child.stdin.on('error', () => undefined).end(input);
  await closeOf(child, limit);
  const { exitCode, signalCode } = child;
  if (exitCode !== null) return { kind: 'exited', status: exitCode, output: output() };
  if (signalCode !== null) return { kind: 'killed', by: signalCode, output: output() };
  await killGroup(child);
  return signal.aborted ? { kind: 'stopped' } : { kind: 'timed-out', output: output() };
}

function outputOf({ stdout, stderr }: ChildProcessWithoutNullStreams): () => string {
  let kept = Buffer.alloc(0);
  const keep = (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]).subarray(-MAX_OUTPUT_BYTES);
  };
  for (const stream of [stdout, stderr]) stream.on('data', keep);
  return () => kept.toString('utf8');
}

/** Waits until it has ended and all that it wrote is read, but not longer than `limit`. */
function closeOf(child: ChildProcessWithoutNullStreams, limit: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      resolve();
    };
    child.once('close', done);
    limit.addEventListener('abort', done, { once: true });
    child.once('exit', () => {
      const drain = setTimeout(closePipes, DRAIN_MS, child);
      child.once('close', () => {
        clearTimeout(drain);
      });
    });
  });
}

async function killGroup(child: ChildProcessWithoutNullStreams): Promise<void> {
  signalGroup(child, 'SIGTERM');
  await closeOf(child, AbortSignal.timeout(GRACE_MS));
  // Also when it has ended by itself: what it started may not have.
  signalGroup(child, 'SIGKILL');
  closePipes(child);
}

function signalGroup({ pid }: ChildProcessWithoutNullStreams, name: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch (error) {
    // Nobody is left, or only who runs as somebody else.
    if (!['ESRCH', 'EPERM'].includes(codeOf(error))) throw error;
  }
}

function closePipes({ stdin, stdout, stderr }: ChildProcessWithoutNullStreams): void {
  for (const pipe of [stdin, stdout, stderr]) pipe.destroy();
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
