// The record layer of TLS 1.0 to 1.3 (RFC 8446 section 5.1): cuts what a server sent into records.

export const CONTENT_TYPE = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const;

export interface TlsRecord {
  readonly contentType: number;
  /** The five bytes before the payload: TLS 1.3 authenticates them. */
  readonly header: Uint8Array;
  readonly payload: Uint8Array;
}

const HEADER_LENGTH = 5;
// RFC 5246 section 6.2.3: a protected record is at most 2^14 + 2048 bytes; TLS 1.3 allows less (2^14 + 256).
const MAX_PAYLOAD_LENGTH = 16_384 + 2_048;

/** The record that begins at `offset`; `incomplete` when the bytes end within it, `invalid` when it is none. */
export function recordAt(bytes: Uint8Array, offset: number): TlsRecord | 'incomplete' | 'invalid' {
  const header = bytes.subarray(offset, offset + HEADER_LENGTH);
  if (!isHeaderPrefix(header)) return 'invalid';
  if (header.length < HEADER_LENGTH) return 'incomplete';
  const start = offset + HEADER_LENGTH;
  const end = start + payloadLength(header);
  if (end > bytes.length) return 'incomplete';
  return { contentType: header[0] ?? 0, header, payload: bytes.subarray(start, end) };
}

/** Where the record after this one begins. */
export function recordLength(record: TlsRecord): number {
  return HEADER_LENGTH + record.payload.length;
}

/** Judged from the first byte on, so that `HTTP/1.1 ...` or `N` is known for what it is before five bytes came. */
function isHeaderPrefix(header: Uint8Array): boolean {
  const [contentType = CONTENT_TYPE.handshake, major = 3, minor = 1] = header;
  return (
    contentType >= CONTENT_TYPE.changeCipherSpec &&
    contentType <= CONTENT_TYPE.applicationData &&
    major === 3 &&
    minor <= 4 &&
    (header.length < HEADER_LENGTH || payloadLength(header) <= MAX_PAYLOAD_LENGTH)
  );
}

function payloadLength(header: Uint8Array): number {
  return (header[3] ?? 0) * 256 + (header[4] ?? 0);
}
