// How a certificate is named to its CA's renewal information (RFC 9773 section 4.1).

/**
 * The path component for a certificate: its authorityKeyIdentifier's keyIdentifier and its serial number as base64url
 * without padding, a dot between. Both in hex; `serialNumber` is the content of the DER INTEGER, the leading 00 included.
 * Null where either is missing or no hex: such a certificate cannot be asked for.
 */
export function certId(authorityKeyId: string | null, serialNumber: string): string | null {
  const key = authorityKeyId === null ? null : base64url(authorityKeyId);
  const serial = base64url(serialNumber);
  return key === null || serial === null ? null : `${key}.${serial}`;
}

// A key identifier is a digest, a serial number has 20 octets at most (RFC 5280 section 4.1.2.2); some CAs wrote more.
const HEX = /^(?:[0-9a-f]{2}){1,64}$/i;

function base64url(hex: string): string | null {
  return HEX.test(hex) ? Buffer.from(hex, 'hex').toString('base64url') : null;
}
