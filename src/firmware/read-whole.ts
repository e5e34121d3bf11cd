// Reads a file that may be a firmware image: up to half a GiB, into memory of just its size.
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

import { CodedError } from '../lib/coded-error.ts';
import { reasonText } from '../lib/read-bounded.ts';
import { collected } from './unpack/member.ts';

// Images of microcontrollers have up to 128 MiB, packed releases of phones and gateways some hundred.
const MAX_FILE_BYTES = 512 * 1_048_576;
// What has no size before it is read: a pipe, or a flash device that is dumped on the way.
const MAX_STREAM_BYTES = 64 * 1_048_576;

const CHUNK_BYTES = 65_536;
const POLL_MS = 20;
// A pipe that nobody has opened for writing by then was left over; a program behind one may be slow to begin.
const WRITER_TIMEOUT_MS = 2_000;
const SILENCE_TIMEOUT_MS = 60_000;

export type WholeFile =
  | { readonly kind: 'read'; readonly bytes: Uint8Array }
  /** `detail`: the reason alone, without the path. */
  | { readonly kind: 'unreadable'; readonly detail: string };

/** `named`: the caller named this very file, which may then be a symbolic link, a device or a pipe. */
export async function readWhole(path: string, named: boolean): Promise<WholeFile> {
  try {
    // A link may have taken the file's place since the folder was listed.
    // Without waiting, for a pipe that nobody writes to would never open.
    const flags = constants.O_RDONLY | constants.O_NONBLOCK;
    const file = await open(path, named ? flags : flags | constants.O_NOFOLLOW);
    try {
      const stats = await file.stat();
      if (stats.isDirectory()) return { kind: 'unreadable', detail: 'a folder, not a file' };
      return await (stats.isFile() ? readSized(file, stats.size) : readStream(file));
    } finally {
      await file.close();
    }
  } catch (error) {
    return { kind: 'unreadable', detail: error instanceof CodedError ? error.message : reasonText(error) };
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
  const bytes = await collected(piecesOf(file), MAX_STREAM_BYTES);
  if (bytes === null) return tooLarge(MAX_STREAM_BYTES);
  return { kind: 'read', bytes };
}

/** What comes until the end. Throws once nothing has come for too long. */
async function* piecesOf(file: FileHandle): AsyncGenerator<Uint8Array, void> {
  const isPipe = (await file.stat()).isFIFO();
  let [hasBegun, waitedMs] = [false, 0];
  for (;;) {
    const piece = await nextPiece(file);
    if (piece !== null && piece.length > 0) {
      yield piece;
      [hasBegun, waitedMs] = [true, 0];
      continue;
    }
    // The end; or, of a pipe that has given nothing yet, that nobody has opened it for writing.
    if (piece !== null && (hasBegun || !isPipe)) return;
    if (waitedMs >= (piece === null ? SILENCE_TIMEOUT_MS : WRITER_TIMEOUT_MS)) {
      throw new CodedError('file-unreadable', 'nothing comes out of this pipe');
    }
    await delay(POLL_MS);
    waitedMs += POLL_MS;
  }
}

/** Empty at the end; null where there is nothing yet. */
async function nextPiece(file: FileHandle): Promise<Uint8Array | null> {
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(CHUNK_BYTES), 0, CHUNK_BYTES);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return null;
    throw error;
  }
}

const tooLarge = (most: number): WholeFile => ({
  kind: 'unreadable',
  detail: `larger than the ${String(most / 1_048_576)} MiB that are read`,
});
