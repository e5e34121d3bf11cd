// Reads files that may turn out to be anything, such as a disk image or a device that never ends.
import { open } from 'node:fs/promises';

import { CodedError } from './coded-error.ts';

const CHUNK_BYTES = 65_536;

/**
 * The content of a file of at most `maxBytes`.
 * Throws CodedError `file-unreadable` or `file-too-large`; the message is the reason alone, without the path.
 */
export async function readBounded(path: string, maxBytes: number): Promise<Uint8Array> {
  const chunks = await chunksOf(path, maxBytes).catch((cause: unknown) => {
    // The system's own text would only repeat the reason and the path.
    throw new CodedError('file-unreadable', reasonText(cause));
  });
  if (chunks === null) throw new CodedError('file-too-large', `larger than ${String(maxBytes)} bytes`);
  return Buffer.concat(chunks);
}

/** Null when there is more than `maxBytes`; the size that the system names is not asked, for devices have none. */
async function chunksOf(path: string, maxBytes: number): Promise<readonly Uint8Array[] | null> {
  const file = await open(path, 'r');
  try {
    const chunks: Uint8Array[] = [];
    let total = 0;
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES);
      if (bytesRead === 0) return chunks;
      total += bytesRead;
      if (total > maxBytes) return null;
      chunks.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'a folder, not a file',
  ENOTDIR: 'no such file',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the path is too long',
};

/** Why the system does not give a file, in our words and without its path. */
export function reasonText(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
  return REASONS[code] ?? code;
}
