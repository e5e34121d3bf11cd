// Hashes of passwords by scrypt (RFC 7914), written as PHC strings: `$scrypt$ln=17,r=8,p=1$<salt>$<hash>`.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

export interface PasswordHash {
  /** The binary logarithm of N, what it costs in memory and time. */
  readonly ln: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** 128 MiB and some tenths of a second for each guess. */
const COST = { ln: 17, r: 8, p: 1 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** The hash of `password` with a salt of its own, as a PHC string. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, { ...COST, salt }, HASH_BYTES);
  const { ln, r, p } = COST;
  return `$scrypt$ln=${String(ln)},r=${String(r)},p=${String(p)}$${base64(salt)}$${base64(hash)}`;
}

/** What a PHC string says; null for what is none, is weaker than is worth having, or costs more than a login may. */
export function parsePasswordHash(text: string): PasswordHash | null {
  const { ln, r, p, salt = '', hash = '' } = FORM.exec(text)?.groups ?? {};
  const parsed = { ln: Number(ln), r: Number(r), p: Number(p), salt: bytes(salt), hash: bytes(hash) };
  return isAffordable(parsed) && isStrong(parsed) ? parsed : null;
}

/** Whether `password` is the one that was hashed: in constant time once it is derived. */
export async function passwordMatches(password: string, { hash, ...parameters }: PasswordHash): Promise<boolean> {
  return timingSafeEqual(await derive(password, parameters, hash.length), hash);
}

const FORM =
  /^\$scrypt\$ln=(?<ln>\d{1,2}),r=(?<r>\d{1,2}),p=(?<p>\d{1,2})\$(?<salt>[A-Za-z0-9+/]{11,86})\$(?<hash>[A-Za-z0-9+/]{22,86})$/;

const MAX_MEMORY_BYTES = 256 * 1_048_576;
const MAX_PARALLEL = 4;

/** Whoever may write the config may not ask for all memory by a slip of the finger. */
function isAffordable({ ln, r, p }: PasswordHash): boolean {
  return r >= 1 && p >= 1 && p <= MAX_PARALLEL && memoryOf(ln, r) <= MAX_MEMORY_BYTES;
}

/** At least what the author of scrypt recommended for logins in 2009 (N = 2^14, r = 8, p = 1). */
function isStrong({ ln, r, salt, hash }: PasswordHash): boolean {
  return ln >= 14 && r >= 8 && salt.length >= 8 && hash.length >= 16;
}

/** RFC 7914 section 6: N blocks of 128 * r bytes. */
function memoryOf(ln: number, r: number): number {
  return 128 * 2 ** ln * r;
}

/** The same password typed on another keyboard may be other code points. */
function derive(password: string, { ln, r, p, salt }: Omit<PasswordHash, 'hash'>, length: number): Promise<Buffer> {
  // Beside the blocks it takes 128 * r * p bytes, and what OpenSSL adds.
  const maxmem = memoryOf(ln, r) + 1_048_576;
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, length, { N: 2 ** ln, r, p, maxmem }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

/** PHC strings have no padding. */
function base64(data: Buffer): string {
  return data.toString('base64').replace(/=+$/, '');
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'base64');
}
