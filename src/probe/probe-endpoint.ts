// One probe: one address, one client hello, one observation.
import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';

import type { ProbeConfig } from '../config/schema.ts';
import type { Clock } from '../lib/clock.ts';
import { errorText } from '../lib/coded-error.ts';
import { visibleText } from '../lib/escape.ts';
import { connect } from './connect.ts';
import { handshake } from './handshake.ts';
import { targetKey, type ClientHello, type Observation, type Outcome, type Protocol } from './observation.ts';
import { requestHead } from './request-head.ts';
import { hasStartTls, startTls } from './starttls.ts';
import { stepLimits } from './step.ts';
import type { HttpHead } from './wire/http-head.ts';

export interface EndpointProbe {
  readonly host: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly address: string;
  readonly hello: ClientHello;
  /** Asked for once the handshake has completed; null: nothing is. */
  readonly path: string | null;
}

export interface EndpointContext {
  readonly settings: ProbeConfig;
  readonly vantage: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface ProbedEndpoint {
  /** Its redirect is null: whether the answer leads anywhere is for the round to say. */
  readonly observation: Observation;
  /** The answer to `path`, where there was one. */
  readonly head: HttpHead | null;
}

/** Shakes hands once and closes. Never throws: whatever happens is the outcome. */
export async function probeEndpoint(probe: EndpointProbe, context: EndpointContext): Promise<ProbedEndpoint> {
  const at = context.clock.now();
  const started = performance.now();
  const { outcome, head } = await run(probe, context).catch(unexpected);
  const { host, port, protocol, address, hello } = probe;
  const durationMs = Math.round(performance.now() - started);
  const { vantage } = context;
  const target = targetKey(host, port);
  return {
    observation: { target, host, port, protocol, address, hello, at, durationMs, vantage, outcome, redirect: null },
    head,
  };
}

interface Seen {
  readonly outcome: Outcome;
  readonly head: HttpHead | null;
}

async function run(probe: EndpointProbe, context: EndpointContext): Promise<Seen> {
  const { settings } = context;
  const limitOf = stepLimits(settings.timeout, context.signal);
  const connected = await connect(probe.address, probe.port, limitOf('connect', settings.connectTimeout));
  if (!connected.ok) return { outcome: { kind: 'failed', failure: connected.failure }, head: null };
  const socket = connected.value;
  let tls: TLSSocket | null = null;
  try {
    if (hasStartTls(probe.protocol)) {
      const ready = await startTls(socket, probe.protocol, limitOf('starttls', settings.handshakeTimeout));
      if (!ready.ok) return { outcome: { kind: 'failed', failure: ready.failure }, head: null };
    }
    const { maxBytes, maxCertificates } = settings;
    const serverName = isIP(probe.host) === 0 ? probe.host : null;
    const request = { hello: probe.hello, serverName, maxBytes, maxCertificates };
    const shaken = await handshake(socket, request, limitOf('handshake', settings.handshakeTimeout));
    tls = shaken.tls;
    if (tls === null || probe.path === null || probe.protocol !== 'https')
      return { outcome: shaken.outcome, head: null };
    const { host, port, path } = probe;
    const answer = await requestHead(
      tls,
      { host, port, path, userAgent: settings.userAgent },
      limitOf('http', settings.timeout),
    );
    // The served list is what was asked for; an answer that does not come only means that no redirect is known.
    return { outcome: shaken.outcome, head: answer.ok ? answer.value : null };
  } finally {
    close(socket, tls);
  }
}

const GOODBYE_MS = 1_000;

/** Says goodbye where there was a handshake, so that servers do not log a reset; the probe does not wait for it. */
function close(socket: Socket, tls: TLSSocket | null): void {
  if (tls === null) {
    socket.destroy();
    return;
  }
  socket.setTimeout(GOODBYE_MS, () => socket.destroy());
  tls.end(() => {
    socket.destroySoon();
  });
}

function unexpected(thrown: unknown): Seen {
  return {
    outcome: { kind: 'failed', failure: { code: 'local', detail: visibleText(errorText(thrown)) } },
    head: null,
  };
}
