// An HTTP server on loopback, or an HTTPS server, that keeps every request it gets, and answers as the script says.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { arrivals } from './arrivals.ts';
import { privateKeyPem, type IssuedCertificate } from './ca.ts';

/**
 * A status, a status with headers and a body, or no answer at all: silence, or a connection that breaks. Or half of one:
 * head and a bit of the body, then silence (`half`) or the end of the connection (`cut`).
 */
export type WebhookAnswer =
  | number
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
      /** How long it takes to come. */
      readonly afterMs?: number;
    }
  | 'hang'
  | 'reset'
  | 'half'
  | 'cut';

export interface WebhookRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** What the sink made of it. */
  readonly answer: WebhookAnswer;
}

export interface WebhookSink {
  readonly url: string;
  readonly requests: readonly WebhookRequest[];
  /** How many connections were made. */
  readonly connections: () => number;
  /** The oldest request that nobody has taken yet; waits for it. */
  readonly nextRequest: () => Promise<WebhookRequest>;
  readonly close: () => Promise<void>;
}

/** Answers in the order of `script`, and 204 from then on. Port 0: any free one. With a certificate it speaks TLS. */
export async function startWebhookSink(
  script: Iterable<WebhookAnswer> = [],
  port = 0,
  certificate: IssuedCertificate | null = null,
): Promise<WebhookSink> {
  const answers = script[Symbol.iterator]();
  const requests = arrivals<WebhookRequest>();
  let connections = 0;
  const listener: RequestListener = (request, response) => {
    // Taken when the request comes, not when its body has: two at once are answered in the order of the script.
    const next = answers.next();
    const answer = next.done === true ? 204 : next.value;
    text(request).then(
      (body) => {
        const { method = '', url = '', headers } = request;
        respond(response, answer);
        requests.push({ method, path: url, headers, body, answer });
      },
      () => response.destroy(), // the client has gone
    );
  };
  const server = certificate === null ? createServer(listener) : createHttpsServer(identity(certificate), listener);
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${certificate === null ? 'http' : 'https'}://127.0.0.1:${String((server.address() as AddressInfo).port)}/hook`,
    requests: requests.all,
    connections: () => connections,
    nextRequest: requests.next,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function identity(certificate: IssuedCertificate) {
  return { cert: certificate.pem, key: privateKeyPem(certificate.key) };
}

function respond(response: ServerResponse, answer: WebhookAnswer): void {
  switch (answer) {
    case 'hang':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'half':
      response.writeHead(200, { 'content-length': '1000' }).write('half');
      return;
    case 'cut':
      response.writeHead(200, { 'content-length': '1000' }).write('half', () => response.socket?.end());
      return;
  }
  const { status, headers = {}, body = '', afterMs = 0 } = typeof answer === 'number' ? { status: answer } : answer;
  const write = () => response.writeHead(status, headers).end(body);
  if (afterMs === 0) write();
  else setTimeout(write, afterMs);
}
