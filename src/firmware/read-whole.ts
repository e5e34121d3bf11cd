// Reads a file that may be a firmware image: up to half a GiB, into memory of just its size.
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

import { reasonText } from '../lib/read-bounded.ts';
import { collected } from './unpack/member.ts';

// Images of microcontrollers have up to 128 MiB, packed releases of phones and gateways some hundred.
const MAX_FILE_BYTES = 512 * 1_048_576;
// What has no size before it is read: a pipe, or a flash device that is dumped on the way.
const MAX_STREAM_BYTES = 64 * 1_048_576;

export type WholeFile =
  | { readonly kind: 'read'; readonly bytes: Uint8Array }
  /** `detail`: the reason alone, without the path. */
  | { readonly kind: 'unreadable'; readonly detail: string };

/** `named`: the caller named this very file, which may then be a symbolic link, a device or a pipe. */
export async function readWhole(path: string, named: boolean): Promise<WholeFile> {
  try {
    // A link may have taken the file's place since the folder was listed.
    const file = await open(path, named ? constants.O_RDONLY : constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const stats = await file.stat();
      if (stats.isDirectory()) return { kind: 'unreadable', detail: 'a folder, not a file' };
      return await (stats.isFile() ? readSized(file, stats.size) : readStream(file));
    } finally {
      await file.close();
    }
  } catch (error) {
    return { kind: 'unreadable', detail: reasonText(error) };
  }
}

async function readSized(file: FileHandle, size: number): Promise<WholeFile> {
  if (size > MAX_FILE_BYTES) return tooLarge(MAX_FILE_BYTES);
  const bytes = new Uint8Array(size);
  let read = 0;
  while (read < size) {
    const { bytesRead } = await file.read(bytes, read, size - read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return { kind: 'read', bytes: bytes.subarray(0, read) };
}

async function readStream(file: FileHandle): Promise<WholeFile> {
  const bytes = await collected(file.createReadStream({ autoClose: false }), MAX_STREAM_BYTES);
  return bytes === null ? tooLarge(MAX_STREAM_BYTES) : { kind: 'read', bytes };
}

const tooLarge = (most: number): WholeFile => ({
  kind: 'unreadable',
  detail: `larger than the ${String(most / 1_048_576)} MiB that are read`,
});
