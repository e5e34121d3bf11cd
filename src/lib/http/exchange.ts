// One HTTP exchange for whatever asks or tells by HTTP: bounded in time, and going nowhere else.
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';

import { errorText } from '../coded-error.ts';
import { visibleText } from '../escape.ts';
import type { HttpAgents } from './agents.ts';

export interface ExchangeRequest {
  readonly method: 'POST' | 'GET';
  /** http or https. May carry a secret in its path, which is never part of an outcome. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** No answer, or half of one. The text has visible characters only, and nothing of the URL but its host and port. */
export interface ExchangeFailure {
  readonly kind: 'failed';
  readonly error: string;
}

export interface ExchangeManners<Answer> {
  readonly agents: HttpAgents;
  /** For connecting, TLS, sending and the whole answer together. */
  readonly timeoutMs: number;
  /** Makes an answer of the response, its body included. What it throws is why the exchange failed. */
  readonly read: (response: IncomingMessage) => Promise<Answer>;
}

/** Never rejects; redirects are answers like any other. Settles at once when `signal` is aborted. */
export async function exchange<Answer>(
  request: ExchangeRequest,
  { agents, timeoutMs, read }: ExchangeManners<Answer>,
  signal: AbortSignal,
): Promise<Answer | ExchangeFailure> {
  // One signal for each exchange, let go with it: what hangs on AbortSignal.any and AbortSignal.timeout lives as long as
  // what they were made of, and a storm is thousands of exchanges.
  const end = new AbortController();
  const stop = () => {
    end.abort(new Error('stopped before the answer'));
  };
  const timer = setTimeout(() => {
    end.abort(new Error(`no answer in ${String(timeoutMs)} ms`));
  }, timeoutMs);
  whenAborted(signal, stop);
  try {
    return await read(await answerTo(request, agents, end.signal));
  } catch (error) {
    return { kind: 'failed', error: visibleText(reasonOf(end.signal.aborted ? end.signal.reason : error)) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/**
 * The first bytes of a body: all of it, or more than `maxBytes`, at which reading ends and the connection is dropped.
 * Throws where the connection breaks before the end.
 */
export async function bodyUpTo(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      // Leaving the loop drops the connection.
      if (length > maxBytes) break;
    }
  } catch (cause) {
    throw new Error('the connection broke in the middle of the answer', { cause });
  }
  return Buffer.concat(chunks, length);
}

function answerTo(request: ExchangeRequest, agents: HttpAgents, signal: AbortSignal): Promise<IncomingMessage> {
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

// What `node --max-http-header-size` may change: nobody who answers needs more.
const MAX_HEADER_BYTES = 16_384;

function open({ method, url, headers }: ExchangeRequest, agents: HttpAgents, signal: AbortSignal): ClientRequest {
  const target = new URL(url);
  const shared = { method, headers, signal, maxHeaderSize: MAX_HEADER_BYTES };
  if (target.protocol === 'http:') return httpRequest(target, { ...shared, agent: agents.http });

  let connecting: Duplex | null = null;
  const onConnecting = (socket: Duplex) => {
    connecting = socket;
  };
  const options = { ...shared, agent: agents.https, onConnecting };
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

// A host with several addresses fails with one error for each of them, and no text of its own.
function reasonOf(error: unknown): string {
  if (!(error instanceof AggregateError)) return errorText(error);
  return error.errors.map(errorText).join(', ');
}
