// The reports of CCADB as they were last downloaded: one file for each in the data directory, whole or not there at all.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

import type { EpochMs } from '../../lib/clock.ts';
import { CodedError, errorText } from '../../lib/coded-error.ts';
import { readBounded } from '../../lib/read-bounded.ts';
import { CSV_LIMITS } from './csv.ts';
import type { ReportName } from './reports.ts';

/** CAs are added and removed every few weeks: lists older than this have called good certificates untrusted. */
export const STALE_AFTER_MS = 60 * 86_400_000;

export interface CachedReport {
  readonly name: ReportName;
  /** Where it was downloaded from. */
  readonly url: string;
  /** What the server called this version; null where it did not say. */
  readonly etag: string | null;
  readonly downloadedAt: EpochMs;
  /** When the server last said that this is the current version. */
  readonly confirmedAt: EpochMs;
  readonly body: Uint8Array;
}

export type CacheReading =
  | { readonly kind: 'cached'; readonly report: CachedReport }
  | { readonly kind: 'absent' }
  /** There is a file, and it cannot be used. Our words only. */
  | { readonly kind: 'damaged'; readonly reason: string };

export interface CacheAge {
  readonly ageMs: number;
  readonly stale: boolean;
}

/** How long ago the report was confirmed; 0 where the clock has gone back since. */
export function ageOf({ confirmedAt }: Pick<CachedReport, 'confirmedAt'>, now: EpochMs): CacheAge {
  const ageMs = Math.max(0, now - confirmedAt);
  return { ageMs, stale: ageMs > STALE_AFTER_MS };
}

/** What the cache in `folder` has of a report. Never throws for what is in it. */
export async function readCached(folder: string, name: ReportName): Promise<CacheReading> {
  let file: Uint8Array;
  try {
    file = await readBounded(fileOf(folder, name), MAX_HEADER_BYTES + CSV_LIMITS.maxBytes);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return error.message === 'no such file' ? { kind: 'absent' } : { kind: 'damaged', reason: error.message };
  }
  return decode(file, name);
}

/**
 * Puts a report in the place of the one before. Whoever reads meanwhile, or after a crash, gets the one or the other as a
 * whole: the file is written beside it, flushed, and renamed. Makes the folder. Throws CodedError `cache-unwritable`.
 */
export async function writeCached(folder: string, report: CachedReport): Promise<void> {
  const target = fileOf(folder, report.name);
  const part = `${target}.${randomUUID()}${PART}`;
  try {
    await mkdir(folder, { recursive: true });
    await removeParts(folder, report.name);
    await writeFlushed(part, encode(report));
    await rename(part, target);
    await flushFolder(folder);
  } catch (cause) {
    await rm(part, { force: true }).catch(() => null);
    throw new CodedError('cache-unwritable', `cannot write ${target}: ${errorText(cause)}`, { cause });
  }
}

/** What a crash has left behind. A writer at work beside this one loses its part, fails, and has lost nothing. */
async function removeParts(folder: string, name: ReportName): Promise<void> {
  const parts = (await readdir(folder)).filter((file) => file.startsWith(`${name}.`) && file.endsWith(PART));
  for (const part of parts) await rm(path.join(folder, part), { force: true });
}

async function writeFlushed(file: string, chunks: readonly Uint8Array[]): Promise<void> {
  const handle = await open(file, 'wx', 0o644);
  try {
    for (const chunk of chunks) await handle.writeFile(chunk);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The rename itself is on the disk only when the folder is. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const PART = '.part';
/** A URL, an ETag, a hash and two instants. */
const MAX_HEADER_BYTES = 8192;
const FORMAT = 'anchorwatch-report-1';

function fileOf(folder: string, name: ReportName): string {
  return path.join(folder, `${name}.report`);
}

/** One line of JSON, then the body as it came. */
function encode({ body, ...report }: CachedReport): readonly Uint8Array[] {
  const header = JSON.stringify({ format: FORMAT, ...report, sha256: sha256(body) });
  return [Buffer.from(`${header}\n`), body];
}

function decode(file: Uint8Array, name: ReportName): CacheReading {
  const end = file.subarray(0, MAX_HEADER_BYTES).indexOf(0x0a);
  const header = end === -1 ? null : headerIn(Buffer.from(file.subarray(0, end)).toString('utf8'));
  if (header?.name !== name) return { kind: 'damaged', reason: 'it does not start as a cached report does' };
  const body = file.subarray(end + 1);
  const { sha256: expected, ...report } = header;
  if (sha256(body) !== expected) return { kind: 'damaged', reason: 'it is not what was downloaded' };
  return { kind: 'cached', report: { ...report, name, body } };
}

interface Header {
  readonly name: string;
  readonly url: string;
  readonly etag: string | null;
  readonly downloadedAt: EpochMs;
  readonly confirmedAt: EpochMs;
  readonly sha256: string;
}

function headerIn(text: string): Header | null {
  const value = jsonIn(text);
  if (typeof value !== 'object' || value === null) return null;
  const { format, name, url, etag, downloadedAt, confirmedAt, sha256: hash } = value as Record<string, unknown>;
  if (format !== FORMAT || typeof name !== 'string' || typeof url !== 'string' || typeof hash !== 'string') return null;
  if (etag !== null && typeof etag !== 'string') return null;
  if (typeof downloadedAt !== 'number' || typeof confirmedAt !== 'number') return null;
  return { name, url, etag, downloadedAt, confirmedAt, sha256: hash };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // Said above in one way for all that is no header.
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
