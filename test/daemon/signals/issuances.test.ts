// What firmware would make of certificates that were issued: which rotations are announced, and which renewals are none.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { decodeCertificate } from '../../../src/chain/decode.ts';
import { STACKS } from '../../../src/chain/stacks.ts';
import { bareAnchorOf } from '../../../src/chain/trust-anchor.ts';
import type { IssuanceAnswer } from '../../../src/outlook/pair-signals.ts';
import { issue, keyPair } from '../../support/ca.ts';
import {
  answerIn,
  ca,
  DAY,
  HOST,
  issuanceOf,
  judgedIn,
  leafBy,
  NOW,
  precertificateBy,
  recordOf,
  type Scene,
  TARGET,
} from './issuance-scene.ts';

const root = ca('Root A', 'Alpha Inc');
const sub1 = ca('Sub A1', 'Alpha Inc', { issuer: root });
const sub2 = ca('Sub A2', 'Alpha Inc', { issuer: root });
const leaf = leafBy(sub1, { notBefore: '2026-01-01T00:00:00Z', notAfter: '2026-04-01T00:00:00Z' });
const served = [[leaf, sub1]];

const otherRoot = ca('Root B', 'Beta LLC');
const otherSub = ca('Sub B1', 'Beta LLC', { issuer: otherRoot });
/** Root B by Root A: what makes Beta's certificates good for who pins Root A alone. */
const crossSign = issue({ ...otherRoot.spec, key: otherRoot.key, issuer: root, ca: true });

const alpha = { anchors: [root], served } as const;
const alphaRecords = [root, sub1, sub2].map((one) => recordOf(one));
const betaRecords = [otherRoot, otherSub].map((one) => recordOf(one));

/** `accepted`, `refused CODE MISSING`, `depends CONDITION`, `unknown`. */
function shown(answer: IssuanceAnswer): string {
  switch (answer.kind) {
    case 'accepted':
      return 'accepted';
    case 'refused':
      return `refused ${answer.refusal} ${answer.missing?.subject ?? '-'}`;
    case 'depends':
      return `depends ${answer.acceptedIf}`;
    case 'unknown':
      return answer.isNewOperator ? 'unknown, a new operator' : 'unknown';
  }
}

const rows: readonly { readonly name: string; readonly scene: Scene; readonly answer: string }[] = [
  { name: 'renewal', scene: { ...alpha, issued: [leafBy(sub1)] }, answer: 'accepted' },
  { name: 'renewal, the precertificate', scene: { ...alpha, issued: [precertificateBy(sub1)] }, answer: 'accepted' },
  {
    name: 'renewal with an RSA key',
    scene: { ...alpha, issued: [precertificateBy(sub1, { key: keyPair('rsa leaf', 'rsa2048') })] },
    answer: 'accepted',
  },
  {
    name: 'renewal of what is served without an intermediate',
    scene: { anchors: [root], served: [[leafBy(root)]], issued: [precertificateBy(root)] },
    answer: 'accepted',
  },
  {
    name: 'renewal of what is served with too little: as bad as now, and no other list is made up',
    scene: { anchors: [root], served: [[leaf]], issued: [precertificateBy(sub1)], elsewhere: [[leaf, sub1]] },
    answer: 'refused issuer-missing CN=Sub A1,O=Alpha Inc',
  },
  {
    name: 'renewal of a pinned end entity',
    scene: { anchors: [leaf], served, issued: [precertificateBy(sub1)], stack: 'mbedtls' },
    answer: 'refused anchor-missing CN=Root A,O=Alpha Inc',
  },
  {
    name: 'another intermediate below the root, known from elsewhere',
    scene: { ...alpha, issued: [precertificateBy(sub2)], elsewhere: [[leafBy(sub2), sub2]] },
    answer: 'accepted',
  },
  {
    name: 'another intermediate below the root, known to CCADB',
    scene: { ...alpha, issued: [precertificateBy(sub2)], ccadb: alphaRecords },
    answer: 'accepted',
  },
  {
    name: 'another intermediate, known to CCADB by its key identifier alone',
    scene: {
      ...alpha,
      issued: [precertificateBy(sub2)],
      ccadb: alphaRecords.map((record) => ({ ...record, spkiSha256: null })),
    },
    answer: 'accepted',
  },
  {
    name: 'another intermediate of which nothing is known, of the operator that it was',
    scene: { ...alpha, issued: [precertificateBy(sub2)] },
    answer: 'unknown',
  },
  {
    name: 'another intermediate where an intermediate is pinned',
    scene: { anchors: [sub1], served, issued: [precertificateBy(sub2)], elsewhere: [[leaf, sub2]], stack: 'mbedtls' },
    answer: 'refused anchor-missing CN=Root A,O=Alpha Inc',
  },
  {
    name: 'another CA, known from elsewhere',
    scene: { ...alpha, issued: [precertificateBy(otherSub)], elsewhere: [[leaf, otherSub]], roots: [otherRoot] },
    answer: 'refused anchor-missing CN=Root B,O=Beta LLC',
  },
  {
    name: 'another CA, known to CCADB',
    scene: { ...alpha, issued: [precertificateBy(otherSub)], ccadb: betaRecords },
    answer: 'refused anchor-missing CN=Root B,O=Beta LLC',
  },
  {
    name: 'another CA that is pinned as well, known from elsewhere',
    scene: { served, anchors: [root, otherRoot], issued: [precertificateBy(otherSub)], elsewhere: [[leaf, otherSub]] },
    answer: 'accepted',
  },
  {
    name: 'another CA that is pinned as well, known to CCADB',
    scene: { served, anchors: [root, otherRoot], issued: [precertificateBy(otherSub)], ccadb: betaRecords },
    answer: 'accepted',
  },
  {
    name: 'another CA of which nothing is known',
    scene: { ...alpha, issued: [precertificateBy(otherSub)] },
    answer: 'unknown, a new operator',
  },
  {
    name: 'a CA of which nothing is known, for a target that was never seen',
    scene: { anchors: [root], issued: [precertificateBy(otherSub)] },
    answer: 'unknown',
  },
  {
    name: 'another CA that a pinned root has cross-signed',
    scene: {
      ...alpha,
      issued: [precertificateBy(otherSub)],
      elsewhere: [[leaf, otherSub, crossSign]],
      roots: [otherRoot],
    },
    answer: 'depends it is served with the cross-sign of Root B by Root A',
  },
  {
    name: 'another CA that a pinned root has cross-signed, as CCADB alone knows',
    scene: {
      ...alpha,
      issued: [precertificateBy(otherSub)],
      elsewhere: [[leaf, otherSub]],
      roots: [otherRoot],
      ccadb: [...alphaRecords, ...betaRecords, recordOf(crossSign)],
    },
    answer: 'depends it is served with certificates that lead to CN=Root A,O=Alpha Inc',
  },
  {
    name: 'another CA that a pinned root has cross-signed, all known to CCADB alone',
    scene: {
      ...alpha,
      issued: [precertificateBy(otherSub)],
      ccadb: [...alphaRecords, ...betaRecords, recordOf(crossSign)],
    },
    answer: 'depends it is served with certificates that lead to CN=Root A,O=Alpha Inc',
  },
  {
    name: 'a key that is pinned without a certificate',
    scene: { served, anchors: [bareOf(otherSub)], issued: [precertificateBy(otherSub)], ccadb: betaRecords },
    answer: 'accepted',
  },
  {
    name: 'another name',
    scene: { ...alpha, issued: [precertificateBy(sub1, { dnsNames: ['other.example.com'] })] },
    answer: 'refused name-mismatch -',
  },
  {
    name: 'valid only tomorrow',
    scene: { ...alpha, issued: [precertificateBy(sub1, { notBefore: '2026-03-02T00:00:00Z' })] },
    answer: 'accepted',
  },
  {
    name: 'a device whose clock stands still before it',
    scene: {
      ...alpha,
      issued: [precertificateBy(sub1)],
      clock: { kind: 'build', at: Date.parse('2026-01-15T00:00:00Z') },
    },
    answer: 'refused not-yet-valid -',
  },
  {
    name: 'a device without a clock',
    scene: {
      ...alpha,
      issued: [precertificateBy(sub1, { notBefore: '2026-03-02T00:00:00Z' })],
      clock: { kind: 'none' },
    },
    answer: 'accepted',
  },
];

for (const { name, scene, answer } of rows) {
  test(name, () => {
    assert.equal(shown(answerIn(scene)), answer);
  });
}

function bareOf(issued: typeof root) {
  const { subject, spki } = decodeCertificate(issued.der);
  return bareAnchorOf(subject, spki);
}

// Some stacks know no other keys.
const rsa = (name: string) => ({ key: keyPair(name, 'rsa2048') });
const rsaRoot = ca('RSA Root', 'Alpha Inc', rsa('RSA Root'));
const rsaSub = ca('RSA Sub', 'Alpha Inc', { issuer: rsaRoot, ...rsa('RSA Sub') });
const rsaServed = [[leafBy(rsaSub, rsa('RSA leaf')), rsaSub]];

for (const { name } of STACKS) {
  test(`${name}: a renewal changes nothing`, () => {
    const scene = { anchors: [rsaRoot], served: rsaServed, issued: [precertificateBy(rsaSub, rsa('next RSA leaf'))] };
    assert.equal(answerIn({ ...scene, stack: name }).kind, 'accepted');
  });

  test(`${name}: another CA is refused`, () => {
    const scene = { ...alpha, issued: [precertificateBy(otherSub)], elsewhere: [[leaf, otherSub]], stack: name };
    assert.equal(answerIn(scene).kind, 'refused');
  });
}

test('the root to pin comes with its certificate, and where it was found', () => {
  for (const known of [{ elsewhere: [[leaf, otherSub]] }, { ccadb: betaRecords }]) {
    const answer = answerIn({ ...alpha, ...known, issued: [precertificateBy(otherSub)], roots: [otherRoot] });
    assert.ok(answer.kind === 'refused');
    assert.equal(answer.missing?.certificate?.sha256 ?? null, 'ccadb' in known ? otherRoot.sha256 : null);
  }
});

const DYNAMIC = {
  // Amazon: many intermediates below a root that another root has cross-signed; the cross-sign is served.
  old: ca('Old Root', 'Cloud Corp'),
  young: ca('Young Root', 'Cloud Corp'),
};
const youngByOld = issue({ ...DYNAMIC.young.spec, key: DYNAMIC.young.key, issuer: DYNAMIC.old, ca: true });
const m1 = ca('M01', 'Cloud Corp', { issuer: DYNAMIC.young });
const m2 = ca('M02', 'Cloud Corp', { issuer: DYNAMIC.young });
const cloud = { served: [[leafBy(m1), m1, youngByOld]], issued: [precertificateBy(m2)] };
const cloudRecords = [DYNAMIC.old, DYNAMIC.young, youngByOld, m1, m2].map((one) => recordOf(one));

for (const [pinned, certificate] of Object.entries(DYNAMIC)) {
  for (const known of [{ elsewhere: [[leaf, m2]] }, { ccadb: cloudRecords }]) {
    const by = 'ccadb' in known ? 'CCADB' : 'elsewhere';
    test(`an intermediate beside the one that is served, the ${pinned} root pinned, known from ${by}: no rotation`, () => {
      const scene = { ...cloud, ...known, anchors: [certificate], roots: [DYNAMIC.old, DYNAMIC.young] };
      assert.equal(shown(answerIn(scene)), 'accepted');
    });
  }
}

test('below the same roots as what is served, but that is refused: no promise is made', () => {
  const scene = {
    anchors: [DYNAMIC.old],
    served: [[leafBy(m1), m1]],
    issued: [precertificateBy(m2)],
    ccadb: cloudRecords,
  };
  assert.match(shown(answerIn(scene)), /^depends it is served with certificates that lead to CN=Old Root/);
});

test('what a device of one kind of key is never shown is left out', () => {
  const scene = { ...alpha, issued: [precertificateBy(otherSub)], ccadb: betaRecords };
  assert.equal(judgedIn({ ...scene, hellos: ['tls12-rsa', 'tls12-static-rsa'] }).length, 0);
  assert.equal(judgedIn({ ...scene, hellos: ['tls12-rsa', 'tls12-ecdsa'] }).length, 1);
});

test('precertificate and certificate are one, and none once it is served', () => {
  const issued = [precertificateBy(sub1), leafBy(sub1, { key: keyPair('next leaf') })];
  const issuances = issued.map((one, n) => issuanceOf(one, { tbsSha256: 'ab'.repeat(32), at: NOW + n }));
  assert.equal(judgedIn({ ...alpha, issued: issuances }).length, 1);
  const { spkiSha256, notBefore, notAfter } = issuanceOf(leafBy(sub1, { key: keyPair('next leaf') }));
  const seen = { target: TARGET, sha256: 'x', issuer: 'CN=Sub A1,O=Alpha Inc', firstServedAt: NOW, sctAt: null };
  const endEntities = [{ ...seen, spkiSha256, notBefore, notAfter }];
  assert.deepEqual(judgedIn({ ...alpha, issued: issuances, endEntities }), []);
});

test('a backup certificate of another CA waits for thirty days, and is on standby from then on', () => {
  const scene = {
    ...alpha,
    issued: [precertificateBy(otherSub, { notBefore: '2026-01-29T00:00:00Z' })],
    ccadb: betaRecords,
  };
  const at = (now: number) => judgedIn({ ...scene, now }).map(({ state, answer }) => `${state} ${answer.kind}`);
  assert.deepEqual(at(NOW - 2 * DAY), ['waiting refused']);
  assert.deepEqual(at(NOW), ['standby refused']);
  assert.deepEqual(at(NOW + 365 * DAY), []);
});

test('a wildcard is judged as any other name', () => {
  for (const { name: stack } of STACKS) {
    const wildcard = { dnsNames: ['*.example.com'] };
    const now = judgedIn({
      ...alpha,
      served: [[leafBy(sub1, wildcard), sub1]],
      issued: [leafBy(sub1, wildcard)],
      stack,
    });
    const soon = judgedIn({ ...alpha, issued: [precertificateBy(sub1, wildcard)], stack });
    assert.deepEqual(
      now.map(({ answer }) => answer),
      soon.map(({ answer }) => answer),
      `${stack} ${HOST}`,
    );
  }
});

const hostile: readonly { readonly name: string; readonly der: Uint8Array | null }[] = [
  { name: 'no DER', der: null },
  { name: 'an empty one', der: new Uint8Array() },
  { name: 'noise', der: randomBytes(2_000) },
  { name: 'a megabyte', der: Buffer.concat([precertificateBy(otherSub).der, Buffer.alloc(1_000_000)]) },
  { name: 'half of it', der: precertificateBy(otherSub).der.subarray(0, 200) },
  { name: 'the certificate of another key', der: leafBy(sub1).der },
];

for (const { name, der } of hostile) {
  test(`${name}: judged by the keys that the source names`, () => {
    const issuance = issuanceOf(precertificateBy(otherSub), { der });
    assert.equal(
      shown(answerIn({ ...alpha, issued: [issuance], ccadb: betaRecords })),
      'refused anchor-missing CN=Root B,O=Beta LLC',
    );
    assert.equal(shown(answerIn({ ...alpha, issued: [issuance] })), 'unknown, a new operator');
  });
}
