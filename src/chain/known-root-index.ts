// The public roots this machine knows, by name. Read when first asked for; only those of a wanted name are decoded.
import { createHash } from 'node:crypto';

import type { Certificate } from './certificate.ts';
import { subjectOf } from './decode.ts';
import type { KnownRoot, KnownRootsSource } from './known-roots.ts';

export interface IndexedRoot {
  readonly certificate: Certificate;
  readonly pem: string;
  readonly foundIn: KnownRoot['foundIn'];
}

export interface KnownRootIndex {
  /** The roots whose subject is this name, octet by octet as hex. */
  readonly named: (subjectHex: string) => readonly IndexedRoot[];
}

interface Listed {
  readonly root: KnownRoot;
  readonly der: Uint8Array;
}

type Decode = (served: { readonly der: Uint8Array; readonly sha256: string }) => {
  readonly certificate: Certificate | null;
};

export function createKnownRootIndex(source: KnownRootsSource, decode: Decode): KnownRootIndex {
  let bySubject: ReadonlyMap<string, readonly Listed[]> | null = null;
  return {
    named: (subjectHex) => {
      bySubject ??= indexed(source());
      return (bySubject.get(subjectHex) ?? []).flatMap(({ root, der }) => {
        const { certificate } = decode({ der, sha256: createHash('sha256').update(der).digest('hex') });
        return certificate === null ? [] : [{ certificate, pem: root.pem, foundIn: root.foundIn }];
      });
    },
  };
}

function indexed(roots: readonly KnownRoot[]): ReadonlyMap<string, readonly Listed[]> {
  const bySubject = new Map<string, Listed[]>();
  for (const root of roots) {
    const der = Buffer.from(root.pem.replace(/-----[^-]*-----/g, ''), 'base64');
    const subject = subjectOf(der);
    if (subject === null) continue;
    const key = Buffer.from(subject).toString('hex');
    const listed = bySubject.get(key);
    if (listed === undefined) bySubject.set(key, [{ root, der }]);
    else listed.push({ root, der });
  }
  return bySubject;
}
