// What a raw image holds that is packed: gzip, xz, Zstandard and zip at any offset, and littlefs, whose files are in pieces.
// Each is found by its magic; what only looks like one unpacks to nothing, costs little and is not worth a word.
import { bufferOf } from '../import/found-at.ts';
import { scan } from '../import/scan.ts';
import type { Container, Member, UnpackBudget } from './container.ts';
import { gzipAt } from './gzip.ts';
import { littlefs, littlefsLength } from './littlefs.ts';
import { granted, leftOut, unpack } from './member.ts';
import type { PackedPart } from './packed-part.ts';
import { hexOf } from './slices.ts';
import { xzParts } from './xz.ts';
import { zip } from './zip.ts';
import { ZIP_ENTRY_MAGIC, zipEntryAt } from './zip-entries.ts';
import { zipsIn } from './zips-in-image.ts';
import { zstdAt } from './zstd.ts';

/** Members are named by what they are and where: `gzip-0x1f400`. */
export const imageContents: Pick<Container, 'id' | 'members'> = { id: scan.id, members };

/**
 * Of 64 MiB of noise, four octets look like a header of gzip, and of the others none. An image that is full of them was
 * made to be slow to read.
 */
const MAX_FALSE_HITS = 4_096;
const MAX_TRIES = 1_000;

/** What is read in vain of such as reach far may be no more than this many times the image. */
const MAX_WASTE = 2;

/** Less than this comes out of noise by chance before it turns out to be none. */
const MIN_DAMAGED_OCTETS = 4_096;

async function* members(bytes: Uint8Array, budget: UnpackBudget): AsyncGenerator<Member, void> {
  const next = createSearch(bytes);
  const vain = { hits: 0, tries: 0, octets: 0 };
  for (let hit = next(0); hit !== null;) {
    const { offset, kind } = hit;
    const content = kind.at(offset);
    const end = content === null ? null : yield* membersOf(`${kind.id}-${hexOf(offset)}`, content, bytes, budget);
    if (budget.spent() !== null) return;
    if (end === null) {
      vain.hits += 1;
      vain.tries += content === null ? 0 : 1;
      vain.octets += content?.kind === 'packed' ? content.packedOctets() : 0;
    }
    if (vain.hits > MAX_FALSE_HITS || vain.tries > MAX_TRIES || vain.octets > MAX_WASTE * bytes.length) {
      yield leftOut(
        hexOf(offset),
        'limit',
        'too much looks packed and is not: what is packed behind it was not looked for',
      );
      return;
    }
    hit = next(Math.max(end ?? 0, offset + 1));
  }
}

/** Something at an offset: files in a container that lies there as it is, or what must be unpacked first. */
type Content =
  | { readonly kind: 'files'; readonly container: Container; readonly start: number; readonly end: number }
  | ({ readonly kind: 'packed'; readonly start: number } & PackedPart);

/** Gives where it ends in the image; null, and no members, where it turns out to be nothing of the kind. */
async function* membersOf(
  name: string,
  content: Content,
  bytes: Uint8Array,
  budget: UnpackBudget,
): AsyncGenerator<Member, number | null> {
  if (content.kind === 'files') {
    const { container, start, end } = content;
    for await (const member of container.members(bytes.subarray(start, end), budget)) {
      yield { ...member, name: `${name}/${member.name}` };
    }
    return end;
  }
  const unpacked = await unpack(content.content, budget.allowance(bytes.length));
  const { length } = unpacked.bytes;
  const whole = unpacked.end === 'whole' && length > 0 && content.isWhole(unpacked.bytes);
  if (!whole && unpacked.end !== 'too-large' && length < MIN_DAMAGED_OCTETS) return null;
  const excess = budget.takeMember();
  if (excess !== null) yield leftOut(name, 'limit', excess);
  else {
    const end = unpacked.end === 'whole' && !whole ? new Error('its checksum is wrong') : unpacked.end;
    yield* granted(name, { ...unpacked, end }, content.packedOctets(), budget);
  }
  return content.start + content.packedOctets();
}

interface Kind {
  readonly id: string;
  readonly magic: Buffer;
  /** Where the magic is, from the start. */
  readonly magicAt: number;
  /** Null where more than the magic says that it is none. */
  readonly at: (offset: number) => Content | null;
}

function kindsIn(bytes: Uint8Array): readonly Kind[] {
  const zips = zipsIn(bytes, MAX_FALSE_HITS);
  const packed =
    (partAt: (offset: number) => PackedPart | null): Kind['at'] =>
    (start) => {
      const part = partAt(start);
      return part && { kind: 'packed', start, ...part };
    };
  const gzipPart = packed((offset) => gzipAt(bytes, offset));
  const zstdPart = packed((offset) => zstdAt(bytes, offset));
  const zipPart = packed((offset) => zipEntryAt(bytes, offset));
  return [
    { id: 'gzip', magic: Buffer.of(0x1f, 0x8b, 8), magicAt: 0, at: gzipPart },
    { id: 'xz', magic: Buffer.from('fd377a585a00', 'hex'), magicAt: 0, at: packed(xzParts(bytes)) },
    { id: 'zstd', magic: Buffer.from('28b52ffd', 'hex'), magicAt: 0, at: zstdPart },
    {
      id: 'zip',
      magic: ZIP_ENTRY_MAGIC,
      magicAt: 0,
      at: (offset) => {
        const extent = zips.get(offset);
        return extent === undefined ? zipPart(offset) : { kind: 'files', container: zip, ...extent };
      },
    },
    {
      id: 'littlefs',
      magic: Buffer.from('littlefs'),
      magicAt: 8,
      at: (start) => {
        const length = littlefsLength(bytes, start);
        return length === null ? null : { kind: 'files', container: littlefs, start, end: start + length };
      },
    },
  ];
}

interface Hit {
  readonly offset: number;
  readonly kind: Kind;
}

/** Gives the first of all kinds at or behind an offset; offsets only grow, and no octet is searched twice for a magic. */
function createSearch(bytes: Uint8Array): (from: number) => Hit | null {
  const octets = bufferOf(bytes);
  const searches = kindsIn(bytes).map((kind) => ({ kind, next: -1 }));
  return (from) => {
    let first: Hit | null = null;
    for (const search of searches) {
      const { magic, magicAt } = search.kind;
      if (search.next < from) {
        const found = octets.indexOf(magic, from + magicAt);
        search.next = found === -1 ? Infinity : found - magicAt;
      }
      if (search.next < (first?.offset ?? Infinity)) first = { offset: search.next, kind: search.kind };
    }
    return first;
  };
}
