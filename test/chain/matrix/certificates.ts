// The certificates of the matrix by name. They share their keys where only one thing about a certificate is bent, so that
// each situation differs from `plain` in what its title says and in nothing else.
import assert from 'node:assert/strict';

import { type CertificateSpec, issue, type IssuedCertificate, keyPair, type KeyPair } from '../../support/ca.ts';
import { keyIdOf } from '../../support/ca-extensions.ts';
import { HOST } from '../judging.ts';

/** Fails the test for a name that there is not. */
export function certificateNamed(name: string): IssuedCertificate {
  const found = CERTIFICATES.get(name);
  assert.ok(found !== undefined, `there is no certificate ${name}`);
  return found;
}

type Bent = Partial<CertificateSpec>;

// Every level ends on a day of its own, so that it shows which one an `until` is.
const START = '2021-01-16T00:00:00Z';
const LEAF_END = '2027-01-13T00:00:00Z';
const INTERMEDIATE_END = '2031-01-13T00:00:00Z';
const CROSS_SIGN_END = '2033-01-13T00:00:00Z';
const OLD_ROOT_END = '2034-01-13T00:00:00Z';
const ROOT_END = '2036-01-13T00:00:00Z';
const EXPIRED: Bent = { notBefore: '2006-01-20T00:00:00Z', notAfter: '2025-01-15T00:00:00Z' };

const newRootKey = keyPair('matrix new root', 'rsa2048');
const oldRootKey = keyPair('matrix old root', 'rsa2048');
const interKey = keyPair('matrix intermediate', 'rsa2048');
const inter2Key = keyPair('matrix second intermediate', 'rsa2048');
const leafKey = keyPair('matrix end entity', 'rsa2048');
const leafEcKey = keyPair('matrix end entity', 'p256');

const newroot = root('New Root', newRootKey);
const oldroot = root('Old Root', oldRootKey, { notAfter: OLD_ROOT_END });
const newrootX = crossSign();
const root1024 = root('Small Root', keyPair('matrix small root', 'rsa1024'));
const root4096 = root('Big Root', keyPair('matrix big root', 'rsa4096'), { digest: 'sha384' });
const root8192 = root('Huge Root', keyPair('matrix huge root', 'rsa8192'));
// No key usage: so does `openssl req -x509` write a root.
const edroot = root('Ed Root', keyPair('matrix ed root', 'ed25519'), { keyUsage: 'omit' });
const ecroot = root('EC Root', keyPair('matrix ec root', 'p384'), { digest: 'sha384' });

const inter = intermediate();
const interPathLengthZero = intermediate({ pathLength: 0 });
const inter2 = intermediate({ subject: 'CN=Inter 2, O=Example', issuer: interPathLengthZero, key: inter2Key });
const ecinter = intermediate({
  subject: 'CN=EC Inter, O=Example',
  issuer: ecroot,
  key: keyPair('matrix ec intermediate', 'p256'),
  digest: 'sha384',
});
const DEEPEST = 10;
const deep = deepIntermediates(DEEPEST);

const CERTIFICATES: ReadonlyMap<string, IssuedCertificate> = new Map([
  ['newroot', newroot],
  ['newroot_expired', root('New Root', newRootKey, EXPIRED)],
  ['newroot_otherkey', root('New Root', keyPair('matrix other new root', 'rsa2048'))],
  ['newroot_v1', root('New Root', newRootKey, { version: 1 })],
  ['newroot_x', newrootX],
  ['newroot_x_expired', crossSign(EXPIRED)],
  ['oldroot', oldroot],
  ['oldroot_expired', root('Old Root', oldRootKey, EXPIRED)],
  ['root1024', root1024],
  ['root4096', root4096],
  ['root8192', root8192],
  ['edroot', edroot],
  ['ecroot', ecroot],

  ['inter', inter],
  ['inter2', inter2],
  ['inter_expired', intermediate(EXPIRED)],
  ['inter_noca', intermediate({ ca: false, keyUsage: ['digitalSignature', 'keyEncipherment'] })],
  ['inter_nobc', intermediate({ ca: 'omit', keyUsage: ['keyCertSign', 'cRLSign'] })],
  ['inter_sha1', intermediate({ digest: 'sha1' })],
  ['inter_pss', intermediate({ pss: true })],
  ['inter_ed', intermediate({ issuer: edroot })],
  ['inter_pl0', interPathLengthZero],
  ['inter_ncok', intermediate({ nameConstraints: { permittedDns: ['example.com'] } })],
  ['inter_nc', intermediate({ nameConstraints: { permittedDns: ['other.test'] } })],
  ['inter_ps', intermediate({ issuerName: printable('New Root') })],
  ['inter_case', intermediate({ issuerName: 'CN=NEW ROOT, O=Example' })],
  ['inter_big', intermediate({ issuer: root4096, digest: 'sha384' })],
  ['inter_huge', intermediate({ issuer: root8192 })],
  ['inter_small', intermediate({ issuer: root1024 })],
  ['ecinter', ecinter],

  ['leaf', leaf()],
  ['leaf2', leaf({ issuer: inter2 })],
  ['leaf_expired', leaf({ notAfter: '2025-01-15T00:00:00Z' })],
  ['leaf_cnonly', leaf({ subject: `CN=${HOST}, O=Example`, dnsNames: [] })],
  ['leaf_wild', leaf({ dnsNames: [`*.${HOST.split('.').slice(1).join('.')}`] })],
  ['leaf_other', leaf({ subject: `CN=${HOST}, O=Example`, dnsNames: ['other.example.com'] })],
  ['leaf_clienteku', leaf({ extendedKeyUsage: ['clientAuth'] })],
  ['leaf_ec', leaf({ key: leafEcKey })],
  ['leaf_noakid', leaf({ authorityKeyId: 'omit' })],
  ['leaf_badakid', leaf({ authorityKeyId: keyIdentifier(oldRootKey) })],
  ['ecleaf', leaf({ issuer: ecinter, key: leafEcKey })],

  ...deep.map((one, index) => [`deep${String(index + 1)}`, one] as const),
  ...deep.map((one, index) => [`deepleaf${String(index + 1)}`, leaf({ issuer: one })] as const),
]);

function root(commonName: string, key: KeyPair, bent: Bent = {}): IssuedCertificate {
  const subject = `CN=${commonName}, O=Example`;
  return issue({ subject, key, notBefore: START, notAfter: ROOT_END, authorityKeyId: keyIdentifier(key), ...bent });
}

/** The new root's name and key, signed by the old root. */
function crossSign(bent: Bent = {}): IssuedCertificate {
  const { subject } = newroot.spec;
  return issue({
    ...{ subject, issuer: oldroot, key: newRootKey, ca: true },
    ...{ notBefore: START, notAfter: CROSS_SIGN_END },
    ...bent,
  });
}

function intermediate(bent: Bent = {}): IssuedCertificate {
  return issue({
    ...{ subject: 'CN=Inter 1, O=Example', issuer: newroot, key: interKey, ca: true },
    ...{ notBefore: START, notAfter: INTERMEDIATE_END },
    ...bent,
  });
}

function leaf(bent: Bent = {}): IssuedCertificate {
  return issue({
    ...{ subject: 'CN=leaf, O=Example', issuer: inter, key: leafKey, dnsNames: [HOST] },
    ...{ keyUsage: ['digitalSignature', 'keyEncipherment'], extendedKeyUsage: ['serverAuth'] },
    ...{ notBefore: START, notAfter: LEAF_END },
    ...bent,
  });
}

/** Each signed by the one before it, the first by the new root. */
function deepIntermediates(count: number): readonly IssuedCertificate[] {
  const made: IssuedCertificate[] = [];
  for (let depth = 1; depth <= count; depth += 1) {
    const subject = `CN=Deep ${String(depth)}, O=Example`;
    made.push(intermediate({ subject, issuer: made.at(-1) ?? newroot, key: keyPair(subject, 'p256') }));
  }
  return made;
}

function printable(commonName: string): CertificateSpec['subject'] {
  return [
    { type: 'CN', value: commonName, as: 'printable' },
    { type: 'O', value: 'Example', as: 'printable' },
  ];
}

function keyIdentifier({ publicKey }: KeyPair): string {
  return keyIdOf(publicKey.export({ type: 'spki', format: 'der' }));
}
