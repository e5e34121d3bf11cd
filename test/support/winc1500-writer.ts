// Writes the root store of a WINC1500 as the vendor's tools do. Our own writer, from root_setup.c of the vendor's root
// certificate downloader (version 1) and from arduino-fwuploader (version 0).
import { createHash, X509Certificate } from 'node:crypto';

import type { IssuedCertificate } from './ca.ts';
import { characterString } from './der.ts';

const PATTERNS = { 0: '01f102f203f304f405f506f607f708f8', 1: '11f112f213f314f415f516f617f718f8' };
const SECTOR = 4096;
const CURVES = { 'P-256': [23, 32], 'P-384': [24, 48], 'P-521': [25, 66] } as const;

/** A whole sector; what is behind the last entry is filled as in erased flash. Version 0 takes RSA keys only. */
export function writeWincStore(version: 0 | 1, certificates: readonly IssuedCertificate[]): Buffer {
  const entry = version === 0 ? entryV0 : entryV1;
  const used = Buffer.concat([
    Buffer.from(PATTERNS[version], 'hex'),
    u32(certificates.length),
    ...certificates.map((certificate) => entry(certificate)),
  ]);
  return Buffer.concat([used, Buffer.alloc(SECTOR - used.length, 0xff)]);
}

/** Lower-case hex of the SHA-1 over the values of a name that is given as text: `CN=Root A, O=Example`. */
export function wincNameHash(certificate: IssuedCertificate): string {
  const { subject } = certificate.spec;
  if (typeof subject !== 'string') throw new TypeError('give the subject as text');
  const values = subject.split(',').map((part) => part.trim().split('=').slice(1).join('='));
  const hash = createHash('sha1');
  for (const value of values) hash.update(characterString('utf8', value).subarray(2));
  return hash.digest('hex');
}

function entryV0(certificate: IssuedCertificate): Buffer {
  const { n, e } = rsaNumbers(certificate);
  const parts = [nameHash(certificate), u16(n.length), u16(e.length), ...datesOf(certificate).map(textV0), n, e];
  return padded(Buffer.concat(parts), 4);
}

function entryV1(certificate: IssuedCertificate): Buffer {
  const head = [nameHash(certificate), ...datesOf(certificate).map(dateV1)];
  if (certificate.key.kind.startsWith('rsa')) {
    const { n, e } = rsaNumbers(certificate);
    const space = Math.ceil(n.length / 4) * 4 + Math.ceil(e.length / 4) * 4;
    return Buffer.concat([...head, u32(1), u16(n.length), u16(e.length), padded(Buffer.concat([n, e]), space)]);
  }
  const { crv, x = '', y = '' } = jwkOf(certificate);
  const [id, width] = CURVES[crv as keyof typeof CURVES];
  const point = Buffer.concat([Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return Buffer.concat([...head, u32(2), u16(id), u16(width), padded(point, 2 * Math.ceil(width / 4) * 4)]);
}

const jwkOf = (certificate: IssuedCertificate) =>
  new X509Certificate(certificate.der).publicKey.export({ format: 'jwk' });

function rsaNumbers(certificate: IssuedCertificate): { readonly n: Buffer; readonly e: Buffer } {
  const { n = '', e = '' } = jwkOf(certificate);
  return { n: Buffer.from(n, 'base64url'), e: Buffer.from(e, 'base64url') };
}

const nameHash = (certificate: IssuedCertificate): Buffer => Buffer.from(wincNameHash(certificate), 'hex');

function datesOf({ der }: IssuedCertificate): readonly Date[] {
  const { validFromDate, validToDate } = new X509Certificate(der);
  return [validFromDate, validToDate];
}

function textV0(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  const text = date.getUTCFullYear() < 2050 ? digits.slice(2) : digits;
  return Buffer.concat([Buffer.from(`${text}Z`, 'latin1'), Buffer.alloc(19 - text.length)]);
}

function dateV1(date: Date): Buffer {
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds(), 0];
  return Buffer.concat([
    u16(date.getUTCFullYear()),
    Buffer.from([date.getUTCMonth() + 1, date.getUTCDate(), ...clock]),
  ]);
}

/** Filled up to `space` octets, or to a multiple of it. */
function padded(bytes: Buffer, space: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((space - (bytes.length % space)) % space, 0xff)]);
}

function u16(value: number): Buffer {
  return Buffer.from([value & 0xff, value >> 8]);
}

function u32(value: number): Buffer {
  return Buffer.from([value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, value >>> 24]);
}
