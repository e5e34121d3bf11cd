// What `firmware inspect` found, whatever way it is printed.
import type { Stack } from '../../chain/stack.ts';
import { isFatal } from '../../firmware/anchor-file.ts';
import type { AnchorFault } from '../../firmware/anchor-fault.ts';
import { anchorFaults } from '../../firmware/anchor-faults.ts';
import type { Exploration } from '../../firmware/exploration.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { ExitStatus } from '../../views/exit-status.ts';

export interface Inspection {
  readonly at: EpochMs;
  readonly exploration: Exploration;
  /** Null: nobody said which. */
  readonly stack: Stack | null;
  /** What looks wrong for the stack; empty without one. */
  readonly faults: readonly AnchorFault[];
  /** 0 found and nothing wrong, 1 something looks wrong, 3 nothing found. */
  readonly exitStatus: Extract<ExitStatus, 0 | 1 | 3>;
}

export function inspectionOf(exploration: Exploration, stack: Stack | null, at: EpochMs): Inspection {
  const faults = stack === null ? [] : anchorFaults(exploration, stack, at);
  return { at, exploration, stack, faults, exitStatus: statusOf(exploration, faults) };
}

/** What a config would not take is wrong on any stack. */
function statusOf({ anchors, leftOut }: Exploration, faults: readonly AnchorFault[]): Inspection['exitStatus'] {
  if (anchors.length === 0) return 3;
  return leftOut.some(isFatal) || faults.some(({ weight }) => weight !== 'remark') ? 1 : 0;
}
