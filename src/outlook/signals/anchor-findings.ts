// What is known to come of anchors: root programs give them up, operators declare others, and announce them.
import type { EpochMs } from '../../lib/clock.ts';
import type { Announcement, Deadline, DeclaredRoots } from '../../signals/signal.ts';
import type { EndpointView, SignalFinding } from '../outlook.ts';
import { isPinned, type Pinned } from './pinned.ts';

/** The keys of the anchors that accepted paths rest on, also where a rule decides that nobody knows. */
export function restingOn(views: readonly EndpointView[]): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { verdict } of views) {
    if (verdict?.kind === 'accepted') keys.add(verdict.anchor.spkiSha256);
    if (verdict?.kind === 'uncertain') keys.add(verdict.accepting.verdict.anchor.spkiSha256);
  }
  return keys;
}

/**
 * A deadline counts from the day of the rule: no certificate that is issued later leads to the anchor and is trusted by
 * browsers, so that each renewal from then on may break. `lastServed` is the day by which it has happened; and what is
 * past stays, for nobody has to keep to it but a public operator.
 */
export function deadlineFinding(
  deadline: Deadline,
  resting: ReadonlySet<string>,
  horizonMs: number,
  now: EpochMs,
): SignalFinding | null {
  const { anchor, program, rule, date, lastServed, certain, inferred, source, confidence } = deadline;
  if (anchor.spkiSha256 === null || !resting.has(anchor.spkiSha256) || date - now >= horizonMs) return null;
  return { code: 'deadline', anchor, program, rule, date, lastServed, certain, inferred, source, confidence };
}

export function declaredFinding(declared: DeclaredRoots, pinned: Pinned): SignalFinding | null {
  const { set, source, anchors, changed } = declared;
  const missing = anchors.filter((anchor) => !isPinned(anchor, pinned));
  if (missing.length === 0) return null;
  return { code: 'undeclared', set, source, declared: anchors.length, missing, changedAt: changed?.at ?? null };
}

/** A day that is past stays: announced days slip. */
export function announcedFinding(announcement: Announcement, pinned: Pinned): SignalFinding | null {
  const { id, anchor, from, source, confidence, moved } = announcement;
  return isPinned(anchor, pinned) ? null : { code: 'announced', id, anchor, from, source, confidence, moved };
}
