// Key pairs by name that are the same in every process, so that a situation is what its seed and number say. They are as
// secret as their names: for tests only.
import {
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';

import type { KeyKind, KeyPair } from '../support/ca.ts';
import { primeFactor, primeFrom, rsaKeyOf } from '../support/rsa-key.ts';

export type PoolKind = Extract<KeyKind, 'rsa1024' | 'rsa2048' | 'rsa3072' | 'rsa4096' | 'p256' | 'p384' | 'ed25519'>;

const made = new Map<string, KeyPair>();

/** The key pair of this name. A large RSA key takes a second when it is first asked for. */
export function namedKeyPair(name: string, kind: PoolKind): KeyPair {
  const id = `${kind}:${name}`;
  const known = made.get(id);
  if (known !== undefined) return known;
  const privateKey = privateKeyOf(id, kind);
  const pair = { privateKey, publicKey: createPublicKey(privateKey), kind };
  made.set(id, pair);
  return pair;
}

function privateKeyOf(id: string, kind: PoolKind): KeyObject {
  switch (kind) {
    case 'p256':
      return ecKey(id, 'P-256', 'prime256v1', 32);
    case 'p384':
      return ecKey(id, 'P-384', 'secp384r1', 48);
    case 'ed25519': {
      // PrivateKeyInfo of RFC 8410 section 7 around the 32 octets of the seed.
      const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), octetsOf(id, 32)]);
      return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    }
    case 'rsa1024':
    case 'rsa2048':
    case 'rsa3072':
    case 'rsa4096':
      return rsaKey(id, Number(kind.slice(3)));
  }
}

function ecKey(id: string, crv: string, curve: string, length: number): KeyObject {
  const d = octetsOf(id, length);
  // Below the order of both curves, whose first octets are all ones.
  d.writeUInt8(d.readUInt8(0) & 0x7f, 0);
  const ecdh = createECDH(curve);
  ecdh.setPrivateKey(d);
  const point = ecdh.getPublicKey();
  const [x, y] = [point.subarray(1, 1 + length), point.subarray(1 + length)];
  return fromJwk({ kty: 'EC', crv, d: base64(d), x: base64(x), y: base64(y) });
}

/** With primes searched upwards from a hash of the name. */
function rsaKey(id: string, bits: number): KeyObject {
  return rsaKeyOf(primeFactor(primeOf(`${id}:p`, bits / 2)), primeFactor(primeOf(`${id}:q`, bits / 2)));
}

function primeOf(id: string, bits: number): bigint {
  // The two highest bits are set, so that the product of two has all its bits; the lowest, because primes are odd.
  return primeFrom(BigInt(`0x${octetsOf(id, bits / 8).toString('hex')}`) | (3n << BigInt(bits - 2)) | 1n);
}

function fromJwk(key: JsonWebKey): KeyObject {
  return createPrivateKey({ key, format: 'jwk' });
}

function octetsOf(id: string, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, block) =>
    createHash('sha256')
      .update(`anchorwatch test key ${id} ${String(block)}`)
      .digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}

function base64(octets: Uint8Array): string {
  return Buffer.from(octets).toString('base64url');
}
