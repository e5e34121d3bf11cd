// What a new release makes of targets that an old one talks to: one verdict each before and after, and what became worse.
import type { Verdict } from '../../chain/verdict.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { TargetKey } from '../../probe/observation.ts';
import type { ExitStatus } from '../../views/exit-status.ts';

/** One served list, judged with the anchors of both releases. */
export interface JudgedTwice {
  readonly firmware: string;
  readonly target: TargetKey;
  /** Where it was served, and to which client hello; empty for a saved list. */
  readonly where: string;
  /** Null where nothing was served. */
  readonly before: Verdict | null;
  readonly after: Verdict | null;
  /** Why nothing was served. */
  readonly failure: string | null;
}

export const TARGET_CHANGES = [
  'refused-now', // accepted before
  'uncertain-now', // accepted before; or uncertain before and refused now
  'ends-sooner', // accepted by both
  'no-answer',
  'refused-by-both',
  'uncertain-by-both',
  'accepted-now',
  'same',
] as const;
/** From the worst to the best. */
export type TargetChange = (typeof TARGET_CHANGES)[number];

/** One firmware on one target, the worst of its endpoints first. */
export interface ChangedTarget {
  readonly firmware: string;
  readonly target: TargetKey;
  readonly change: TargetChange;
  readonly endpoints: readonly (JudgedTwice & { readonly change: TargetChange })[];
}

/** A gate must not pass on silence. */
export const STATUS_OF_CHANGE: Readonly<Record<TargetChange, ExitStatus>> = {
  'refused-now': 2,
  'uncertain-now': 1,
  'ends-sooner': 1,
  'no-answer': 3,
  'refused-by-both': 0,
  'uncertain-by-both': 0,
  'accepted-now': 0,
  same: 0,
};

/**
 * Every firmware and target once, the worst first. That one endpoint of several gave no answer does not count: a server declines client
 * hellos for which it has no certificate.
 */
export function targetChanges(judged: readonly JudgedTwice[]): readonly ChangedTarget[] {
  const groups = Map.groupBy(judged, ({ firmware, target }) => JSON.stringify([firmware, target]));
  const changed = [...groups.values()].flatMap((group) => {
    const endpoints = group
      .map((one) => ({ ...one, change: changeOf(one) }))
      .sort((a, b) => rank(a.change) - rank(b.change));
    const told = endpoints.find(({ change }) => change !== 'no-answer') ?? endpoints[0];
    if (told === undefined) return [];
    return [{ firmware: told.firmware, target: told.target, change: told.change, endpoints }];
  });
  return changed.sort((a, b) => rank(a.change) - rank(b.change));
}

const rank = (change: TargetChange): number => TARGET_CHANGES.indexOf(change);

function changeOf({ before, after }: JudgedTwice): TargetChange {
  if (before === null || after === null) return 'no-answer';
  if (after.kind === 'accepted') {
    if (before.kind !== 'accepted') return 'accepted-now';
    return isSooner(after.until, before.until) || isSooner(after.pathUntil, before.pathUntil) ? 'ends-sooner' : 'same';
  }
  if (before.kind === 'accepted') return after.kind === 'refused' ? 'refused-now' : 'uncertain-now';
  if (after.kind === 'uncertain') return 'uncertain-by-both';
  return before.kind === 'refused' ? 'refused-by-both' : 'uncertain-now';
}

function isSooner(after: EpochMs | null, before: EpochMs | null): boolean {
  return after !== null && (before === null || after < before);
}
