// Reads the presentation language of TLS (RFC 8446 section 3): big-endian numbers and length-prefixed vectors.

/** Walks over bytes from a stranger. Every read gives null where the bytes do not suffice; nothing throws. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#offset === this.#bytes.length;
  }

  /** An unsigned number of `width` bytes (1 to 4). */
  uint(width: number): number | null {
    const taken = this.bytes(width);
    if (taken === null) return null;
    let value = 0;
    for (const byte of taken) value = value * 256 + byte;
    return value;
  }

  /** The next `length` bytes, as a view. */
  bytes(length: number): Uint8Array | null {
    const end = this.#offset + length;
    if (end > this.#bytes.length) return null;
    const taken = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return taken;
  }

  /** A vector whose length stands before it in `lengthWidth` bytes, as a view. */
  vector(lengthWidth: number): Uint8Array | null {
    const length = this.uint(lengthWidth);
    return length === null ? null : this.bytes(length);
  }
}
