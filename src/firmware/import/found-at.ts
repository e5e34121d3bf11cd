// Small things that the formats share: places, views on octets, and the one way to turn a reader's throw into data.
import { CodedError, errorText } from '../../lib/coded-error.ts';
import type { Found, FoundAt, Recognition } from './format.ts';

export const atOffset = (offset: number | null, label: string | null = null): FoundAt => ({
  offset,
  line: null,
  label,
});

export const broken = (at: FoundAt, detail: string): Found => ({ kind: 'broken', at, detail });

export const YES: Recognition = { kind: 'yes' };

export const no = (reached: string): Recognition => ({ kind: 'no', reached });

/** The same octets as a Buffer, not copied: its searches are native. */
export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** What `read` gives, or the text of the CodedError that it threw; other errors are mistakes of ours and pass. */
export function attempt<T>(read: () => T): Attempt<T> {
  try {
    return { kind: 'read', value: read() };
  } catch (error) {
    return failed(error);
  }
}

/** `attempt` of what waits. */
export async function attemptLater<T>(read: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { kind: 'read', value: await read() };
  } catch (error) {
    return failed(error);
  }
}

type Attempt<T> = { readonly kind: 'read'; readonly value: T } | { readonly kind: 'failed'; readonly detail: string };

function failed(error: unknown): Extract<Attempt<never>, { readonly kind: 'failed' }> {
  if (error instanceof CodedError) return { kind: 'failed', detail: errorText(error) };
  throw error;
}

/** A file with this many broken entries is none that anybody made to be read; made by an enemy, it would fill memory. */
const MAX_BROKEN = 1000;

/** The largest root programs have 150 roots, a phone image a few copies of them; an enemy's file has what fills memory. */
const MAX_ENTRIES = 25_000;

/** All that is found, or what was found until it was too much or too often broken, which is said at the end. */
export function boundedList(found: Iterable<Found>): readonly Found[] {
  const list: Found[] = [];
  let brokenOnes = 0;
  for (const one of found) {
    list.push(one);
    if (one.kind === 'broken') brokenOnes += 1;
    if (brokenOnes < MAX_BROKEN && list.length < MAX_ENTRIES) continue;
    const why =
      brokenOnes < MAX_BROKEN ? `${String(MAX_ENTRIES)} entries were read` : `${String(MAX_BROKEN)} entries are broken`;
    list.push(broken(one.at, `${why}: what follows was not read`));
    break;
  }
  return list;
}

/** Line numbers, from 1, of offsets that only grow. */
export function lineCounter(octets: Buffer): (offset: number) => number {
  let line = 1;
  let next = octets.indexOf(LINE_FEED);
  return (offset) => {
    while (next !== -1 && next < offset) {
      line += 1;
      next = octets.indexOf(LINE_FEED, next + 1);
    }
    return line;
  };
}

const LINE_FEED = 0x0a;
