// How GnuTLS puts a list in order, and whose critical extensions it looks at.
import assert from 'node:assert/strict';
import test from 'node:test';

import { type CertificateSpec, issue, type IssuedCertificate, keyPair } from '../../support/ca.ts';
import { HOST, judgeOnce, outcome } from '../judging.ts';

const UNKNOWN_CRITICAL = [{ oid: '1.2.3.4', critical: true, value: new Uint8Array([5, 0]) }];

const root = issue({ subject: 'CN=Root', key: keyPair('gnutls root') });
const otherRoot = issue({ subject: 'CN=Other Root' });
const twinOfRoot = issue({ subject: 'CN=Root' });
const crossSign = issue({ ...root.spec, issuer: otherRoot, ca: true });
const inter = issue({ subject: 'CN=Issuing', issuer: root, ca: true, key: keyPair('gnutls inter') });
const interByOther = issue({ ...inter.spec, issuer: otherRoot });
const unrelated = issue({ subject: 'CN=Unrelated' });
const leafOf = (issuer: IssuedCertificate, bent: Partial<CertificateSpec> = {}): IssuedCertificate =>
  issue({ subject: `CN=${HOST}`, issuer, dnsNames: [HOST], ...bent });
const leaf = leafOf(inter);
const rootWithUnknown = issue({ ...root.spec, extensions: UNKNOWN_CRITICAL });
const interWithUnknown = issue({ ...inter.spec, extensions: UNKNOWN_CRITICAL });

const commonNameOnly = (bent: Partial<CertificateSpec>): IssuedCertificate =>
  issue({ subject: `CN=${HOST}`, issuer: inter, ...bent });

interface Row {
  readonly name: string;
  readonly served: readonly IssuedCertificate[];
  readonly anchors: readonly IssuedCertificate[];
  readonly outcome: string;
}

const NO_ANCHOR = 'anchor-missing 0x42';
const UNKNOWN_EXTENSION = 'unknown-critical-extension 0x200002';

const rows: readonly Row[] = [
  { name: 'a doubled end entity', served: [leaf, leaf, inter, crossSign], anchors: [root], outcome: 'ok' },
  { name: 'a doubled intermediate', served: [leaf, inter, inter], anchors: [root], outcome: 'ok' },
  {
    name: 'a doubled end entity, whose place an unrelated root takes',
    served: [leaf, leaf, unrelated, inter, crossSign],
    anchors: [inter],
    outcome: NO_ANCHOR,
  },
  {
    name: 'a self-signed root before its cross-sign, a root of the same name pinned as well',
    served: [leaf, inter, root, crossSign],
    anchors: [twinOfRoot, otherRoot],
    outcome: NO_ANCHOR,
  },
  {
    name: 'a self-signed root before its cross-sign',
    served: [leaf, inter, root, crossSign],
    anchors: [otherRoot],
    outcome: 'ok',
  },
  {
    name: 'junk between a self-signed root and its cross-sign',
    served: [leafOf(root), interByOther, root, crossSign],
    anchors: [otherRoot],
    outcome: NO_ANCHOR,
  },
  {
    name: 'a cross-signed intermediate and the root of its twin',
    served: [leaf, interByOther, root, crossSign],
    anchors: [root, inter],
    outcome: 'ok',
  },
  {
    name: 'an unknown critical extension in the anchor above the end entity',
    served: [leafOf(root)],
    anchors: [rootWithUnknown],
    outcome: UNKNOWN_EXTENSION,
  },
  {
    name: 'an unknown critical extension in the anchor above an intermediate',
    served: [leaf, inter],
    anchors: [rootWithUnknown],
    outcome: UNKNOWN_EXTENSION,
  },
  {
    name: 'an unknown critical extension in an intermediate without an issuer',
    served: [leaf, interWithUnknown],
    anchors: [otherRoot],
    outcome: NO_ANCHOR,
  },
  {
    name: 'an unknown critical extension in the end entity',
    served: [leafOf(inter, { extensions: UNKNOWN_CRITICAL }), inter],
    anchors: [root],
    outcome: UNKNOWN_EXTENSION,
  },
  { name: 'a CN alone', served: [commonNameOnly({}), inter], anchors: [root], outcome: 'ok' },
  {
    name: 'a CN beside an address',
    served: [commonNameOnly({ ipAddresses: ['192.0.2.10'] }), inter],
    anchors: [root],
    outcome: 'name-mismatch 0x4002',
  },
  {
    name: 'two CNs',
    served: [commonNameOnly({ subject: `CN=${HOST}, CN=second` }), inter],
    anchors: [root],
    outcome: 'name-mismatch 0x4002',
  },
  {
    name: 'a CN of a certificate for clients',
    served: [commonNameOnly({ extendedKeyUsage: ['clientAuth'] }), inter],
    anchors: [root],
    outcome: 'name-mismatch 0x44002',
  },
];

for (const { name, served, anchors, outcome: expected } of rows) {
  test(`gnutls: ${name}`, () => {
    assert.equal(outcome(judgeOnce({ served, anchors, stack: 'gnutls' })), expected);
  });
}
