// Writes JKS and BKS stores as Java's and Bouncy Castle's key stores do, with any entry bent.
import { createHash } from 'node:crypto';

export type StoreEntry =
  | { readonly kind: 'trusted'; readonly alias: string; readonly der: Uint8Array }
  | { readonly kind: 'key'; readonly alias: string; readonly list: readonly Uint8Array[] };

/** A store whose hash at the end is that of the password. */
export function jksOf(entries: readonly StoreEntry[], version: 1 | 2 = 2, password = 'changeit'): Buffer {
  const type = version === 2 ? [text('X.509')] : [];
  const certificate = (der: Uint8Array): Buffer => Buffer.concat([...type, block(der)]);
  const written = entries.map((entry) => {
    const head = [u32(entry.kind === 'key' ? 1 : 2), text(entry.alias), DATE];
    if (entry.kind === 'trusted') return Buffer.concat([...head, certificate(entry.der)]);
    return Buffer.concat([...head, block(Buffer.alloc(40)), u32(entry.list.length), ...entry.list.map(certificate)]);
  });
  const body = Buffer.concat([u32(0xfeedfeed), u32(version), u32(entries.length), ...written]);
  const secret = Buffer.from(`\uFEFF${password}`, 'utf16le').subarray(2).swap16();
  return Buffer.concat([body, createHash('sha1').update(secret).update('Mighty Aphrodite').update(body).digest()]);
}

/** A store whose keyed hash at the end is zeros: it takes the password, and no reader of certificates asks it. */
export function bksOf(entries: readonly StoreEntry[], version: 0 | 1 | 2 = 2): Buffer {
  const certificate = (der: Uint8Array): Buffer => Buffer.concat([text('X.509'), block(der)]);
  const written = entries.map((entry) => {
    const list = entry.kind === 'key' ? entry.list : [];
    const head = [Buffer.of(entry.kind === 'key' ? 4 : 1), text(entry.alias), DATE, u32(list.length)];
    const rest = entry.kind === 'key' ? block(Buffer.alloc(64)) : certificate(entry.der);
    return Buffer.concat([...head, ...list.map(certificate), rest]);
  });
  return Buffer.concat([bksHeader(version), ...written, Buffer.of(0), Buffer.alloc(20)]);
}

/** What BKS and UBER begin with: version, salt, number of iterations. */
export function bksHeader(version: number): Buffer {
  return Buffer.concat([u32(version), u32(20), Buffer.alloc(20, 7), u32(1024)]);
}

const DATE = Buffer.from('0000017f00000000', 'hex');

export function u32(value: number): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(value);
  return octets;
}

function text(value: string): Buffer {
  const octets = Buffer.from(value, 'utf8');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(octets.length);
  return Buffer.concat([length, octets]);
}

function block(octets: Uint8Array): Buffer {
  return Buffer.concat([u32(octets.length), octets]);
}
