// The daemon as users start it, a process of its own; tests wait on lines of its log.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string };

export interface DaemonProcess {
  readonly child: ChildProcess;
  /** Every line of its log so far. */
  readonly lines: readonly LogLine[];
  readonly stderr: () => string;
  /** The first line from `after` on that matches, which each is asked once; rejects when the process ends or `timeoutMs` passes without one. */
  readonly line: (matches: (line: LogLine) => boolean, options?: WaitOptions) => Promise<LogLine>;
  /** How it ended, once it has. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

export interface WaitOptions {
  readonly after?: number;
  readonly timeoutMs?: number;
}

export interface StartOptions {
  /** The program; by default that of the checkout. */
  readonly main?: string;
  /** A file descriptor that the log goes to; there are no lines to wait on then. */
  readonly stdout?: number;
  /** In place of variables of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts `anchorwatch run --config FILE` in `folder`. */
export function startDaemonProcess(
  configFile: string,
  folder: string,
  { main = MAIN, stdout, env = {} }: StartOptions = {},
): DaemonProcess {
  const child = spawn(process.execPath, [main, 'run', '--config', configFile], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
  });
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  const wakeAll = () => {
    for (const wake of waiting) wake();
  };
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (text) => {
      lines.push(JSON.parse(text) as LogLine);
      wakeAll();
    });
  }
  const ended = new Promise<Awaited<DaemonProcess['ended']>>((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
  });
  void ended.then(wakeAll);
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;

  const line: DaemonProcess['line'] = (matches, { after = 0, timeoutMs = 20_000 } = {}) => {
    const { promise, resolve, reject } = Promise.withResolvers<LogLine>();
    const story = (why: string) =>
      new Error(`${why}; log:\n${lines.map((l) => JSON.stringify(l)).join('\n')}\n${stderr}`);
    let next = after;
    const look = () => {
      // Each line once: a storm logs thousands of them.
      for (; next < lines.length; next += 1) {
        const found = lines[next];
        if (found !== undefined && matches(found)) {
          resolve(found);
          return;
        }
      }
      if (hasEnded()) reject(story('the daemon ended'));
    };
    const timer = setTimeout(() => {
      reject(story(`no such line within ${String(timeoutMs)} ms`));
    }, timeoutMs);
    waiting.add(look);
    look();
    return promise.finally(() => {
      clearTimeout(timer);
      waiting.delete(look);
    });
  };
  return { child, lines, stderr: () => stderr, line, ended };
}
