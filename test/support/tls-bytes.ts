// Writes a server's side of a TLS handshake byte by byte, right or wrong.

const CONTENT = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const;

/** One record; its version field says TLS 1.2, as all since then do. */
export function record(contentType: keyof typeof CONTENT, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([CONTENT[contentType], 3, 3]), uint(payload.length, 2), payload]);
}

/** `payload` cut into records of at most `size` bytes. */
export function records(contentType: keyof typeof CONTENT, payload: Uint8Array, size: number): Buffer {
  const parts: Buffer[] = [];
  for (let start = 0; start < payload.length; start += size) {
    parts.push(record(contentType, payload.subarray(start, start + size)));
  }
  return Buffer.concat(parts);
}

export function message(type: number, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([type]), vector(body, 3)]);
}

export function serverHello(options: { readonly version?: number; readonly cipherSuite?: number } = {}): Buffer {
  const isTls13 = options.version === 0x0304;
  const extensions = isTls13 ? Buffer.from([0, 43, 0, 2, 3, 4]) : Buffer.alloc(0);
  const body = Buffer.concat([
    uint(isTls13 ? 0x0303 : (options.version ?? 0x0303), 2),
    Buffer.alloc(32, 7),
    vector(Buffer.alloc(0), 1),
    uint(options.cipherSuite ?? 0xc02f, 2),
    Buffer.from([0]),
    vector(extensions, 2),
  ]);
  return message(2, body);
}

/** A Certificate message of TLS 1.2 and below. */
export function certificateMessage(ders: readonly Uint8Array[]): Buffer {
  return message(11, vector(Buffer.concat(ders.map((der) => vector(der, 3))), 3));
}

export function alert(level: number, number: number): Buffer {
  return record('alert', Buffer.from([level, number]));
}

/** `bytes` after their length in `width` bytes. */
export function vector(bytes: Uint8Array, width: number): Buffer {
  return Buffer.concat([uint(bytes.length, width), bytes]);
}

function uint(value: number, width: number): Buffer {
  const bytes = Buffer.alloc(width);
  bytes.writeUIntBE(value, 0, width);
  return bytes;
}
