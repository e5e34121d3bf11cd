// Which roots an intermediate may lead to, by all the certificates that CCADB knows of its key and of its issuers' keys. Pure.
import type { CaRecord } from './ccadb.ts';

/** A CA, as a certificate in CT or in a served list names it: by whatever is known of it. */
export type CaReference =
  | { readonly spkiSha256: string }
  | { readonly sha256: string }
  /** Lower-case hex: authorityKeyId of what it issued. */
  | { readonly subjectKeyId: string };

export interface CaGraph {
  /**
   * The records of roots to which a path from this CA may lead, over cross-signs too, each once; the CA itself where it is
   * one. Empty where CCADB does not know the CA. Revoked certificates lead nowhere.
   */
  readonly possibleRoots: (ca: CaReference) => readonly CaRecord[];
}

/**
 * The graph of `records`. Reports without certificates have no keys, so certificates are taken to be of one key when they
 * have the same SPKI or, since CAs derive it from the key (RFC 5280 section 4.2.1.2), the same subjectKeyId.
 * `knownKeys` gives the SPKI hash by the SHA-256 of certificates that were seen elsewhere.
 */
export function caGraphOf(records: readonly CaRecord[], knownKeys: ReadonlyMap<string, string> = new Map()): CaGraph {
  const valid = records
    .filter(({ revoked }) => !revoked)
    .map((record) => ({ ...record, spkiSha256: record.spkiSha256 ?? knownKeys.get(record.sha256) ?? null }));
  const index: Index = {
    bySha256: Map.groupBy(valid, ({ sha256 }) => sha256),
    bySpki: groupByKnown(valid, ({ spkiSha256 }) => spkiSha256),
    byKeyId: groupByKnown(valid, ({ subjectKeyId }) => subjectKeyId),
  };
  return { possibleRoots: (ca) => rootsAbove(index, recordsOf(index, ca)) };
}

interface Index {
  readonly bySha256: ReadonlyMap<string, readonly CaRecord[]>;
  readonly bySpki: ReadonlyMap<string, readonly CaRecord[]>;
  readonly byKeyId: ReadonlyMap<string, readonly CaRecord[]>;
}

function recordsOf(index: Index, ca: CaReference): readonly CaRecord[] {
  if ('spkiSha256' in ca) return index.bySpki.get(ca.spkiSha256) ?? [];
  if ('sha256' in ca) return index.bySha256.get(ca.sha256) ?? [];
  return index.byKeyId.get(ca.subjectKeyId) ?? [];
}

/** Each record is visited once, and each key: cross-signs in a circle end, and a thousand of one key cost a thousand steps. */
function rootsAbove(index: Index, start: readonly CaRecord[]): readonly CaRecord[] {
  const visited = new Set<CaRecord>(start);
  const keys = new Set<string>();
  for (const record of visited) {
    for (const next of [...sameKey(index, record, keys), ...parents(index, record)]) visited.add(next);
  }
  const roots = [...visited].filter(({ kind }) => kind === 'root');
  return [...new Map(roots.map((root) => [root.sha256, root])).values()];
}

/** The records of the same key, unless `keys` says that they were given before. Two keys under one identifier are two CAs. */
function sameKey(index: Index, { spkiSha256, subjectKeyId }: CaRecord, keys: Set<string>): readonly CaRecord[] {
  const key = `${spkiSha256 ?? ''} ${subjectKeyId ?? ''}`;
  if (keys.has(key)) return [];
  keys.add(key);
  const bySpki = spkiSha256 === null ? [] : (index.bySpki.get(spkiSha256) ?? []);
  const byKeyId = subjectKeyId === null ? [] : (index.byKeyId.get(subjectKeyId) ?? []);
  const compatible = byKeyId.filter(
    (other) => spkiSha256 === null || other.spkiSha256 === null || other.spkiSha256 === spkiSha256,
  );
  return [...bySpki, ...compatible];
}

function parents(index: Index, { parentSha256 }: CaRecord): readonly CaRecord[] {
  return parentSha256 === null ? [] : (index.bySha256.get(parentSha256) ?? []);
}

function groupByKnown(
  records: readonly CaRecord[],
  keyOf: (record: CaRecord) => string | null,
): ReadonlyMap<string, readonly CaRecord[]> {
  const groups = Map.groupBy(records, keyOf);
  groups.delete(null);
  return groups as ReadonlyMap<string, readonly CaRecord[]>;
}
