// Extensions of the test CA: sensible ones by default, any of them bent, left out or invented on request.
import { createHash } from 'node:crypto';

import {
  boolean,
  contextConstructed,
  contextPrimitive,
  integer,
  namedBits,
  octetString,
  oid,
  sequence,
} from './der.ts';

const KEY_USAGES = [
  'digitalSignature',
  'contentCommitment',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

const PURPOSES: Readonly<Record<string, string>> = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  any: '2.5.29.37.0',
};

export interface ExtensionSpec {
  /** Default: true when self-signed, otherwise false; `omit` leaves basicConstraints out. */
  readonly ca?: boolean | 'omit';
  readonly pathLength?: number;
  /** subjectAltName; absent when both are. */
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  /** Default: keyCertSign and cRLSign for a CA, none for others; `omit` leaves it out. */
  readonly keyUsage?: readonly (typeof KEY_USAGES)[number][] | 'omit';
  /** `serverAuth`, `clientAuth`, ... or dotted OIDs; default absent. */
  readonly extendedKeyUsage?: readonly string[];
  readonly extendedKeyUsageCritical?: boolean;
  /** Hex of the identifier, `omit`, or by default SHA-1 of the subject's key (RFC 5280 section 4.2.1.2 method 1). */
  readonly subjectKeyId?: string;
  /** The same of the issuer's key; by default left out when self-signed. */
  readonly authorityKeyId?: string;
  readonly nameConstraints?: NameConstraintsSpec;
  /** Further extensions, as they are. */
  readonly extensions?: readonly RawExtension[];
}

export interface NameConstraintsSpec {
  readonly permittedDns?: readonly string[];
  readonly excludedDns?: readonly string[];
  /** Default true, as RFC 5280 section 4.2.1.10 demands. */
  readonly critical?: boolean;
}

export interface RawExtension {
  readonly oid: string;
  readonly critical?: boolean;
  /** The DER inside extnValue. */
  readonly value: Uint8Array;
}

interface Keys {
  readonly selfSigned: boolean;
  readonly spki: Uint8Array;
  readonly issuerSpki: Uint8Array;
}

/** [3] Extensions of TBSCertificate. */
export function extensionsOf(spec: ExtensionSpec, keys: Keys): Uint8Array {
  const ca = spec.ca ?? keys.selfSigned;
  const all = [
    ...basicConstraints(ca, spec.pathLength),
    ...keyUsage(spec.keyUsage ?? (ca === true ? ['keyCertSign', 'cRLSign'] : 'omit')),
    ...extendedKeyUsage(spec),
    ...subjectAltName(spec),
    ...subjectKeyId(spec.subjectKeyId ?? keyIdOf(keys.spki)),
    ...authorityKeyId(spec.authorityKeyId ?? (keys.selfSigned ? 'omit' : keyIdOf(keys.issuerSpki))),
    ...nameConstraints(spec.nameConstraints),
    ...(spec.extensions ?? []),
  ];
  return all.length === 0 ? new Uint8Array() : contextConstructed(3, sequence(...all.map(extension)));
}

/** The key identifier that the test CA gives a key: SHA-1 over subjectPublicKey, as hex. */
export function keyIdOf(spki: Uint8Array): string {
  // subjectPublicKey is the last element of SPKI: its content follows the BIT STRING's count of unused bits.
  const key = subjectPublicKey(spki);
  return createHash('sha1').update(key).digest('hex');
}

function extension({ oid: type, critical = false, value }: RawExtension): Uint8Array {
  return sequence(oid(type), ...(critical ? [boolean(true)] : []), octetString(value));
}

function basicConstraints(ca: boolean | 'omit', pathLength: number | undefined): RawExtension[] {
  if (ca === 'omit') return [];
  const fields = [...(ca ? [boolean(true)] : []), ...(pathLength === undefined ? [] : [integer(pathLength)])];
  return [{ oid: '2.5.29.19', critical: true, value: sequence(...fields) }];
}

function keyUsage(usages: readonly (typeof KEY_USAGES)[number][] | 'omit'): RawExtension[] {
  if (usages === 'omit') return [];
  const bits = usages.map((usage) => KEY_USAGES.indexOf(usage));
  return [{ oid: '2.5.29.15', critical: true, value: namedBits(bits) }];
}

function extendedKeyUsage({
  extendedKeyUsage: purposes,
  extendedKeyUsageCritical = false,
}: ExtensionSpec): RawExtension[] {
  if (purposes === undefined) return [];
  const value = sequence(...purposes.map((purpose) => oid(PURPOSES[purpose] ?? purpose)));
  return [{ oid: '2.5.29.37', critical: extendedKeyUsageCritical, value }];
}

function subjectAltName({ dnsNames = [], ipAddresses = [] }: ExtensionSpec): RawExtension[] {
  if (dnsNames.length + ipAddresses.length === 0) return [];
  const names = [
    ...dnsNames.map((name) => contextPrimitive(2, Buffer.from(name, 'latin1'))),
    ...ipAddresses.map((address) => contextPrimitive(7, addressOctets(address))),
  ];
  return [{ oid: '2.5.29.17', value: sequence(...names) }];
}

function subjectKeyId(hex: string): RawExtension[] {
  return hex === 'omit' ? [] : [{ oid: '2.5.29.14', value: octetString(Buffer.from(hex, 'hex')) }];
}

function authorityKeyId(hex: string): RawExtension[] {
  return hex === 'omit' ? [] : [{ oid: '2.5.29.35', value: sequence(contextPrimitive(0, Buffer.from(hex, 'hex'))) }];
}

function nameConstraints(spec: NameConstraintsSpec | undefined): RawExtension[] {
  if (spec === undefined) return [];
  const subtrees = (names: readonly string[]): Uint8Array[] =>
    names.map((name) => sequence(contextPrimitive(2, Buffer.from(name, 'latin1'))));
  const { permittedDns = [], excludedDns = [], critical = true } = spec;
  const value = sequence(
    ...(permittedDns.length === 0 ? [] : [contextConstructed(0, ...subtrees(permittedDns))]),
    ...(excludedDns.length === 0 ? [] : [contextConstructed(1, ...subtrees(excludedDns))]),
  );
  return [{ oid: '2.5.29.30', critical, value }];
}

function addressOctets(address: string): Uint8Array {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const before = groups(head);
  const after = groups(tail);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => 0);
  return Buffer.from([...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]));
}

function subjectPublicKey(spki: Uint8Array): Uint8Array {
  const algorithmAt = headerLength(spki, 0);
  const keyAt = algorithmAt + headerLength(spki, algorithmAt) + contentLength(spki, algorithmAt);
  return spki.subarray(keyAt + headerLength(spki, keyAt) + 1);
}

function headerLength(der: Uint8Array, at: number): number {
  const first = der[at + 1] ?? 0;
  return first < 0x80 ? 2 : 2 + (first & 0x7f);
}

function contentLength(der: Uint8Array, at: number): number {
  const first = der[at + 1] ?? 0;
  if (first < 0x80) return first;
  return Buffer.from(der.subarray(at + 2, at + 2 + (first & 0x7f))).readUIntBE(0, first & 0x7f);
}
