// Deflate (RFC 1951) from somewhere in the middle of a file: it says itself where it ends.
import { createInflateRaw } from 'node:zlib';

/** What inflates from `offset` on; `packedOctets` says how many octets of the file were read so far. */
export function inflated(
  bytes: Uint8Array,
  offset: number,
): { readonly content: AsyncIterable<Uint8Array>; readonly packedOctets: () => number } {
  const content = createInflateRaw({ chunkSize: 65_536 });
  content.end(bytes.subarray(offset));
  return { content, packedOctets: () => content.bytesWritten };
}
