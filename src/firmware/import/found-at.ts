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
export function attempt<T>(
  read: () => T,
): { readonly kind: 'read'; readonly value: T } | { readonly kind: 'failed'; readonly detail: string } {
  try {
    return { kind: 'read', value: read() };
  } catch (error) {
    if (error instanceof CodedError) return { kind: 'failed', detail: errorText(error) };
    throw error;
  }
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
