// A dump of an ESP32's flash, or the merged image that is written to it: boot loader, partition table and partitions.
import { no, YES } from '../import/found-at.ts';
import type { Container, Member, UnpackBudget } from './container.ts';
import { type EspPartition, type EspPartitionTable, partitionTableAt } from './esp-partition-table.ts';
import { leftOut } from './member.ts';
import { hexOf, sliceMember } from './slices.ts';

export const espFlash: Container = {
  id: 'esp-flash',
  title: 'ESP flash image',
  recognise: (bytes) => {
    const found = findTable(bytes);
    return found === null ? no(`has no partition table at any sector from ${hexOf(FIRST)} to ${hexOf(LAST)}`) : YES;
  },
  members,
};

const SECTOR = 0x1000;

// CONFIG_PARTITION_TABLE_OFFSET: 0x8000 unless the boot loader grew.
const FIRST = 0x8000;
const LAST = 0x20000;

interface Located {
  readonly offset: number;
  readonly table: EspPartitionTable;
}

function findTable(bytes: Uint8Array): Located | null {
  for (let offset = FIRST; offset <= LAST; offset += SECTOR) {
    const table = partitionTableAt(bytes, offset);
    if (typeof table !== 'string') return { offset, table };
  }
  return null;
}

function* members(bytes: Uint8Array, budget: UnpackBudget): Generator<Member, void> {
  const found = findTable(bytes);
  if (found === null) {
    yield leftOut('partition table', 'broken', 'is nowhere to be found');
    return;
  }
  if (found.table.problem !== null) yield leftOut('partition table', 'broken', found.table.problem);
  const taken: EspPartition[] = [{ label: 'the partition table', offset: found.offset, size: SECTOR }];
  for (const partition of partitionsOf(bytes, found)) {
    const { label: name, offset, size } = partition;
    // To look into the same octets again and again could take for ever, and gen_esp32part.py writes no such table.
    const other = taken.find((before) => overlap(partition, before));
    if (other !== undefined) {
      yield leftOut(name, 'broken', `lies ${extentOf(partition)}, over ${other.label}`);
      continue;
    }
    taken.push(partition);
    const content = bytes.subarray(offset, offset + size);
    if (content.length < size) {
      yield leftOut(name, 'broken', `lies ${extentOf(partition)}, the image ends at ${hexOf(bytes.length)}`);
    }
    if (content.length === 0) continue;
    const member = sliceMember({ name, offset, bytes: content }, budget);
    yield member;
    if (member.kind === 'left-out') return;
  }
}

/** Newer tables list the boot loader and the table themselves. */
function partitionsOf(bytes: Uint8Array, { offset, table }: Located): readonly EspPartition[] {
  const partitions = table.partitions.filter((partition) => partition.offset !== offset);
  const start = BOOT_LOADERS.find((candidate) => bytes[candidate] === IMAGE_MAGIC);
  if (start === undefined || partitions.some((partition) => partition.offset === start)) return partitions;
  return [{ label: 'bootloader', offset: start, size: offset - start }, ...partitions];
}

// At 0x1000 on the ESP32 and S2, at 0x2000 on the P4 and C5, at 0 on all others.
const BOOT_LOADERS = [0, 0x1000, 0x2000];
const IMAGE_MAGIC = 0xe9;

function overlap(a: EspPartition, b: EspPartition): boolean {
  return a.offset < b.offset + b.size && b.offset < a.offset + a.size;
}

const extentOf = ({ offset, size }: EspPartition): string => `from ${hexOf(offset)} to ${hexOf(offset + size)}`;
