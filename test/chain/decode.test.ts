// Decoding: every field once, hostile texts as they are, and for anything malformed one typed error that says where.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';

import fc from 'fast-check';

import { decodeCertificate, subjectOf } from '../../src/chain/decode.ts';
import { CodedError } from '../../src/lib/coded-error.ts';
import { type CertificateSpec, issue, keyPair } from '../support/ca.ts';
import { contextConstructed, integer, octetString, sequence } from '../support/der.ts';

const root = issue({ subject: 'CN=Root, O=Example', key: keyPair('root', 'rsa2048') });
const full = issue({
  subject: 'CN=a.example',
  issuer: root,
  key: keyPair('leaf'),
  dnsNames: ['a.example', '*.b.example'],
  ipAddresses: ['192.0.2.1', '2001:db8::10:0:0:1', '::'],
  keyUsage: ['digitalSignature', 'decipherOnly'],
  extendedKeyUsage: ['serverAuth', '1.2.3.4'],
  pathLength: 3,
  ca: true,
  nameConstraints: { permittedDns: ['example'], excludedDns: ['bad.example'] },
  notBefore: '1999-12-31T23:59:59Z',
  notAfter: '2050-01-01T00:00:00Z',
});

test('every field is read once', () => {
  const certificate = decodeCertificate(full.der);
  assert.equal(certificate.sha256, full.sha256);
  assert.equal(certificate.version, 3);
  // Node leaves out the zero octet that keeps a high bit from making the number negative.
  const { serialNumber } = new X509Certificate(full.der);
  assert.equal(certificate.serialNumber.replace(/^00/, ''), serialNumber.toLowerCase());
  assert.equal(certificate.issuer.text, 'O=Example,CN=Root');
  assert.equal(certificate.subject.text, 'CN=a.example');
  assert.deepEqual(
    [certificate.notBefore, certificate.notAfter],
    [Date.UTC(1999, 11, 31, 23, 59, 59), Date.UTC(2050, 0, 1)],
  );
  assert.deepEqual(certificate.publicKeyType, { kind: 'ec', curve: 'P-256', bits: 256 });
  assert.deepEqual(certificate.signatureAlgorithm, { oid: '1.2.840.113549.1.1.11', family: 'rsa', digest: 'sha256' });
  assert.deepEqual(certificate.basicConstraints, { ca: true, pathLength: 3 });
  assert.deepEqual([...(certificate.keyUsage ?? [])], ['digitalSignature', 'decipherOnly']);
  assert.deepEqual(certificate.extendedKeyUsage, ['1.3.6.1.5.5.7.3.1', '1.2.3.4']);
  assert.deepEqual(
    certificate.subjectAltName?.map(({ value }) => value),
    ['a.example', '*.b.example', '192.0.2.1', '2001:db8::10:0:0:1', '::'],
  );
  assert.deepEqual(certificate.nameConstraints, {
    permitted: [{ kind: 'dns', value: 'example' }],
    excluded: [{ kind: 'dns', value: 'bad.example' }],
  });
  assert.equal(certificate.authorityKeyId, decodeCertificate(root.der).subjectKeyId);
  assert.ok(certificate.publicKey().equals(full.key.publicKey));
  assert.ok(certificate.extensions.some(({ oid, critical }) => oid === '2.5.29.30' && critical));
});

test('a version 1 certificate has no extensions', () => {
  const certificate = decodeCertificate(issue({ subject: 'CN=Old', version: 1 }).der);
  assert.equal(certificate.version, 1);
  assert.deepEqual([certificate.extensions, certificate.basicConstraints, certificate.keyUsage], [[], null, null]);
});

const keys = [
  { kind: 'rsa2048', expected: { kind: 'rsa', bits: 2048 } },
  { kind: 'p384', expected: { kind: 'ec', curve: 'P-384', bits: 384 } },
  { kind: 'p521', expected: { kind: 'ec', curve: 'P-521', bits: 521 } },
  { kind: 'ed25519', expected: { kind: 'ed25519' } },
] as const;
for (const { kind, expected } of keys) {
  test(`a key of the kind ${kind}`, () => {
    const certificate = decodeCertificate(issue({ subject: 'CN=Key', key: keyPair('kinds', kind) }).der);
    assert.deepEqual(certificate.publicKeyType, expected);
  });
}

test('RSASSA-PSS names its digest', () => {
  const { der } = issue({ subject: 'CN=PSS', issuer: root, pss: true, digest: 'sha384' });
  assert.equal(decodeCertificate(der).signatureAlgorithm.digest, 'sha384');
});

const hostile = [
  { name: 'markup', value: '<script>alert(1)</script>', text: 'CN=\\<script\\>alert(1)\\</script\\>' },
  { name: 'line breaks', value: 'a\r\nBcc: x', text: 'CN=a\r\nBcc: x' },
  { name: 'right-to-left override', value: 'a\u202ecod', text: 'CN=a\u202ecod' },
  { name: 'terminal escape', value: '\u001b[2J', text: 'CN=\u001b[2J' },
  { name: 'a zero octet', value: 'good\0.evil', text: 'CN=good\\00.evil' },
  { name: 'separators of RFC 4514', value: ' a+b,"c\\', text: 'CN=\\ a\\+b\\,\\"c\\\\' },
  { name: 'nothing', value: '', text: 'CN=' },
];
for (const { name, value, text } of hostile) {
  test(`a subject with ${name} is kept as it is`, () => {
    const { subject } = decodeCertificate(issue({ subject: [{ type: 'CN', value }] }).der);
    assert.equal(subject.attributes[0]?.value, value);
    assert.equal(subject.text, text);
  });
}

test('string types are told apart, and BMPString is read', () => {
  const { der } = issue({
    subject: [
      [
        { type: 'O', value: 'Ä', as: 'bmp' },
        { type: 'OU', value: 'x', as: 'printable' },
      ],
      { type: 'CN', value: 'é', as: 'teletex' },
    ],
  });
  const { subject } = decodeCertificate(der);
  assert.deepEqual(
    subject.attributes.map(({ tag, value, rdn }) => [tag, value, rdn]),
    [
      [30, 'Ä', 0],
      [19, 'x', 0],
      [20, 'é', 1],
    ],
  );
  assert.equal(subject.text, 'CN=é,O=Ä+OU=x');
});

const bent = (
  name: string,
  spec: Partial<CertificateSpec>,
  field: RegExp,
): { name: string; der: Uint8Array; field: RegExp } => ({
  name,
  der: issue({ subject: 'CN=Bent', ...spec }).der,
  field,
});
const extension = (oid: string, value: Uint8Array): Partial<CertificateSpec> => ({ extensions: [{ oid, value }] });
const malformed = [
  { name: 'nothing', der: new Uint8Array(), field: /^Certificate at offset 0/ },
  { name: 'garbage', der: Buffer.from('this is no certificate'), field: /^Certificate/ },
  { name: 'octets after it', der: Buffer.concat([root.der, Buffer.from([0])]), field: /^Certificate .* followed/ },
  { name: 'a length without end', der: Buffer.from('3080', 'hex'), field: /indefinite/ },
  { name: 'too much of it', der: Buffer.alloc(200_000, 0x30), field: /200000 octets/ },
  { name: 'an element that holds itself', der: nested(50_000), field: /at offset/ },
  bent('an extension twice', extension('2.5.29.19', sequence()), /2\.5\.29\.19 at offset \d+: is there twice/),
  bent(
    'an address of five octets',
    extension('2.5.29.17', sequence(Buffer.from('87050102030405', 'hex'))),
    /subjectAltName/,
  ),
  bent('a subjectAltName that is a number', extension('2.5.29.17', integer(1)), /subjectAltName at offset/),
  bent('an unreadable extKeyUsage', extension('2.5.29.37', octetString(Buffer.from('x'))), /extKeyUsage at offset/),
  bent('a huge extKeyUsage', extension('2.5.29.37', sequence(...manyOids())), /extKeyUsage .* octets long/),
  bent('octets after a value', extension('2.5.29.37', Buffer.from('300005', 'hex')), /followed|missing|left/),
  bent('a constraint on nothing', extension('2.5.29.30', contextConstructed(0)), /nameConstraints/),
];
for (const { name, der, field } of malformed) {
  test(`malformed: ${name}`, () => {
    assert.throws(
      () => decodeCertificate(der),
      (error: unknown) =>
        error instanceof CodedError && error.code === 'malformed-certificate' && field.test(error.message),
    );
  });
}

test('whatever octets are changed or cut off: a certificate or malformed-certificate', () => {
  const change = fc.record({ at: fc.nat({ max: full.der.length - 1 }), to: fc.nat({ max: 255 }) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 3 }), fc.nat({ max: full.der.length }), (changes, length) => {
      const der = Buffer.from(full.der.subarray(0, changes.length === 0 ? length : full.der.length));
      for (const { at, to } of changes) der[at] = to;
      try {
        assert.equal(decodeCertificate(der).der.length, der.length);
      } catch (error) {
        assert.ok(error instanceof CodedError && error.code === 'malformed-certificate', String(error));
      }
    }),
    { numRuns: 400 },
  );
});

test('the subject is found without decoding the rest', () => {
  assert.deepEqual(Buffer.from(subjectOf(root.der) ?? []), Buffer.from(decodeCertificate(root.der).subject.raw));
  assert.equal(subjectOf(Buffer.from('garbage')), null);
});

test('the certificate does not change with the octets it was read from', () => {
  const der = Buffer.from(root.der);
  const certificate = decodeCertificate(der);
  der.fill(0);
  assert.equal(Buffer.from(certificate.der).equals(root.der), true);
});

function nested(depth: number): Uint8Array {
  return Buffer.alloc(depth * 2, Buffer.from([0x30, 0x80]));
}

function manyOids(): readonly Uint8Array[] {
  return Array.from({ length: 1000 }, () => Buffer.from('06032a0304', 'hex'));
}
