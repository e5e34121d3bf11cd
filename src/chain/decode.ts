// From DER to a Certificate. Our own strict reader takes the certificate apart, for stacks compare names, keys and
// identifiers by the bytes; @peculiar/x509 decodes the extensions that it has classes for. Its X509Certificate is not
// used as a whole: 1.1 ms a certificate (names included) against 0.4 ms this way, and it drops how names were encoded.
import 'reflect-metadata';

import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
} from '@peculiar/x509';
import { createHash, createPublicKey } from 'node:crypto';

import { CodedError } from '../lib/coded-error.ts';
import type { Certificate, KeyUsage } from './certificate.ts';
import { decodeNameConstraints, decodeSubjectAltName } from './decode-general-names.ts';
import { decodePublicKeyType, decodeSignatureAlgorithm } from './decode-key.ts';
import { decodeName } from './decode-name.ts';
import { decodePolicies } from './decode-policies.ts';
import { decodeTime } from './decode-time.ts';
import { createLru } from './lru.ts';
import {
  bitStringOctets,
  childrenOf,
  contentOf,
  type DerElement,
  elementAt,
  expectTag,
  malformed,
  oidText,
  rawOf,
  TAG,
} from './der.ts';

/** OpenSSL takes no more than this for a whole served list (SSL_MAX_CERT_LIST_DEFAULT); most devices take far less. */
const MAX_CERTIFICATE_BYTES = 100 * 1024;
/** Certificates carry about ten extensions. */
const MAX_EXTENSIONS = 64;
/** The extensions that the library decodes are a few dozen octets long; it is slow on long ones. */
const MAX_SMALL_EXTENSION_BYTES = 2048;

/**
 * The certificate in `der`, which is copied. Throws CodedError `malformed-certificate` with the field and its offset,
 * and nothing else.
 */
export function decodeCertificate(der: Uint8Array): Certificate {
  if (der.length > MAX_CERTIFICATE_BYTES) throw malformed('Certificate', 0, `is ${String(der.length)} octets long`);
  const bytes = new Uint8Array(der);
  const outer = expectTag(elementAt(bytes, 0, bytes.length, 'Certificate'), TAG.sequence, 'Certificate', WHOLE);
  if (outer.end !== bytes.length) throw malformed('Certificate', outer.end, 'is followed by further octets');
  const [tbs, algorithm, signature] = childrenOf(bytes, outer, 'Certificate', 3);
  const tbsElement = expectTag(tbs, TAG.sequence, 'tbsCertificate', outer);
  const algorithmElement = expectTag(algorithm, TAG.sequence, 'signatureAlgorithm', outer);
  const signatureElement = expectTag(signature, TAG.bitString, 'signatureValue', outer);
  return {
    der: bytes,
    sha256: sha256(bytes),
    tbs: rawOf(bytes, tbsElement),
    signatureAlgorithm: decodeSignatureAlgorithm(bytes, algorithmElement),
    signature: bitStringOctets(bytes, signatureElement, 'signatureValue'),
    ...decodeTbs(bytes, tbsElement, rawOf(bytes, algorithmElement)),
  };
}

/** The DER of the subject alone, to look certificates up by name before decoding them. Null when it cannot be read. */
export function subjectOf(der: Uint8Array): Uint8Array | null {
  try {
    const outer = elementAt(der, 0, der.length, 'Certificate');
    const tbs = elementAt(der, outer.contentOffset, outer.end, 'tbsCertificate');
    const fields = childrenOf(der, tbs, 'tbsCertificate', MAX_TBS_FIELDS);
    const subject = fields[fields[0]?.tag === VERSION_TAG ? 5 : 4];
    return subject === undefined ? null : rawOf(der, subject);
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}

const WHOLE: DerElement = { tag: 0, offset: 0, contentOffset: 0, end: 0 };
/** version, serialNumber, signature, issuer, validity, subject, SPKI, two unique identifiers, extensions. */
const MAX_TBS_FIELDS = 10;
const VERSION_TAG = 0xa0;
const EXTENSIONS_TAG = 0xa3;

type TbsFields = Omit<Certificate, 'der' | 'sha256' | 'tbs' | 'signatureAlgorithm' | 'signature'>;

function decodeTbs(der: Uint8Array, tbs: DerElement, signatureAlgorithm: Uint8Array): TbsFields {
  const all = childrenOf(der, tbs, 'tbsCertificate', MAX_TBS_FIELDS);
  const explicitVersion = all[0]?.tag === VERSION_TAG;
  const [serial, algorithm, issuer, validity, subject, spki, ...optional] = explicitVersion ? all.slice(1) : all;
  const serialElement = expectTag(serial, TAG.integer, 'serialNumber', tbs);
  const inner = rawOf(der, expectTag(algorithm, TAG.sequence, 'signature', tbs));
  // RFC 5280 section 4.1.1.2: both identifiers must be the same.
  if (!sameOctets(inner, signatureAlgorithm))
    throw malformed('signature', tbs.offset, 'differs from signatureAlgorithm');
  const validityElement = expectTag(validity, TAG.sequence, 'validity', tbs);
  const [notBefore, notAfter] = childrenOf(der, validityElement, 'validity', 2);
  const spkiElement = expectTag(spki, TAG.sequence, 'subjectPublicKeyInfo', tbs);
  const spkiBytes = rawOf(der, spkiElement);
  const extensions = optional.find((field) => field.tag === EXTENSIONS_TAG);
  return {
    version: explicitVersion ? versionNumber(der, all[0] ?? tbs) : 1,
    serialNumber: hex(contentOf(der, serialElement)),
    issuer: decodeName(der, expectTag(issuer, TAG.sequence, 'issuer', tbs), 'issuer'),
    subject: decodeName(der, expectTag(subject, TAG.sequence, 'subject', tbs), 'subject'),
    notBefore: decodeTime(der, notBefore, 'notBefore', validityElement),
    notAfter: decodeTime(der, notAfter, 'notAfter', validityElement),
    spki: spkiBytes,
    spkiSha256: sha256(spkiBytes),
    publicKeyType: decodePublicKeyType(der, spkiElement),
    publicKey: onceMade(() => createPublicKey({ key: Buffer.from(spkiBytes), format: 'der', type: 'spki' })),
    ...decodeExtensions(der, extensions),
  };
}

function versionNumber(der: Uint8Array, explicit: DerElement): number {
  const element = elementAt(der, explicit.contentOffset, explicit.end, 'version');
  const content = contentOf(der, expectTag(element, TAG.integer, 'version', explicit));
  const value = content[0] ?? 255;
  if (content.length !== 1 || value > 2) throw malformed('version', element.offset, 'is none of v1, v2, v3');
  return value + 1;
}

interface RawExtension {
  readonly oid: string;
  readonly critical: boolean;
  readonly element: DerElement;
  /** What extnValue holds. */
  readonly value: DerElement;
}

type ExtensionFields = Pick<
  Certificate,
  | 'extensions'
  | 'authorityKeyId'
  | 'authorityCertSerialNumber'
  | 'subjectKeyId'
  | 'basicConstraints'
  | 'keyUsage'
  | 'extendedKeyUsage'
  | 'subjectAltName'
  | 'nameConstraints'
  | 'certificatePolicies'
>;

function decodeExtensions(der: Uint8Array, explicit: DerElement | undefined): ExtensionFields {
  const raw = explicit === undefined ? [] : rawExtensions(der, explicit);
  const find = (oid: string): RawExtension | undefined => raw.find((extension) => extension.oid === oid);
  const subjectAltName = find('2.5.29.17');
  const nameConstraints = find('2.5.29.30');
  const policies = find('2.5.29.32');
  return {
    extensions: raw.map(({ oid, critical }) => ({ oid, critical })),
    ...(authorityKey(der, find('2.5.29.35')) ?? { authorityKeyId: null, authorityCertSerialNumber: null }),
    subjectKeyId: subjectKeyId(der, find('2.5.29.14')),
    basicConstraints: basicConstraints(der, find('2.5.29.19')),
    keyUsage: keyUsage(der, find('2.5.29.15')),
    extendedKeyUsage: extendedKeyUsage(der, find('2.5.29.37')),
    subjectAltName: subjectAltName === undefined ? null : decodeSubjectAltName(der, subjectAltName.value),
    nameConstraints: nameConstraints === undefined ? null : decodeNameConstraints(der, nameConstraints.value),
    certificatePolicies: onceMade(() => (policies === undefined ? [] : decodePolicies(der, policies.value))),
  };
}

function rawExtensions(der: Uint8Array, explicit: DerElement): readonly RawExtension[] {
  const list = expectTag(
    elementAt(der, explicit.contentOffset, explicit.end, 'extensions'),
    TAG.sequence,
    'extensions',
    explicit,
  );
  const seen = new Set<string>();
  return childrenOf(der, list, 'extensions', MAX_EXTENSIONS).map((element) => {
    const extension = rawExtension(der, element);
    // RFC 5280 section 4.2: no more than one instance of an extension.
    if (seen.has(extension.oid)) throw malformed(`extension ${extension.oid}`, element.offset, 'is there twice');
    seen.add(extension.oid);
    return extension;
  });
}

function rawExtension(der: Uint8Array, element: DerElement): RawExtension {
  const parts = childrenOf(der, expectTag(element, TAG.sequence, 'extension', element), 'extension', 3);
  const oid = oidText(der, expectTag(parts[0], TAG.oid, 'extnID', element), 'extnID');
  const field = `extension ${oid}`;
  const critical = parts[1]?.tag === TAG.boolean ? contentOf(der, parts[1])[0] !== 0 : false;
  const octets = expectTag(parts[1]?.tag === TAG.boolean ? parts[2] : parts[1], TAG.octetString, field, element);
  // For an extension that nobody here reads, the value may be anything.
  const value = READ_HERE.has(oid) ? wholeValue(der, octets, field) : octets;
  return { oid, critical, element, value };
}

const READ_HERE = new Set(['2.5.29.14', '2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.30', '2.5.29.35', '2.5.29.37']);

function wholeValue(der: Uint8Array, octets: DerElement, field: string): DerElement {
  const value = elementAt(der, octets.contentOffset, octets.end, field);
  if (value.end !== octets.end) throw malformed(field, value.end, 'is followed by further octets');
  return value;
}

type ExtensionReader<T> = (der: Uint8Array, extension: RawExtension | undefined) => T | null;

/** Different extensions that are kept decoded, of each kind: most certificates carry one of a dozen key usages. */
const MAX_KEPT = 256;

/**
 * A reader of one extension through the library, whose own exceptions become `malformed-certificate`. The same octets are
 * decoded once: that saves more than half of the time that decoding takes.
 */
function librarySays<T>(field: string, read: (octets: Uint8Array) => T): ExtensionReader<T> {
  const kept = createLru<{ readonly value: T }>(MAX_KEPT);
  return (der, extension) => {
    if (extension === undefined) return null;
    const octets = rawOf(der, extension.element);
    if (octets.length > MAX_SMALL_EXTENSION_BYTES) {
      throw malformed(field, extension.element.offset, `is ${String(octets.length)} octets long`);
    }
    const key = hex(octets);
    const known = kept.find(key);
    if (known !== undefined) return known.value;
    try {
      const value = read(octets);
      kept.keep(key, { value });
      return value;
    } catch (error) {
      throw malformed(field, extension.element.offset, 'cannot be decoded', error);
    }
  };
}

const authorityKey = librarySays('authorityKeyIdentifier', (octets) => {
  const { keyId, certId } = new AuthorityKeyIdentifierExtension(octets);
  return { authorityKeyId: keyId ?? null, authorityCertSerialNumber: certId?.serialNumber ?? null };
});
const subjectKeyId = librarySays('subjectKeyIdentifier', (octets) => new SubjectKeyIdentifierExtension(octets).keyId);
const basicConstraints = librarySays('basicConstraints', (octets) => {
  const { ca, pathLength } = new BasicConstraintsExtension(octets);
  return { ca, pathLength: pathLength ?? null };
});
const keyUsage = librarySays('keyUsage', (octets) => keyUsages(new KeyUsagesExtension(octets).usages));
const extendedKeyUsage = librarySays('extKeyUsage', (octets): readonly string[] =>
  Array.from(new ExtendedKeyUsageExtension(octets).usages, String),
);

// KeyUsage ::= BIT STRING { digitalSignature (0), ... }: the library gives bit n as 1 << n.
const KEY_USAGE_BITS: readonly KeyUsage[] = [
  'digitalSignature',
  'contentCommitment',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];

function keyUsages(flags: number): ReadonlySet<KeyUsage> {
  return new Set(KEY_USAGE_BITS.filter((_, bit) => (flags & (1 << bit)) !== 0));
}

function onceMade<Made extends object>(make: () => Made): () => Made {
  let made: Made | null = null;
  return () => (made ??= make());
}

function sameOctets(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function sha256(octets: Uint8Array): string {
  return createHash('sha256').update(octets).digest('hex');
}

function hex(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('hex');
}
