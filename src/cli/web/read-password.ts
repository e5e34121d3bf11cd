// Reads a password: typed twice on a terminal, where nobody sees it; or the first line of whatever else is there.
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { ReadStream } from 'node:tty';

import { usageError } from '../../lib/usage-error.ts';
import type { Terminal } from '../terminal.ts';

export type PasswordReading =
  | { readonly kind: 'password'; readonly password: string }
  /** Ctrl-C. */
  | { readonly kind: 'interrupted' };

/** What is longer is another file. */
const MAX_LINE_CHARACTERS = 4_096;

/** Throws a usage error where the two are not the same. Prompts go to standard error. */
export async function readPassword({ stdin, stderr }: Pick<Terminal, 'stdin' | 'stderr'>): Promise<PasswordReading> {
  if (!isTerminal(stdin)) return { kind: 'password', password: await firstLine(stdin) };
  const typed = await unseen(stdin, async () => {
    const first = await answerTo('Password: ', stdin, stderr);
    return [first, first === null ? null : await answerTo('The same again: ', stdin, stderr)];
  });
  const [password = null, again = null] = typed;
  if (password === null || again === null) return { kind: 'interrupted' };
  if (password !== again) throw usageError('the two are not the same');
  return { kind: 'password', password };
}

/** Nothing of what is typed is echoed, from before the first prompt on: people type as soon as they see it. */
async function unseen<Result>(stdin: ReadStream, work: () => Promise<Result>): Promise<Result> {
  stdin.setRawMode(true);
  try {
    return await work();
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
  }
}

async function answerTo(prompt: string, stdin: ReadStream, stderr: Terminal['stderr']): Promise<string | null> {
  await stderr.write(prompt);
  const line = await typedLine(stdin);
  await stderr.write('\n');
  return line;
}

function isTerminal(stdin: Readable): stdin is ReadStream {
  return 'isTTY' in stdin && stdin.isTTY === true && 'setRawMode' in stdin;
}

async function firstLine(stdin: Readable): Promise<string> {
  const decoder = new StringDecoder('utf8');
  let text = '';
  for await (const part of stdin) {
    text += decoder.write(part as Buffer);
    if (text.includes('\n') || text.length > MAX_LINE_CHARACTERS) break;
  }
  if (text.length > MAX_LINE_CHARACTERS) throw usageError('a password has one line');
  return (text.split('\n')[0] ?? '').replace(/\r$/, '');
}

/** Null for Ctrl-C, and where the terminal is gone. */
function typedLine(stdin: ReadStream): Promise<string | null> {
  const decoder = new StringDecoder('utf8');
  let line: Typing = { text: '', end: null };
  return new Promise((resolve) => {
    const onData = (part: Buffer): void => {
      for (const key of decoder.write(part)) if (line.end === null) line = typing(line.text, key);
      if (line.end !== null) finish();
    };
    const finish = (): void => {
      stdin.off('data', onData).off('end', finish).pause();
      resolve(line.end === 'done' ? line.text : null);
    };
    stdin.on('data', onData).on('end', finish).resume();
  });
}

interface Typing {
  readonly text: string;
  readonly end: 'done' | 'interrupted' | null;
}

/** One key: Enter and Ctrl-D end the line, Backspace takes back a character and Ctrl-U all of them. */
function typing(text: string, key: string): Typing {
  switch (key) {
    case '\r':
    case '\n':
    case '\u0004':
      return { text, end: 'done' };
    case '\u0003':
      return { text: '', end: 'interrupted' };
    case '\u0008':
    case '\u007f':
      return { text: Array.from(text).slice(0, -1).join(''), end: null };
    case '\u0015':
      return { text: '', end: null };
    default:
      return { text: text.length < MAX_LINE_CHARACTERS ? text + key : text, end: null };
  }
}
