// Whether an anchor that a signal names is among those that are pinned.
import { commonName } from '../../lib/common-name.ts';
import type { NamedAnchor } from '../../signals/signal.ts';

export interface Pinned {
  readonly keys: ReadonlySet<string>;
  /** Subjects and the common names in them, in lower case. */
  readonly names: ReadonlySet<string>;
}

/** By key where it is known: many roots bear the name of another. By name (the whole of it, or its CN) where it is not. */
export function isPinned({ spkiSha256, subject }: NamedAnchor, pinned: Pinned): boolean {
  return spkiSha256 === null ? pinned.names.has(folded(subject)) : pinned.keys.has(spkiSha256);
}

/** The same for the same array: thousands of pairs share the anchors of their firmware. */
export function pinnedOf(anchors: readonly NamedAnchor[]): Pinned {
  const known = KNOWN.get(anchors);
  if (known !== undefined) return known;
  const keys = anchors.flatMap(({ spkiSha256 }) => spkiSha256 ?? []);
  const names = anchors.flatMap(({ subject }) => [subject, commonName(subject) ?? subject]).map(folded);
  const pinned = { keys: new Set(keys), names: new Set(names) };
  KNOWN.set(anchors, pinned);
  return pinned;
}

const KNOWN = new WeakMap<readonly NamedAnchor[], Pinned>();

function folded(name: string): string {
  return name.trim().toLowerCase();
}
