// RSA keys from primes of one's choice: of primes that follow from a name, or of many small ones.
import { checkPrimeSync, createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';

/** One half of the modulus: a prime, or a product of primes, which the Chinese remainder theorem does not mind. */
export interface RsaFactor {
  readonly product: bigint;
  /** A multiple of the order of every number that it has no factor in common with: p - 1 for a prime. */
  readonly order: bigint;
}

const PUBLIC_EXPONENT = 65537n;

export function primeFactor(prime: bigint): RsaFactor {
  return { product: prime, order: prime - 1n };
}

/** RFC 8017 section 3.2. */
export function rsaKeyOf(p: RsaFactor, q: RsaFactor): KeyObject {
  const d = inverse(PUBLIC_EXPONENT, p.order * q.order);
  const numbers = {
    n: p.product * q.product,
    e: PUBLIC_EXPONENT,
    d,
    p: p.product,
    q: q.product,
    dp: d % p.order,
    dq: d % q.order,
    qi: inverse(q.product, p.product),
  };
  const texts = Object.entries(numbers).map(([name, value]) => [name, base64url(value)] as const);
  return createPrivateKey({ key: { kty: 'RSA', ...Object.fromEntries(texts) }, format: 'jwk' });
}

/** The first prime from this odd number upwards that goes with the public exponent. */
export function primeFrom(start: bigint): bigint {
  let candidate = start;
  while ((candidate - 1n) % PUBLIC_EXPONENT === 0n || !checkPrimeSync(candidate)) candidate += 2n;
  return candidate;
}

const SMALL_PRIME_BITS = 512;

/**
 * A key of 8192 bits in half a second, where two primes of 4096 take half a minute. For those who verify with it, it is
 * as good as any; as a secret it is worth nothing. `bits`: a multiple of 1024.
 */
export function rsaKeyOfSmallPrimes(bits: number): KeyObject {
  return rsaKeyOf(factorOf(bits / 2), factorOf(bits / 2));
}

function factorOf(bits: number): RsaFactor {
  const primes = Array.from({ length: bits / SMALL_PRIME_BITS }, smallPrime);
  return {
    product: primes.reduce((product, prime) => product * prime, 1n),
    order: primes.reduce((order, prime) => order * (prime - 1n), 1n),
  };
}

/** Its highest 32 bits are set, so that a product of many has all its bits. */
function smallPrime(): bigint {
  const below = randomBytes(SMALL_PRIME_BITS / 8 - 4).toString('hex');
  return primeFrom(BigInt(`0xffffffff${below}`) | 1n);
}

/** By Euclid's extended algorithm. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [rest, nextRest, factor, nextFactor] = [modulus, value % modulus, 0n, 1n];
  while (nextRest !== 0n) {
    const quotient = rest / nextRest;
    [rest, nextRest] = [nextRest, rest - quotient * nextRest];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return factor < 0n ? factor + modulus : factor;
}

function base64url(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
}
