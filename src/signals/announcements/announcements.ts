// What operators have announced, from the config to signals. Dates slip, and the old ones are remembered. Pure.
import type { AnnouncementConfig } from '../../config/schema.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { CodedError } from '../../lib/coded-error.ts';
import { targetKey, type TargetKey } from '../../probe/observation.ts';
import { type Announcement, type Signal, signalKey } from '../signal.ts';
import type { NamedAnchor } from '../signal.ts';

/** What the config says. */
export interface AnnouncedParts {
  readonly announcements: readonly AnnouncementConfig[];
  /** The anchor of each announcement, by its id. */
  readonly anchors: ReadonlyMap<string, NamedAnchor>;
  /** All that are watched: an announcement is about every port of its hosts. */
  readonly targets: readonly { readonly host: string; readonly port: number }[];
}

export interface AnnouncementChanges {
  readonly put: readonly Announcement[];
  /** Keys of those that the config no longer has. */
  readonly drop: readonly string[];
}

/**
 * The announcements of the config, confirmed at `now`. One whose date is not that of `kept` keeps the one that it had,
 * with `now` as when it was replaced. Throws CodedError `anchor-unread` for one without an anchor.
 */
export function announcementsOf(parts: AnnouncedParts, kept: readonly Signal[], now: EpochMs): AnnouncementChanges {
  const before = new Map(kept.filter((signal) => signal.kind === 'announcement').map((signal) => [signal.id, signal]));
  const put = parts.announcements.map((announced) => announcementOf(announced, parts, before.get(announced.id), now));
  const ids = new Set(put.map(({ id }) => id));
  const dropped = [...before.values()].filter(({ id }) => !ids.has(id));
  return { put, drop: dropped.map(signalKey) };
}

function announcementOf(
  { id, targets, from, source, confidence }: AnnouncementConfig,
  parts: AnnouncedParts,
  before: Announcement | undefined,
  now: EpochMs,
): Announcement {
  const anchor = parts.anchors.get(id);
  if (anchor === undefined) throw new CodedError('anchor-unread', `the anchor of announcement ${id} was not read`);
  return {
    kind: 'announcement',
    id,
    targets: targetsAt(targets, parts.targets),
    anchor,
    from,
    moved: movedOf(before, from, now),
    source,
    at: now,
    confidence,
  };
}

function targetsAt(hosts: readonly string[], targets: AnnouncedParts['targets']): readonly TargetKey[] {
  const named = new Set(hosts);
  return targets.filter(({ host }) => named.has(host)).map(({ host, port }) => targetKey(host, port));
}

function movedOf(before: Announcement | undefined, from: EpochMs, now: EpochMs): Announcement['moved'] {
  if (before === undefined) return [];
  return before.from === from ? before.moved : [...before.moved, { from: before.from, until: now }];
}
