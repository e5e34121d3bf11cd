// Firmware lines of which nobody knows yet how they are reached: a reload brought them, and no cycle has looked since.
import type { Snapshot } from '../watched.ts';

/**
 * The ids of the lines that are updated through targets of which no cycle has looked at any. Nothing speaks against them,
 * and nothing for them either: they are no promise.
 */
export function unseenFirmware({ links, outlooks }: Pick<Snapshot, 'links' | 'outlooks'>): ReadonlySet<string> {
  const seen = new Set([...outlooks.values()].map(({ firmware, target }) => `${firmware} ${target}`));
  const updated = Map.groupBy(
    links.filter(({ purpose }) => purpose === 'update'),
    ({ firmware }) => firmware.id,
  );
  const unseen = [...updated].filter(([id, ways]) => ways.every(({ target }) => !seen.has(`${id} ${target}`)));
  return new Set(unseen.map(([id]) => id));
}
