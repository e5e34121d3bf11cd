// What a command reads and writes: handed in, so that a command never touches the process itself.
import type { Readable, Writable } from 'node:stream';

import type { Clock } from '../lib/clock.ts';
import { systemClock } from '../lib/clock.ts';

/** `closed`: nobody reads any more (`anchorwatch ... | head`), so there is no point in going on. */
export type Written = 'written' | 'closed';

export interface Output {
  readonly isTTY: boolean;
  /** The width to lay text out for. */
  readonly columns: number;
  /** Resolves when the text has left; rejects where it cannot be written at all (a full disk). */
  readonly write: (text: string) => Promise<Written>;
}

export interface Terminal {
  readonly stdin: Readable;
  /** The answer. */
  readonly stdout: Output;
  /** Everything else: progress, mistakes. */
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** The terminal that the process was started in. */
export function processTerminal(): Terminal {
  return {
    stdin: process.stdin,
    stdout: outputOf(process.stdout, process.env),
    stderr: outputOf(process.stderr, process.env),
    env: process.env,
    clock: systemClock,
  };
}

/** Colour only where somebody sees it and did not ask for none (https://no-color.org). */
export function wantsColour(output: Output, env: Terminal['env']): boolean {
  return output.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}

// A file or a pipe has no width; below the narrowest, tables help nobody.
const DEFAULT_COLUMNS = 100;
const NARROWEST = 40;

interface TerminalStream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

function outputOf(stream: TerminalStream, env: Terminal['env']): Output {
  // Errors come to the callback of the write they belong to; without a listener they would end the process as well.
  stream.on('error', () => undefined);
  return {
    isTTY: stream.isTTY === true,
    columns: Math.max(NARROWEST, columnsOf(stream, env)),
    write: (text) => writeTo(stream, text),
  };
}

function columnsOf(stream: TerminalStream, env: Terminal['env']): number {
  // Some pseudo terminals say 0.
  if (stream.columns !== undefined && stream.columns > 0) return stream.columns;
  const asked = Number.parseInt(env['COLUMNS'] ?? '', 10);
  return Number.isNaN(asked) ? DEFAULT_COLUMNS : asked;
}

function writeTo(stream: Writable, text: string): Promise<Written> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (error === null || error === undefined) resolve('written');
      else if (isClosed(error)) resolve('closed');
      else reject(error);
    });
  });
}

function isClosed(error: Error): boolean {
  const code = 'code' in error ? error.code : null;
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || code === 'ERR_STREAM_WRITE_AFTER_END';
}
