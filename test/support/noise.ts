// Octets without a pattern, the same in every run.
import { createHash } from 'node:crypto';

export function noise(length: number): Buffer {
  const blocks = Math.ceil(length / 64);
  const hashes = [...Array(blocks).keys()].map((block) => createHash('sha512').update(String(block)).digest());
  return Buffer.concat(hashes).subarray(0, length);
}
