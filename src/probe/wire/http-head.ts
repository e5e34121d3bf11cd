// The head of an HTTP/1.1 answer (RFC 9112): its status and where it points to. Interim answers (1xx) are passed over.

export interface HttpHead {
  readonly status: number;
  /** The Location header as sent, or null. */
  readonly location: string | null;
}

const STATUS_LINE = /^HTTP\/1\.[01] ([1-5][0-9]{2})(?: |$)/;

/** `incomplete` until the empty line after the head is there. */
export function readHttpHead(received: Uint8Array): HttpHead | 'incomplete' | 'malformed' {
  const text = Buffer.from(received.buffer, received.byteOffset, received.byteLength).toString('utf8');
  let start = 0;
  for (;;) {
    const end = text.indexOf('\r\n\r\n', start);
    if (end === -1) return 'incomplete';
    const [statusLine = '', ...fields] = text.slice(start, end).split('\r\n');
    const status = STATUS_LINE.exec(statusLine)?.[1];
    if (status === undefined) return 'malformed';
    if (!status.startsWith('1')) return { status: Number(status), location: fieldValue(fields, 'location') };
    start = end + 4;
  }
}

function fieldValue(fields: readonly string[], name: string): string | null {
  const field = fields.find((line) => line.slice(0, line.indexOf(':')).toLowerCase() === name);
  return field === undefined ? null : field.slice(field.indexOf(':') + 1).trim();
}
