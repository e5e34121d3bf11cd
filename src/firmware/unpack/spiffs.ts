// SPIFFS, the file system of ESP32 and ESP8266 partitions, as mkspiffs and spiffsgen.py write it. Each page begins with
// five octets that say which part of which object it holds, so a file is put together from its pages. The index, which
// says the same again, is not followed: nothing can lead in circles.
import { bufferOf, no, YES } from '../import/found-at.ts';
import { uint32At } from '../import/numbers.ts';
import type { Container, Member, UnpackBudget } from './container.ts';
import { leftOut, refusal } from './member.ts';
import { INDEX_FLAG, PAGE_HEADER, spiffsGeometryOf, type SpiffsPage, spiffsPages } from './spiffs-geometry.ts';

export const spiffs: Container = {
  id: 'spiffs',
  title: 'SPIFFS image',
  recognise: (bytes) => {
    const geometry = spiffsGeometryOf(bytes);
    return typeof geometry === 'string' ? no(geometry) : YES;
  },
  members,
};

function* members(bytes: Uint8Array, budget: UnpackBudget): Generator<Member, void> {
  const geometry = spiffsGeometryOf(bytes);
  if (typeof geometry === 'string') {
    yield leftOut('file system', 'broken', geometry);
    return;
  }
  const { headers, contents } = sortedPages(spiffsPages(bytes, geometry));
  for (const [id, header] of headers) {
    const excess = budget.takeMember();
    if (excess !== null) {
      yield leftOut('(rest of the files)', 'limit', excess);
      return;
    }
    const content = contents.get(id & ~INDEX_FLAG) ?? new Map<number, number>();
    const member = fileMember(bytes, { header, content, pageSize: geometry.pageSize }, budget);
    yield member;
    if (member.kind === 'left-out' && member.reason === 'limit') return;
  }
}

/** Where the parts of an object are, by span. */
type Content = ReadonlyMap<number, number>;

interface Pages {
  /** The first index page of each object, by object id: it has the name. */
  readonly headers: ReadonlyMap<number, number>;
  readonly contents: ReadonlyMap<number, Content>;
}

function sortedPages(pages: Iterable<SpiffsPage>): Pages {
  const headers = new Map<number, number>();
  const contents = new Map<number, Map<number, number>>();
  for (const { offset, objectId, span, deleted } of pages) {
    if (deleted) continue;
    if ((objectId & INDEX_FLAG) === 0) {
      const content = contents.get(objectId) ?? new Map<number, number>();
      contents.set(objectId, content.set(span, offset));
    } else if (span === 0) headers.set(objectId, offset);
  }
  return { headers, contents };
}

interface File {
  readonly header: number;
  readonly content: Content;
  readonly pageSize: number;
}

// Behind the page's header and three octets of filler: u32 size, u8 type, the name.
const SIZE_AT = 8;
const TYPE_AT = 12;
const NAME_AT = 13;
const TYPE_FILE = 1;
const MAX_NAME = 255;

/** A file that was never closed does not know its size. */
const UNKNOWN_SIZE = 0xffff_ffff;

function fileMember(bytes: Uint8Array, file: File, budget: UnpackBudget): Member {
  const { header, content, pageSize } = file;
  const name = nameAt(bytes.subarray(header + NAME_AT, header + pageSize));
  if (bytes[header + TYPE_AT] !== TYPE_FILE) return leftOut(name, 'not-a-file', 'is a directory or a link');
  const room = pageSize - PAGE_HEADER;
  const said = uint32At(bytes, header + SIZE_AT, 'little') ?? UNKNOWN_SIZE;
  const size = said === UNKNOWN_SIZE ? content.size * room : said;
  const needed = Math.ceil(size / room);
  // A file cannot be larger than its pages: nothing is made that the image does not hold.
  const missing = missingFrom(content, needed);
  if (missing !== null) {
    const detail = `has ${String(size)} octets by its header at offset ${String(header)}, of its ${String(needed)} pages`;
    return leftOut(name, 'broken', `${detail} ${missing}`);
  }
  const refused = refusal(name, size, size, budget);
  if (refused !== null) return refused;
  return { kind: 'member', name, offset: null, bytes: joined(bytes, file, size) };
}

function missingFrom(content: Content, needed: number): string | null {
  if (needed > content.size) return `${String(content.size)} are there`;
  for (let span = 0; span < needed; span += 1) if (!content.has(span)) return `number ${String(span)} is missing`;
  return null;
}

function joined(bytes: Uint8Array, { content, pageSize }: File, size: number): Uint8Array {
  const room = pageSize - PAGE_HEADER;
  const whole = new Uint8Array(size);
  for (let at = 0; at < size; at += room) {
    const start = (content.get(at / room) ?? 0) + PAGE_HEADER;
    whole.set(bytes.subarray(start, start + Math.min(room, size - at)), at);
  }
  return whole;
}

/** Names are paths from the root, with a slash in front. */
function nameAt(bytes: Uint8Array): string {
  const end = bytes.subarray(0, MAX_NAME).indexOf(0);
  const text = bufferOf(bytes).toString('utf8', 0, end === -1 ? MAX_NAME : end);
  return text.replace(/^\/+/, '');
}
