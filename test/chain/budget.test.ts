// Where a search is given up: a mesh of CAs that have all signed each other. Stacks that search are stopped by the budget
// and say so; stacks that walk have their answer before. How long it takes is measured in bench/pathological.ts.
import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { test } from 'node:test';

import { createSignatureLedger, type SignatureLedger } from '../../src/chain/checks.ts';
import { decodeCertificate } from '../../src/chain/decode.ts';
import { createJudge } from '../../src/chain/judge.ts';
import { createLru } from '../../src/chain/lru.ts';
import { signerOf } from '../../src/chain/signer.ts';
import { STACKS } from '../../src/chain/stacks.ts';
import { issue, type IssuedCertificate, type KeyKind, keyPair } from '../support/ca.ts';
import { HOST, judgeOnce, outcome } from './judging.ts';
import { meshOf } from './mesh.ts';

const MESH = { roots: 12, intermediates: 12, kind: 'p256', bothWays: true } as const;
const tiers = meshOf({ ...MESH, names: 'tiers' });
const oneName = meshOf({ ...MESH, names: 'one' });

const SEARCHING = ['java', 'android'];
for (const stack of SEARCHING) {
  test(`${stack}: gives up in a mesh without a way out, and says that this means nothing`, () => {
    const verdict = judgeOnce({ served: tiers.served, anchors: [tiers.stranger], stack });
    assert.equal(outcome(verdict), 'budget-exhausted null');
    assert.equal(verdict.kind, 'refused');
    assert.equal(verdict.missing, null);
  });

  test(`${stack}: gives up before it has found the only way out, and does not call it refused`, () => {
    const verdict = judgeOnce({ served: tiers.servedToHidden, anchors: [tiers.hidden], stack });
    assert.equal(outcome(verdict), 'budget-exhausted null');
  });

  test(`${stack}: finds a way out that is near`, () => {
    assert.equal(judgeOnce({ served: tiers.served, anchors: tiers.roots, stack }).kind, 'accepted');
  });
}

const rows = [
  { stack: 'openssl', pinned: 'accepted', stranger: 'signature-invalid' },
  { stack: 'openssl-partial-chain', pinned: 'accepted', stranger: 'signature-invalid' },
  { stack: 'mbedtls', pinned: 'accepted', stranger: 'anchor-missing' },
  { stack: 'bearssl', pinned: 'accepted', stranger: 'anchor-missing' },
  { stack: 'wolfssl', pinned: 'list-too-long', stranger: 'list-too-long' },
];
for (const { stack, pinned, stranger } of rows) {
  test(`${stack}: walks through the mesh to its answer`, () => {
    const answer = (anchors: readonly IssuedCertificate[]): string => {
      const verdict = judgeOnce({ served: tiers.served, anchors, stack });
      return verdict.kind === 'refused' ? verdict.code : verdict.kind;
    };
    assert.equal(answer(tiers.roots), pinned);
    assert.equal(answer([tiers.stranger]), stranger);
  });
}

for (const { name: stack } of STACKS) {
  test(`${stack}: accepts no list of a mesh but by a path whose every signature verifies`, () => {
    for (const { served, roots, hidden, servedToHidden, stranger } of [tiers, oneName]) {
      const known = new Map([...servedToHidden, ...roots, hidden].map((issued) => [issued.sha256, issued]));
      const judge = createJudge({ knownRoots: () => [] });
      const asked = [
        { served, anchors: roots, stack },
        { served: servedToHidden, anchors: [hidden], stack },
      ];
      for (const verdict of asked.map((one) => judgeOnce(one, judge))) {
        if (verdict.kind !== 'accepted') continue;
        const path = verdict.path.map(({ sha256 }) => known.get(sha256 ?? ''));
        for (const [depth, child] of path.slice(0, -1).entries()) {
          assert.ok(child !== undefined);
          const issuer = path[depth + 1];
          assert.ok(issuer !== undefined);
          const signer = signerOf(decodeCertificate(issuer.der));
          assert.ok(
            ledgerOf().isSignedBy(decodeCertificate(child.der), signer),
            `${stack}: the link at ${String(depth)}`,
          );
        }
      }
      assert.notEqual(judgeOnce({ served, anchors: [stranger], stack }, judge).kind, 'accepted');
    }
  });
}

test('what was asked before does not change where the search is given up', () => {
  const asked = { served: tiers.servedToHidden, anchors: [tiers.hidden], stack: 'java' };
  const judge = createJudge({ knownRoots: () => [] });
  const first = judgeOnce(asked, judge);
  judgeOnce({ served: tiers.served, anchors: tiers.roots, stack: 'mbedtls' }, judge);
  // Another host is another question, with all signatures known by now.
  const again = judgeOnce({ ...asked, host: 'other.example.com' }, judge);
  assert.equal(outcome(first), 'budget-exhausted null');
  assert.equal(outcome(again), 'budget-exhausted null');
});

const budgets: readonly { readonly kind: KeyKind; readonly enoughFor: number; readonly notFor: number }[] = [
  { kind: 'rsa2048', enoughFor: 80, notFor: 200 },
  { kind: 'p256', enoughFor: 80, notFor: 200 },
  { kind: 'p384', enoughFor: 14, notFor: 20 },
  { kind: 'p521', enoughFor: 10, notFor: 12 },
  { kind: 'secp256k1', enoughFor: 15, notFor: 25 },
];
for (const { kind, enoughFor, notFor } of budgets) {
  test(`${kind}: ${String(enoughFor)} signatures are within the budget, ${String(notFor)} are not`, () => {
    const child = decodeCertificate(issue({ subject: 'CN=Child', key: keyPair('budget', 'p256') }).der);
    const signer = signerOf(decodeCertificate(issue({ subject: 'CN=CA', key: keyPair('budget', kind) }).der));
    const ledger = ledgerOf();
    const ask = (number: number): unknown => ledger.isSignedBy({ ...child, sha256: String(number) }, signer);
    for (let number = 0; number < enoughFor; number += 1) ask(number);
    assert.equal(ledger.exhausted(), false);
    for (let number = enoughFor; number < notFor; number += 1) ask(number);
    assert.equal(ledger.exhausted(), true);
  });
}

for (const kind of ['p384', 'p521'] as const) {
  test(`${kind}: no stack gives up on a long list of a private CA with a cross-sign`, () => {
    const key = (name: string) => keyPair(`long list ${name}`, kind);
    const old = issue({ subject: 'CN=Old Root', key: key('old') });
    const root = issue({ subject: 'CN=Root', key: key('root') });
    const cross = issue({ subject: 'CN=Root', key: key('root'), issuer: old, ca: true });
    const upper = issue({ subject: 'CN=Upper CA', key: key('upper'), issuer: root, ca: true });
    const lower = issue({ subject: 'CN=Lower CA', key: key('lower'), issuer: upper, ca: true });
    const endEntity = issue({ subject: `CN=${HOST}`, key: key('end entity'), issuer: lower, dnsNames: [HOST] });
    const renewals = ['a', 'b'].map((name) => issue({ subject: 'CN=Root', key: key(name) }));
    const judge = createJudge({ knownRoots: () => [] });
    for (const served of [
      [endEntity, lower, upper],
      [endEntity, lower, upper, root],
      [endEntity, lower, upper, cross, old],
      [endEntity, upper, lower, lower, cross],
    ]) {
      for (const anchors of [[root], [old], [...renewals, root], renewals]) {
        for (const { name: stack } of STACKS) {
          const given = outcome(judgeOnce({ served, anchors, stack }, judge));
          assert.ok(!given.startsWith('budget-exhausted'), `${stack}: ${String(served.length)} served`);
        }
      }
    }
  });
}

test('a copy of a certificate is the same to the ledger: its signature is paid for once', () => {
  const root = issue({ subject: 'CN=Root', key: keyPair('budget', 'p521') });
  const certificate = decodeCertificate(root.der);
  const ledger = ledgerOf();
  for (let times = 0; times < 100; times += 1) assert.ok(ledger.isSignedBy({ ...certificate }, signerOf(certificate)));
  assert.equal(ledger.exhausted(), false);
});

test('a signature is paid for once, and a step each time', () => {
  const root = issue({ subject: 'CN=Root', key: keyPair('budget', 'p521') });
  const certificate = decodeCertificate(root.der);
  const ledger = ledgerOf();
  for (let times = 0; times < 1000; times += 1) assert.ok(ledger.isSignedBy(certificate, signerOf(certificate)));
  assert.equal(ledger.exhausted(), false);
  let steps = 0;
  while (ledger.mayGoOn() && steps < 1_000_000) steps += 1;
  assert.ok(steps < 1_000_000);
  assert.ok(ledger.exhausted());
  assert.equal(ledger.isSignedBy(certificate, signerOf(certificate)), false);
});

test('a key whose exponent is as long as its modulus costs like the trap that it is', () => {
  const child = decodeCertificate(issue({ subject: 'CN=Child', key: keyPair('budget', 'rsa2048') }).der);
  const jwk = keyPair('budget', 'rsa3072').publicKey.export({ format: 'jwk' });
  const trap = createPublicKey({ key: { ...jwk, e: jwk.n ?? '' }, format: 'jwk' });
  const signer = signerOf(decodeCertificate(issue({ subject: 'CN=Trap', key: keyPair('budget', 'rsa3072') }).der));
  const spki = trap.export({ type: 'spki', format: 'der' });
  const ledger = ledgerOf();
  ledger.isSignedBy(child, { ...signer, spki });
  ledger.isSignedBy({ ...child, sha256: '2' }, { ...signer, spki });
  assert.ok(ledger.exhausted());
});

function ledgerOf(): SignatureLedger {
  return createSignatureLedger(createLru(1000));
}
