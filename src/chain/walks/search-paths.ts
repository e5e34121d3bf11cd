// A depth-first search that goes back and tries the next issuer, as the path builders of Java and Android do: the order of
// the list does not matter, and one good path is enough.
import type { Certificate } from '../certificate.ts';
import type { Signer } from '../signer.ts';

export interface SearchRules<Rejection> {
  /** Anchors that may have issued the certificate, in the order in which they are tried. */
  readonly anchorsOf: (child: Certificate) => readonly Signer[];
  /** Served certificates that may have issued the child and may be used at all, in the order in which they are tried. */
  readonly issuersOf: (child: Certificate, path: readonly Certificate[]) => readonly Certificate[];
  /** What is wrong with a path that has reached an anchor; null when it is good. */
  readonly rejects: (path: readonly Certificate[], anchor: Signer) => Rejection | null;
}

export interface Search<Rejection> {
  readonly found: { readonly path: readonly Certificate[]; readonly anchor: Signer } | null;
  /** The paths that reached an anchor and were rejected, in the order of the search. */
  readonly rejected: readonly {
    readonly path: readonly Certificate[];
    readonly anchor: Signer;
    readonly why: Rejection;
  }[];
  /** The longest path that was walked without reaching an anchor. */
  readonly longest: readonly Certificate[];
}

/** Rejections that are kept to be shown; the search itself goes on. */
const MAX_REJECTED = 16;

export function searchPaths<Rejection>(endEntity: Certificate, rules: SearchRules<Rejection>): Search<Rejection> {
  const rejected: Search<Rejection>['rejected'][number][] = [];
  let longest: readonly Certificate[] = [endEntity];
  const visit = (path: readonly [Certificate, ...Certificate[]]): Search<Rejection>['found'] => {
    const top = path.at(-1) ?? path[0];
    if (path.length > longest.length) longest = path;
    for (const anchor of rules.anchorsOf(top)) {
      const why = rules.rejects(path, anchor);
      if (why === null) return { path, anchor };
      if (rejected.length < MAX_REJECTED) rejected.push({ path, anchor, why });
    }
    for (const issuer of rules.issuersOf(top, path)) {
      const found = visit([...path, issuer]);
      if (found !== null) return found;
    }
    return null;
  };
  return { found: visit([endEntity]), rejected, longest };
}
