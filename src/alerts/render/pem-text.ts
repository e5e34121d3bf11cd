// PEM as it may be shown: whatever was in it, visible lines.
import { visibleText } from '../../lib/escape.ts';

// RFC 7468 section 2 wraps at 64.
const MAX_LINE_LENGTH = 80;

// An RSA-16384 root takes 180 lines.
const MAX_LINES = 400;

/** The lines of a PEM. */
export function pemLines(pem: string): readonly string[] {
  return pem
    .trimEnd()
    .split(/\r?\n/, MAX_LINES)
    .map((line) => visibleText(line, MAX_LINE_LENGTH));
}

/** A certificate as PEM (RFC 7468 section 5), by its DER. */
export function pemOf(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
