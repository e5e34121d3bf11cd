// Reads a CA file from the disk.
import type { TrustAnchor } from '../chain/trust-anchor.ts';
import { CodedError } from '../lib/coded-error.ts';
import { readBounded } from '../lib/read-bounded.ts';
import { importAnchors } from './import/import-anchors.ts';

// The bundle of a whole root program has about 250 kB; this leaves room for the formats to come.
const MAX_ANCHOR_FILE_BYTES = 16 * 1_048_576;

/** The anchors of a file, or why it cannot be used; `reasons` is then not empty, and holds our own words only. */
export type AnchorFile =
  | { readonly kind: 'anchors'; readonly anchors: readonly TrustAnchor[] }
  | { readonly kind: 'unusable'; readonly reasons: readonly string[] };

/** A file with a single broken certificate is unusable: some stacks would then load nothing of it. */
export async function readAnchorFile(path: string): Promise<AnchorFile> {
  try {
    const { anchors, problems } = importAnchors(await readBounded(path, MAX_ANCHOR_FILE_BYTES));
    if (problems.length === 0) return { kind: 'anchors', anchors };
    return { kind: 'unusable', reasons: problems.map(({ detail }) => detail) };
  } catch (error) {
    if (error instanceof CodedError) return { kind: 'unusable', reasons: [error.message] };
    throw error;
  }
}
