// Reads what Java's DataOutputStream writes, big-endian and with lengths in front: JKS and BKS are made so.
import { CodedError } from '../../lib/coded-error.ts';
import { bufferOf } from './found-at.ts';

/** `offset` never leaves the file. Each function reads what comes next, and throws `malformed-store` where the file ends before; `what` is for that. */
export interface JavaReader {
  readonly offset: () => number;
  readonly u8: (what: string) => number;
  readonly u32: (what: string) => number;
  readonly skip: (length: number, what: string) => void;
  /** A length of two octets and a text in UTF-8 (Java's kind, which differs for NUL and beyond the BMP). */
  readonly text: (what: string) => string;
  /** A length of four octets and so many octets. */
  readonly block: (what: string) => Uint8Array;
}

export function javaReader(bytes: Uint8Array, start: number): JavaReader {
  const octets = bufferOf(bytes);
  let at = Math.min(start, octets.length);
  const take = (length: number, what: string): Buffer => {
    if (length > octets.length - at) throw endsInside(what, at, length, octets.length - at);
    at += length;
    return octets.subarray(at - length, at);
  };
  const u32 = (what: string): number => take(4, what).readUInt32BE(0);
  return {
    offset: () => at,
    u8: (what) => take(1, what).readUInt8(0),
    u32,
    skip: (length, what) => void take(length, what),
    text: (what) => take(take(2, what).readUInt16BE(0), what).toString('utf8'),
    block: (what) => take(u32(what), what),
  };
}

/** What every failure to read a store is. */
export function malformedStore(what: string, offset: number, detail: string): CodedError {
  return new CodedError('malformed-store', `${what} at offset ${String(offset)}: ${detail}`);
}

function endsInside(what: string, offset: number, length: number, left: number): CodedError {
  return malformedStore(what, offset, `is ${String(length)} octets long, ${String(left)} are left`);
}
