// The built-in set: thirteen roots, with the keys that these roots really have.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { rootCertificates } from 'node:tls';

import { DROPBOX } from '../../../src/signals/declared/dropbox.ts';
import { anchorKey, distinctAnchors, namedAnchorOf } from '../../../src/signals/named-anchor.ts';

const SHIPPED = new Map(
  rootCertificates.map((pem) => {
    const { subject, spkiSha256 } = namedAnchorOf(new X509Certificate(pem));
    return [/^CN=([^,]+)/.exec(subject)?.[1] ?? subject, spkiSha256];
  }),
);
/** Roots that Mozilla no longer has, or never had, for TLS. */
const NOT_SHIPPED = ['DigiCert RSA4096 Root G5', 'DigiCert ECC P384 Root G5'];

test('thirteen roots, each by its key', () => {
  assert.equal(DROPBOX.anchors.length, 13);
  assert.equal(distinctAnchors(DROPBOX.anchors).length, 13);
  for (const anchor of DROPBOX.anchors) assert.match(anchorKey(anchor), /^[0-9a-f]{64}$/, anchor.subject);
});

for (const { subject, spkiSha256 } of DROPBOX.anchors.filter((anchor) => SHIPPED.has(anchor.subject))) {
  test(`the key of ${subject}`, () => {
    assert.equal(spkiSha256, SHIPPED.get(subject));
  });
}

test('the keys of most are compared above', () => {
  const compared = DROPBOX.anchors.filter(({ subject }) => SHIPPED.has(subject));
  assert.ok(compared.length >= 8, compared.map(({ subject }) => subject).join(', '));
  for (const name of NOT_SHIPPED) assert.ok(!SHIPPED.has(name));
});
