// The situations in which stacks differ, with certificates issued on the spot: what each stack says, and what it prints.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type CertificateSpec, issue, type IssuedCertificate, keyPair } from '../support/ca.ts';
import { HOST, judgeOnce, outcome } from './judging.ts';

const root = issue({ subject: 'CN=New Root, O=Example', key: keyPair('root') });
const oldRoot = issue({ subject: 'CN=Old Root, O=Example', key: keyPair('old root') });
const oldRootExpired = issue({ ...oldRoot.spec, notAfter: '2021-09-30T14:01:15Z' });
const rootExpired = issue({ ...root.spec, notAfter: '2025-01-01T00:00:00Z' });
const rootX = issue({ ...root.spec, issuer: oldRoot, ca: true });
const rootXExpired = issue({ ...rootX.spec, notAfter: '2020-05-30T10:48:38Z' });
const rootOtherKey = issue({ ...root.spec, key: keyPair('another root') });
const rootV1 = issue({ subject: 'CN=V1 Root', key: keyPair('v1', 'rsa2048'), version: 1 });
const rootNoKeyId = issue({ ...root.spec, subjectKeyId: 'omit' });
const unrelated = issue({ subject: 'CN=Unrelated', key: keyPair('unrelated') });

const inter = (bent: Partial<CertificateSpec> = {}): IssuedCertificate =>
  issue({ subject: 'CN=Issuing 1, O=Example', issuer: root, ca: true, key: keyPair('inter'), ...bent });
const plainInter = inter();
const leaf = (bent: Partial<CertificateSpec> = {}): IssuedCertificate =>
  issue({ subject: `CN=${HOST}`, issuer: plainInter, dnsNames: [HOST], key: keyPair('leaf'), ...bent });
const plainLeaf = leaf();

const rsaInter = issue({ subject: 'CN=RSA 1', issuer: root, ca: true, key: keyPair('rsa', 'rsa2048') });
const interUnderV1 = inter({ issuer: rootV1 });
const root1024 = issue({ subject: 'CN=Small Root', key: keyPair('small', 'rsa1024') });
const interUnder1024 = inter({ issuer: root1024 });
const unknownCritical = [{ oid: '1.3.6.1.4.1.55555.1', critical: true, value: Buffer.from('0500', 'hex') }];

interface Row {
  readonly name: string;
  readonly served: readonly IssuedCertificate[];
  readonly anchors: readonly IssuedCertificate[];
  readonly host?: string;
  /** openssl, mbedtls, mbedtls-no-time, wolfssl, ti-simplelink. */
  readonly expected: readonly [string, string, string, string, string];
}

const STACKS = ['openssl', 'mbedtls', 'mbedtls-no-time', 'wolfssl', 'ti-simplelink'] as const;
const ALL_OK = ['ok', 'ok', 'ok', 'ok', 'ok'] as const;
const plain = [plainLeaf, plainInter];

const rows: readonly Row[] = [
  { name: 'plain', served: plain, anchors: [root], expected: ALL_OK },
  { name: 'the root is served as well', served: [...plain, root], anchors: [root], expected: ALL_OK },
  {
    name: 'cross-signed root served, only the new root pinned',
    served: [...plain, rootX],
    anchors: [root],
    expected: ['ok', 'ok', 'ok', 'anchor-missing -188', 'anchor-missing -688'],
  },
  {
    name: 'cross-signed root served, only the old root pinned',
    served: [...plain, rootX],
    anchors: [oldRoot],
    expected: ALL_OK,
  },
  {
    name: 'cross-signed root served, both pinned, the old one expired',
    served: [...plain, rootX],
    anchors: [root, oldRootExpired],
    expected: ['ok', 'ok', 'ok', 'anchor-expired -188', 'ok'],
  },
  {
    name: 'only the expired old root pinned',
    served: [...plain, rootX],
    anchors: [oldRootExpired],
    expected: ['anchor-expired 10', 'anchor-expired -0x2700', 'ok', 'anchor-expired -151', 'ok'],
  },
  {
    name: 'the cross-sign itself expired, the new root pinned',
    served: [...plain, rootXExpired],
    anchors: [root],
    expected: ['ok', 'ok', 'ok', 'anchor-missing -188', 'anchor-missing -688'],
  },
  {
    name: 'an expired duplicate of the root comes first',
    served: plain,
    anchors: [rootExpired, root],
    expected: ALL_OK,
  },
  {
    name: 'the intermediate pinned and served',
    served: plain,
    anchors: [plainInter],
    expected: ['anchor-missing 2', 'ok', 'ok', 'anchor-missing -188', 'anchor-missing -688'],
  },
  {
    name: 'the intermediate pinned and not served',
    served: [plainLeaf],
    anchors: [plainInter],
    expected: ['anchor-missing 2', 'ok', 'ok', 'ok', 'ok'],
  },
  {
    name: 'the intermediate is not served',
    served: [plainLeaf],
    anchors: [root],
    expected: [
      'issuer-missing 20',
      'issuer-missing -0x2700',
      'issuer-missing -0x2700',
      'issuer-missing -188',
      'issuer-missing -688',
    ],
  },
  {
    name: 'out of order, the old root pinned',
    served: [plainLeaf, rootX, plainInter],
    anchors: [oldRoot],
    expected: ['ok', 'anchor-missing -0x2700', 'anchor-missing -0x2700', 'anchor-missing -188', 'anchor-missing -688'],
  },
  {
    name: 'out of order, the new root pinned',
    served: [plainLeaf, root, plainInter],
    anchors: [root],
    expected: ALL_OK,
  },
  {
    name: 'an unrelated certificate at the end',
    served: [...plain, unrelated],
    anchors: [root],
    expected: ['ok', 'ok', 'ok', 'anchor-missing -188', 'anchor-missing -688'],
  },
  {
    name: 'an anchor of the same name with another key',
    served: plain,
    anchors: [rootOtherKey],
    expected: [
      'anchor-missing 20',
      'anchor-missing -0x2700',
      'anchor-missing -0x2700',
      'anchor-missing -188',
      'anchor-missing -688',
    ],
  },
  { name: 'the same, and then the right one', served: plain, anchors: [rootOtherKey, root], expected: ALL_OK },
  {
    name: 'a version 1 root with an RSA key',
    served: [leaf({ issuer: interUnderV1 }), interUnderV1],
    anchors: [rootV1],
    expected: ALL_OK,
  },
  {
    name: 'an EC root without subjectKeyIdentifier, for which wolfSSL makes up one of its own',
    served: plain,
    anchors: [rootNoKeyId],
    expected: ['ok', 'ok', 'ok', 'anchor-missing -188', 'anchor-missing -688'],
  },
  {
    name: 'end entity expired',
    served: [leaf({ notAfter: '2025-06-01T00:00:00Z' }), plainInter],
    anchors: [root],
    expected: ['expired 10', 'expired -0x2700', 'ok', 'expired -151', 'ok'],
  },
  {
    name: 'intermediate expired',
    served: [plainLeaf, inter({ notAfter: '2025-06-01T00:00:00Z' })],
    anchors: [root],
    expected: ['expired 10', 'expired -0x2700', 'ok', 'expired -188', 'ok'],
  },
  {
    name: 'intermediate is no CA',
    served: [plainLeaf, inter({ ca: false })],
    anchors: [root],
    expected: ['not-a-ca 79', 'not-a-ca -0x2700', 'not-a-ca -0x2700', 'not-a-ca -188', 'not-a-ca -688'],
  },
  {
    name: 'intermediate signed with SHA-1',
    served: [plainLeaf, inter({ digest: 'sha1' })],
    anchors: [root],
    expected: ['weak-algorithm 68', 'weak-algorithm -0x2700', 'weak-algorithm -0x2700', 'ok', 'ok'],
  },
  {
    name: 'RSA-PSS signature',
    served: [leaf({ issuer: rsaInter, pss: true }), rsaInter],
    anchors: [root],
    expected: ALL_OK,
  },
  {
    name: 'RSA root of 1024 bits',
    served: [leaf({ issuer: interUnder1024 }), interUnder1024],
    anchors: [root1024],
    expected: ['ok', 'weak-key -0x2700', 'weak-key -0x2700', 'ok', 'ok'],
  },
  {
    name: 'path length exceeded',
    served: pathLengthExceeded(),
    anchors: [root],
    expected: ['path-length 25', 'path-length -0x2700', 'path-length -0x2700', 'path-length -188', 'path-length -688'],
  },
  {
    name: 'critical name constraints that permit the host',
    served: [plainLeaf, inter({ nameConstraints: { permittedDns: ['example.com'] } })],
    anchors: [root],
    expected: ['ok', 'unknown-critical-extension -0x2562', 'unknown-critical-extension -0x2562', 'ok', 'ok'],
  },
  {
    name: 'critical name constraints in the pinned root',
    served: plain,
    anchors: [issue({ ...root.spec, nameConstraints: { permittedDns: ['example.com'] } })],
    expected: [
      'ok',
      'anchor-not-loaded -0x2562',
      'anchor-not-loaded -0x2562',
      'name-constraints -188',
      'name-constraints -688',
    ],
  },
  {
    name: 'name constraints that forbid the host',
    served: [plainLeaf, inter({ nameConstraints: { permittedDns: ['other.test'], critical: false } })],
    anchors: [root],
    expected: ['name-constraints 47', 'ok', 'ok', 'name-constraints -198', 'name-constraints -698'],
  },
  {
    name: 'an unknown critical extension in the end entity',
    served: [leaf({ extensions: unknownCritical }), plainInter],
    anchors: [root],
    expected: [
      'unknown-critical-extension 34',
      'unknown-critical-extension -0x2562',
      'unknown-critical-extension -0x2562',
      'unknown-critical-extension -160',
      'unknown-critical-extension -660',
    ],
  },
  {
    name: 'extended key usage for clients only',
    served: [leaf({ extendedKeyUsage: ['clientAuth'] }), plainInter],
    anchors: [root],
    expected: [
      'extended-key-usage 26',
      'extended-key-usage -0x7a00',
      'extended-key-usage -0x7a00',
      'extended-key-usage -386',
      'extended-key-usage -786',
    ],
  },
  {
    name: 'an intermediate for clients only, which only OpenSSL minds',
    served: [plainLeaf, inter({ extendedKeyUsage: ['clientAuth'] })],
    anchors: [root],
    expected: ['extended-key-usage 26', 'ok', 'ok', 'ok', 'ok'],
  },
  {
    name: 'another host',
    served: [leaf({ dnsNames: ['other.example.com'] }), plainInter],
    anchors: [root],
    expected: ['name-mismatch 62', 'name-mismatch -0x2700', 'name-mismatch -0x2700', 'name-mismatch -322', 'ok'],
  },
  {
    name: 'authorityKeyIdentifier of another key',
    served: [leaf({ authorityKeyId: '00112233445566778899aabbccddeeff00112233' }), plainInter],
    anchors: [root],
    expected: ['issuer-missing 20', 'ok', 'ok', 'anchor-missing -188', 'anchor-missing -688'],
  },
  {
    name: 'no authorityKeyIdentifier',
    served: [leaf({ authorityKeyId: 'omit' }), plainInter],
    anchors: [root],
    expected: ALL_OK,
  },
  {
    name: 'the issuer written as PrintableString instead of UTF8String',
    served: [plainLeaf, inter({ issuerName: [printable('CN', 'New Root'), printable('O', 'Example')] })],
    anchors: [root],
    expected: ['ok', 'ok', 'ok', 'anchor-missing -188', 'anchor-missing -688'],
  },
  {
    name: 'the issuer written in capitals',
    served: [plainLeaf, inter({ issuerName: 'CN=NEW ROOT, O=EXAMPLE' })],
    anchors: [root],
    expected: ['ok', 'ok', 'ok', 'anchor-missing -188', 'anchor-missing -688'],
  },
  {
    name: 'a broken signature',
    served: [leaf({ breakSignature: true }), plainInter],
    anchors: [root],
    expected: [
      'signature-invalid 7',
      'signature-invalid -0x2700',
      'signature-invalid -0x2700',
      'signature-invalid -155',
      'signature-invalid -655',
    ],
  },
  {
    name: 'no anchors',
    served: plain,
    anchors: [],
    expected: ['no-anchors 20', 'no-anchors -0x7680', 'no-anchors -0x7680', 'no-anchors -188', 'no-anchors -688'],
  },
  { name: 'eight intermediates', served: deepList(8), anchors: [root], expected: ALL_OK },
  {
    name: 'nine intermediates',
    served: deepList(9),
    anchors: [root],
    expected: ['ok', 'list-too-long -0x3000', 'list-too-long -0x3000', 'list-too-long -368', 'list-too-long -768'],
  },
];

for (const { name, served, anchors, host = HOST, expected } of rows) {
  for (const [i, stack] of STACKS.entries()) {
    test(`${stack}: ${name}`, () => {
      const verdict = judgeOnce({ served, anchors, stack, host });
      assert.equal(outcome(verdict), expected[i], verdict.kind === 'refused' ? verdict.detail : '');
    });
  }
}

function printable(type: string, value: string): { type: string; value: string; as: 'printable' } {
  return { type, value, as: 'printable' };
}

function pathLengthExceeded(): readonly IssuedCertificate[] {
  const upper = inter({ pathLength: 0 });
  const lower = issue({ subject: 'CN=Issuing 2', issuer: upper, ca: true, key: keyPair('lower') });
  return [leaf({ issuer: lower }), lower, upper];
}

/** An end entity below `count` intermediates, in the order of the wire. */
function deepList(count: number): readonly IssuedCertificate[] {
  const path = [root];
  for (let i = 1; i <= count; i += 1) {
    const above = path[0] ?? root;
    path.unshift(
      issue({ subject: `CN=Deep ${String(i)}`, issuer: above, ca: true, key: keyPair(`deep ${String(i)}`) }),
    );
  }
  return [leaf({ issuer: path[0] ?? root }), ...path.slice(0, -1)];
}
