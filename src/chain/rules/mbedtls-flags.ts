// The flags in which mbedTLS reports what is wrong (MBEDTLS_X509_BADCERT_*, include/mbedtls/x509.h).
import type { Failure } from '../stack.ts';
import type { RefusalCode } from '../verdict.ts';

/** Whatever keeps it from finding a path sets this one. */
export const NOT_TRUSTED = 0x8;
export const BAD_DIGEST = 0x4000;
const EXPIRED = 0x1;
const OTHER_NAME = 0x4;

const FLAGS: Partial<Readonly<Record<RefusalCode, number>>> = {
  expired: EXPIRED,
  'anchor-expired': EXPIRED,
  'name-mismatch': OTHER_NAME,
  'not-yet-valid': 0x200,
  'anchor-not-yet-valid': 0x200,
  'extended-key-usage': 0x1000,
  'weak-algorithm': BAD_DIGEST,
  'weak-key': 0x10000,
};

/** What is wrong with a certificate without any content, for which an unreadable list is taken (mbedtls_x509_crt_init). */
export function flagsOfEmptyCertificate(asked: {
  readonly dates: boolean;
  readonly host: boolean;
  readonly isTrusted: boolean;
}): number {
  const noKey = 0x8000 | 0x10000;
  return (
    noKey |
    BAD_DIGEST |
    (asked.dates ? EXPIRED : 0) |
    (asked.host ? OTHER_NAME : 0) |
    (asked.isTrusted ? 0 : NOT_TRUSTED)
  );
}

/** All of the failures in one number. */
export function flagsOf(failures: readonly Failure[]): number {
  return failures.reduce((flags, failure) => flags | flagOf(failure), 0);
}

function flagOf({ code, depth }: Failure): number {
  if (code === 'key-usage' && depth === 0) return 0x800;
  return FLAGS[code] ?? NOT_TRUSTED;
}
