// Whatever is served and pinned: every stack comes to an end, and what it accepts is a path whose every signature
// verifies, from the served end entity to an anchor of the store.
import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { test } from 'node:test';

import fc from 'fast-check';

import { createJudge } from '../../src/chain/judge.ts';
import { STACKS } from '../../src/chain/stacks.ts';
import type { Accepted } from '../../src/chain/verdict.ts';
import { issue, type IssuedCertificate, keyPair } from '../support/ca.ts';
import { HOST, judgeOnce, NOW } from './judging.ts';

const NAMES = 4;

/** An edge of the graph of issuers: who (by name and key) is certified by whom. */
const edge = fc.record({
  subject: fc.nat({ max: NAMES - 1 }),
  subjectKey: fc.nat({ max: 1 }),
  issuer: fc.nat({ max: NAMES - 1 }),
  issuerKey: fc.nat({ max: 1 }),
  expired: fc.boolean(),
  keyIds: fc.boolean(),
});
type Edge = typeof edge extends fc.Arbitrary<infer T> ? T : never;

const graph = fc.record({
  edges: fc.array(edge, { minLength: 1, maxLength: 10 }),
  served: fc.array(fc.nat({ max: 9 }), { maxLength: 8 }),
  anchors: fc.array(fc.nat({ max: 9 }), { maxLength: 4 }),
  leafIssuer: fc.nat({ max: NAMES - 1 }),
});

for (const { name: stack } of STACKS) {
  test(`${stack}: any graph of issuers ends, and accepted paths verify`, () => {
    const judge = createJudge({ knownRoots: () => [] });
    fc.assert(
      fc.property(graph, ({ edges, served, anchors, leafIssuer }) => {
        const certificates = edges.map(certificateOf);
        const pick = (indexes: readonly number[]): readonly IssuedCertificate[] =>
          indexes.flatMap((i) => certificates[i % certificates.length] ?? []);
        const leaf = issue({
          subject: `CN=${HOST}`,
          issuer: authority(leafIssuer, 0),
          dnsNames: [HOST],
          key: keyPair('leaf'),
        });
        const list = [leaf, ...pick(served)];
        const store = pick(anchors);
        const verdict = judgeOnce({ served: list, anchors: store, stack }, judge);
        if (verdict.kind === 'refused') assert.notEqual(verdict.code, 'budget-exhausted');
        else if (verdict.kind === 'accepted') assertValidPath(verdict, list, store);
        else assertValidPath(verdict.accepting.verdict, list, store);
      }),
      { numRuns: 150 },
    );
  });
}

function assertValidPath(
  verdict: Accepted,
  served: readonly IssuedCertificate[],
  store: readonly IssuedCertificate[],
): void {
  const all = [...served, ...store];
  const path = verdict.path.map(({ sha256, spkiSha256 }) => {
    const one = all.find((issued) => (sha256 === null ? spkiDigest(issued) === spkiSha256 : issued.sha256 === sha256));
    return one && new X509Certificate(one.der);
  });
  assert.equal(verdict.path[0]?.sha256, served[0]?.sha256);
  // An anchor is a name and a key: the certificate that stands for it may be a served one.
  const { subject, spkiSha256 } = verdict.anchor;
  assert.ok(store.some((issued) => issued.spec.subject === subject && spkiDigest(issued) === spkiSha256));
  for (const [i, certificate] of path.entries()) {
    const issuer = path[i + 1];
    assert.ok(certificate !== undefined);
    if (issuer !== undefined) assert.ok(certificate.verify(issuer.publicKey), `link ${String(i)} does not verify`);
  }
  assert.ok(verdict.until === null || verdict.until > NOW);
}

function spkiDigest({ key }: IssuedCertificate): string {
  return createHash('sha256')
    .update(key.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

const issued = new Map<string, IssuedCertificate>();

/** Certificates are issued once for each kind of edge: the graphs are many, the edges few. */
function certificateOf(from: Edge): IssuedCertificate {
  const key = JSON.stringify(from);
  const known = issued.get(key);
  if (known !== undefined) return known;
  const made = issue({
    ...authority(from.subject, from.subjectKey).spec,
    issuer: authority(from.issuer, from.issuerKey),
    ca: true,
    notAfter: from.expired ? '2025-01-01T00:00:00Z' : '2030-01-01T00:00:00Z',
    ...(from.keyIds ? {} : { authorityKeyId: 'omit', subjectKeyId: 'omit' }),
  });
  issued.set(key, made);
  return made;
}

function authority(name: number, key: number): IssuedCertificate {
  const id = `${String(name)}:${String(key)}`;
  const known = issued.get(id);
  if (known !== undefined) return known;
  const made = issue({ subject: `CN=CA ${String(name)}`, key: keyPair(`ca ${id}`) });
  issued.set(id, made);
  return made;
}
