// Writes ESP application images, partition tables and flash images. Our own writer, from the descriptions of the formats
// in ESP-IDF (esp_app_format.h, esp_app_desc.h, esp_flash_partitions.h) and esptool.
import { createHash } from 'node:crypto';

export interface ImageSegment {
  readonly address: number;
  /** A multiple of four octets. */
  readonly content: Uint8Array;
}

export interface EspImageSpec {
  readonly segments: readonly ImageSegment[];
  /** Default esp32, with a SHA-256 behind the checksum. */
  readonly chip?: 'esp32' | 'esp8266';
}

export function writeEspImage({ segments, chip = 'esp32' }: EspImageSpec): Buffer {
  const header = Buffer.alloc(chip === 'esp32' ? 24 : 8);
  header.set([0xe9, segments.length, 2, 0x20]);
  header.writeUInt32LE(0x4008_0400, 4);
  if (chip === 'esp32') header.writeUInt8(1, 23);
  const parts = segments.flatMap(({ address, content }) => {
    const head = Buffer.alloc(8);
    head.writeUInt32LE(address, 0);
    head.writeUInt32LE(content.length, 4);
    return [head, content];
  });
  const image = Buffer.concat([header, ...parts]);
  const padding = Buffer.alloc(15 - (image.length % 16));
  const checksum = segments.flatMap(({ content }) => [...content]).reduce((sum, octet) => sum ^ octet, 0xef);
  const summed = Buffer.concat([image, padding, Buffer.from([checksum])]);
  return chip === 'esp32' ? Buffer.concat([summed, createHash('sha256').update(summed).digest()]) : summed;
}

/** The description that the linker puts in front of the constants of an ESP-IDF application. */
export function appDescription(project: string, version: string): Buffer {
  const description = Buffer.alloc(256);
  description.writeUInt32LE(0xabcd_5432, 0);
  description.write(version, 16, 'latin1');
  description.write(project, 48, 'latin1');
  return description;
}

export interface PartitionSpec {
  readonly label: string;
  readonly offset: number;
  readonly size: number;
}

/** The table with its MD5, filled up to the 0xc00 octets that it has in flash. */
export function writePartitionTable(partitions: readonly PartitionSpec[]): Buffer {
  const entries = Buffer.concat(
    partitions.map(({ label, offset, size }) => {
      const entry = Buffer.alloc(32);
      entry.set([0xaa, 0x50, 1, 0x82]);
      entry.writeUInt32LE(offset, 4);
      entry.writeUInt32LE(size, 8);
      entry.write(label, 12, 'latin1');
      return entry;
    }),
  );
  const digest = createHash('md5').update(entries).digest();
  const used = Buffer.concat([entries, Buffer.from([0xeb, 0xeb]), Buffer.alloc(14, 0xff), digest]);
  return Buffer.concat([used, Buffer.alloc(0xc00 - used.length, 0xff)]);
}

/** Erased flash with these contents at these offsets. */
export function writeFlash(
  size: number,
  contents: readonly (readonly [offset: number, content: Uint8Array])[],
): Buffer {
  const flash = Buffer.alloc(size, 0xff);
  for (const [offset, content] of contents) flash.set(content, offset);
  return flash;
}
