// Servers of other people, as programs that a test runs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface RunningProgram {
  /** All that it has written, to stdout and stderr. */
  readonly output: () => string;
  readonly close: () => Promise<void>;
}

/** Runs a program until it says that it is `ready`; rejects when it ends before. `environment` comes on top of ours. */
export async function startProgram(
  command: string,
  args: readonly string[],
  ready: RegExp,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningProgram> {
  const env = { ...process.env, ...environment };
  const program = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env });
  const ended = once(program, 'close');
  let text = '';
  const isReady = new Promise<true>((resolve) => {
    const listen = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (ready.test(text)) resolve(true);
    };
    program.stdout.on('data', listen);
    program.stderr.on('data', listen);
  });
  const started = await Promise.race([isReady, ended.then(() => false)]);
  if (!started) throw new Error(`${command} does not start: ${text}`);
  return {
    output: () => text,
    close: async () => {
      program.kill('SIGKILL');
      await ended;
    },
  };
}
