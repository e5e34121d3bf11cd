// What a forecast knows of signals without judging anything: deadlines and announcements.
import type { AnchorStore } from '../../chain/trust-anchor.ts';
import type { Config } from '../../config/schema.ts';
import { targetsOf } from '../../config/targets.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { NO_SIGNALS } from '../../outlook/pair-signals.ts';
import { announcementsOf } from '../../signals/announcements/announcements.ts';
import { deadlinesOf } from '../../signals/root-programs/deadlines.ts';
import type { RootProgramTable } from '../../signals/root-programs/table.ts';
import type { Deadline, NamedAnchor } from '../../signals/signal.ts';
import type { StoredSignals } from '../../store/store.ts';
import type { SignalsOf } from './lines.ts';

export interface KnownSignals {
  readonly config: Config;
  readonly announcedAnchors: ReadonlyMap<string, NamedAnchor>;
  readonly table: RootProgramTable;
  readonly stored: StoredSignals;
  readonly now: EpochMs;
}

/** The signals of each pair. What is announced is what the config says now, with the dates that the store remembers. */
export function pairSignals({ config, announcedAnchors, table, stored, now }: KnownSignals): SignalsOf {
  const announced = { announcements: config.announcements, anchors: announcedAnchors, targets: targetsOf(config) };
  const kept = stored.signals.map(({ signal }) => signal);
  const announcements = announcementsOf(announced, kept, now).put;
  const deadlinesFor = createDeadlines(table, now);
  return ({ target, anchors }) => ({
    ...NO_SIGNALS,
    pinned: anchors.anchors.map(({ subject, spkiSha256 }) => ({ subject: subject.text, spkiSha256 })),
    deadlines: deadlinesFor(anchors),
    announcements: announcements.filter(({ targets }) => targets.includes(target)),
  });
}

/** Thousands of lines share a few stores. */
function createDeadlines(table: RootProgramTable, now: EpochMs): (store: AnchorStore) => readonly Deadline[] {
  const known = new Map<string, readonly Deadline[]>();
  return ({ id, anchors }) => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const refs = anchors.map(({ subject, spkiSha256 }) => ({ subject: subject.text, spkiSha256 }));
    const deadlines = deadlinesOf(refs, table, now);
    known.set(id, deadlines);
    return deadlines;
  };
}
