// Archives as tests need them, honest and not: by node:zlib and writers of our own, so that every field can be bent.
import { crc32, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';

export interface ArchiveEntry {
  readonly name: string;
  readonly content?: Uint8Array | string;
  /** Of tar: `0` file, `1` link, `2` symbolic link, `3` device, `5` folder, `6` pipe. Default: file. */
  readonly type?: string;
  /** Of zip: a Unix mode, such as 0o120777 of a symbolic link. */
  readonly mode?: number;
  readonly encrypted?: boolean;
  readonly stored?: boolean;
}

export const gzipOf = (content: Uint8Array): Uint8Array => gzipSync(content);
export const zstdOf = (content: Uint8Array): Uint8Array => zstdCompressSync(content);

/** A ustar archive. */
export function tarOf(entries: readonly ArchiveEntry[]): Uint8Array {
  const blocks = entries.flatMap((entry) => {
    const content = bytesOf(entry.content ?? '');
    const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
    return [tarHeader(entry, content.length), content, padding];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function tarHeader({ name, type = '0' }: ArchiveEntry, size: number): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  for (const [index, field] of ['0000644', '0000000', '0000000'].entries()) header.write(field, 100 + 8 * index);
  header.write(size.toString(8).padStart(11, '0'), 124);
  header.write('00000000000', 136);
  header.write('        ', 148);
  header.write(type, 156);
  if (type === '1' || type === '2') header.write('/etc/passwd', 157);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, octet) => total + octet, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** A zip archive, its members deflated unless they are `stored`. */
export function zipOf(entries: readonly ArchiveEntry[]): Uint8Array {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { local, directory } = zipMember(entry, offset);
    locals.push(local);
    central.push(directory);
    offset += local.length;
  }
  return Buffer.concat([...locals, ...central, zipEnd(central, entries.length, offset)]);
}

/** Many members that share one compressed content, as Fifield's flat zip bombs do. */
export function overlappingZip(count: number, content: Uint8Array): Uint8Array {
  const first = zipMember({ name: '0', content }, 0);
  const central = [...Array(count).keys()].map((index) => {
    const name = String(index);
    const directory = Buffer.concat([first.directory.subarray(0, 46), Buffer.from(name)]);
    directory.writeUInt16LE(name.length, 28);
    return directory;
  });
  return Buffer.concat([first.local, ...central, zipEnd(central, count, first.local.length)]);
}

function zipMember(entry: ArchiveEntry, offset: number): { readonly local: Buffer; readonly directory: Buffer } {
  const content = bytesOf(entry.content ?? '');
  const packed = entry.stored === true ? content : deflateRawSync(content);
  const name = Buffer.from(entry.name);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(0x800 + (entry.encrypted === true ? 1 : 0), 2);
  common.writeUInt16LE(entry.stored === true ? 0 : 8, 4);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(name.length, 22);
  const directory = Buffer.alloc(46);
  directory.write('PK\x01\x02', 0, 'latin1');
  directory.writeUInt16LE(0x314, 4);
  common.copy(directory, 6);
  directory.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 38);
  directory.writeUInt32LE(offset, 42);
  return {
    local: Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name, packed]),
    directory: Buffer.concat([directory, name]),
  };
}

function zipEnd(central: readonly Buffer[], count: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(Buffer.concat(central).length, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

function bytesOf(content: Uint8Array | string): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : content;
}
