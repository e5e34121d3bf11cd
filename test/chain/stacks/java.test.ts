// Where Java's path builder, its validator and its end entity checker differ from what PKIX alone would say.
import assert from 'node:assert/strict';
import test from 'node:test';

import { type CertificateSpec, issue, type IssuedCertificate, keyPair } from '../../support/ca.ts';
import { HOST, judgeOnce, outcome } from '../judging.ts';

const root = issue({ subject: 'CN=Root', key: keyPair('java root') });
const expiredRoot = issue({ ...root.spec, notAfter: '2025-06-01T00:00:00Z' });
const rootNoCa = issue({ ...root.spec, ca: false });
const inter = issue({ subject: 'CN=Issuing', issuer: root, ca: true, key: keyPair('java inter') });
const unrelated = issue({ subject: 'CN=Unrelated' });
const leafOf = (issuer: IssuedCertificate, bent: Partial<CertificateSpec> = {}): IssuedCertificate =>
  issue({ subject: `CN=${HOST}`, issuer, dnsNames: [HOST], ...bent });
const leaf = leafOf(inter);
const forClients = leafOf(inter, { extendedKeyUsage: ['clientAuth'] });
const forAgreement = leafOf(inter, { keyUsage: ['keyAgreement'] });
const constrained = issue({ ...inter.spec, nameConstraints: { excludedDns: ['example.com'] } });
const withoutAltName = issue({ subject: `CN=${HOST}`, issuer: inter });

interface Row {
  readonly name: string;
  readonly served: readonly IssuedCertificate[];
  readonly anchors: readonly IssuedCertificate[];
  readonly outcome: string;
}

const NO_PATH = 'unable to find valid certification path to requested target';
const NO_SIGNATURES = 'key-usage KeyUsage does not allow digital signatures';

const rows: readonly Row[] = [
  { name: 'a list in order, its anchor expired', served: [leaf, inter], anchors: [expiredRoot], outcome: 'ok' },
  {
    name: 'a list that must be searched, its anchor expired',
    served: [leaf, inter, unrelated],
    anchors: [expiredRoot],
    outcome: `anchor-missing ${NO_PATH}`,
  },
  {
    name: 'a list that must be searched, the anchor of its end entity expired',
    served: [leafOf(root), unrelated],
    anchors: [expiredRoot],
    outcome: 'ok',
  },
  {
    name: 'an end entity for clients',
    served: [forClients, inter],
    anchors: [root],
    outcome: 'extended-key-usage INVALID_EXTENDED_KEY_USAGE',
  },
  { name: 'a pinned end entity for clients', served: [forClients, inter], anchors: [forClients], outcome: 'ok' },
  { name: 'an EC key for agreement', served: [forAgreement, inter], anchors: [root], outcome: NO_SIGNATURES },
  {
    name: 'an RSA key for encipherment',
    served: [leafOf(inter, { key: 'rsa2048', keyUsage: ['keyEncipherment'] }), inter],
    anchors: [root],
    outcome: 'ok',
  },
  {
    name: 'an RSA key for agreement',
    served: [leafOf(inter, { key: 'rsa2048', keyUsage: ['keyAgreement'] }), inter],
    anchors: [root],
    outcome: NO_SIGNATURES,
  },
  // The JDK's anchors are in no order.
  ...[
    [root, rootNoCa],
    [rootNoCa, root],
  ].map((anchors, i) => ({
    name: `two roots of one key, one of them no CA (${String(i + 1)})`,
    served: [leaf, inter],
    anchors,
    outcome: 'not-a-ca NOT_CA_CERT',
  })),
  {
    name: 'a CN that constraints exclude',
    served: [withoutAltName, constrained],
    anchors: [root],
    outcome: 'name-constraints INVALID_NAME',
  },
  {
    name: 'a CN that constraints of a pinned intermediate exclude',
    served: [withoutAltName, constrained],
    anchors: [constrained],
    outcome: 'ok',
  },
];

for (const { name, served, anchors, outcome: expected } of rows) {
  test(`java: ${name}`, () => {
    assert.equal(outcome(judgeOnce({ served, anchors, stack: 'java' })), expected);
  });
}
