// Pieces that several parts of the config's schema are made of.
import { z } from 'zod';

// Named here as well as in chain/ and probe/, which this folder may not import; a test keeps them equal.
export const STACK_NAMES = [
  'openssl',
  'openssl-partial-chain',
  'openssl-1.0.2',
  'openssl-1.0.1',
  'mbedtls',
  'mbedtls-no-time',
  'esp-idf-bundle',
  'esp-idf-bundle-cross-signed',
  'wolfssl',
  'wolfssl-alt-chains',
  'wolfssl-no-skid',
  'wolfssl-no-time',
  'ti-simplelink',
  'bearssl',
  'gnutls',
  'java',
  'android',
  'netx-secure',
  'axtls',
  'winc1500',
  'nrf91',
] as const;
export const CLIENT_HELLO_NAMES = ['modern', 'tls12-ecdsa', 'tls12-rsa', 'tls12-static-rsa'] as const;

export const text = (pattern: RegExp, expected: string) =>
  z.string({ error: expected }).regex(pattern, { error: expected, abort: true });

export const whole = (min: number, max: number) => {
  const error = `a whole number from ${String(min)} to ${String(max)}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};

export const identifier = text(
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
  'a name of letters, digits, dot, dash and underscore, at most 100 (in quotes where it looks like a number)',
);
