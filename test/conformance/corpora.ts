// Where the public corpora are, and how they are read. They are no part of the project: what needs them is skipped, and
// says so, where they are missing.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Names the folder of the corpora; `npm run conformance -- --corpus DIR` sets it for the tests that it runs. */
export const CORPORA_VARIABLE = 'ANCHORWATCH_CORPORA';

/** Beside the checkout, unless the variable names another one. */
export const CORPORA = process.env[CORPORA_VARIABLE] ?? path.resolve(import.meta.dirname, '../../../shared/corpora');

/** For node:test's `skip`: false when the files are there, else why the test is skipped. */
export function missing(...files: readonly string[]): string | false {
  const absent = files.filter((file) => !existsSync(path.join(CORPORA, file)));
  return absent.length === 0 ? false : `no ${absent.join(', ')} in ${CORPORA}: name the folder with --corpus`;
}

export function readCorpus(file: string): Buffer {
  const bytes = readFileSync(path.join(CORPORA, file));
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
