// Pieces that several parts of the config's schema are made of.
import { z } from 'zod';

import { DURATION_PATTERN, parseDuration } from '../lib/duration.ts';

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

/** A duration in milliseconds; `fallback`, `min` and `max` as they are written. */
export const duration = (fallback: string, min: string, max: string) => {
  const error = `a duration from ${min} to ${max}, such as ${fallback}`;
  const within = (value: string): boolean => {
    const ms = parseDuration(value) ?? -1;
    return ms >= (parseDuration(min) ?? 0) && ms <= (parseDuration(max) ?? 0);
  };
  return text(new RegExp(DURATION_PATTERN), error)
    .refine(within, { error })
    .default(fallback)
    .transform((value) => parseDuration(value) ?? 0);
};

export const filePath = z.string({ error: 'the path of a file' }).min(1, { error: 'the path of a file' });
export const port = whole(1, 65_535);
// RFC 1123 section 2.1, and the underscore that real names have; or an IPv6 literal. Names are compared in lower case.
const LABEL = '[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?';
export const host = text(
  new RegExp(`^(?=.{1,253}$)${LABEL}(\\.${LABEL})*$|^[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*$`),
  'a host name (A-labels, as in DNS) or an IP address, without scheme, port or brackets',
).toLowerCase();

/** How a secret is written, as messages put it. */
export const SECRET_FORM = '{env: NAME} or {file: PATH}';

/** A secret is never written into the file itself: it comes from the environment or from a file of its own. */
export const secret = z.union(
  [
    z.strictObject({
      env: text(/^[A-Za-z_][A-Za-z0-9_]*$/, SECRET_FORM).describe('Name of the environment variable that holds it.'),
    }),
    z.strictObject({ file: filePath.describe('Path of the file that holds it, relative to this file.') }),
  ],
  { error: SECRET_FORM },
);
export type SecretSource = z.output<typeof secret>;

const HTTP_URL = 'an http or https URL without user and password';
export const httpUrl = z
  .url({ protocol: /^https?$/, error: HTTP_URL, abort: true })
  .refine((value) => !/^[^/]*\/\/[^/?#]*@/.test(value), { error: HTTP_URL, abort: true });

/** A URL in which a token stands is a secret itself, and may be written as one. */
export const secretUrl = z.union([httpUrl, secret], { error: `${HTTP_URL}, or ${SECRET_FORM}` });

export const caFile = filePath.describe(
  'PEM file of a private CA, relative to this file; trusted beside the public ones.',
);
