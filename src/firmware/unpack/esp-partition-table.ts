// The partition table of ESP-IDF: entries of 32 octets, closed by the MD5 over them or by erased flash
// (esp_flash_partitions.h and gen_esp32part.py of ESP-IDF).
import { createHash } from 'node:crypto';

import { no, YES } from '../import/found-at.ts';
import { uint32At } from '../import/numbers.ts';
import type { Container } from './container.ts';
import { leftOut } from './member.ts';
import { nameFrom } from './slices.ts';

/** The table alone, as the build leaves it: it says what a dump would hold, and holds nothing itself. */
export const espPartitionTable: Container = {
  id: 'esp-partition-table',
  title: 'ESP partition table',
  recognise: (bytes) => {
    const table = partitionTableAt(bytes, 0);
    if (typeof table === 'string') return no(table);
    return bytes.length <= SECTOR ? YES : no(`is larger than a sector of ${String(SECTOR)} octets`);
  },
  members: function* (bytes) {
    const table = partitionTableAt(bytes, 0);
    if (typeof table === 'string') {
      yield leftOut('partition table', 'broken', table);
      return;
    }
    const labels = table.partitions.map(({ label }) => label).join(', ');
    const detail = `lists the partitions ${labels}, which are not in this file: give the image of the whole flash`;
    yield leftOut('partition table', 'unsupported', detail);
  },
};

export interface EspPartition {
  /** Printable; without a path. */
  readonly label: string;
  /** From the start of the flash. */
  readonly offset: number;
  readonly size: number;
}

export interface EspPartitionTable {
  readonly partitions: readonly EspPartition[];
  /** What is wrong with the MD5 that closes the table; null where nothing is, or where there is none. */
  readonly problem: string | null;
}

const SECTOR = 4096;
const ENTRY = 32;
// ESP_PARTITION_TABLE_MAX_LEN is 0xc00.
const MAX_ENTRIES = 96;
const MD5_OFFSET = 16;

/** The table at this offset, or why there is none. */
export function partitionTableAt(bytes: Uint8Array, start: number): EspPartitionTable | string {
  const partitions: EspPartition[] = [];
  for (let index = 0; index < MAX_ENTRIES; index += 1) {
    const offset = start + index * ENTRY;
    const entry = bytes.subarray(offset, offset + ENTRY);
    const kind = entry.length < ENTRY ? null : kindOf(entry);
    if (kind === 'partition') partitions.push(partitionOf(entry));
    else if (index === 0) return `has no partition at offset ${String(offset)}`;
    else if (kind === 'erased') return { partitions, problem: null };
    else if (kind === 'md5') return { partitions, problem: md5Problem(bytes, start, offset) };
    else return `entry ${String(index + 1)} at offset ${String(offset)} is no partition, no MD5 and not the end`;
  }
  return { partitions, problem: 'the table has no end' };
}

function kindOf(entry: Uint8Array): 'partition' | 'md5' | 'erased' | null {
  const [first, second] = entry;
  if (first === 0xaa && second === 0x50) return 'partition';
  if (first === 0xeb && second === 0xeb) return 'md5';
  return entry.every((octet) => octet === 0xff) ? 'erased' : null;
}

/** Magic, type, subtype, u32 offset, u32 size, label of 16 octets, u32 flags. */
function partitionOf(entry: Uint8Array): EspPartition {
  const offset = uint32At(entry, 4, 'little') ?? 0;
  const size = uint32At(entry, 8, 'little') ?? 0;
  const label = nameFrom(entry.subarray(12, 28));
  return { label: label === '' ? '(no label)' : label, offset, size };
}

function md5Problem(bytes: Uint8Array, start: number, offset: number): string | null {
  const expected = createHash('md5').update(bytes.subarray(start, offset)).digest();
  const digest = offset + MD5_OFFSET;
  return expected.equals(bytes.subarray(digest, digest + 16)) ? null : `the MD5 at offset ${String(digest)} is wrong`;
}
