// Puts handshake messages together again: one record may hold many of them, one of them may span many records.

export const MESSAGE_TYPE = { serverHello: 2, certificate: 11, finished: 20, compressedCertificate: 25 } as const;

/**
 * The longest handshake message that is read. OpenSSL, which shakes the hand, gives up on a longer Certificate message
 * (SSL_MAX_CERT_LIST_DEFAULT, 100 KiB), so what comes of one by chance is not taken either.
 */
export const MAX_MESSAGE_LENGTH = 102_400;

export type NextMessage =
  | { readonly kind: 'message'; readonly type: number; readonly body: Uint8Array }
  | { readonly kind: 'too-long'; readonly type: number; readonly length: number }
  | { readonly kind: 'partial' };

const HEADER_LENGTH = 4;

/** Takes payloads in the order of the wire and gives the messages that are complete. Linear in the bytes taken. */
export class HandshakeMessages {
  #pieces: Uint8Array[] = [];
  #buffered = 0;
  /** Nothing is joined before this many bytes are there, so that many small records cost no more than one large. */
  #needed = HEADER_LENGTH;

  get isEmpty(): boolean {
    return this.#buffered === 0;
  }

  add(payload: Uint8Array): void {
    this.#pieces.push(payload);
    this.#buffered += payload.length;
  }

  next(): NextMessage {
    if (this.#buffered < this.#needed) return { kind: 'partial' };
    const bytes = this.#joined();
    const [type = 0, high = 0, middle = 0, low = 0] = bytes;
    const length = high * 65_536 + middle * 256 + low;
    if (length > MAX_MESSAGE_LENGTH) return { kind: 'too-long', type, length };
    const end = HEADER_LENGTH + length;
    if (bytes.length < end) {
      this.#needed = end;
      return { kind: 'partial' };
    }
    this.#pieces = [bytes.subarray(end)];
    this.#buffered = bytes.length - end;
    this.#needed = HEADER_LENGTH;
    return { kind: 'message', type, body: bytes.subarray(HEADER_LENGTH, end) };
  }

  #joined(): Uint8Array {
    const [first] = this.#pieces;
    if (this.#pieces.length === 1 && first !== undefined) return first;
    const joined = Buffer.concat(this.#pieces);
    this.#pieces = [joined];
    return joined;
  }
}
