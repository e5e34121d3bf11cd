// Puts what certspotter has found into the spool folder as docs/ct-hook.sh does: whole files under their last names only,
// the JSON last. The collector of the folder takes it from there.
import { randomBytes } from 'node:crypto';
import { opendir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { EpochMs } from '../lib/clock.ts';
import { reasonText } from '../lib/read-bounded.ts';
import { certificateFrom, eventFrom } from '../signals/ct/spool-entry.ts';
import type { SpoolInput } from './ct-spool-input.ts';

export type Spooling =
  | { readonly kind: 'spooled'; readonly name: string }
  /** It would be put aside when it is read. */
  | { readonly kind: 'malformed'; readonly detail: string }
  /** Nobody empties it. */
  | { readonly kind: 'full'; readonly detail: string }
  | { readonly kind: 'unwritable'; readonly detail: string };

/** A reading takes 500 a time and the folder is read every minute: more than that many are left there by mistake. */
const MAX_FILES = 20_000;

/** Never rejects. */
export async function spoolFound(folder: string, found: SpoolInput, now: EpochMs): Promise<Spooling> {
  const files = filesOf(found, now);
  if (typeof files === 'string') return { kind: 'malformed', detail: files };
  try {
    if (await isFull(folder)) return { kind: 'full', detail: `it holds ${String(MAX_FILES)} files already` };
    for (const { name, content } of files) await put(folder, name, content);
    return { kind: 'spooled', name: files.at(-1)?.name ?? '' };
  } catch (error) {
    return { kind: 'unwritable', detail: reasonText(error) };
  }
}

interface SpoolFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** The one that makes the others count last; or why what was found is none. */
function filesOf(found: SpoolInput, now: EpochMs): readonly SpoolFile[] | string {
  if (found.event !== 'discovered_cert') return eventFile(found, now);
  const pem = Buffer.from(found.pem);
  const json = Buffer.from(JSON.stringify(found.json));
  const read = certificateFrom(found.tbs_sha256, { json, pem }, now);
  if (typeof read === 'string') return read;
  return [
    { name: `${found.tbs_sha256}.pem`, content: pem },
    { name: `${found.tbs_sha256}.json`, content: json },
  ];
}

type FoundEvent = Extract<SpoolInput, { readonly log_uri: string }>;

function eventFile({ event, log_uri, entry_index, summary }: FoundEvent, now: EpochMs): readonly SpoolFile[] | string {
  // SUMMARY comes last, and may have lines of its own; the others must not.
  const fields = [`EVENT=${event}`, `LOG_URI=${oneLine(log_uri)}`, `ENTRY_INDEX=${oneLine(entry_index)}`];
  const content = Buffer.from(`${[...fields, `SUMMARY=${summary}`].join('\n')}\n`);
  const read = eventFrom(content);
  if (typeof read === 'string') return read;
  const instant = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  return [{ name: `${instant}.${randomBytes(8).toString('hex')}.event`, content }];
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}

async function isFull(folder: string): Promise<boolean> {
  let files = 0;
  const names = (await opendir(folder))[Symbol.asyncIterator]();
  for (; files < MAX_FILES; files += 1) if ((await names.next()).done === true) return false;
  await names.return?.();
  return true;
}

/** Whoever reads the folder passes over names that begin with a dot. */
async function put(folder: string, name: string, content: Uint8Array): Promise<void> {
  const unfinished = join(folder, `.${name}.${randomBytes(4).toString('hex')}`);
  try {
    await writeFile(unfinished, content, { mode: 0o660, flag: 'wx' });
    await rename(unfinished, join(folder, name));
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
