// Certificates of the simulated world: of keys that follow from a name, so that a seed gives the same world each time (but
// for signatures, which ECDSA makes at random), and with the timestamps of CT logs inside.
import { createECDH, createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';

import { isoInstant, type EpochMs } from '../../../src/lib/clock.ts';
import { type CertificateSpec, type IssuedCertificate, issue, type KeyPair } from '../../support/ca.ts';
import { extensionsOf, type RawExtension } from '../../support/ca-extensions.ts';
import { nameDer } from '../../support/ca-name.ts';
import {
  bitString,
  contextConstructed,
  integer,
  nullValue,
  octetString,
  oid,
  sequence,
  time,
} from '../../support/der.ts';

export interface Validity {
  readonly notBefore: EpochMs;
  readonly notAfter: EpochMs;
}

/** A CA as those below it need to know it. */
export interface Issuer {
  readonly certificate: IssuedCertificate;
  /** RFC 4514 text, as the project writes names. */
  readonly subject: string;
  readonly spki: Uint8Array;
  readonly spkiSha256: string;
}

/** A certificate of a CA: a root where `issuer` is absent, else an intermediate or a cross-sign. Its key is that of its name. */
export function caCertificate(
  { organisation, name, issuer }: { readonly organisation: string; readonly name: string; readonly issuer?: Issuer },
  { notBefore, notAfter }: Validity,
): Issuer {
  const key = keyNamed(name);
  const spec: CertificateSpec = {
    subject: `O=${organisation}, CN=${name}`,
    ...(issuer === undefined ? {} : { issuer: issuer.certificate }),
    key,
    ca: true,
    notBefore: isoInstant(notBefore),
    notAfter: isoInstant(notAfter),
  };
  const spki = key.publicKey.export({ type: 'spki', format: 'der' });
  return { certificate: issue(spec), subject: `CN=${name},O=${organisation}`, spki, spkiSha256: sha256(spki) };
}

export interface EndEntitySpec extends Validity {
  readonly host: string;
  readonly dnsNames: readonly string[];
  readonly issuer: Issuer;
  readonly keyName: string;
  readonly loggedAt: EpochMs;
}

export interface EndEntity extends Validity {
  readonly der: Uint8Array;
  /** As logs have it: with the poison of RFC 6962 section 3.1 in place of timestamps. */
  readonly precertificate: () => Uint8Array;
  /** The same for both. */
  readonly tbsSha256: string;
  readonly spkiSha256: string;
}

/** Thousands are made: nobody ever needs their private keys, and what an issuer has in common is not made anew. */
export function endEntity(spec: EndEntitySpec): EndEntity {
  const { dnsNames, issuer, keyName, notBefore, notAfter, loggedAt } = spec;
  const spki = publicKeyNamed(keyName);
  const identity = [...dnsNames, issuer.spkiSha256, sha256(spki), String(notBefore), String(notAfter)].join();
  return {
    notBefore,
    notAfter,
    der: signed(spec, spki, timestampList(loggedAt)),
    precertificate: () => signed(spec, spki, POISON),
    tbsSha256: sha256(Buffer.from(identity)),
    spkiSha256: sha256(spki),
  };
}

const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));

function signed(
  { host, dnsNames, issuer, notBefore, notAfter }: EndEntitySpec,
  spki: Uint8Array,
  extension: RawExtension,
): Uint8Array {
  const extensions = extensionsOf(
    { dnsNames, keyUsage: ['digitalSignature'], extendedKeyUsage: ['serverAuth'], extensions: [extension] },
    { selfSigned: false, spki, issuerSpki: issuer.spki },
  );
  const rest = [
    nameDer(issuer.certificate.spec.subject),
    sequence(time(isoInstant(notBefore)), time(isoInstant(notAfter))),
    nameDer(`CN=${host}`),
    spki,
    extensions,
  ];
  const serialNumber = createHash('sha256').update(Buffer.concat(rest)).digest().subarray(0, 12);
  const version3 = contextConstructed(0, integer(2));
  const tbs = sequence(version3, integer(serialNumber), ECDSA_WITH_SHA256, ...rest);
  return sequence(tbs, ECDSA_WITH_SHA256, bitString(sign('sha256', tbs, issuer.certificate.key.privateKey)));
}

function keyNamed(name: string): KeyPair {
  const ecdh = ecdhNamed(name);
  const point = ecdh.getPublicKey();
  const x = point.subarray(1, 33).toString('base64url');
  const y = point.subarray(33).toString('base64url');
  const d = ecdh.getPrivateKey().toString('base64url');
  const privateKey = createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y, d } });
  return { privateKey, publicKey: createPublicKey(privateKey), kind: 'p256' };
}

const EC_P256 = sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7'));

/** SubjectPublicKeyInfo (RFC 5480). */
function publicKeyNamed(name: string): Uint8Array {
  return sequence(EC_P256, bitString(ecdhNamed(name).getPublicKey()));
}

function ecdhNamed(name: string) {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(createHash('sha256').update(name).digest());
  return ecdh;
}

const POISON: RawExtension = { oid: '1.3.6.1.4.1.11129.2.4.3', critical: true, value: nullValue() };

/** One SCT (RFC 6962 section 3.3) of a log that is made up; nobody verifies its signature. */
function timestampList(loggedAt: EpochMs): RawExtension {
  const timestamp = Buffer.alloc(8);
  timestamp.writeBigUInt64BE(BigInt(loggedAt));
  const sct = Buffer.concat([Buffer.alloc(33), timestamp, Buffer.from([0, 0, 4, 3, 0, 0])]);
  return { oid: '1.3.6.1.4.1.11129.2.4.2', value: octetString(withLength(withLength(sct))) };
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
