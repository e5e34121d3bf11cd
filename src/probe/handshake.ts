// The TLS handshake of a probe, and the served list off the wire: also of a handshake that does not complete.
import type { Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

import { alpnProtocols, secureContext } from './client-hello.ts';
import { servedListOf, type ClientHello, type Outcome, type ProbeFailure } from './observation.ts';
import { errorCode, socketFailure } from './socket-failure.ts';
import { failed, runStep, succeeded, type StepLimit, type StepResult } from './step.ts';
import { Tap } from './tap.ts';
import { alertName } from './wire/alert-names.ts';
import { readHandshake } from './wire/read-handshake.ts';

export interface HandshakeRequest {
  readonly hello: ClientHello;
  /** What server_name says; null: nothing (RFC 6066 section 3 knows no addresses). */
  readonly serverName: string | null;
  readonly maxBytes: number;
  readonly maxCertificates: number;
}

export interface Handshake {
  readonly outcome: Outcome;
  /** Open when the handshake completed, else null. */
  readonly tls: TLSSocket | null;
}

/** Takes over `socket`, on which nothing but TLS is to come. Never throws; the caller destroys the socket in any case. */
export async function handshake(socket: Socket, request: HandshakeRequest, limit: StepLimit): Promise<Handshake> {
  const tap = new Tap(socket, request.maxBytes);
  let session: Session;
  try {
    session = startSession(tap, request);
  } catch (thrown) {
    return { outcome: { kind: 'failed', failure: { code: 'local', detail: errorCode(thrown) } }, tls: null };
  }
  const completed = await runStep<TLSSocket>(limit, (end) => watch(socket, tap, session, request, limit, end));
  const failure = completed.ok ? null : completed.failure;
  const outcome = readOutcome(tap.received(), session.serverSecret, request, failure);
  tap.stopCopying();
  if (failure !== null) session.tls.destroy();
  return { outcome, tls: failure === null ? session.tls : null };
}

interface Session {
  readonly tls: TLSSocket;
  /** SERVER_HANDSHAKE_TRAFFIC_SECRET, once the key log has told it. */
  serverSecret: Uint8Array | null;
}

function startSession(tap: Tap, request: HandshakeRequest): Session {
  const tls = connectTls({
    socket: tap,
    secureContext: secureContext(request.hello.profile),
    servername: request.hello.sni ? (request.serverName ?? '') : '',
    ALPNProtocols: [...alpnProtocols(request.hello.profile)],
    rejectUnauthorized: false,
    minDHSize: 1,
  });
  const session: Session = { tls, serverSecret: null };
  // In the same tick, or the lines are gone.
  tls.on('keylog', (line) => {
    session.serverSecret ??= serverSecretOf(line);
  });
  // Errors after the handshake (an alert of a broker that misses a client certificate) have their own listeners or none.
  tls.on('error', ignoreLateError);
  return session;
}

const SERVER_SECRET_LABEL = Buffer.from('SERVER_HANDSHAKE_TRAFFIC_SECRET ');

/** A line of the key log is `label client-random secret`, the latter two in hex. */
function serverSecretOf(line: Buffer): Uint8Array | null {
  if (!line.subarray(0, SERVER_SECRET_LABEL.length).equals(SERVER_SECRET_LABEL)) return null;
  return Buffer.from(line.toString('latin1').trim().split(' ')[2] ?? '', 'hex');
}

/** Ends the step when the handshake has completed or cannot any more; gives the function that stops watching. */
function watch(
  socket: Socket,
  tap: Tap,
  session: Session,
  request: HandshakeRequest,
  limit: StepLimit,
  end: (result: StepResult<TLSSocket>) => void,
): () => void {
  // The socket's own story tells a close from a reset; the TLS library calls both a reset.
  let socketError: Error | null = null;
  let peerClosed = false;
  const fail = (tlsError: Error | null) => {
    if (socketError !== null) end(failed(socketFailure(socketError, limit.step)));
    else if (peerClosed || tlsError === null) end(failed({ code: 'closed', step: limit.step }));
    else end(failed(libraryFailure(tlsError, tap.received().length)));
  };
  const onSocketError = (error: Error) => (socketError = error);
  const onSocketEnd = () => (peerClosed = true);
  const onSocketClose = () => {
    fail(null);
  };
  const onSecure = () => {
    end(succeeded(session.tls));
  };
  const onOverflow = () => {
    end(failed({ code: 'list-too-large', limit: 'bytes', max: request.maxBytes }));
  };
  socket.on('error', onSocketError).on('end', onSocketEnd).on('close', onSocketClose);
  session.tls.on('secureConnect', onSecure).on('error', fail);
  tap.on('overflow', onOverflow);
  return () => {
    socket.off('error', onSocketError).off('end', onSocketEnd).off('close', onSocketClose);
    session.tls.off('secureConnect', onSecure).off('error', fail);
    tap.off('overflow', onOverflow);
  };
}

/** The TLS library gave up by itself: over what the server sent, or before that over something on this side. */
function libraryFailure(error: Error, receivedBytes: number): ProbeFailure {
  const detail = `the TLS library refused the handshake: ${errorCode(error)}`;
  return receivedBytes === 0 ? { code: 'local', detail } : { code: 'malformed', detail };
}

/** What was on the wire goes before what ended the handshake: an alert says more than the close after it. */
function readOutcome(
  received: Uint8Array,
  serverSecret: Uint8Array | null,
  request: HandshakeRequest,
  failure: ProbeFailure | null,
): Outcome {
  const reading = readHandshake(received, serverSecret, request.maxCertificates);
  switch (reading.kind) {
    case 'served':
      return {
        kind: 'served',
        servedList: servedListOf(reading.ders),
        tlsVersion: reading.tlsVersion,
        proven: failure === null,
        handshakeFailure: failure !== null && reading.alert !== null ? alertFailure(reading.alert) : failure,
      };
    case 'alert':
      return { kind: 'failed', failure: alertFailure(reading.alert) };
    case 'not-tls':
      return { kind: 'failed', failure: { code: 'not-tls', sample: reading.sample } };
    case 'too-large':
      return { kind: 'failed', failure: { code: 'list-too-large', limit: reading.limit, max: reading.max } };
    case 'malformed':
      return { kind: 'failed', failure: { code: 'malformed', detail: reading.detail } };
    case 'incomplete':
      return { kind: 'failed', failure: failure ?? { code: 'malformed', detail: 'a handshake without a certificate' } };
  }
}

function alertFailure(alert: number): ProbeFailure {
  return { code: 'alert', alert, name: alertName(alert) };
}

function ignoreLateError(): void {
  // Nothing depends on this connection any more.
}
