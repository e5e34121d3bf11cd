// zip, and what is one by another name: apk, aar, jar, the packages of build systems.
import type { Entry, ZipFile } from 'yauzl';

import { bufferOf, no, YES } from '../import/found-at.ts';
import type { Container, LeftOutMember, Member, UnpackBudget } from './container.ts';
import { brokenMember, collected, leftOut, refusal } from './member.ts';
import { zipEntryMembers } from './zip-entries.ts';

export const zip: Container = {
  id: 'zip',
  title: 'zip',
  recognise: (bytes) =>
    bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6))
      ? YES
      : no('does not begin with 50 4b 03 04'),
  async *members(bytes, budget) {
    const opened = await open(bytes);
    if (opened.kind === 'opened') {
      yield* listedMembers(bytes, opened, budget);
      return;
    }
    // The list of members stands at the end, which is what is missing where a download or a dump was cut off.
    yield* zipEntryMembers(bytes, budget);
    if (budget.spent() === null) yield brokenMember('zip', opened.error);
  },
};

interface Opened {
  readonly kind: 'opened';
  readonly file: ZipFile;
  readonly nameOf: (entry: Entry) => string;
}

async function open(bytes: Uint8Array): Promise<Opened | { readonly kind: 'broken'; readonly error: unknown }> {
  // Loaded only here, as it takes longer than to read most files that are none.
  const { fromBufferPromise, getFileNameLowLevel } = await import('yauzl');
  try {
    // Names as octets: the library would refuse the whole file for one that is not safe.
    const file = await fromBufferPromise(bufferOf(bytes), { decodeStrings: false, lazyEntries: true });
    const nameOf: Opened['nameOf'] = ({ generalPurposeBitFlag, fileNameRaw, extraFields }) =>
      getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
    return { kind: 'opened', file, nameOf };
  } catch (error) {
    return { kind: 'broken', error };
  }
}

async function* listedMembers(
  bytes: Uint8Array,
  { file, nameOf }: Opened,
  budget: UnpackBudget,
): AsyncGenerator<Member, void> {
  try {
    for await (const entry of file.eachEntry()) {
      if (budget.spent() !== null) return;
      const name = nameOf(entry);
      const excess = budget.takeMember();
      if (excess !== null) {
        yield leftOut(name, 'limit', excess);
        return;
      }
      if (!name.endsWith('/')) yield leftOutOf(entry, name, budget) ?? (await memberOf(bytes, file, entry, name));
    }
  } catch (error) {
    yield brokenMember('zip', error);
  }
}

function leftOutOf(entry: Entry, name: string, budget: UnpackBudget): LeftOutMember | null {
  if (entry.isEncrypted()) return leftOut(name, 'encrypted', 'is encrypted');
  if (isSymbolicLink(entry)) return leftOut(name, 'not-a-file', 'is a symbolic link, which is not followed');
  if (!entry.canDecodeFileData()) {
    return leftOut(name, 'unsupported', `is packed by method ${String(entry.compressionMethod)}, known are 0 and 8`);
  }
  return refusal(name, entry.uncompressedSize, entry.compressedSize, budget);
}

const UNIX = 3;
const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;

/** Unix keeps the file's mode in the upper half of the external attributes (APPNOTE 4.4.2 and 4.4.15). */
function isSymbolicLink({ versionMadeBy, externalFileAttributes }: Entry): boolean {
  return versionMadeBy >>> 8 === UNIX && ((externalFileAttributes >>> 16) & FILE_TYPE) === SYMBOLIC_LINK;
}

async function memberOf(bytes: Uint8Array, file: ZipFile, entry: Entry, name: string): Promise<Member> {
  const { compressionMethod, compressedSize, uncompressedSize } = entry;
  try {
    if (compressionMethod === STORED) {
      // Not copied: what is stored lies there as it is.
      const { fileDataStart: offset } = await file.readLocalFileHeaderPromise(entry, { minimal: true });
      const content = bytes.subarray(offset, offset + compressedSize);
      if (content.length === uncompressedSize) return { kind: 'member', name, offset, bytes: content };
      return leftOut(name, 'broken', `is ${String(uncompressedSize)} octets long, ${String(content.length)} are there`);
    }
    const content = await collected(await file.openReadStreamPromise(entry), uncompressedSize);
    if (content !== null) return { kind: 'member', name, offset: null, bytes: content };
    return leftOut(name, 'broken', `has more than the ${String(uncompressedSize)} octets it says`);
  } catch (error) {
    return brokenMember(name, error);
  }
}

const STORED = 0;
