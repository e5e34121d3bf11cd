// How notifications leave by HTTP: one exchange, of whose answer only the beginning is read.
import type { IncomingMessage } from 'node:http';

import { httpAgents } from '../../lib/http/agents.ts';
import { bodyUpTo, exchange, type ExchangeFailure, type ExchangeRequest } from '../../lib/http/exchange.ts';
import type { Environment } from '../../lib/http/proxy-environment.ts';

export interface HttpSenderOptions {
  /** PEM of trust anchors in addition to those that Node trusts. */
  readonly ca: string | null;
  /** Where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are looked up, in capitals or not. */
  readonly environment: Environment;
  /** For connecting, TLS, sending and the whole answer together. */
  readonly timeoutMs: number;
}

export interface HttpSender {
  /** One exchange. Never rejects; redirects are answers like any other. Settles at once when `signal` is aborted. */
  readonly send: (request: HttpRequest, signal: AbortSignal) => Promise<HttpOutcome>;
}

export type HttpRequest = ExchangeRequest;

export type HttpOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** The header Retry-After as it came. */
      readonly retryAfter: string | null;
      /** At most 64 KiB of it. Text from a stranger. */
      readonly body: string;
    }
  | ExchangeFailure;

// What explains a refusal fits in many times; the rest of a longer answer is nobody's concern.
const MAX_BODY_BYTES = 65_536;

/**
 * Sends over connections that are kept open for the next request. Throws CodedError `proxy-invalid` for an environment
 * that names a proxy of another kind than HTTP or HTTPS. A `ca` that is no PEM is passed over: check it beforehand.
 */
export function httpSender({ ca, environment, timeoutMs }: HttpSenderOptions): HttpSender {
  const agents = httpAgents(ca, environment, timeoutMs);
  const read = async (response: IncomingMessage): Promise<HttpOutcome> => {
    const { statusCode: status = 0, headers } = response;
    const body = (await bodyUpTo(response, MAX_BODY_BYTES)).toString('utf8', 0, MAX_BODY_BYTES);
    return { kind: 'answered', status, retryAfter: headers['retry-after'] ?? null, body };
  };
  return { send: (request, signal) => exchange(request, { agents, timeoutMs, read }, signal) };
}
