// Writes SPIFFS images as spiffsgen.py of ESP-IDF and mkspiffs do. Our own writer, from docs/TECH_SPEC and
// spiffs_nucleus.h of SPIFFS.

export interface SpiffsFile {
  readonly name: string;
  readonly content: Uint8Array;
  /** Default 1, a file. */
  readonly type?: number;
  /** Write it, and mark all its pages as deleted, as SPIFFS does when a file is removed. */
  readonly deleted?: boolean;
  /** What the header says, where it is to differ from the content's. */
  readonly size?: number;
}

export interface SpiffsSpec {
  readonly files: readonly SpiffsFile[];
  /** Defaults 256, 4096 and 16 blocks. */
  readonly pageSize?: number;
  readonly blockSize?: number;
  readonly blocks?: number;
  /** CONFIG_SPIFFS_META_LENGTH: 4 in ESP-IDF, 0 in the ESP8266 core. */
  readonly metaLength?: number;
  /** SPIFFS_USE_MAGIC, with or without the length; default with. */
  readonly magic?: 'none' | 'plain' | 'length';
}

interface PageSpec {
  readonly id: number;
  readonly span: number;
  readonly flags: number;
  readonly body: Uint8Array;
  readonly deleted: boolean;
}

const INDEX = 0x8000;

export function writeSpiffs(spec: SpiffsSpec): Buffer {
  const { files, pageSize = 256, blockSize = 4096, blocks = 16, metaLength = 4, magic = 'length' } = spec;
  const image = Buffer.alloc(blocks * blockSize, 0xff);
  const perBlock = blockSize / pageSize;
  const lookups = Math.max(1, Math.floor((perBlock * 2) / pageSize));
  const numbers = [...Array(blocks * perBlock).keys()].filter((page) => page % perBlock >= lookups);
  const pages = files.flatMap((file, index) => pagesOf(file, index + 1, pageSize));
  if (pages.length > numbers.length) throw new RangeError('the files do not fit');
  pages.forEach((page, index) => {
    const number = numbers[index] ?? 0;
    const place = Math.floor(number / perBlock) * blockSize + 2 * ((number % perBlock) - lookups);
    image.writeUInt16LE(page.deleted ? 0 : page.id, place);
    const own = numbers.filter((_, at) => pages[at]?.id === (page.id & ~INDEX));
    pageBytes(page, own, metaLength, pageSize).copy(image, number * pageSize);
  });
  for (let block = 0; block < blocks && magic !== 'none'; block += 1) {
    const value = (0x0529 ^ pageSize ^ (magic === 'length' ? blocks - block : 0)) & 0xffff;
    image.writeUInt16LE(value, block * blockSize + lookups * pageSize - 4);
  }
  return image;
}

/** The index page of a file in front of its content: one is enough for the sizes of tests. */
function pagesOf(file: SpiffsFile, id: number, pageSize: number): readonly PageSpec[] {
  const deleted = file.deleted ?? false;
  const clear = deleted ? 0x7f : 0xff;
  const head = Buffer.alloc(5 + 32);
  head.writeUInt32LE(file.size ?? file.content.length);
  head.writeUInt8(file.type ?? 1, 4);
  head.write(file.name, 5, 'utf8');
  const room = pageSize - 5;
  const contents = [...Array(Math.ceil(file.content.length / room)).keys()].map((span) => ({
    id,
    span,
    flags: 0xfc & clear,
    body: file.content.subarray(span * room, (span + 1) * room),
    deleted,
  }));
  return [{ id: id | INDEX, span: 0, flags: 0xf8 & clear, body: head, deleted }, ...contents];
}

function pageBytes(
  { id, span, flags, body }: PageSpec,
  own: readonly number[],
  metaLength: number,
  pageSize: number,
): Buffer {
  const page = Buffer.alloc(pageSize, 0xff);
  page.writeUInt16LE(id, 0);
  page.writeUInt16LE(span, 2);
  page.writeUInt8(flags, 4);
  if ((id & INDEX) === 0) {
    page.set(body, 5);
    return page;
  }
  page.set(body, 8);
  page.fill(0, 8 + body.length, 8 + body.length + metaLength);
  const room = Math.floor((pageSize - 8 - body.length - metaLength) / 2);
  own.slice(0, room).forEach((number, index) => page.writeUInt16LE(number, 8 + body.length + metaLength + 2 * index));
  return page;
}
