// What `firmware diff` found, whatever way it is printed.
import { isFatal } from '../../firmware/anchor-file.ts';
import type { AnchorFault } from '../../firmware/anchor-fault.ts';
import type { Exploration } from '../../firmware/exploration.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import { worseStatus } from '../../views/exit-status.ts';
import type { AnchorChanges } from './anchor-changes.ts';
import { type ChangedTarget, STATUS_OF_CHANGE } from './target-changes.ts';

export interface Release {
  /** As it was named. */
  readonly path: string;
  readonly exploration: Exploration;
}

export interface ReleaseDiff {
  readonly at: EpochMs;
  readonly old: Release;
  readonly now: Release;
  readonly anchors: AnchorChanges;
  /** What looks wrong about the new release, and did not about the old one. */
  readonly faults: readonly NewFault[];
  /** Null: no target was judged, for nobody named one. */
  readonly targets: readonly ChangedTarget[] | null;
  /** Targets of the config that have CA files of their own, which no release changes. */
  readonly ownAnchors: readonly string[];
}

export interface NewFault {
  readonly stack: string;
  readonly fault: AnchorFault;
}

/** A release of which something cannot be read could not be compared. */
export function isIncomplete({ exploration: { anchors, leftOut } }: Release): boolean {
  return anchors.length === 0 || leftOut.some(isFatal);
}

/**
 * 2 a target that was accepted would be refused, 1 something else got worse, 3 could not find out, 0 nothing got worse.
 * Where no target was judged, an anchor that was lost counts as worse. Where a release holds no anchor at all, nothing was
 * compared.
 */
export function diffStatus(diff: ReleaseDiff): ExitStatus {
  const { old, now, anchors, faults, targets } = diff;
  // A path that was mistyped is no release that trusts nobody.
  if (old.exploration.anchors.length === 0 || now.exploration.anchors.length === 0) return 3;
  const worse: ExitStatus = faults.length > 0 || (targets === null && anchors.lost.length > 0) ? 1 : 0;
  // A config without a target to ask would let anything pass.
  const unasked: ExitStatus = targets?.length === 0 ? 3 : 0;
  const changed = (targets ?? []).map(({ change }) => STATUS_OF_CHANGE[change]);
  const status = [worse, unasked, ...changed].reduce(worseStatus);
  // What was not read cannot be said to be lost.
  return status !== 2 && (isIncomplete(old) || isIncomplete(now)) ? 3 : status;
}
