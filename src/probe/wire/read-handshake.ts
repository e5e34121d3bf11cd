// Reads a server's side of a TLS handshake off the wire: the served list exactly as sent, or what came instead of it.
// Works on handshakes that did not complete as well, and on any bytes at all: nothing throws, everything is bounded.
import { readCertificateMessage } from './certificate-message.ts';
import { HandshakeMessages, MAX_MESSAGE_LENGTH, MESSAGE_TYPE, type NextMessage } from './handshake-messages.ts';
import { CONTENT_TYPE, recordAt, recordLength, type TlsRecord } from './records.ts';
import { recordProtection, type OpenRecord } from './record-protection.ts';
import { readServerHello, TLS13 } from './server-hello.ts';

export type HandshakeReading =
  | {
      readonly kind: 'served';
      /** In the order of the wire. */
      readonly ders: readonly Uint8Array[];
      readonly tlsVersion: number;
      /** The fatal alert that came after the list, or null. */
      readonly alert: number | null;
    }
  | { readonly kind: 'alert'; readonly alert: number }
  | { readonly kind: 'not-tls'; readonly sample: string }
  /** All is well so far, but the bytes end before the list does. */
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'too-large'; readonly limit: 'bytes' | 'certificates'; readonly max: number }
  | { readonly kind: 'malformed'; readonly detail: string };

/**
 * `received`: everything that the server sent from the first byte of TLS on. `serverSecret`: its
 * SERVER_HANDSHAKE_TRAFFIC_SECRET from the key log (null: there was none, or TLS 1.2 and below, which need none).
 */
export function readHandshake(
  received: Uint8Array,
  serverSecret: Uint8Array | null,
  maxCertificates: number,
): HandshakeReading {
  const state: State = {
    serverSecret,
    maxCertificates,
    messages: new HandshakeMessages(),
    version: null,
    open: null,
    ders: null,
  };
  const end = readRecords(state, received);
  if (state.ders === null) return end;
  // The list is there; of what came after it only an alert is of interest.
  const alert = end.kind === 'alert' ? end.alert : null;
  return { kind: 'served', ders: state.ders, tlsVersion: state.version ?? 0, alert };
}

interface State {
  readonly serverSecret: Uint8Array | null;
  readonly maxCertificates: number;
  readonly messages: HandshakeMessages;
  version: number | null;
  /** Set once the server's records are protected (TLS 1.3). */
  open: OpenRecord | null;
  ders: readonly Uint8Array[] | null;
}

const SAMPLE_LENGTH = 16;

function readRecords(state: State, received: Uint8Array): HandshakeReading {
  let offset = 0;
  while (offset < received.length) {
    const record = recordAt(received, offset);
    if (record === 'incomplete') return { kind: 'incomplete' };
    if (record === 'invalid') return offset === 0 ? notTls(received) : malformed('bytes that are no TLS record');
    const end = readRecord(state, record);
    if (end !== null) return end;
    offset += recordLength(record);
  }
  return { kind: 'incomplete' };
}

function readRecord(state: State, record: TlsRecord): HandshakeReading | null {
  switch (record.contentType) {
    case CONTENT_TYPE.alert:
      return readAlert(state, record.payload);
    case CONTENT_TYPE.handshake:
      if (state.open !== null) return malformed('an unprotected handshake record after ServerHello');
      return readHandshakeBytes(state, record.payload);
    case CONTENT_TYPE.changeCipherSpec:
      // Means nothing in TLS 1.3 (RFC 8446 appendix D.4); before it, everything that follows is protected.
      return state.version === TLS13 ? null : { kind: 'incomplete' };
    default:
      return readProtected(state, record);
  }
}

function readProtected(state: State, record: TlsRecord): HandshakeReading | null {
  if (state.version !== TLS13) return malformed('application data before the end of the handshake');
  // Without a secret, this side refused ServerHello.
  if (state.open === null) return { kind: 'incomplete' };
  const inner = state.open(record);
  if (inner === null) return malformed('a protected record that does not decrypt');
  if (inner.contentType === CONTENT_TYPE.alert) return readAlert(state, inner.content);
  if (inner.contentType === CONTENT_TYPE.handshake) return readHandshakeBytes(state, inner.content);
  return malformed('application data before the end of the handshake');
}

const ALERT_LEVEL_FATAL = 2;
const CLOSE_NOTIFY = 0;
const USER_CANCELED = 90;

/** Warnings are passed over. TLS 1.3 disregards the level: there all but two are fatal (RFC 8446 section 6). */
function readAlert(state: State, payload: Uint8Array): HandshakeReading | null {
  const [level, alert] = payload;
  if (level === undefined || alert === undefined || payload.length !== 2)
    return malformed('an alert of a wrong length');
  const isClosure = alert === CLOSE_NOTIFY || alert === USER_CANCELED;
  const isFatal = level === ALERT_LEVEL_FATAL || (state.version === TLS13 && !isClosure);
  return isFatal ? { kind: 'alert', alert } : null;
}

function readHandshakeBytes(state: State, payload: Uint8Array): HandshakeReading | null {
  state.messages.add(payload);
  for (;;) {
    const next = state.messages.next();
    const end = next.kind === 'message' ? readMessage(state, next.type, next.body) : stopAt(next);
    if (end === 'wait') return null;
    if (end !== null) return end;
  }
}

function stopAt(next: Exclude<NextMessage, { kind: 'message' }>): HandshakeReading | 'wait' {
  if (next.kind === 'partial') return 'wait';
  return next.type === MESSAGE_TYPE.certificate
    ? { kind: 'too-large', limit: 'bytes', max: MAX_MESSAGE_LENGTH }
    : malformed(`handshake message ${String(next.type)} of ${String(next.length)} bytes`);
}

function readMessage(state: State, type: number, body: Uint8Array): HandshakeReading | null {
  switch (type) {
    case MESSAGE_TYPE.serverHello:
      return takeServerHello(state, body);
    case MESSAGE_TYPE.certificate:
      return takeCertificates(state, body);
    case MESSAGE_TYPE.compressedCertificate:
      // No client hello offers compress_certificate (RFC 8879); a server that compresses all the same is told by name.
      return malformed('a compressed certificate message, which was not asked for');
    case MESSAGE_TYPE.finished:
      // From here on TLS 1.3 uses other keys, and the list would have come before.
      return { kind: 'incomplete' };
    default:
      return null;
  }
}

function takeServerHello(state: State, body: Uint8Array): HandshakeReading | null {
  const hello = readServerHello(body);
  if (hello === null) return malformed('a ServerHello that does not decode');
  state.version = hello.version;
  if (hello.isRetryRequest || hello.version !== TLS13 || state.serverSecret === null) return null;
  // RFC 8446 section 5.1: messages do not span a change of keys.
  if (!state.messages.isEmpty) return malformed('bytes between ServerHello and the change of keys');
  state.open = recordProtection(hello.cipherSuite, state.serverSecret);
  return state.open === null ? malformed(`cipher suite 0x${hello.cipherSuite.toString(16)} in TLS 1.3`) : null;
}

function takeCertificates(state: State, body: Uint8Array): HandshakeReading | null {
  if (state.version === null) return malformed('a certificate message before ServerHello');
  if (state.ders !== null) return malformed('a second certificate message');
  const message = readCertificateMessage(body, state.version === TLS13, state.maxCertificates);
  switch (message.kind) {
    case 'certificates':
      state.ders = message.ders;
      return null;
    case 'too-many':
      return { kind: 'too-large', limit: 'certificates', max: state.maxCertificates };
    case 'malformed':
      return malformed(message.detail);
  }
}

function notTls(received: Uint8Array): HandshakeReading {
  return { kind: 'not-tls', sample: Buffer.from(received.subarray(0, SAMPLE_LENGTH)).toString('hex') };
}

function malformed(detail: string): HandshakeReading {
  return { kind: 'malformed', detail };
}
