// Which dates can matter to a list: the end of a verdict is exact in a bundle of hundreds, and nothing that some stack could
// take for a relative is left out.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decodeCertificate } from '../../src/chain/decode.ts';
import { relatedAnchors } from '../../src/chain/related-anchors.ts';
import { STACKS } from '../../src/chain/stacks.ts';
import { bareAnchorOf, hashedAnchorOf, type TrustAnchor, trustAnchorOf } from '../../src/chain/trust-anchor.ts';
import { issue, type IssuedCertificate, keyPair } from '../support/ca.ts';
import { HOST, judgeOnce, NOW } from './judging.ts';

const key = keyPair('related', 'rsa2048');
const key2 = keyPair('related 2', 'rsa2048');
const DATES = { notBefore: '2020-01-01T00:00:00Z', notAfter: '2060-01-01T00:00:00Z' };
const root = issue({ ...DATES, subject: 'CN=Pinned Root, O=Example', key, notAfter: '2050-01-01T00:00:00Z' });
const endEntity = issue({ ...DATES, subject: `CN=${HOST}`, issuer: root, dnsNames: [HOST], key: key2 });

/** One that expires each month from now on: more than any limit on tries. */
const bundle = Array.from({ length: 150 }, (_, month) =>
  issue({
    ...DATES,
    subject: `CN=Root ${String(month)}, O=Bundle`,
    key: keyPair('bundle', 'rsa2048'),
    subjectKeyId: month.toString(16).padStart(40, '0'),
    notAfter: new Date(NOW + (month + 1) * 30 * 86_400_000).toISOString().replace('.000', ''),
  }),
);

for (const { name: stack } of STACKS) {
  test(`${stack}: a bundle of which an anchor ends each month does not end the verdict`, () => {
    const alone = judgeOnce({ served: [endEntity], anchors: [root], stack });
    const verdict = judgeOnce({ served: [endEntity], anchors: [...bundle, root], stack });
    assert.equal(verdict.kind, alone.kind);
    if (verdict.kind !== 'accepted' || alone.kind !== 'accepted') return;
    assert.equal(verdict.until, alone.until);
    assert.equal(verdict.pathUntil, alone.pathUntil);
  });
}

const relatives: readonly { readonly name: string; readonly anchor: IssuedCertificate; readonly related: boolean }[] = [
  { name: 'the issuer', anchor: root, related: true },
  {
    name: 'the same name in other case, type and white space',
    anchor: issue({ subject: 'CN=  pinned   ROOT , O=Other', subjectKeyId: 'omit' }),
    related: true,
  },
  { name: 'the same key', anchor: issue({ subject: 'CN=Someone', key, subjectKeyId: 'omit' }), related: true },
  {
    name: 'the same key id on another key',
    anchor: issue({ subject: 'CN=Someone', subjectKeyId: decodeCertificate(root.der).subjectKeyId ?? '' }),
    related: true,
  },
  { name: 'the name of the end entity', anchor: issue({ subject: `CN=${HOST}` }), related: true },
  { name: 'nothing in common', anchor: issue({ subject: 'CN=Someone, O=Example' }), related: false },
];
for (const { name, anchor, related } of relatives) {
  test(`${name}: ${related ? 'related' : 'not related'}`, () => {
    const certificate = decodeCertificate(anchor.der);
    const asked = trustAnchorOf(certificate);
    const bare = bareAnchorOf(certificate.subject, certificate.spki);
    assert.deepEqual(relatedAmongMany(asked), related ? [asked] : []);
    if (anchor.spec.subjectKeyId === undefined) assert.deepEqual(relatedAmongMany(bare), related ? [bare] : []);
  });
}

test('the issuer of a related anchor is related as well, and the order is kept', () => {
  const top = issue({ subject: 'CN=Top' });
  const crossSigned = issue({ ...root.spec, issuer: top, ca: true });
  const stranger = issue({ subject: 'CN=Someone' });
  const [a, b, c] = [top, stranger, crossSigned].map(({ der }) => trustAnchorOf(decodeCertificate(der)));
  assert.ok(a !== undefined && b !== undefined && c !== undefined);
  assert.deepEqual(relatedAmongMany(a, b, c), [a, c]);
});

test('a name that is only known by its hash may be any', () => {
  const hashed = hashedAnchorOf('00'.repeat(20), decodeCertificate(issue({ subject: 'CN=Someone' }).der).spki);
  assert.deepEqual(relatedAmongMany(hashed), [hashed]);
});

function relatedAmongMany(...anchors: readonly TrustAnchor[]): readonly TrustAnchor[] {
  const strangers = bundle.slice(0, 10).map(({ der }) => trustAnchorOf(decodeCertificate(der)));
  return relatedAnchors([decodeCertificate(endEntity.der)], [...strangers, ...anchors]);
}
