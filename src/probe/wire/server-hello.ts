// ServerHello (RFC 8446 section 4.1.3, RFC 5246 section 7.4.1.3): the version and the cipher suite that were chosen.
import { ByteReader } from './byte-reader.ts';

export const TLS13 = 0x0304;

export interface ServerHello {
  /** From the extension supported_versions where there is one, else from the message itself. */
  readonly version: number;
  readonly cipherSuite: number;
  /** A HelloRetryRequest looks like a ServerHello; the real one follows. */
  readonly isRetryRequest: boolean;
}

// RFC 8446 section 4.1.3: SHA-256 of "HelloRetryRequest", in the place of the random.
const RETRY_REQUEST_RANDOM = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');
const SUPPORTED_VERSIONS = 43;

/** Null when the message does not decode. */
export function readServerHello(body: Uint8Array): ServerHello | null {
  const reader = new ByteReader(body);
  const legacyVersion = reader.uint(2);
  const random = reader.bytes(32);
  const sessionId = reader.vector(1);
  const cipherSuite = reader.uint(2);
  const compression = reader.uint(1);
  if (legacyVersion === null || random === null || sessionId === null || cipherSuite === null || compression === null) {
    return null;
  }
  // Before TLS 1.3 the extensions may be absent altogether.
  const extensions = reader.atEnd ? new Uint8Array() : reader.vector(2);
  if (extensions === null || !reader.atEnd) return null;
  const chosen = chosenVersion(extensions);
  if (chosen === 'malformed') return null;
  return {
    version: chosen ?? legacyVersion,
    cipherSuite,
    isRetryRequest: RETRY_REQUEST_RANDOM.equals(random),
  };
}

function chosenVersion(extensions: Uint8Array): number | null | 'malformed' {
  const reader = new ByteReader(extensions);
  while (!reader.atEnd) {
    const type = reader.uint(2);
    const data = reader.vector(2);
    if (type === null || data === null) return 'malformed';
    if (type === SUPPORTED_VERSIONS) return new ByteReader(data).uint(2) ?? 'malformed';
  }
  return null;
}
