// Password-based encryption in PKCS #12 (RFC 7292 appendix C, RFC 8018): what keytool, OpenSSL and Windows write. PBKDF2,
// AES and 3DES by node:crypto; the old key derivation and RC2, which OpenSSL 3 no longer has, by node-forge,
// which is loaded for nothing else.
import { createDecipheriv, pbkdf2Sync } from 'node:crypto';

import type forge from 'node-forge';

import { malformed, oidText, TAG } from '../../chain/der.ts';
import { type BerElement, berElementAt, berFields, berOctets } from './ber.ts';

export type Decryption =
  { readonly kind: 'plain'; readonly octets: Uint8Array } | { readonly kind: 'refused'; readonly detail: string };

/** What may still be spent on one file: each iteration of PBKDF2 costs one, of the old derivation ten, as in time. */
export interface DerivationBudget {
  left: number;
}

/** About three seconds. keytool asks for 10,000 iterations, old ones for 50,000, the most careful tools for a million. */
export const newDerivationBudget = (): DerivationBudget => ({ left: 5_000_000 });

/** Null stands for no password, which is not the same as the empty one. Throws `malformed-certificate`. */
export async function decrypt(
  bytes: Uint8Array,
  algorithm: BerElement,
  ciphertext: Uint8Array,
  passwords: readonly (string | null)[],
  budget: DerivationBudget,
): Promise<Decryption> {
  const scheme = schemeOf(bytes, algorithm);
  if (typeof scheme === 'string') return { kind: 'refused', detail: scheme };
  for (const password of passwords) {
    if (scheme.cost > budget.left) {
      return {
        kind: 'refused',
        detail: `too many iterations are asked for (${String(scheme.iterations)} for a password)`,
      };
    }
    budget.left -= scheme.cost;
    const octets = await scheme.decrypt(password, ciphertext);
    if (octets !== null && isSafeContents(octets)) return { kind: 'plain', octets };
  }
  return {
    kind: 'refused',
    detail: `none of ${String(passwords.length)} passwords opens it, the usual ones among them`,
  };
}

/** Of every 256 wrong passwords, one leaves a padding that is right. */
function isSafeContents(octets: Uint8Array): boolean {
  return octets[0] === TAG.sequence && (octets.length < 4 || berEnd(octets) === octets.length);
}

function berEnd(octets: Uint8Array): number | null {
  const first = octets[1] ?? 0;
  if (first < 0x80) return 2 + first;
  if (first === 0x80) return octets.length;
  let length = 0;
  for (let i = 0; i < (first & 0x7f); i += 1) length = length * 256 + (octets[2 + i] ?? 0);
  return 2 + (first & 0x7f) + length;
}

interface Scheme {
  readonly iterations: number;
  readonly cost: number;
  /** Null where the password is wrong, as far as the padding tells. */
  readonly decrypt: (password: string | null, ciphertext: Uint8Array) => Uint8Array | null | Promise<Uint8Array | null>;
}

/** The scheme, or why there is none. */
function schemeOf(bytes: Uint8Array, algorithm: BerElement): Scheme | string {
  const [oid, parameters] = berFields(bytes, algorithm, 'encryptionAlgorithm', 2);
  if (oid?.tag !== TAG.oid || parameters?.tag !== TAG.sequence) {
    throw malformed('encryptionAlgorithm', algorithm.offset, 'is no algorithm with parameters');
  }
  const name = oidText(bytes, oid, 'encryptionAlgorithm');
  if (name === '1.2.840.113549.1.5.13') return pbes2(bytes, parameters);
  const cipher = OLD_CIPHERS[name];
  return cipher === undefined
    ? `it is encrypted with ${name}, which is not supported`
    : oldScheme(bytes, parameters, cipher);
}

type Forge = typeof forge;

interface OldCipher {
  readonly keyBytes: number;
  readonly decrypt: (library: Forge, key: Buffer, iv: Buffer, ciphertext: Uint8Array) => Uint8Array | null;
}

const tripleDes = (_library: Forge, key: Buffer, iv: Buffer, ciphertext: Uint8Array): Uint8Array | null =>
  deciphered('des-ede3-cbc', key, iv, ciphertext);

// RFC 7292 appendix C. The two with RC4 are in no store that was seen.
const OLD_CIPHERS: Readonly<Record<string, OldCipher>> = {
  '1.2.840.113549.1.12.1.3': { keyBytes: 24, decrypt: tripleDes },
  '1.2.840.113549.1.12.1.4': {
    keyBytes: 16,
    decrypt: (library, key, iv, ciphertext) =>
      tripleDes(library, Buffer.concat([key, key.subarray(0, 8)]), iv, ciphertext),
  },
  '1.2.840.113549.1.12.1.5': { keyBytes: 16, decrypt: rc2 },
  '1.2.840.113549.1.12.1.6': { keyBytes: 5, decrypt: rc2 },
};

function oldScheme(bytes: Uint8Array, parameters: BerElement, cipher: OldCipher): Scheme {
  const [salt, count] = berFields(bytes, parameters, 'parameters', 2);
  const iterations = iterationsOf(bytes, count, parameters);
  const saltText = binary(octetsOf(bytes, salt, parameters));
  const derive = (library: Forge, password: string | null, use: number, length: number): Buffer =>
    Buffer.from(
      library.pkcs12.generateKey(password, library.util.createBuffer(saltText), use, iterations, length).getBytes(),
      'latin1',
    );
  return {
    iterations,
    cost: 20 * iterations,
    // RFC 7292 appendix B.3: 1 is for keys, 2 for initial values.
    decrypt: async (password, ciphertext) => {
      const { default: library } = await import('node-forge');
      const [key, iv] = [derive(library, password, 1, cipher.keyBytes), derive(library, password, 2, 8)];
      return cipher.decrypt(library, key, iv, ciphertext);
    },
  };
}

const PRFS: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};

const CIPHERS: Readonly<Record<string, { readonly name: string; readonly keyBytes: number }>> = {
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keyBytes: 24 },
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyBytes: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyBytes: 24 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyBytes: 32 },
};

/** PBES2-params (RFC 8018 appendix A.4), with PBKDF2 alone. */
function pbes2(bytes: Uint8Array, parameters: BerElement): Scheme | string {
  const [kdf, encryption] = berFields(bytes, parameters, 'PBES2-params', 2);
  const [kdfOid, kdfParameters] = berFields(bytes, sequence(kdf, parameters), 'keyDerivationFunc', 2);
  const [cipherOid, iv] = berFields(bytes, sequence(encryption, parameters), 'encryptionScheme', 2);
  const kdfName = oidOf(bytes, kdfOid, parameters);
  if (kdfName !== '1.2.840.113549.1.5.12') return `its key is derived with ${kdfName}, which is not supported`;
  const cipherName = oidOf(bytes, cipherOid, parameters);
  const cipher = CIPHERS[cipherName];
  if (cipher === undefined) return `it is encrypted with ${cipherName}, which is not supported`;
  const fields = berFields(bytes, sequence(kdfParameters, parameters), 'PBKDF2-params', 4);
  const salt = octetsOf(bytes, fields[0], parameters);
  const iterations = iterationsOf(bytes, fields[1], parameters);
  const prfName = prfOf(bytes, fields);
  const prf = PRFS[prfName];
  if (prf === undefined) return `its key is derived with ${prfName}, which is not supported`;
  const initial = octetsOf(bytes, iv, parameters);
  return {
    iterations,
    cost: iterations,
    decrypt: (password, ciphertext) =>
      deciphered(cipher.name, pbkdf2Sync(password ?? '', salt, iterations, cipher.keyBytes, prf), initial, ciphertext),
  };
}

/** The pseudo-random function comes after an optional length; HMAC-SHA1 by default. */
function prfOf(bytes: Uint8Array, fields: readonly BerElement[]): string {
  const prf = fields.find(({ tag }) => tag === TAG.sequence);
  if (prf === undefined) return '1.2.840.113549.2.7';
  return oidOf(bytes, berElementAt(bytes, prf.contentOffset, prf.contentEnd, 'prf'), prf);
}

/** Null: a wrong password shows in the padding, and a length or initial value that is none of the cipher's in nothing. */
function deciphered(name: string, key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array | null {
  if (iv.length !== (name.startsWith('aes') ? 16 : 8)) return null;
  const decipher = createDecipheriv(name, key, iv);
  try {
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  } catch {
    return null;
  }
}

function rc2(library: Forge, key: Buffer, iv: Buffer, ciphertext: Uint8Array): Uint8Array | null {
  const cipher = library.rc2.createDecryptionCipher(binary(key), 8 * key.length);
  cipher.start(binary(iv));
  cipher.update(library.util.createBuffer(binary(ciphertext)));
  return cipher.finish() ? Buffer.from(cipher.output.getBytes(), 'latin1') : null;
}

const binary = (octets: Uint8Array): string => Buffer.from(octets).toString('latin1');

function sequence(element: BerElement | undefined, parent: BerElement): BerElement {
  if (element?.tag === TAG.sequence) return element;
  throw malformed('encryptionAlgorithm', element?.offset ?? parent.contentEnd, 'is not as RFC 8018 has it');
}

function oidOf(bytes: Uint8Array, element: BerElement | undefined, parent: BerElement): string {
  if (element?.tag === TAG.oid) return oidText(bytes, element, 'algorithm');
  throw malformed('algorithm', element?.offset ?? parent.contentEnd, 'is no OID');
}

function octetsOf(bytes: Uint8Array, element: BerElement | undefined, parent: BerElement): Uint8Array {
  if (element?.tag === TAG.octetString) return berOctets(bytes, element, 'salt').octets;
  throw malformed('parameters', element?.offset ?? parent.contentEnd, 'lacks an OCTET STRING');
}

/** The number of iterations, from 1 to 2^32. */
function iterationsOf(bytes: Uint8Array, element: BerElement | undefined, parent: BerElement): number {
  if (element?.tag !== TAG.integer) throw malformed('iterations', parent.contentEnd, 'is no INTEGER');
  const content = bytes.subarray(element.contentOffset, element.contentEnd);
  const value = content.reduce((sum, octet) => sum * 256 + octet, 0);
  if (content.length > 5 || value === 0) throw malformed('iterations', element.offset, 'is out of range');
  return value;
}
