// The walk of OpenSSL 1.0.x (X509_verify_cert, crypto/x509/x509_vfy.c): first as far up the served certificates as they
// lead, and only from their top into the store. Since 1.0.1n and 1.0.2b it tries again from lower down when that fails,
// but only when no anchor was found: one that has expired is an anchor.
import type { Certificate } from '../certificate.ts';
import { type BuiltPath, isSelfSigned, mayHaveIssued, servedIssuer, type Store, trustedIssuer } from './build-path.ts';

type Path = readonly [Certificate, ...Certificate[]];

/** The path, served certificates first; with `alternatives` a served certificate's other issuer is tried as well. */
export function buildUntrustedFirst(store: Store, alternatives: boolean): BuiltPath {
  const offered = servedPath(store);
  const top = offered.at(-1) ?? offered[0];
  if (!isSelfSigned(top, store.rules)) return fromStore(offered, null, store, alternatives);
  const [first, ...rest] = offered.slice(0, -1);
  if (first !== undefined) return fromStore([first, ...rest], top, store, alternatives);
  const pinned = trustedIssuer(top, store)?.sha256 === top.sha256;
  return { path: offered, untrusted: pinned ? 0 : 1, ending: pinned ? 'anchored' : 'no-issuer' };
}

function servedPath(store: Store): Path {
  const { served, rules } = store;
  const path: [Certificate, ...Certificate[]] = [served[0]];
  let unused: readonly Certificate[] = served;
  for (;;) {
    const top = path.at(-1) ?? served[0];
    if (path.length > rules.maxDepth || isSelfSigned(top, rules)) return path;
    const next = servedIssuer(top, unused, store);
    if (next === null) return path;
    unused = unused.filter((certificate) => certificate !== next);
    path.push(next);
  }
}

/** `selfSigned`: the served certificate at the top, which is put aside and only named when nothing else is found. */
function fromStore(offered: Path, selfSigned: Certificate | null, store: Store, alternatives: boolean): BuiltPath {
  let built = extendFromStore(offered, store);
  for (let length = offered.length - 1; alternatives && built.ending !== 'anchored' && length > 0; length -= 1) {
    const below = offered[length - 1];
    if (below === undefined || trustedIssuer(below, store) === null) continue;
    built = extendFromStore([offered[0], ...offered.slice(1, length)], store);
  }
  const { path } = built;
  const top = path.at(-1) ?? path[0];
  if (built.ending === 'anchored' || selfSigned === null || !mayHaveIssued(selfSigned, top, store.rules)) return built;
  return { path: [path[0], ...path.slice(1), selfSigned], untrusted: path.length + 1, ending: 'no-issuer' };
}

function extendFromStore(served: Path, store: Store): BuiltPath {
  const { rules } = store;
  const path: [Certificate, ...Certificate[]] = [...served];
  for (;;) {
    const top = path.at(-1) ?? served[0];
    const isAnchor = path.length > served.length && isSelfSigned(top, rules);
    if (isAnchor) return { path, untrusted: served.length, ending: 'anchored' };
    const next = path.length > rules.maxDepth ? null : trustedIssuer(top, store);
    if (next === null) return { path, untrusted: served.length, ending: 'no-issuer' };
    path.push(next);
  }
}
