// The spool folder that certspotter's hook script (docs/ct-hook.sh) writes into: read, handed over, and emptied when the caller
// has put everything into the store.
import { lstat, mkdir, opendir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { EpochMs } from '../../lib/clock.ts';
import { CodedError, errorText } from '../../lib/coded-error.ts';
import { readBounded, reasonText } from '../../lib/read-bounded.ts';
import type { LoggedCertificate } from './logged-certificate.ts';
import { certificateFrom, eventFrom, type SpoolEvent } from './spool-entry.ts';

/** What is wrong with a folder or a file of it. Closed. `file` is a name inside the folder, empty for the folder itself. */
export interface SpoolProblem {
  readonly code:
    | 'folder-unreadable'
    /** Left where it is. */
    | 'file-unreadable'
    /** Moved into `malformed/`. */
    | 'malformed'
    /** It should have been moved, and could not be. */
    | 'not-movable';
  readonly file: string;
  readonly detail: string;
}

export interface SpoolReading {
  readonly certificates: readonly LoggedCertificate[];
  readonly events: readonly SpoolEvent[];
  readonly problems: readonly SpoolProblem[];
  /** For `emptySpool`, once the above is in the store. */
  readonly files: readonly string[];
  /** Whether there is more than one reading takes. */
  readonly more: boolean;
}

const MALFORMED_FOLDER = 'malformed';
const MAX_FILE_BYTES = 1_000_000;
// A reading is one transaction's worth; a full folder takes several.
const MAX_ENTRIES = 500;
const MAX_NAMES = 50_000;
// What is younger and cannot be read may still be written to, by scripts that do not rename.
const HALF_WRITTEN_MS = 60_000;

const ENTRY = /^(?<tbs>[0-9a-f]{64})\.json$|^[\w.-]{1,100}\.event$/;
const PEM = /^[0-9a-f]{64}\.pem$/;

/**
 * What is in the folder now. Nothing is removed: a crash before `emptySpool` only has it read again. Files of other names are
 * not touched. Never rejects; a file that is still being written is left for the next time, a malformed one moved aside.
 */
export async function readSpool(folder: string, now: EpochMs): Promise<SpoolReading> {
  const names = await namesIn(folder).catch((cause: unknown) => reasonText(cause));
  if (typeof names === 'string') return readingOf([problem('folder-unreadable', '', names)], false);
  const items: Item[] = [];
  let taken = 0;
  // What stays in the folder does not count: any amount of it would keep the rest from ever being read.
  for (const entry of entriesOf(names)) {
    if (taken === MAX_ENTRIES) return readingOf(items, true);
    const found = await itemsOf(folder, entry, now);
    items.push(...found);
    if (found.some(({ kind }) => kind !== 'problem')) taken += 1;
  }
  return readingOf(items, names.length === MAX_NAMES);
}

/** Removes what was read. Throws what the system throws when a file cannot be removed: it would be read for ever. */
export async function emptySpool(folder: string, files: readonly string[]): Promise<void> {
  for (const file of files) await rm(join(folder, file), { force: true });
}

/** The files that belong together, the one that was written last at the end. */
type Entry =
  | { readonly kind: 'certificate'; readonly tbsSha256: string; readonly files: readonly string[] }
  | { readonly kind: 'event' | 'lone-pem'; readonly files: readonly string[] };

type Item =
  | { readonly kind: 'certificate'; readonly certificate: LoggedCertificate; readonly files: readonly string[] }
  | { readonly kind: 'event'; readonly event: SpoolEvent; readonly files: readonly string[] }
  | { readonly kind: 'problem'; readonly problem: SpoolProblem };

async function namesIn(folder: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of await opendir(folder)) {
    names.push(name);
    if (names.length === MAX_NAMES) break;
  }
  return names;
}

function entriesOf(names: readonly string[]): readonly Entry[] {
  const known = new Set(names);
  return names.toSorted().flatMap((name): readonly Entry[] => {
    if (PEM.test(name)) return known.has(`${name.slice(0, 64)}.json`) ? [] : [{ kind: 'lone-pem', files: [name] }];
    const entry = ENTRY.exec(name);
    if (entry === null) return [];
    const tbsSha256 = entry.groups?.['tbs'];
    if (tbsSha256 === undefined) return [{ kind: 'event', files: [name] }];
    return [{ kind: 'certificate', tbsSha256, files: [`${tbsSha256}.pem`, name] }];
  });
}

async function itemsOf(folder: string, entry: Entry, now: EpochMs): Promise<readonly Item[]> {
  const files = await contentsOf(folder, entry.files);
  if (files.kind === 'unreadable') return [problem('file-unreadable', files.file, files.detail)];
  const read = files.kind === 'incomplete' ? files.detail : itemOf(entry, files.contents, now);
  if (typeof read !== 'string') return [read];
  const isYoung = files.there.some(({ mtimeMs }) => Math.abs(now - mtimeMs) < HALF_WRITTEN_MS);
  return isYoung
    ? []
    : await moveAside(
        folder,
        files.there.map(({ file }) => file),
        read,
      );
}

interface FileThere {
  readonly file: string;
  readonly mtimeMs: number;
}

type Contents =
  | { readonly kind: 'read'; readonly there: readonly FileThere[]; readonly contents: readonly Uint8Array[] }
  /** One is missing, too large, or no file at all. */
  | { readonly kind: 'incomplete'; readonly there: readonly FileThere[]; readonly detail: string }
  | { readonly kind: 'unreadable'; readonly file: string; readonly detail: string };

async function contentsOf(folder: string, files: readonly string[]): Promise<Contents> {
  const there: FileThere[] = [];
  const contents: Uint8Array[] = [];
  const wrong: string[] = [];
  for (const file of files) {
    try {
      const stat = await lstat(join(folder, file));
      there.push({ file, mtimeMs: stat.mtimeMs });
      // A pipe would be read for ever, and a link leads anywhere.
      if (stat.isFile()) contents.push(await readBounded(join(folder, file), MAX_FILE_BYTES));
      else wrong.push(`${file} is no file`);
    } catch (error) {
      if (isCode(error, 'file-unreadable')) return { kind: 'unreadable', file, detail: errorText(error) };
      wrong.push(`${file}: ${isCode(error, 'file-too-large') ? errorText(error) : reasonText(error)}`);
    }
  }
  return wrong[0] === undefined ? { kind: 'read', there, contents } : { kind: 'incomplete', there, detail: wrong[0] };
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof CodedError && error.code === code;
}

/** What the files hold, or why they hold nothing. */
function itemOf(entry: Entry, contents: readonly Uint8Array[], now: EpochMs): Item | string {
  const { files } = entry;
  const [first = new Uint8Array(), last = first] = contents;
  switch (entry.kind) {
    case 'certificate': {
      const certificate = certificateFrom(entry.tbsSha256, { json: last, pem: first }, now);
      return typeof certificate === 'string' ? certificate : { kind: 'certificate', certificate, files };
    }
    case 'event': {
      const event = eventFrom(first);
      return typeof event === 'string' ? event : { kind: 'event', event, files };
    }
    case 'lone-pem':
      return 'a PEM file whose JSON file never came';
  }
}

async function moveAside(folder: string, files: readonly string[], detail: string): Promise<readonly Item[]> {
  const aside = join(folder, MALFORMED_FOLDER);
  const items: Item[] = [];
  for (const file of files) {
    try {
      await mkdir(aside, { recursive: true });
      await rename(join(folder, file), join(aside, file));
      items.push(problem('malformed', file, detail));
    } catch (error) {
      items.push(problem('not-movable', file, `${detail}; and could not be moved aside: ${reasonText(error)}`));
    }
  }
  return items;
}

function problem(code: SpoolProblem['code'], file: string, detail: string): Item {
  return { kind: 'problem', problem: { code, file, detail } };
}

function readingOf(items: readonly Item[], more: boolean): SpoolReading {
  return {
    certificates: items.flatMap((item) => (item.kind === 'certificate' ? [item.certificate] : [])),
    events: items.flatMap((item) => (item.kind === 'event' ? [item.event] : [])),
    problems: items.flatMap((item) => (item.kind === 'problem' ? [item.problem] : [])),
    files: items.flatMap((item) => (item.kind === 'problem' ? [] : item.files)),
    more,
  };
}
