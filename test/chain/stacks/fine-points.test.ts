// Fine points of mbedTLS, the ESP-IDF bundle, OpenSSL and wolfSSL, each found by asking the real library (test/stacks).
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type CertificateSpec, issue, type IssuedCertificate, keyPair } from '../../support/ca.ts';
import { keyIdOf } from '../../support/ca-extensions.ts';
import { oid, sequence } from '../../support/der.ts';
import { HOST, judgeOnce, outcome } from '../judging.ts';

const root = issue({ subject: 'CN=Root', key: keyPair('fine points, root', 'rsa2048') });
const ecRoot = issue({ subject: 'CN=Root', key: keyPair('fine points, EC root') });
const eddsaRoot = issue({ subject: 'CN=New Root', key: 'ed25519' });

interface Row {
  readonly name: string;
  readonly served: readonly IssuedCertificate[];
  readonly anchors: readonly IssuedCertificate[];
  /** By stack: code and number, and what the detail says where that is the point. */
  readonly outcomes: Readonly<Record<string, string | readonly [outcome: string, detail: string]>>;
}

const rows: readonly Row[] = [
  { name: 'critical policies, anyPolicy alone', ...below(policies('2.5.29.32.0')), outcomes: { mbedtls: 'ok' } },
  {
    name: 'critical policies, anyPolicy and another',
    ...below(policies('2.5.29.32.0', '2.23.140.1.2.1')),
    outcomes: { mbedtls: 'unknown-critical-extension -0x2080', openssl: 'ok' },
  },
  {
    name: 'critical policies, none',
    ...below(policies()),
    outcomes: { mbedtls: 'unknown-critical-extension -0x2080' },
  },
  {
    name: 'critical policies that cannot be read',
    ...below({ extensions: [{ oid: '2.5.29.32', critical: true, value: Buffer.from('30820500', 'hex') }] }),
    outcomes: { mbedtls: 'unknown-critical-extension -0x2080' },
  },
  {
    name: 'an end entity that may only agree on keys',
    ...leafWith({ keyUsage: ['keyAgreement'] }),
    outcomes: { openssl: 'ok', 'openssl-1.0.2': 'ok', 'openssl-1.0.1': 'key-usage 26', wolfssl: 'key-usage -383' },
  },
  {
    name: 'an RSA end entity that may only encipher keys',
    ...leafWith({ key: keyPair('fine points, RSA leaf', 'rsa2048'), keyUsage: ['keyEncipherment'] }),
    outcomes: {
      mbedtls: 'ok',
      'openssl-1.0.1': 'ok',
      wolfssl: 'key-usage -383',
      'ti-simplelink': 'key-usage -783',
    },
  },
  {
    name: 'an end entity with a key usage and an extended key usage that are both wrong',
    ...leafWith({ keyUsage: ['keyAgreement'], extendedKeyUsage: ['clientAuth'] }),
    outcomes: { mbedtls: ['extended-key-usage -0x7a00', 'flags 0x1800'], wolfssl: 'extended-key-usage -386' },
  },
  {
    name: 'a signature of another kind than the key of the only anchor of its name',
    served: [leaf(root)],
    anchors: [withKeyIdOf(root)],
    outcomes: { wolfssl: 'signature-invalid -152', mbedtls: ['anchor-missing -0x2700', 'flags 0x8'] },
  },
  {
    name: 'nothing served but an end entity that is signed with an unknown algorithm',
    served: [leaf(eddsaRoot)],
    anchors: [root],
    outcomes: {
      mbedtls: ['unsupported-algorithm -0x2700', 'flags 0x1c00d'],
      'mbedtls-no-time': ['unsupported-algorithm -0x2700', 'flags 0x1c00c'],
      'esp-idf-bundle': ['unsupported-algorithm -0x2700', 'flags 0x1c004'],
      'esp-idf-bundle-cross-signed': ['unsupported-algorithm -0x2700', 'flags 0x1c00c'],
    },
  },
  {
    name: 'an end entity that is signed with an unknown algorithm leaves its place to the next',
    served: [leaf(eddsaRoot), leaf(root)],
    anchors: [root],
    outcomes: { mbedtls: 'ok', openssl: 'issuer-missing 20' },
  },
  {
    name: 'of several expired issuers that are served the one that expired last',
    ...expiredIssuers(['2025-03-01T00:00:00Z', '2025-06-01T00:00:00Z', '2025-01-01T00:00:00Z']),
    outcomes: { openssl: ['expired 10', 'expired at 2025-06-01'] },
  },
  {
    name: 'of expired issuers that are served and expired at once the first',
    ...expiredIssuers(['2025-03-01T00:00:00Z', '2025-03-01T00:00:00Z']),
    outcomes: { openssl: ['expired 10', 'expired at 2025-03-01'] },
  },
];

for (const { name, served, anchors, outcomes } of rows) {
  for (const [stack, expected] of Object.entries(outcomes)) {
    test(`${stack}: ${name}`, () => {
      const verdict = judgeOnce({ served, anchors, stack });
      const [said, detail] = typeof expected === 'string' ? [expected, ''] : expected;
      assert.equal(outcome(verdict), said);
      assert.ok(verdict.kind !== 'refused' || verdict.detail.includes(detail), JSON.stringify(verdict));
    });
  }
}

test('openssl: a circle of cross-signed anchors is followed until the path is too long', () => {
  const [one, other] = [keyPair('circle, one'), keyPair('circle, other')];
  const roots = [issue({ subject: 'CN=One', key: one }), issue({ subject: 'CN=Other', key: other })] as const;
  const crossed = [
    issue({ subject: 'CN=One', key: one, issuer: roots[1], ca: true }),
    issue({ subject: 'CN=Other', key: other, issuer: roots[0], ca: true }),
  ];
  const verdict = judgeOnce({ served: [leaf(roots[0])], anchors: crossed, stack: 'openssl' });
  assert.equal(outcome(verdict), 'list-too-long 22');
  assert.equal(verdict.kind === 'refused' && verdict.attempts[0]?.depth, 101);
});

function leaf(issuer: IssuedCertificate, spec: Partial<CertificateSpec> = {}): IssuedCertificate {
  return issue({ subject: `CN=${HOST}`, issuer, key: keyPair('fine points, leaf'), dnsNames: [HOST], ...spec });
}

function leafWith(spec: Partial<CertificateSpec>): Pick<Row, 'served' | 'anchors'> {
  return { served: [leaf(root, spec)], anchors: [root] };
}

function below(spec: Partial<CertificateSpec>): Pick<Row, 'served' | 'anchors'> {
  const intermediate = issue({ subject: 'CN=TLS CA', issuer: root, ca: true, ...spec });
  return { served: [leaf(intermediate), intermediate], anchors: [root] };
}

function policies(...oids: readonly string[]): Partial<CertificateSpec> {
  const value = sequence(...oids.map((policy) => sequence(oid(policy))));
  return { extensions: [{ oid: '2.5.29.32', critical: true, value }] };
}

/** A certificate that wolfSSL finds by the key identifier of another, with a key of another kind. */
function withKeyIdOf({ key }: IssuedCertificate): IssuedCertificate {
  const spki = key.publicKey.export({ type: 'spki', format: 'der' });
  return issue({ ...ecRoot.spec, subject: 'CN=Root', key: ecRoot.key, subjectKeyId: keyIdOf(spki) });
}

function expiredIssuers(ends: readonly string[]): Pick<Row, 'served' | 'anchors'> {
  const key = keyPair('fine points, expired');
  const issuers = ends.map((notAfter, serialNumber) =>
    issue({ subject: 'CN=TLS CA', issuer: root, key, ca: true, notAfter, serialNumber: serialNumber + 1 }),
  );
  const [first = root] = issuers;
  return { served: [leaf(first), ...issuers], anchors: [root] };
}
