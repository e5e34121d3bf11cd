// Where the public corpora are, and how they are read. They are no part of the project: what needs them is skipped, and
// says so, where they are missing.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

const FOLDER = process.env['ANCHORWATCH_CORPORA'] ?? path.resolve(import.meta.dirname, '../../../shared/corpora');

/** For node:test's `skip`: false when the file is there, else why the test is skipped. */
export function missing(file: string): string | false {
  return existsSync(path.join(FOLDER, file))
    ? false
    : `no ${file}: set ANCHORWATCH_CORPORA to the folder of the corpora`;
}

export function readCorpus(file: string): Buffer {
  const bytes = readFileSync(path.join(FOLDER, file));
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

/** The files of a tar archive (POSIX ustar: a header block of 512 octets, then the contents in whole blocks). */
export function* tarFiles(archive: Buffer): Generator<{ readonly name: string; readonly content: Buffer }> {
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0;) {
    const field = (from: number, length: number): string =>
      archive
        .toString('latin1', at + from, at + from + length)
        .replace(/\0.*$/s, '')
        .trim();
    const size = Number.parseInt(field(124, 12), 8);
    const isFile = field(156, 1) === '0' || field(156, 1) === '';
    if (isFile) yield { name: field(0, 100), content: archive.subarray(at + 512, at + 512 + size) };
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

export function derOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]*-----/g, ''), 'base64');
}
