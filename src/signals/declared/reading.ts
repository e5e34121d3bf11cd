// What comes of reading a set of anchors, wherever it is.
import type { AnnouncementConfig } from '../../config/schema.ts';
import type { NamedAnchor } from '../signal.ts';

export type AnchorReading =
  | { readonly kind: 'read'; readonly anchors: readonly NamedAnchor[] }
  /** Our words; what is quoted in them may be a stranger's text. */
  | { readonly kind: 'failed'; readonly reason: string };

/** A file, a folder or a glob, as the config names it, and where that needs it its format and the member that is meant. */
export type AnchorPlace = Exclude<AnnouncementConfig['anchor'], { readonly subject: string }>;

/** Reads what is there now. Never rejects for what is in a file. */
export type ReadAnchors = (place: AnchorPlace) => Promise<AnchorReading>;
