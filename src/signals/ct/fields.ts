// The fields that every source of CT writes alike, bounded: digests, instants, names, DER.
import { z } from 'zod';

// No certificate in use comes near: names are at most a few thousand, DER at most some hundred kilobytes.
const MAX_NAMES = 20_000;
const MAX_BASE64 = 1_000_000;
// RFC 1035 section 2.3.4, and what a trailing dot and `*.` add.
const MAX_NAME_LENGTH = 256;

export const sha256 = z
  .string()
  .regex(/^[0-9a-fA-F]{64}$/)
  .transform((text) => text.toLowerCase());

/** RFC 3339 as EpochMs. */
export const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/**
 * Lower case, without a trailing dot. What can be no name is left out, for a CA that wrote one strange name must not hide the
 * others.
 */
export const dnsNames = z
  .array(z.unknown())
  .max(MAX_NAMES)
  .transform((names) => names.flatMap((name) => (isName(name) ? [ctName(name)] : [])));

function isName(name: unknown): name is string {
  return typeof name === 'string' && name.length > 0 && name.length <= MAX_NAME_LENGTH;
}

/** A host name as it is compared and asked for: lower case, without the dot of the root. */
export function ctName(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

/** Base64 of at least one octet. */
export const der = z
  .string()
  .min(4)
  .max(MAX_BASE64)
  .regex(/^[A-Za-z0-9+/]+={0,2}$/)
  .transform((text): Uint8Array => Buffer.from(text, 'base64'));
