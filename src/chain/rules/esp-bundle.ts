// The certificate bundle of ESP-IDF: names and keys, sorted by name, and nothing else of the roots it was made from.
import type { Signer } from '../signer.ts';
import type { TrustAnchor } from '../trust-anchor.ts';

export interface EspBundle {
  readonly size: number;
  /** esp_crt_find_cert: the entry that a binary search for this name (its DER) hits; of several, whichever it is. */
  readonly find: (issuer: Uint8Array) => Signer | null;
}

/** The bundle that gen_crt_bundle.py makes of these roots: a stable sort by the octets of the subject. */
export function espBundleOf(anchors: readonly TrustAnchor[]): EspBundle {
  const entries = anchors
    .map(({ subject, spki, spkiSha256 }): Signer => ({ subject, spki, spkiSha256, certificate: null }))
    .sort((a, b) => Buffer.compare(a.subject.raw, b.subject.raw));
  return { size: entries.length, find: (issuer) => binarySearch(entries, issuer) };
}

function binarySearch(entries: readonly Signer[], issuer: Uint8Array): Signer | null {
  let start = 0;
  let end = entries.length - 1;
  while (start <= end) {
    const middle = Math.floor((start + end) / 2);
    const entry = entries[middle];
    if (entry === undefined) return null;
    // DER begins with its length, so that names of different lengths differ before one of them ends.
    const order = Buffer.compare(issuer, entry.subject.raw);
    if (order === 0) return entry;
    if (order < 0) end = middle - 1;
    else start = middle + 1;
  }
  return null;
}
