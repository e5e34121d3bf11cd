// Which anchors can matter to a list. A bundle has a hundred of them that expire one after the other, and no path of a list
// comes near most of them: without them every date is tried that counts, and none that does not.
import type { Certificate } from './certificate.ts';
import type { Name } from './name.ts';
import { keyIdOf } from './rules/key-ids.ts';
import { type Signer, signerOf } from './signer.ts';
import type { TrustAnchor } from './trust-anchor.ts';

/**
 * The anchors, in their order, that any stack could take for a relative of what was served: with a common name of one of its
 * names, or one of its keys or key ids, and so on from those anchors upwards. Every stack finds signers by names or key ids,
 * and all rules for names (rules/names.ts) want equal common names, but for case and white space.
 */
export function relatedAnchors(
  served: readonly Certificate[],
  anchors: readonly TrustAnchor[],
): readonly TrustAnchor[] {
  if (anchors.length <= FEW) return anchors;
  const byMark = anchorsByMark(anchors);
  const related = new Set<TrustAnchor>();
  // A Set that grows while it is gone through: each mark is followed once.
  const marks = new Set(served.flatMap(marksOfServed));
  marks.add(ANY);
  for (const mark of marks) {
    for (const anchor of byMark.get(mark) ?? []) {
      if (related.has(anchor)) continue;
      related.add(anchor);
      for (const further of marksOf(anchor)) marks.add(further);
    }
  }
  return related.size === 0 ? [] : anchors.filter((anchor) => related.has(anchor));
}

/** So many are tried faster than told apart. */
const FEW = 4;

type ByMark = ReadonlyMap<string, readonly TrustAnchor[]>;

// A store is asked about again and again, and lives as long as its index.
const indexes = new WeakMap<readonly TrustAnchor[], ByMark>();

function anchorsByMark(anchors: readonly TrustAnchor[]): ByMark {
  const indexed = indexes.get(anchors);
  if (indexed !== undefined) return indexed;
  const index = new Map<string, TrustAnchor[]>();
  for (const anchor of anchors) {
    for (const mark of marksOf(anchor)) {
      const list = index.get(mark);
      if (list === undefined) index.set(mark, [anchor]);
      else list.push(anchor);
    }
  }
  indexes.set(anchors, index);
  return index;
}

const marksKnown = new WeakMap<Certificate, readonly string[]>();

function marksOfServed(certificate: Certificate): readonly string[] {
  const known = marksKnown.get(certificate);
  if (known !== undefined) return known;
  const marks = marksOf({ ...signerOf(certificate), nameSha1: null });
  marksKnown.set(certificate, marks);
  return marks;
}

/** Two that share none of these have nothing to do with each other. */
function marksOf(anchor: Signer & Pick<TrustAnchor, 'nameSha1'>): readonly string[] {
  const { subject, spkiSha256, certificate, nameSha1 } = anchor;
  // Of a hash nobody can tell.
  if (nameSha1 !== null) return [ANY];
  const names = certificate === null ? [subject] : [subject, certificate.issuer];
  const authorityKeyId = certificate?.authorityKeyId ?? null;
  const keyIds = [keyIdOf(anchor), ...(authorityKeyId === null ? [] : [authorityKeyId])];
  return [
    ...names.flatMap(commonNamesOf).map((name) => `name:${name}`),
    ...keyIds.map((id) => `key id:${id}`),
    `key:${spkiSha256}`,
  ];
}

const ANY = 'any';

/** A name without a common name has the empty one, as the rules that look at nothing else have it. */
function commonNamesOf({ attributes }: Name): readonly string[] {
  const values = attributes.filter(({ type }) => type === '2.5.4.3').map(({ value }) => value);
  return values.length === 0 ? [''] : values.map((value) => value.trim().replace(/\s+/g, ' ').toLowerCase());
}
