// One HTTP exchange for whatever is told by HTTP: bounded in time and in what is read, and going nowhere else.
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';

import { errorText } from '../../lib/coded-error.ts';
import { visibleText } from '../../lib/escape.ts';
import { httpAgents, type HttpAgents } from './agents.ts';
import type { Environment } from './proxy-environment.ts';

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

export interface HttpRequest {
  readonly method: 'POST' | 'GET';
  /** http or https. May carry a secret in its path, which is never part of an outcome. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export type HttpOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** The header Retry-After as it came. */
      readonly retryAfter: string | null;
      /** At most 64 KiB of it. Text from a stranger. */
      readonly body: string;
    }
  /** No answer, or half of one. The text has visible characters only, and nothing of the URL but its host and port. */
  | { readonly kind: 'failed'; readonly error: string };

// What explains a refusal fits in many times; the rest of a longer answer is nobody's concern.
const MAX_BODY_BYTES = 65_536;

/**
 * Sends over connections that are kept open for the next request. Throws CodedError `proxy-invalid` for an environment
 * that names a proxy of another kind than HTTP or HTTPS. A `ca` that is no PEM is passed over: check it beforehand.
 */
export function httpSender({ ca, environment, timeoutMs }: HttpSenderOptions): HttpSender {
  const agents = httpAgents(ca, environment, timeoutMs);
  return {
    send: async (request, signal) => {
      // One signal for each exchange, let go with it: what hangs on AbortSignal.any and AbortSignal.timeout lives as long
      // as what they were made of, and a storm is thousands of exchanges.
      const end = new AbortController();
      const stop = () => {
        end.abort(new Error('stopped before the answer'));
      };
      const timer = setTimeout(() => {
        end.abort(new Error(`no answer in ${String(timeoutMs)} ms`));
      }, timeoutMs);
      whenAborted(signal, stop);
      try {
        return await exchange(request, agents, end.signal);
      } catch (error) {
        return { kind: 'failed', error: visibleText(reasonOf(end.signal.aborted ? end.signal.reason : error)) };
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
      }
    },
  };
}

async function exchange(request: HttpRequest, agents: HttpAgents, signal: AbortSignal): Promise<HttpOutcome> {
  const response = await answerTo(request, agents, signal);
  const { statusCode: status = 0, headers } = response;
  return { kind: 'answered', status, retryAfter: headers['retry-after'] ?? null, body: await headOf(response) };
}

function answerTo(request: HttpRequest, agents: HttpAgents, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = open(request, agents, signal);
    let answered = false;
    outgoing.on('response', (response) => {
      answered = true;
      resolve(response);
    });
    outgoing.on('error', (error) => {
      if (!answered && wasClosedWhileIdle(outgoing, error)) resolve(answerTo(request, agents, signal));
      else reject(error);
    });
    outgoing.on('close', () => {
      reject(new Error('the connection was closed without an answer'));
    });
    whenAborted(signal, () => {
      reject(new Error('aborted', { cause: signal.reason }));
    });
    outgoing.end(request.body ?? undefined);
  });
}

function open({ method, url, headers }: HttpRequest, agents: HttpAgents, signal: AbortSignal): ClientRequest {
  const target = new URL(url);
  if (target.protocol === 'http:') return httpRequest(target, { method, headers, signal, agent: agents.http });

  let connecting: Duplex | null = null;
  const onConnecting = (socket: Duplex) => {
    connecting = socket;
  };
  const options = { method, headers, signal, agent: agents.https, onConnecting };
  const outgoing = httpsRequest(target, options);
  // A request that waits for its way through a proxy has no socket that it could destroy.
  whenAborted(signal, () => {
    if (outgoing.socket === null) connecting?.destroy(new Error('aborted', { cause: signal.reason }));
  });
  return outgoing;
}

function whenAborted(signal: AbortSignal, act: () => void): void {
  if (signal.aborted) act();
  else signal.addEventListener('abort', act, { once: true });
}

// RFC 9112 section 9.5: a server may close an idle connection at any time, also while the next request is on its way.
// That says nothing of the server; the request goes out once more, over another connection.
function wasClosedWhileIdle(outgoing: ClientRequest, error: NodeJS.ErrnoException): boolean {
  return outgoing.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

async function headOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      // Leaving the loop drops the connection.
      if (length > MAX_BODY_BYTES) break;
    }
  } catch (cause) {
    throw new Error('the connection broke in the middle of the answer', { cause });
  }
  return Buffer.concat(chunks).toString('utf8', 0, Math.min(length, MAX_BODY_BYTES));
}

// A host with several addresses fails with one error for each of them, and no text of its own.
function reasonOf(error: unknown): string {
  if (!(error instanceof AggregateError)) return errorText(error);
  return error.errors.map(errorText).join(', ');
}
