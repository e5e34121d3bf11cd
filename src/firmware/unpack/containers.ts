// All containers, in the order in which they are asked: those that are known by a long magic first.
import type { Container } from './container.ts';
import { gzip } from './gzip.ts';
import { ar } from './ar.ts';
import { tar } from './tar.ts';
import { xz } from './xz.ts';
import { zip } from './zip.ts';
import { zstd } from './zstd.ts';

export const CONTAINERS: readonly Container[] = [xz, zstd, gzip, zip, ar, tar];
