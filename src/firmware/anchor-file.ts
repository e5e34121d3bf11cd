// Reads the anchors that a config or a command line names: a file, an image, an archive or a folder.
import { createHash } from 'node:crypto';
import { relative } from 'node:path';

import type { TrustAnchor } from '../chain/trust-anchor.ts';
import type { Exploration, LeftOut } from './exploration.ts';
import { exploreBytes } from './explore.ts';
import { type FileLeftOut, filesAt } from './files.ts';
import { pathsOf } from './globs.ts';
import { SCAN_ID } from './import/formats.ts';
import { placeInFileText } from './place-text.ts';
import { readWhole } from './read-whole.ts';

/** What is named: a path, and where that needs it, which format it has and which member is meant. */
export interface AnchorSource {
  readonly path: string;
  readonly format: string | null;
  readonly member: string | null;
}

/** The anchors of a source, or why it cannot be used; `reasons` is then not empty, and can be shown as it is. */
export type AnchorFile =
  | { readonly kind: 'anchors'; readonly anchors: readonly TrustAnchor[] }
  | { readonly kind: 'unusable'; readonly reasons: readonly string[] };

/**
 * Reads anchors that are named relative to `folder`: files, folders, globs. Each content is explored once, however many
 * files have it.
 *
 * A source with a single broken certificate is unusable: some stacks would then load nothing of it. So is one of which
 * something was not looked into, for nobody knows what is missing then.
 */
export function createAnchorReader(folder: string): (source: AnchorSource) => Promise<AnchorFile> {
  const contents: Contents = new Map();
  return async (source) => {
    const paths = await pathsOf(source.path, folder);
    if (paths.length === 0) return { kind: 'unusable', reasons: ['no file matches'] };
    const read: Read[] = [];
    for (const path of paths) read.push(await readPath(path, source, contents));
    const reasons = read.flatMap((each, index) =>
      each.reasons.map((reason) => (paths.length === 1 ? reason : `${paths[index] ?? ''}: ${reason}`)),
    );
    if (reasons.length > 0) return { kind: 'unusable', reasons };
    return { kind: 'anchors', anchors: read.flatMap(({ anchors }) => anchors) };
  };
}

/** The anchors of one file or folder, relative to the working directory. */
export function readAnchorFile(path: string): Promise<AnchorFile> {
  return createAnchorReader('')({ path, format: null, member: null });
}

/** By what was read and how. */
type Contents = Map<string, Exploration>;

/** What is at one path; where there are reasons, it cannot be used. */
interface Read {
  readonly anchors: readonly TrustAnchor[];
  readonly reasons: readonly string[];
}

async function readPath(path: string, source: AnchorSource, contents: Contents): Promise<Read> {
  const { kind, files, leftOut } = await filesAt(path);
  const named = kind === 'file';
  const inFolder = (file: string, reason: string): string => (named ? reason : `${relative(path, file)}: ${reason}`);
  const anchors: TrustAnchor[] = [];
  const reasons = leftOut.filter(isFatalFile).map(({ file, detail }) => inFolder(file, detail));
  for (const file of files) {
    const read = await readFile(file, source, named, contents);
    anchors.push(...read.anchors);
    reasons.push(...read.reasons.map((reason) => inFolder(file, reason)));
  }
  if (anchors.length > 0 || reasons.length > 0) return { anchors, reasons };
  return { anchors, reasons: [`the ${kind} holds no CA certificate in any format that is known`] };
}

async function readFile(file: string, source: AnchorSource, named: boolean, contents: Contents): Promise<Read> {
  const read = await readWhole(file, named);
  if (read.kind === 'unreadable') return { anchors: [], reasons: [read.detail] };
  const { loadOrder, leftOut, allowed } = await exploredOnce(read.bytes, source, named, contents);
  const reasons = leftOut.filter(isFatal).map(reasonOf);
  // A device that lets a CA pass by its hash still needs the CA.
  if (loadOrder.length === 0 && allowed.length > 0) reasons.push('it lists hashes of CAs, and holds no CA itself');
  return { anchors: loadOrder, reasons };
}

/** The same content is explored once; only what is inside of the file is told of it. */
async function exploredOnce(
  bytes: Uint8Array,
  { path, format, member }: AnchorSource,
  named: boolean,
  contents: Contents,
): Promise<Exploration> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const key = JSON.stringify([sha256, format, member, named]);
  const known = contents.get(key);
  if (known !== undefined) return known;
  const exploration = await exploreBytes(path, bytes, { format, member, named });
  contents.set(key, exploration);
  return exploration;
}

/** Links and special files in a folder are no anchors of anybody. */
const isFatalFile = ({ code }: FileLeftOut): boolean => code !== 'not-a-file';

/** Whether anchors are not to be used because of it: nobody would know what is missing. */
export function isFatal({ code, place }: LeftOut): boolean {
  switch (code) {
    case 'broken':
      // A scan meets much that only looks like a certificate.
      return place.format !== SCAN_ID;
    case 'limit':
    case 'encrypted':
    case 'unsupported':
    case 'empty':
    case 'unreadable':
    case 'no-such-member':
      return true;
    case 'not-a-file':
    case 'unsafe-name':
    case 'not-a-ca':
    case 'not-an-anchor':
      return false;
  }
}

function reasonOf({ place, detail }: LeftOut): string {
  const inside = placeInFileText(place);
  return inside === '' ? detail : `${inside}: ${detail}`;
}
