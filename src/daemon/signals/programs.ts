// What is known of root programs, read anew now and then: `roots update` may have fetched newer reports meanwhile.
import { rootCertificates } from 'node:tls';

import type { AnchorStore } from '../../chain/trust-anchor.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { builtInTable } from '../../signals/root-programs/built-in.ts';
import { loadRootPrograms, type RootPrograms } from '../../signals/root-programs/load.ts';
import type { RootProgramTable } from '../../signals/root-programs/table.ts';

/** The reports have 20 MB, and change every few days. */
const READ_AGAIN_MS = 6 * 3_600_000;

/** One reader for as long as the config stays. */
export interface ProgramReader {
  readonly at: (now: EpochMs) => Promise<RootPrograms>;
  /** There are newer reports: they are read when they are asked for. */
  readonly forget: () => void;
}

/** Reads what the cache in `folder` has, on top of what is built in. */
export function programReader(folder: string): ProgramReader {
  let last: { readonly at: EpochMs; readonly programs: RootPrograms } | null = null;
  let newest = 0;
  return {
    at: async (now) => {
      if (last !== null && Math.abs(now - last.at) < READ_AGAIN_MS) return last.programs;
      const reading = newest;
      const programs = await loadRootPrograms(folder, ownTable(), now);
      // What came while it was read is not in it.
      if (reading === newest) last = { at: now, programs };
      return programs;
    },
    forget: () => {
      newest += 1;
      last = null;
    },
  };
}

let built: RootProgramTable | null = null;

/** What is known without any report: the built-in facts, and Mozilla's roots as Node brings them. */
export function ownTable(): RootProgramTable {
  built ??= builtInTable(rootCertificates, NODE_ROOTS);
  return built;
}

/** The same for these anchors alone: to read all roots takes longer than the rest of a check. */
export function ownTableFor(stores: readonly AnchorStore[]): RootProgramTable {
  const keys = stores.flatMap(({ anchors }) => anchors.map(({ spki }) => Buffer.from(spki)));
  const isPinned = (pem: string) => {
    const der = Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
    return keys.some((spki) => der.includes(spki));
  };
  return builtInTable(rootCertificates.filter(isPinned), NODE_ROOTS);
}

/** When the runtime that this is built for took over Mozilla's list; nobody can ask it. */
const ROOTS_AS_OF = Date.parse('2026-01-01T00:00:00Z');

const NODE_ROOTS = { source: `the roots of Node.js ${process.versions.node}`, at: ROOTS_AS_OF };
