// One bounded GET over HTTP, for whoever wants all of an answer or none of it.
import type { IncomingMessage } from 'node:http';

import { httpAgents } from './agents.ts';
import { bodyUpTo, exchange, type ExchangeFailure } from './exchange.ts';
import type { Environment } from './proxy-environment.ts';

export interface HttpGetOptions {
  /** PEM of trust anchors in addition to those that Node trusts. */
  readonly ca: string | null;
  /** Where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are looked up, in capitals or not. */
  readonly environment: Environment;
  /** For connecting, TLS, and the whole answer together. */
  readonly timeoutMs: number;
  /** What the requests call themselves. */
  readonly userAgent: string;
}

export interface HttpGetRequest {
  /** http or https. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A longer body makes the exchange fail: half of an answer is none. */
  readonly maxBytes: number;
}

export type HttpGetOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** The header Retry-After as it came. */
      readonly retryAfter: string | null;
      /** The header ETag as it came, to be sent back in If-None-Match (RFC 9110 section 8.8.3). */
      readonly etag: string | null;
      readonly body: Uint8Array;
    }
  /** Or an answer that is too long. */
  | ExchangeFailure;

/** Never rejects; redirects are answers like any other. Settles soon after `signal` is aborted. */
export type HttpGet = (request: HttpGetRequest, signal: AbortSignal) => Promise<HttpGetOutcome>;

/**
 * Asks over connections that are kept open for the next request. Throws CodedError `proxy-invalid` for an environment
 * that names a proxy of another kind than HTTP or HTTPS. A `ca` that is no PEM is passed over: check it beforehand.
 */
export function createHttpGet({ ca, environment, timeoutMs, userAgent }: HttpGetOptions): HttpGet {
  const agents = httpAgents(ca, environment, timeoutMs);
  return ({ url, headers, maxBytes }, signal) => {
    const asked = { 'user-agent': userAgent, 'accept-encoding': 'identity', ...headers };
    const read = (response: IncomingMessage) => wholeAnswer(response, maxBytes);
    return exchange({ method: 'GET', url, headers: asked, body: null }, { agents, timeoutMs, read }, signal);
  };
}

async function wholeAnswer(response: IncomingMessage, maxBytes: number): Promise<HttpGetOutcome> {
  const { statusCode: status = 0, headers } = response;
  const coding = headers['content-encoding'] ?? 'identity';
  if (coding !== 'identity') throw refusal(response, `the answer is compressed (${coding}), and nobody asked for that`);
  const tooLong = `the answer is longer than ${String(maxBytes)} bytes`;
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw refusal(response, tooLong);
  const body = await bodyUpTo(response, maxBytes);
  if (body.length > maxBytes) throw new Error(tooLong);
  return { kind: 'answered', status, retryAfter: headers['retry-after'] ?? null, etag: headers.etag ?? null, body };
}

/** Drops the connection: nothing of the body is wanted. */
function refusal(response: IncomingMessage, reason: string): Error {
  response.destroy();
  return new Error(reason);
}
