// The collector of announcements: what it collects stands in the config, and what it adds is the memory of moved dates.
import type { Clock } from '../../lib/clock.ts';
import type { Collected, Collector, Known } from '../collector.ts';
import { type AnnouncedParts, announcementsOf } from './announcements.ts';

// No network is asked: as often as a config that was edited should show.
const EVERY_MS = 60_000;
const STALE_AFTER_MS = 86_400_000;

export function announcementsCollector(parts: AnnouncedParts, clock: Clock): Collector {
  return {
    source: 'announcements (of the config)',
    everyMs: EVERY_MS,
    staleAfterMs: STALE_AFTER_MS,
    collect: (known) => collect(parts, clock, known),
  };
}

// A collector gives its parts one by one, and this one has them at once.
async function* collect(parts: AnnouncedParts, clock: Clock, { signals }: Known): AsyncGenerator<Collected> {
  yield await Promise.resolve({ state: null, ...announcementsOf(parts, signals, clock.now()), problem: null });
}
