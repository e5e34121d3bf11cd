// The CA files that signals are about: the roots that an operator declares, the anchors that are announced.
import { dirname } from 'node:path';

import type { ConfigProblem, LoadedConfig } from '../../config/problem.ts';
import { invalidConfig, problemAt, quoted } from '../../config/problem.ts';
import { createAnchorReader } from '../../firmware/anchor-file.ts';
import { visibleText } from '../../lib/escape.ts';
import type { AnchorPlace, AnchorReading, ReadAnchors } from '../../signals/declared/reading.ts';
import { distinctAnchors } from '../../signals/named-anchor.ts';
import type { NamedAnchor } from '../../signals/signal.ts';

/** Reads files as those of a firmware are read: paths are relative to `folder`, and each time it is looked anew. */
export function anchorFileReader(folder: string): ReadAnchors {
  return async (place): Promise<AnchorReading> => {
    const file = await createAnchorReader(folder)(place);
    if (file.kind === 'unusable') return { kind: 'failed', reason: file.reasons.join('; ') };
    const anchors = file.anchors.map(({ subject, spkiSha256 }): NamedAnchor => ({ subject: subject.text, spkiSha256 }));
    return { kind: 'read', anchors: distinctAnchors(anchors) };
  };
}

/**
 * The anchor of each announcement, by its id. Throws ConfigError `config-invalid` with every file that cannot be used, at
 * its place in the config.
 */
export async function loadAnnouncedAnchors(loaded: LoadedConfig): Promise<ReadonlyMap<string, NamedAnchor>> {
  const read = anchorFileReader(dirname(loaded.file));
  const anchors = new Map<string, NamedAnchor>();
  const problems: ConfigProblem[] = [];
  for (const [index, { id, anchor }] of loaded.config.announcements.entries()) {
    const found = 'subject' in anchor ? { subject: anchor.subject, spkiSha256: null } : await onlyAnchor(anchor, read);
    if (typeof found !== 'string') anchors.set(id, found);
    else problems.push(problemAt(loaded, ['announcements', index, 'anchor'], { found, expected: EXPECTED }));
  }
  if (problems.length > 0) throw invalidConfig(loaded.file, problems);
  return anchors;
}

const EXPECTED = 'a file with one CA certificate, relative to the folder of the config, or {subject: NAME}';

/** The anchor in a file, or what was found in its place. */
async function onlyAnchor(place: AnchorPlace, read: ReadAnchors): Promise<NamedAnchor | string> {
  const reading = await read(place);
  if (reading.kind === 'failed') return `${quoted(place.path)} (${visibleText(reading.reason)})`;
  const [first, ...others] = reading.anchors;
  if (first !== undefined && others.length === 0) return first;
  return `${quoted(place.path)} (${String(reading.anchors.length)} CAs)`;
}
