// Takes the protection off a TLS 1.3 server's handshake records (RFC 8446 sections 5.2, 5.3 and 7.3), with the secret
// from the key log.
import { createDecipheriv, createHmac } from 'node:crypto';

import type { TlsRecord } from './records.ts';

/** What stood inside a protected record. */
export interface InnerRecord {
  readonly contentType: number;
  readonly content: Uint8Array;
}

/** Opens the records in the order of the wire; null when one does not decrypt. */
export type OpenRecord = (record: TlsRecord) => InnerRecord | null;

interface CipherSuite {
  readonly algorithm: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305';
  readonly keyLength: number;
  readonly hash: 'sha256' | 'sha384';
  readonly hashLength: number;
}

// RFC 8446 appendix B.4. The CCM suites are not offered by any client hello.
const CIPHER_SUITES: Readonly<Record<number, CipherSuite>> = {
  0x1301: { algorithm: 'aes-128-gcm', keyLength: 16, hash: 'sha256', hashLength: 32 },
  0x1302: { algorithm: 'aes-256-gcm', keyLength: 32, hash: 'sha384', hashLength: 48 },
  0x1303: { algorithm: 'chacha20-poly1305', keyLength: 32, hash: 'sha256', hashLength: 32 },
};
const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/** `secret` is SERVER_HANDSHAKE_TRAFFIC_SECRET. Null when the suite is not one of TLS 1.3 or the secret not of it. */
export function recordProtection(cipherSuite: number, secret: Uint8Array): OpenRecord | null {
  const suite = CIPHER_SUITES[cipherSuite];
  if (suite?.hashLength !== secret.length) return null;
  const key = expandLabel(suite, secret, 'key', suite.keyLength);
  const iv = expandLabel(suite, secret, 'iv', IV_LENGTH);
  let sequence = 0;
  return (record) => {
    const plain = decrypt(suite, key, nonceOf(iv, sequence), record);
    sequence += 1;
    return plain === null ? null : withoutPadding(plain);
  };
}

/** HKDF-Expand-Label (RFC 8446 section 7.1) with an empty context, for lengths of at most one hash. */
function expandLabel(suite: CipherSuite, secret: Uint8Array, label: string, length: number): Uint8Array {
  const name = `tls13 ${label}`;
  const info = Buffer.concat([Buffer.from([0, length, name.length]), Buffer.from(name), Buffer.from([0, 1])]);
  return createHmac(suite.hash, secret).update(info).digest().subarray(0, length);
}

/** RFC 8446 section 5.3: the iv, with the record's number xored into its end. */
function nonceOf(iv: Uint8Array, sequence: number): Uint8Array {
  const nonce = Buffer.from(iv);
  nonce.writeUInt32BE((nonce.readUInt32BE(IV_LENGTH - 4) ^ sequence) >>> 0, IV_LENGTH - 4);
  return nonce;
}

function decrypt(suite: CipherSuite, key: Uint8Array, nonce: Uint8Array, record: TlsRecord): Uint8Array | null {
  const end = record.payload.length - TAG_LENGTH;
  if (end < 1) return null;
  const decipher = decipherOf(suite.algorithm, key, nonce);
  decipher.setAAD(record.header, { plaintextLength: end });
  decipher.setAuthTag(record.payload.subarray(end));
  const plain = decipher.update(record.payload.subarray(0, end));
  try {
    decipher.final();
    return plain;
  } catch {
    // The one way final() fails here is an authentication tag that does not match: an outcome, named by the caller.
    return null;
  }
}

// node:crypto types the two families of AEAD apart.
function decipherOf(algorithm: CipherSuite['algorithm'], key: Uint8Array, nonce: Uint8Array) {
  return algorithm === 'chacha20-poly1305'
    ? createDecipheriv(algorithm, key, nonce, { authTagLength: TAG_LENGTH })
    : createDecipheriv(algorithm, key, nonce, { authTagLength: TAG_LENGTH });
}

/** RFC 8446 section 5.4: zeros at the end are padding, the byte before them is the content type. */
function withoutPadding(plain: Uint8Array): InnerRecord | null {
  const end = plain.findLastIndex((byte) => byte !== 0);
  return end === -1 ? null : { contentType: plain[end] ?? 0, content: plain.subarray(0, end) };
}
