// What looks wrong about anchors for a stack: each fault that there is, and what is no fault.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { composeStack } from '../../src/chain/custom-stack.ts';
import type { Stack } from '../../src/chain/stack.ts';
import { STACKS, stackNamed } from '../../src/chain/stacks.ts';
import type { AnchorFault } from '../../src/firmware/anchor-fault.ts';
import { anchorFaults } from '../../src/firmware/anchor-faults.ts';
import type { Exploration } from '../../src/firmware/exploration.ts';
import { exploreBytes } from '../../src/firmware/explore.ts';
import { mergeExplorations } from '../../src/firmware/merge-explorations.ts';
import { issue, type IssuedCertificate, keyPair, pemOf } from '../support/ca.ts';
import { type EspBundleItem, espBundleItem, sortedEspBundle, writeEspBundle } from '../support/esp-bundle-writer.ts';
import { wincNameHash, writeWincStore } from '../support/winc1500-writer.ts';

const AT = Date.parse('2026-03-01T00:00:00Z');

const good = issue({ subject: 'CN=Good', key: keyPair('good', 'rsa2048') });
const other = issue({ subject: 'CN=Other', key: keyPair('other', 'rsa2048') });
const large = issue({ subject: 'CN=Large', key: keyPair('large', 'rsa4096') });
const small = issue({ subject: 'CN=Small', key: 'rsa1024' });
const huge = issue({ subject: 'CN=Huge', key: keyPair('huge', 'rsa8192') });
const curve = issue({ subject: 'CN=Curve', key: 'p384' });
const edwards = issue({ subject: 'CN=Edwards', key: 'ed25519' });
const version1 = issue({ subject: 'CN=Old', version: 1, key: keyPair('old', 'rsa2048') });
const expired = issue({ subject: 'CN=Renewed', key: keyPair('renewed'), notAfter: '2025-01-01T00:00:00Z' });
const renewed = issue({ subject: 'CN=Renewed', key: keyPair('renewed') });
const cross = issue({ subject: 'CN=Cross', issuer: good, ca: true });
const critical = issue({
  subject: 'CN=Critical',
  extensions: [{ oid: '1.2.3.4', critical: true, value: new Uint8Array([5, 0]) }],
});
const mayNotSign = issue({ subject: 'CN=Silent', keyUsage: ['cRLSign'] });
const constrained = issue({ subject: 'CN=Constrained', nameConstraints: { permittedDns: ['.example.com'] } });
const server = issue({ subject: 'CN=a.example', issuer: other, dnsNames: ['a.example'] });
const namesake = issue({ subject: 'CN=Good', key: keyPair('namesake', 'rsa2048') });

interface Row {
  readonly name: string;
  readonly stack: string | Stack;
  readonly files: readonly (readonly IssuedCertificate[] | Uint8Array | string)[];
  readonly at?: number | null;
  /** `weight code [anchors]: detail`. */
  readonly faults: readonly string[];
}

const TOO_LARGE = 'has an RSA key of 4096 bits, which is too large';
const HASHED_LARGE = `(name with SHA-1 ${wincNameHash(large)})`;

const rows: readonly Row[] = [
  ...STACKS.map(({ name }) => ({ name: `a good root on ${name}`, stack: name, files: [[good]], faults: [] })),
  {
    name: 'RSA-4096 on WINC1500',
    stack: 'winc1500',
    files: [[good, large]],
    faults: [`wrong anchor-not-loaded [Large]: ${TOO_LARGE}`],
  },
  {
    name: 'P-384 on WINC1500',
    stack: 'winc1500',
    files: [[curve]],
    faults: ['wrong anchor-not-loaded [Curve]: has a key of a kind that the device does not know: EC P-384'],
  },
  {
    name: 'an expired root where nobody knows whether dates of anchors count',
    stack: 'winc1500',
    files: [[expired]],
    faults: [
      'uncertain anchor-expired [Renewed]: expired at 2025-01-01T00:00:00Z, if anchorDates is checked, which nobody knows',
    ],
  },
  {
    name: 'a version 1 root on BearSSL',
    stack: 'bearssl',
    files: [[version1]],
    faults: [
      'wrong not-a-ca [Old]: has no basicConstraints that say CA: it is taken for an end entity, and what it has issued is refused',
    ],
  },
  { name: 'a version 1 root on OpenSSL', stack: 'openssl', files: [[version1]], faults: [] },
  {
    name: 'one key that BearSSL cannot load, and all that go with it',
    stack: 'bearssl',
    files: [[good, edwards, other]],
    faults: [
      'wrong shadowed [Good Other]: would be used alone, but not beside the other anchors: the anchor cannot be loaded: "CN=Edwards" has a key of an unknown kind',
      'wrong anchor-not-loaded [Edwards]: has a key of an unknown kind: Ed25519',
    ],
  },
  {
    name: 'expired at load for wolfSSL',
    stack: 'wolfssl',
    files: [[expired]],
    faults: ['wrong anchor-expired [Renewed]: expired at 2025-01-01T00:00:00Z'],
  },
  {
    name: 'expired, with its renewal beside it',
    stack: 'wolfssl',
    files: [[expired, renewed]],
    faults: [
      'remark anchor-expired [Renewed]: expired at 2025-01-01T00:00:00Z; another anchor of its name and key takes its place',
    ],
  },
  { name: 'expired, and the device has no clock', stack: 'wolfssl', at: null, files: [[expired]], faults: [] },
  { name: 'expired for wolfSSL without a clock', stack: 'wolfssl-no-time', files: [[expired]], faults: [] },
  {
    name: 'larger than wolfSSL computes with',
    stack: 'wolfssl',
    files: [[huge]],
    faults: ['wrong unsupported-algorithm [Huge]: has a key that the stack cannot verify signatures with: RSA 8192'],
  },
  {
    name: 'a small key on mbedTLS',
    stack: 'mbedtls',
    files: [[small]],
    faults: ['wrong weak-key [Small]: has an RSA key of 1024 bits, which is refused'],
  },
  {
    name: 'a critical extension that mbedTLS cannot parse',
    stack: 'mbedtls',
    files: [[good, critical, constrained]],
    faults: [
      'wrong anchor-not-loaded [Critical]: has the critical extension 1.2.3.4, which is unknown',
      'wrong anchor-not-loaded [Constrained]: has the critical extension 2.5.29.30, which is unknown',
    ],
  },
  { name: 'name constraints on OpenSSL', stack: 'openssl', files: [[constrained]], faults: [] },
  {
    name: 'Ed25519 on mbedTLS',
    stack: 'mbedtls',
    files: [[edwards]],
    faults: ['wrong anchor-not-loaded [Edwards]: is signed with the unknown algorithm 1.3.101.112'],
  },
  { name: 'Ed25519 on OpenSSL', stack: 'openssl', files: [[edwards]], faults: [] },
  {
    name: 'no RSA on axTLS',
    stack: 'axtls',
    files: [[renewed]],
    faults: ['wrong unsupported-algorithm [Renewed]: has a key that the stack cannot verify signatures with: EC P-256'],
  },
  {
    name: 'a cross-sign as anchor of OpenSSL',
    stack: 'openssl',
    files: [[cross]],
    faults: ['wrong anchor-missing [Cross]: is pinned but not self-signed, and "CN=Good", its issuer, is not pinned'],
  },
  { name: 'a cross-sign beside its root', stack: 'openssl', files: [[cross, good]], faults: [] },
  { name: 'a cross-sign where any anchor ends the path', stack: 'openssl-partial-chain', files: [[cross]], faults: [] },
  {
    name: 'a CA that may not sign',
    stack: 'openssl-1.0.2',
    files: [[mayNotSign]],
    faults: ['wrong key-usage [Silent]: may not sign certificates'],
  },
  {
    name: 'a pinned end entity where that can be',
    stack: 'bearssl',
    files: [[server]],
    faults: [
      'remark pinned-end-entity [a.example]: is no CA: the device accepts this very certificate, and refuses what takes its place when it is renewed',
    ],
  },
  {
    name: 'a pinned end entity where that cannot be',
    stack: 'mbedtls',
    files: [[server]],
    faults: ['wrong not-a-ca [a.example]: is no CA, and the stack does not accept a pinned end entity'],
  },
  {
    name: 'two anchors of one name where the first is the only one',
    stack: 'netx-secure',
    files: [[good], [namesake]],
    faults: [
      'wrong shadowed [Good]: would be used alone, but not beside the other anchors: another anchor bears its name',
    ],
  },
  {
    name: 'name and key alone where certificates are pinned',
    stack: 'mbedtls',
    files: [bundleOf(good)],
    faults: ['wrong no-anchors [Good]: is a name and a key without a certificate, which the stack cannot pin'],
  },
  {
    name: 'RSA-4096 in the root store of a WINC1500, which has no certificates',
    stack: 'winc1500',
    files: [writeWincStore(1, [good, large])],
    faults: [`wrong anchor-not-loaded [${HASHED_LARGE}]: ${TOO_LARGE}`],
  },
  { name: 'a bundle as it should be', stack: 'esp-idf-bundle', files: [bundleOf(good, large)], faults: [] },
  {
    name: 'a bundle that is not sorted',
    stack: 'esp-idf-bundle',
    files: [bytesOf([other, good])],
    faults: [
      'wrong unsorted [Other Good] in file 0: is not sorted by the octets of the names, so that the binary search of the device misses entries',
    ],
  },
  {
    name: 'a bundle with a name twice',
    stack: 'esp-idf-bundle-cross-signed',
    files: [bundleOf(good, namesake, large)],
    faults: [
      'wrong shadowed [Good]: would be used alone, but not beside the other anchors: another anchor bears its name',
      'wrong duplicate [Good Good] in file 0: holds 2 entries whose names it holds twice: the binary search hits one of them',
    ],
  },
  {
    name: 'a bundle with an entry twice',
    stack: 'esp-idf-bundle',
    files: [bundleOf(good, good)],
    faults: [
      'remark duplicate [Good] in file 0: holds 2 entries whose names it holds twice: the binary search hits one of them',
    ],
  },
  {
    name: 'two certificates in one PEM on CC3220',
    stack: 'ti-simplelink',
    files: [[good, other], [large]],
    faults: [
      'wrong only-first-is-read [Other] in file 0: holds 2 certificates: a CC3120 or CC3220 reads the first one only, a CC3135 or CC3235 all',
    ],
  },
  {
    name: 'the same on a stack of its own that is made of it',
    stack: derived('ti-simplelink'),
    files: [[good, other]],
    faults: [
      'wrong only-first-is-read [Other] in file 0: holds 2 certificates: a CC3120 or CC3220 reads the first one only, a CC3135 or CC3235 all',
    ],
  },
  {
    name: 'a CA that the catalogue does not list',
    stack: 'ti-simplelink',
    files: [[good], [large], `SHA1 Fingerprint=${sha1(good)} Good\n`],
    faults: ['wrong not-in-catalogue [Large]: is not in the catalogue that was given: the device reports -468'],
  },
];

for (const { name, stack, files, at = AT, faults } of rows) {
  test(name, async () => {
    const exploration = await explored(files);
    const known = typeof stack === 'string' ? stackNamed(stack) : stack;
    assert.ok(known !== null);
    const found = anchorFaults(exploration, known, at);
    assert.deepEqual(
      found.map((fault) => faultText(fault, exploration)),
      faults,
    );
  });
}

test('more entries than ESP-IDF takes, in a bundle or still to become one', async () => {
  const key = keyPair('many');
  const roots = Array.from({ length: 201 }, (_, i) => issue({ subject: `CN=Root ${String(i).padStart(3, '0')}`, key }));
  const stack = stackNamed('esp-idf-bundle');
  assert.ok(stack !== null);
  for (const file of [pemOf(roots), bundleOf(...roots)]) {
    const faults = anchorFaults(await explored([file]), stack, AT);
    assert.deepEqual(
      faults.map(({ code, anchors }) => [code, anchors.length]),
      [['too-many', 201]],
    );
  }
});

function faultText({ weight, code, anchors, place, detail }: AnchorFault, exploration: Exploration): string {
  const names = anchors.map((id) =>
    exploration.anchors.find((found) => found.id === id)?.anchor.subject.text.replace(/^CN=/, ''),
  );
  return `${weight} ${code} [${names.join(' ')}]${place === null ? '' : ` in ${place.file}`}: ${detail}`;
}

async function explored(files: Row['files']): Promise<Exploration> {
  const explorations = files.map((file, i) => {
    const content = typeof file === 'string' ? Buffer.from(file) : file;
    const bytes = content instanceof Uint8Array ? content : Buffer.from(pemOf(content));
    return exploreBytes(`file ${String(i)}`, bytes);
  });
  return mergeExplorations(await Promise.all(explorations));
}

function bundleOf(...certificates: readonly IssuedCertificate[]): Uint8Array {
  return writeEspBundle(sortedEspBundle(items(certificates)));
}

function bytesOf(certificates: readonly IssuedCertificate[]): Uint8Array {
  return writeEspBundle(items(certificates));
}

function items(certificates: readonly IssuedCertificate[]): readonly EspBundleItem[] {
  return certificates.map(espBundleItem);
}

function derived(name: string): Stack {
  const base = stackNamed(name);
  assert.ok(base !== null);
  const composed = composeStack(base, {
    name: 'own',
    title: null,
    evidence: 'measured',
    sources: [],
    hellos: null,
    rules: { hostName: 'checked' },
  });
  assert.ok(composed.kind === 'stack');
  return composed.stack;
}

function sha1({ der }: IssuedCertificate): string {
  return createHash('sha1').update(der).digest('hex');
}
