// From an intermediate to the roots that it may lead to.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { caGraphOf, type CaReference } from '../../../src/signals/root-programs/ca-graph.ts';
import type { CaRecord } from '../../../src/signals/root-programs/ccadb.ts';

const record = (name: string, change: Partial<CaRecord> = {}): CaRecord => ({
  kind: 'intermediate',
  name,
  sha256: `sha ${name}`,
  spkiSha256: null,
  subjectKeyId: `id ${name}`,
  parentSha256: null,
  revoked: false,
  ...change,
});

const records: readonly CaRecord[] = [
  record('old root', { kind: 'root' }),
  record('new root', { kind: 'root', spkiSha256: 'key of new root' }),
  record('new root by old root', { subjectKeyId: 'id new root', parentSha256: 'sha old root' }),
  record('issuing', { spkiSha256: 'key of issuing', parentSha256: 'sha new root' }),
  record('issuing of the old root', { parentSha256: 'sha old root' }),
  record('revoked', { parentSha256: 'sha old root', revoked: true }),
  record('issuing by revoked', { parentSha256: 'sha revoked' }),
  record('circle 1', { parentSha256: 'sha circle 2' }),
  record('circle 2', { parentSha256: 'sha circle 1' }),
  record('same identifier, key 1', { subjectKeyId: 'id shared', spkiSha256: 'key 1', parentSha256: 'sha old root' }),
  record('same identifier, key 2', { subjectKeyId: 'id shared', spkiSha256: 'key 2', parentSha256: 'sha new root' }),
  record('without identifier', { subjectKeyId: null, parentSha256: 'sha new root' }),
  record('root without identifier', { kind: 'root', subjectKeyId: null }),
];

const rows: readonly { name: string; ca: CaReference; roots: readonly string[] }[] = [
  { name: 'over a cross-sign of the root', ca: { spkiSha256: 'key of issuing' }, roots: ['new root', 'old root'] },
  { name: 'by key identifier', ca: { subjectKeyId: 'id issuing' }, roots: ['new root', 'old root'] },
  { name: 'by certificate', ca: { sha256: 'sha issuing of the old root' }, roots: ['old root'] },
  { name: 'the cross-sign itself', ca: { sha256: 'sha new root by old root' }, roots: ['new root', 'old root'] },
  { name: 'a root is its own', ca: { sha256: 'sha old root' }, roots: ['old root'] },
  { name: 'nobody knows it', ca: { spkiSha256: 'another key' }, roots: [] },
  { name: 'revoked', ca: { sha256: 'sha revoked' }, roots: [] },
  { name: 'below a revoked one', ca: { sha256: 'sha issuing by revoked' }, roots: [] },
  { name: 'in a circle', ca: { sha256: 'sha circle 1' }, roots: [] },
  { name: 'two keys under one identifier, by key', ca: { spkiSha256: 'key 1' }, roots: ['old root'] },
  { name: 'two keys, by the identifier', ca: { subjectKeyId: 'id shared' }, roots: ['new root', 'old root'] },
  {
    name: 'no identifier is not the same identifier',
    ca: { sha256: 'sha root without identifier' },
    roots: ['root without identifier'],
  },
];

for (const { name, ca, roots } of rows) {
  test(`possible roots: ${name}`, () => {
    const found = caGraphOf(records).possibleRoots(ca);
    assert.deepEqual(found.map((root) => root.name).sort(), roots);
  });
}

test('a key that was seen elsewhere finds the certificate of a report without keys', () => {
  const graph = caGraphOf(records, new Map([['sha issuing of the old root', 'seen key']]));
  assert.deepEqual(
    graph.possibleRoots({ spkiSha256: 'seen key' }).map(({ name }) => name),
    ['old root'],
  );
});

test('ten thousand certificates of one key are walked once', () => {
  const many = [...Array(10_000).keys()].map((at) => record(`many ${String(at)}`, { subjectKeyId: 'id many' }));
  const graph = caGraphOf([...many, record('top', { kind: 'root', subjectKeyId: 'id many' })]);
  const began = performance.now();
  assert.equal(graph.possibleRoots({ subjectKeyId: 'id many' }).length, 1);
  assert.ok(performance.now() - began < 2_000);
});
