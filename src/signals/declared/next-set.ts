// What a reading does to the set that is kept: a change is told, and half of an answer replaces nothing. Pure.
import { createHash } from 'node:crypto';

import type { EpochMs } from '../../lib/clock.ts';
import type { Collected, Json } from '../collector.ts';
import { anchorKey, anchorsBeyond } from '../named-anchor.ts';
import type { DeclaredRoots, NamedAnchor } from '../signal.ts';

/** What is kept of a set. */
export interface KeptSet {
  readonly set: DeclaredRoots | null;
  readonly state: Json;
}

/** What was read now, with where and when it is from. */
export type ReadSet = Pick<DeclaredRoots, 'set' | 'source' | 'at' | 'confidence' | 'anchors'>;

/** How much later a much shorter answer has to be the same to be believed. */
const CONFIRMED_AFTER_MS = 3_600_000;

/**
 * The set after a reading at `now`. An empty one is a problem; one of less than half of what is kept is a problem until it
 * is read again, an hour later or more, and is the same: servers do send half of a file.
 */
export function nextSet(kept: KeptSet, read: ReadSet, now: EpochMs): Collected {
  const before = kept.set;
  const nothing = { state: null, put: [], drop: [] };
  if (read.anchors.length === 0) return { ...nothing, state: kept.state, problem: 'there is no root in it' };
  if (before === null) return { ...nothing, put: [signalOf(read, null)], problem: null };
  if (read.anchors.length * 2 < before.anchors.length) {
    const doubt = doubtOf(read.anchors, doubtIn(kept.state), now);
    if (now - doubt.since < CONFIRMED_AFTER_MS) {
      const problem = `${rootsText(read.anchors)} where there were ${String(before.anchors.length)}: believed when it is the same in an hour`;
      return { ...nothing, state: { ...doubt }, problem };
    }
  }
  return { ...nothing, put: [signalOf(read, changeOf(before, read, now))], problem: null };
}

function rootsText({ length }: readonly NamedAnchor[]): string {
  return `${String(length)} ${length === 1 ? 'root' : 'roots'}`;
}

function signalOf(read: ReadSet, changed: DeclaredRoots['changed']): DeclaredRoots {
  return { kind: 'declared-roots', ...read, changed };
}

function changeOf(before: DeclaredRoots, { anchors }: ReadSet, now: EpochMs): DeclaredRoots['changed'] {
  const added = anchorsBeyond(anchors, before.anchors);
  const removed = anchorsBeyond(before.anchors, anchors);
  return added.length === 0 && removed.length === 0 ? before.changed : { at: now, added, removed };
}

/** A much shorter answer: what it was, and since when it is so. */
interface Doubt {
  readonly digest: string;
  readonly since: EpochMs;
}

function doubtOf(anchors: readonly NamedAnchor[], before: Doubt | null, now: EpochMs): Doubt {
  const digest = createHash('sha256').update(anchors.map(anchorKey).sort().join('\n')).digest('hex');
  // One of the future: the clock was wrong when it was first read.
  return before !== null && before.digest === digest && before.since <= now ? before : { digest, since: now };
}

function doubtIn(state: Json): Doubt | null {
  if (typeof state !== 'object' || state === null || !('digest' in state) || !('since' in state)) return null;
  const { digest, since } = state;
  return typeof digest === 'string' && typeof since === 'number' ? { digest, since } : null;
}
