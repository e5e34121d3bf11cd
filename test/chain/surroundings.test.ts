// What is done around a verification, with every stack as base: each rule changes the verdicts that it should, and no others.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { composeStack, type RuleChanges } from '../../src/chain/custom-stack.ts';
import { createJudge } from '../../src/chain/judge.ts';
import type { Stack } from '../../src/chain/stack.ts';
import { STACKS } from '../../src/chain/stacks.ts';
import type { Verdict } from '../../src/chain/verdict.ts';
import { type CertificateSpec, issue, type IssuedCertificate, keyPair } from '../support/ca.ts';
import { HOST, NOW, question } from './judging.ts';

const root = issue({ subject: 'CN=Root', key: keyPair('around root', 'rsa2048') });
const rootExpired = issue({ ...root.spec, notAfter: '2025-01-01T00:00:00Z' });
const rootEnding = issue({ ...root.spec, notAfter: '2027-01-01T00:00:00Z' });
const oldRoot = issue({ subject: 'CN=Old Root', key: keyPair('around old root', 'rsa2048') });
const inter = issue({ subject: 'CN=Issuing', issuer: root, ca: true, key: keyPair('around inter', 'rsa2048') });
const interExpired = issue({ ...inter.spec, notAfter: '2025-01-01T00:00:00Z' });
const crossSign = issue({ ...root.spec, issuer: oldRoot, ca: true });
const crossSignExpired = issue({ ...crossSign.spec, notAfter: '2025-01-01T00:00:00Z' });
const leafOf = (bent: Partial<CertificateSpec> = {}): IssuedCertificate =>
  issue({ subject: 'CN=leaf', issuer: inter, dnsNames: [HOST], key: keyPair('around leaf', 'rsa2048'), ...bent });
const leaf = leafOf();
const leafExpired = leafOf({ notAfter: '2025-06-01T00:00:00Z' });
const leafElsewhere = leafOf({ dnsNames: ['elsewhere.example'] });
const leafP256 = leafOf({ key: keyPair('around leaf', 'p256') });

interface Asked {
  readonly served: readonly IssuedCertificate[];
  readonly anchors: readonly IssuedCertificate[];
}

const judge = createJudge({ knownRoots: () => [] });

function verdictOf(base: Stack, rules: RuleChanges, { served, anchors }: Asked, at = NOW): Verdict {
  const names = { name: 'composed', title: null, evidence: 'documented', sources: ['test'], hellos: null } as const;
  const composed = composeStack(base, { ...names, rules });
  assert.ok(composed.kind === 'stack', JSON.stringify(composed));
  return judge.judge({ ...question({ served, anchors, stack: base.name, at }), stack: composed.stack });
}

function codeOf(verdict: Verdict): string {
  return verdict.kind === 'refused' ? verdict.code : verdict.kind;
}

interface Row {
  readonly name: string;
  readonly rules: RuleChanges;
  readonly asked: Asked;
  /** Of every stack, whatever it is by itself; stacks that mind the rule themselves may find the fault elsewhere. */
  readonly code: string;
}

const PLAIN = { served: [leaf, inter], anchors: [root] };
const EXPIRED_ANCHOR = { served: [leaf, inter], anchors: [rootExpired] };
const OTHER_NAME = { served: [leafElsewhere, inter], anchors: [root] };

const rows: readonly Row[] = [
  { name: 'nothing changed', rules: {}, asked: PLAIN, code: 'accepted' },
  { name: 'as many certificates as are taken', rules: { maxCertificates: 2 }, asked: PLAIN, code: 'accepted' },
  { name: 'one certificate too many', rules: { maxCertificates: 1 }, asked: PLAIN, code: 'list-too-long' },
  { name: 'too many octets', rules: { maxListOctets: 1000 }, asked: PLAIN, code: 'list-too-long' },
  { name: 'as many intermediates as are taken', rules: { maxIntermediates: 1 }, asked: PLAIN, code: 'accepted' },
  { name: 'one intermediate too many', rules: { maxIntermediates: 0 }, asked: PLAIN, code: 'list-too-long' },
  { name: 'RSA keys of the smallest size', rules: { minRsaBits: 2048 }, asked: PLAIN, code: 'accepted' },
  { name: 'RSA keys that are too small', rules: { minRsaBits: 2049 }, asked: PLAIN, code: 'anchor-not-loaded' },
  { name: 'RSA keys of the largest size', rules: { maxRsaBits: 2048 }, asked: PLAIN, code: 'accepted' },
  { name: 'RSA keys that are too large', rules: { maxRsaBits: 2047 }, asked: PLAIN, code: 'anchor-not-loaded' },
  {
    name: 'a curve that is known',
    rules: { curves: ['P-256'] },
    asked: { served: [leafP256, inter], anchors: [root] },
    code: 'accepted',
  },
  {
    name: 'a curve that is not known',
    rules: { curves: ['P-384'] },
    asked: { served: [leafP256, inter], anchors: [root] },
    code: 'weak-key',
  },
  { name: 'curves alone do not forbid RSA', rules: { curves: ['P-256'] }, asked: PLAIN, code: 'accepted' },
  { name: 'signatures that are known', rules: { signatures: ['rsa'] }, asked: PLAIN, code: 'accepted' },
  { name: 'a digest that is known', rules: { digests: ['sha256'] }, asked: PLAIN, code: 'accepted' },
  { name: 'a digest that is refused', rules: { digests: ['sha384'] }, asked: PLAIN, code: 'weak-algorithm' },
  { name: 'an expired anchor, noted', rules: { anchorDates: 'noted' }, asked: EXPIRED_ANCHOR, code: 'accepted' },
  { name: 'an expired anchor, ignored', rules: { anchorDates: 'ignored' }, asked: EXPIRED_ANCHOR, code: 'accepted' },
  {
    name: 'an expired anchor, checked',
    rules: { anchorDates: 'checked' },
    asked: EXPIRED_ANCHOR,
    code: 'anchor-expired',
  },
  {
    name: 'an expired anchor, at load',
    rules: { anchorDates: 'at-load' },
    asked: EXPIRED_ANCHOR,
    code: 'anchor-expired',
  },
  {
    name: 'an expired end entity, dates ignored',
    rules: { dates: 'ignored', anchorDates: 'ignored' },
    asked: { served: [leafExpired, inter], anchors: [rootExpired] },
    code: 'accepted',
  },
  {
    name: 'an expired anchor where dates are ignored and those of anchors are not',
    rules: { dates: 'ignored', anchorDates: 'checked' },
    asked: { served: [leafExpired, inter], anchors: [rootExpired] },
    code: 'anchor-expired',
  },
  { name: 'another name, checked', rules: { hostName: 'checked' }, asked: OTHER_NAME, code: 'name-mismatch' },
  { name: 'another name, unchecked', rules: { hostName: 'unchecked' }, asked: OTHER_NAME, code: 'accepted' },
];

/** OpenSSL and mbedTLS load such anchors, and wolfSSL cannot compute with their keys. */
const OWN_CODES = new Map([
  ['RSA keys that are too small', 'weak-key'],
  ['RSA keys that are too large', 'signature-invalid'],
]);

/** OpenSSL 1.0.x counts certificates up to the one that is too many, and then says that an issuer is missing. */
const exempt = (base: Stack, { rules, asked }: Row): boolean =>
  ('maxIntermediates' in rules && base.name.startsWith('openssl-1.0')) ||
  // RSA only: it has no use for curves.
  ('curves' in rules && asked.served.includes(leafP256) && base.name === 'axtls');

for (const base of STACKS) {
  for (const row of rows.filter((one) => !exempt(base, one))) {
    test(`${base.name}: ${row.name}`, () => {
      const code = codeOf(verdictOf(base, row.rules, row.asked));
      assert.ok(code === row.code || code === OWN_CODES.get(row.name), code);
    });
  }
}

for (const base of STACKS) {
  for (const anchorDates of ['checked', 'at-load'] as const) {
    test(`${base.name}: an anchor whose dates are ${anchorDates} ends the list to the second`, () => {
      const asked = { served: [leaf, inter], anchors: [rootEnding] };
      const before = verdictOf(base, { anchorDates, mustVerify: base.rules.mustVerify }, asked);
      assert.ok(before.kind === 'accepted' && before.until !== null, codeOf(before));
      const last = verdictOf(base, { anchorDates }, asked, before.until - 1);
      const after = verdictOf(base, { anchorDates }, asked, before.until);
      assert.equal(codeOf(last), 'accepted');
      assert.ok(after.kind === 'refused', codeOf(after));
      assert.deepEqual([after.code, after.since], ['anchor-expired', before.until]);
      assert.equal(before.holds.until, before.until);
    });
  }
}

const PATH_ALONE = STACKS.filter(({ rules, unknown }) => rules.mustVerify === 'path' && !('mustVerify' in unknown));
const EVERY = { mustVerify: 'every-certificate' } as const;

for (const base of PATH_ALONE) {
  test(`${base.name}: every certificate must verify`, () => {
    const code = (served: readonly IssuedCertificate[], anchors: readonly IssuedCertificate[]): string =>
      codeOf(verdictOf(base, EVERY, { served, anchors }));
    assert.equal(code([leaf, inter], [root]), 'accepted');
    assert.equal(code([leaf, inter, root], [root]), 'accepted');
    // To these a certificate with the name and key of an anchor is one.
    const isAnchor = base.name === 'java' || base.name === 'android';
    assert.equal(code([leaf, inter, crossSign], [root]), isAnchor ? 'accepted' : 'anchor-missing');
    const mayExpire = isAnchor || base.rules.dates === 'ignored';
    assert.equal(code([leaf, inter, crossSignExpired], [root, oldRoot]), mayExpire ? 'accepted' : 'expired');
  });
}

test('a pinned intermediate below the anchor keeps its dates where those of anchors are ignored', () => {
  const openssl = STACKS.filter(({ name }) => name === 'openssl');
  for (const base of openssl) {
    const asked = { served: [leaf, interExpired], anchors: [root, interExpired] };
    assert.equal(codeOf(verdictOf(base, { anchorDates: 'ignored' }, asked)), 'expired');
  }
});
