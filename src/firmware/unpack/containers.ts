// All containers, in the order in which they are asked: those that are known by a long magic first. The image of a whole
// flash may begin with that of a program.
import { ar } from './ar.ts';
import type { Container } from './container.ts';
import { espFlash } from './esp-flash.ts';
import { espImage } from './esp-image.ts';
import { espPartitionTable } from './esp-partition-table.ts';
import { gzip } from './gzip.ts';
import { littlefs } from './littlefs.ts';
import { spiffs } from './spiffs.ts';
import { tar } from './tar.ts';
import { xz } from './xz.ts';
import { zip } from './zip.ts';
import { zstd } from './zstd.ts';

export const CONTAINERS: readonly Container[] = [
  xz,
  zstd,
  gzip,
  zip,
  ar,
  tar,
  espFlash,
  espImage,
  espPartitionTable,
  littlefs,
  spiffs,
];
