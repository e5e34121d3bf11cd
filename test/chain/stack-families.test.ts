// The situations that tell the stacks of the field apart, on every stack there is: all that are not named accept the list.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { STACKS } from '../../src/chain/stacks.ts';
import { type CertificateSpec, issue, type IssuedCertificate, keyPair } from '../support/ca.ts';
import { HOST, judgeOnce, outcome } from './judging.ts';

const root = issue({ subject: 'CN=New Root, O=Example', key: keyPair('root', 'rsa2048') });
const oldRoot = issue({ subject: 'CN=Old Root, O=Example', key: keyPair('old root', 'rsa2048') });
const oldRootExpired = issue({ ...oldRoot.spec, notAfter: '2021-09-30T14:01:15Z' });
const rootExpired = issue({ ...root.spec, notAfter: '2025-01-01T00:00:00Z' });
const rootX = issue({ ...root.spec, issuer: oldRoot, ca: true });
const rootXExpired = issue({ ...rootX.spec, notAfter: '2020-05-30T10:48:38Z' });
const rootOtherKey = issue({ ...root.spec, key: keyPair('another root', 'rsa2048') });
const unrelated = issue({ subject: 'CN=Unrelated, O=Elsewhere', key: keyPair('unrelated', 'rsa2048') });
const root4096 = issue({ subject: 'CN=Large Root', key: keyPair('large', 'rsa4096') });

const inter = (bent: Partial<CertificateSpec> = {}): IssuedCertificate =>
  issue({ subject: 'CN=Issuing 1, O=Example', issuer: root, ca: true, key: keyPair('inter', 'rsa2048'), ...bent });
const plainInter = inter();
const leaf = (bent: Partial<CertificateSpec> = {}): IssuedCertificate =>
  issue({ subject: `CN=${HOST}`, issuer: plainInter, dnsNames: [HOST], key: keyPair('leaf', 'rsa2048'), ...bent });
const plainLeaf = leaf();
const plain = [plainLeaf, plainInter];
const leafWithCommonNameOnly = issue({ subject: `CN=${HOST}`, issuer: plainInter, key: keyPair('leaf', 'rsa2048') });

interface Row {
  readonly name: string;
  readonly served: readonly IssuedCertificate[];
  readonly anchors: readonly IssuedCertificate[];
  /** What each stack that does not accept the list says and prints. */
  readonly refused: Readonly<Record<string, string>>;
}

/** Stacks of which nobody knows whether every served certificate must verify, or whether the dates of anchors count. */
const UNKNOWN_WALK = { winc1500: 'uncertain', nrf91: 'uncertain' };

const rows: readonly Row[] = [
  { name: 'plain', served: plain, anchors: [root], refused: {} },
  {
    name: 'cross-sign served, the new root pinned',
    served: [...plain, rootX],
    anchors: [root],
    refused: {
      ...UNKNOWN_WALK,
      'openssl-1.0.1': 'anchor-missing 20',
      'esp-idf-bundle': 'anchor-missing -0x3000',
      wolfssl: 'anchor-missing -188',
      'wolfssl-no-skid': 'anchor-missing -188',
      'wolfssl-no-time': 'anchor-missing -188',
      'ti-simplelink': 'anchor-missing -688',
      axtls: 'anchor-missing No trusted cert is available',
    },
  },
  { name: 'cross-sign served, the old root pinned', served: [...plain, rootX], anchors: [oldRoot], refused: {} },
  {
    name: 'cross-sign served, both pinned, the old one expired',
    served: [...plain, rootX],
    anchors: [root, oldRootExpired],
    refused: {
      ...UNKNOWN_WALK,
      'openssl-1.0.2': 'anchor-expired 10',
      'openssl-1.0.1': 'anchor-expired 10',
      wolfssl: 'anchor-expired -188',
      'wolfssl-no-skid': 'anchor-expired -188',
    },
  },
  {
    name: 'the cross-sign itself expired',
    served: [...plain, rootXExpired],
    anchors: [root],
    refused: {
      ...UNKNOWN_WALK,
      'openssl-1.0.1': 'anchor-missing 20',
      'esp-idf-bundle': 'anchor-missing -0x3000',
      wolfssl: 'anchor-missing -188',
      'wolfssl-no-skid': 'anchor-missing -188',
      'wolfssl-no-time': 'anchor-missing -188',
      'ti-simplelink': 'anchor-missing -688',
      axtls: 'expired Cert has expired',
    },
  },
  {
    name: 'the pinned root expired',
    served: plain,
    anchors: [rootExpired],
    refused: {
      openssl: 'anchor-expired 10',
      'openssl-partial-chain': 'anchor-expired 10',
      'openssl-1.0.2': 'anchor-expired 10',
      'openssl-1.0.1': 'anchor-expired 10',
      mbedtls: 'anchor-expired -0x2700',
      wolfssl: 'anchor-expired -151',
      'wolfssl-alt-chains': 'anchor-expired -151',
      'wolfssl-no-skid': 'anchor-expired -151',
      gnutls: 'anchor-expired 0x402',
      'netx-secure': 'uncertain',
      ...UNKNOWN_WALK,
    },
  },
  {
    name: 'an expired twin of the root first',
    served: plain,
    anchors: [rootExpired, root],
    refused: {
      'openssl-1.0.2': 'anchor-expired 10',
      'openssl-1.0.1': 'anchor-expired 10',
      'netx-secure': 'uncertain',
    },
  },
  {
    name: 'an anchor of the same name with another key first',
    served: plain,
    anchors: [rootOtherKey, root],
    refused: {
      'esp-idf-bundle': 'anchor-missing -0x3000',
      'esp-idf-bundle-cross-signed': 'anchor-missing -0x3000',
      'wolfssl-no-skid': 'signature-invalid -188',
      'netx-secure': 'signature-invalid NX_SECURE_X509_CERTIFICATE_SIG_CHECK_FAILED',
      axtls: 'signature-invalid Bad signature',
    },
  },
  {
    name: 'the intermediate pinned',
    served: plain,
    anchors: [plainInter],
    refused: {
      ...UNKNOWN_WALK,
      openssl: 'anchor-missing 2',
      'openssl-1.0.2': 'anchor-missing 2',
      'openssl-1.0.1': 'anchor-missing 20',
      'esp-idf-bundle': 'anchor-missing -0x3000',
      wolfssl: 'anchor-missing -188',
      'wolfssl-no-skid': 'anchor-missing -188',
      'wolfssl-no-time': 'anchor-missing -188',
      'ti-simplelink': 'anchor-missing -688',
      axtls: 'anchor-missing No trusted cert is available',
    },
  },
  {
    name: 'the end entity pinned',
    served: plain,
    anchors: [plainLeaf],
    refused: {
      openssl: 'anchor-missing 20',
      'openssl-1.0.2': 'anchor-missing 20',
      'openssl-1.0.1': 'anchor-missing 20',
      mbedtls: 'anchor-missing -0x2700',
      'mbedtls-no-time': 'anchor-missing -0x2700',
      'esp-idf-bundle': 'anchor-missing -0x3000',
      'esp-idf-bundle-cross-signed': 'anchor-missing -0x3000',
      wolfssl: 'anchor-missing -188',
      'wolfssl-alt-chains': 'anchor-missing -188',
      'wolfssl-no-skid': 'anchor-missing -188',
      'wolfssl-no-time': 'anchor-missing -188',
      'ti-simplelink': 'anchor-missing -688',
      gnutls: 'anchor-missing 0x42',
      'netx-secure': 'anchor-missing NX_SECURE_X509_ISSUER_CERTIFICATE_NOT_FOUND',
      axtls: 'anchor-missing No trusted cert is available',
      winc1500: 'anchor-missing null',
      nrf91: 'anchor-missing null',
    },
  },
  {
    name: 'out of order',
    served: [plainLeaf, rootX, plainInter],
    anchors: [oldRoot],
    refused: {
      mbedtls: 'anchor-missing -0x2700',
      'mbedtls-no-time': 'anchor-missing -0x2700',
      'esp-idf-bundle': 'anchor-missing -0x3000',
      'esp-idf-bundle-cross-signed': 'anchor-missing -0x3000',
      wolfssl: 'anchor-missing -188',
      'wolfssl-alt-chains': 'anchor-missing -188',
      'wolfssl-no-skid': 'anchor-missing -188',
      'wolfssl-no-time': 'anchor-missing -188',
      'ti-simplelink': 'anchor-missing -688',
      bearssl: 'anchor-missing 55',
      axtls: 'anchor-missing Chain is invalid (check order of certs)',
      winc1500: 'anchor-missing null',
      nrf91: 'anchor-missing null',
    },
  },
  {
    name: 'junk at the end',
    served: [...plain, unrelated],
    anchors: [root],
    refused: {
      ...UNKNOWN_WALK,
      wolfssl: 'anchor-missing -188',
      'wolfssl-no-skid': 'anchor-missing -188',
      'wolfssl-no-time': 'anchor-missing -188',
      'ti-simplelink': 'anchor-missing -688',
      axtls: 'anchor-missing Chain is invalid (check order of certs)',
    },
  },
  {
    name: 'junk in the middle',
    served: [plainLeaf, unrelated, plainInter],
    anchors: [root],
    refused: {
      ...UNKNOWN_WALK,
      wolfssl: 'anchor-missing -188',
      'wolfssl-no-skid': 'anchor-missing -188',
      'wolfssl-no-time': 'anchor-missing -188',
      'ti-simplelink': 'anchor-missing -688',
      bearssl: 'anchor-missing 55',
      axtls: 'anchor-missing Chain is invalid (check order of certs)',
    },
  },
  {
    name: 'the issuer written in capitals',
    served: [plainLeaf, inter({ issuerName: 'CN=NEW ROOT, O=EXAMPLE' })],
    anchors: [root],
    refused: {
      'esp-idf-bundle': 'anchor-missing -0x3000',
      'esp-idf-bundle-cross-signed': 'anchor-missing -0x3000',
      wolfssl: 'anchor-missing -188',
      'wolfssl-alt-chains': 'anchor-missing -188',
      'wolfssl-no-skid': 'anchor-missing -188',
      'wolfssl-no-time': 'anchor-missing -188',
      'ti-simplelink': 'anchor-missing -688',
      bearssl: 'anchor-missing 62',
      gnutls: 'anchor-missing 0x42',
      'netx-secure': 'anchor-missing NX_SECURE_X509_ISSUER_CERTIFICATE_NOT_FOUND',
      axtls: 'anchor-missing No trusted cert is available',
      winc1500: 'anchor-missing null',
      nrf91: 'anchor-missing null',
    },
  },
  {
    name: 'another organization in the issuer',
    served: [plainLeaf, inter({ issuerName: 'CN=New Root, O=Other' })],
    anchors: [root],
    refused: {
      openssl: 'anchor-missing 20',
      'openssl-partial-chain': 'anchor-missing 20',
      'openssl-1.0.2': 'anchor-missing 20',
      'openssl-1.0.1': 'anchor-missing 20',
      mbedtls: 'anchor-missing -0x2700',
      'mbedtls-no-time': 'anchor-missing -0x2700',
      'esp-idf-bundle': 'anchor-missing -0x3000',
      'esp-idf-bundle-cross-signed': 'anchor-missing -0x3000',
      wolfssl: 'anchor-missing -188',
      'wolfssl-alt-chains': 'anchor-missing -188',
      'wolfssl-no-skid': 'anchor-missing -188',
      'wolfssl-no-time': 'anchor-missing -188',
      'ti-simplelink': 'anchor-missing -688',
      bearssl: 'anchor-missing 62',
      gnutls: 'anchor-missing 0x42',
      java: 'anchor-missing unable to find valid certification path to requested target',
      android: 'anchor-missing Trust anchor for certification path not found.',
      axtls: 'anchor-missing No trusted cert is available',
      winc1500: 'anchor-missing null',
      nrf91: 'anchor-missing null',
    },
  },
  {
    name: 'a wrong authorityKeyIdentifier',
    served: [leaf({ authorityKeyId: '00112233445566778899aabbccddeeff00112233' }), plainInter],
    anchors: [root],
    refused: {
      openssl: 'issuer-missing 20',
      'openssl-partial-chain': 'issuer-missing 20',
      'openssl-1.0.2': 'issuer-missing 20',
      'openssl-1.0.1': 'issuer-missing 20',
      wolfssl: 'anchor-missing -188',
      'wolfssl-alt-chains': 'anchor-missing -188',
      'wolfssl-no-time': 'anchor-missing -188',
      'ti-simplelink': 'anchor-missing -688',
      gnutls: 'anchor-missing 0x42',
    },
  },
  {
    name: 'intermediate signed with SHA-1',
    served: [plainLeaf, inter({ digest: 'sha1' })],
    anchors: [root],
    refused: {
      openssl: 'weak-algorithm 68',
      'openssl-partial-chain': 'weak-algorithm 68',
      mbedtls: 'weak-algorithm -0x2700',
      'mbedtls-no-time': 'weak-algorithm -0x2700',
      'esp-idf-bundle-cross-signed': 'weak-algorithm -0x2700',
      gnutls: 'weak-algorithm 0x102',
      android: 'weak-algorithm Chain validation failed',
    },
  },
  {
    name: 'an intermediate that is no CA',
    served: [plainLeaf, inter({ ca: false })],
    anchors: [root],
    refused: {
      openssl: 'not-a-ca 79',
      'openssl-partial-chain': 'not-a-ca 79',
      'openssl-1.0.2': 'not-a-ca 24',
      'openssl-1.0.1': 'not-a-ca 24',
      mbedtls: 'not-a-ca -0x2700',
      'mbedtls-no-time': 'not-a-ca -0x2700',
      'esp-idf-bundle': 'not-a-ca -0x3000',
      'esp-idf-bundle-cross-signed': 'not-a-ca -0x3000',
      wolfssl: 'not-a-ca -188',
      'wolfssl-alt-chains': 'not-a-ca -188',
      'wolfssl-no-skid': 'not-a-ca -188',
      'wolfssl-no-time': 'not-a-ca -188',
      'ti-simplelink': 'not-a-ca -688',
      bearssl: 'not-a-ca 58',
      gnutls: 'not-a-ca 0x82',
      java: 'not-a-ca NOT_CA_CERT',
      android: 'not-a-ca Chain validation failed',
      winc1500: 'not-a-ca null',
      nrf91: 'not-a-ca null',
    },
  },
  {
    name: 'a root of 4096 bits',
    served: [leaf({ issuer: inter({ issuer: root4096 }) }), inter({ issuer: root4096 })],
    anchors: [root4096],
    refused: { winc1500: 'anchor-not-loaded null' },
  },
  {
    name: 'six intermediates out of order',
    served: shuffled(6),
    anchors: [root],
    refused: {
      mbedtls: 'anchor-missing -0x2700',
      'mbedtls-no-time': 'anchor-missing -0x2700',
      'esp-idf-bundle': 'anchor-missing -0x3000',
      'esp-idf-bundle-cross-signed': 'anchor-missing -0x3000',
      wolfssl: 'anchor-missing -188',
      'wolfssl-alt-chains': 'anchor-missing -188',
      'wolfssl-no-skid': 'anchor-missing -188',
      'wolfssl-no-time': 'anchor-missing -188',
      'ti-simplelink': 'anchor-missing -688',
      bearssl: 'anchor-missing 55',
      java: 'anchor-missing unable to find valid certification path to requested target',
      axtls: 'anchor-missing Chain is invalid (check order of certs)',
      winc1500: 'anchor-missing null',
      nrf91: 'list-too-long null',
    },
  },
  {
    name: 'a CN and no subjectAltName',
    served: [leafWithCommonNameOnly, plainInter],
    anchors: [root],
    refused: { android: 'name-mismatch Hostname update.example.com not verified' },
  },
  {
    name: 'name constraints that forbid the host of a CN',
    served: [leafWithCommonNameOnly, inter({ nameConstraints: { permittedDns: ['other.test'], critical: false } })],
    anchors: [root],
    refused: {
      openssl: 'name-constraints 47',
      'openssl-partial-chain': 'name-constraints 47',
      wolfssl: 'name-constraints -198',
      'wolfssl-alt-chains': 'name-constraints -198',
      'wolfssl-no-skid': 'name-constraints -198',
      'wolfssl-no-time': 'name-constraints -198',
      'ti-simplelink': 'name-constraints -698',
      gnutls: 'name-constraints 0x10002',
      java: 'name-constraints INVALID_NAME',
      android: 'name-constraints Chain validation failed',
    },
  },
];

for (const { name, served, anchors, refused } of rows) {
  for (const { name: stack } of STACKS) {
    test(`${stack}: ${name}`, () => {
      const verdict = judgeOnce({ served, anchors, stack });
      assert.equal(outcome(verdict), refused[stack] ?? 'ok', verdict.kind === 'refused' ? verdict.detail : '');
    });
  }
}

/** An end entity below `count` intermediates, the intermediates from the top down. */
function shuffled(count: number): readonly IssuedCertificate[] {
  const path = [root];
  for (let i = 1; i <= count; i += 1) {
    const above = path.at(-1) ?? root;
    path.push(
      issue({ subject: `CN=Deep ${String(i)}`, issuer: above, ca: true, key: keyPair(`deep ${String(i)}`, 'rsa2048') }),
    );
  }
  return [leaf({ issuer: path.at(-1) ?? root }), ...path.slice(1)];
}
