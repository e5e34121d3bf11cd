// Connections for HTTP and HTTPS: kept open between requests, through the proxy that the environment names.
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { createSecureContext, getCACertificates } from 'node:tls';

import { proxyEnvironment, type Environment } from './proxy-environment.ts';

export interface HttpAgents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

/**
 * `ca` is PEM, trusted in addition to what Node trusts; `idleMs` is how long a connection stays open without a request.
 * Throws CodedError `proxy-invalid`.
 */
export function httpAgents(ca: string | null, environment: Environment, idleMs: number): HttpAgents {
  const shared = { keepAlive: true, timeout: idleMs, proxyEnv: { ...proxyEnvironment(environment) } };
  // 'default' is more than what comes with Node: also what the operator added by NODE_EXTRA_CA_CERTS. Read once, for
  // decoding them takes longer than a handshake.
  const trust =
    ca === null ? {} : { secureContext: createSecureContext({ ca: [...getCACertificates('default'), ca] }) };
  return { http: new HttpAgent(shared), https: new TellingAgent({ ...shared, ...trust }) };
}

/** What a request over HTTPS may ask of its agent besides. */
interface Telling extends RequestOptions {
  /** Called with the connection that is being made: to the host, or to the proxy. */
  readonly onConnecting?: (socket: Duplex) => void;
}

/**
 * Node's agent shows nobody the connection to a proxy before it leads to the host, so that a proxy that hangs could not
 * be left.
 */
class TellingAgent extends HttpsAgent {
  override createConnection(...[options, callback]: Parameters<HttpsAgent['createConnection']>) {
    const socket = super.createConnection(options, callback);
    if (socket) (options as Telling).onConnecting?.(socket);
    return socket;
  }
}
