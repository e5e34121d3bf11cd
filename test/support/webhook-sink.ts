// An HTTP server on loopback that keeps every request it gets, and answers as the script says.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { arrivals } from './arrivals.ts';

/** A status, a status with headers and a body, or no answer at all: silence, or a connection that breaks. */
export type WebhookAnswer =
  | number
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | 'hang'
  | 'reset';

export interface WebhookRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WebhookSink {
  readonly url: string;
  readonly requests: readonly WebhookRequest[];
  /** The oldest request that nobody has taken yet; waits for it. */
  readonly nextRequest: () => Promise<WebhookRequest>;
  readonly close: () => Promise<void>;
}

/** Answers in the order of `script`, and 204 from then on. Port 0: any free one. */
export async function startWebhookSink(script: readonly WebhookAnswer[] = [], port = 0): Promise<WebhookSink> {
  const answers = script.values();
  const requests = arrivals<WebhookRequest>();
  const server = createServer((request, response) => {
    // Taken when the request comes, not when its body has: two at once are answered in the order of the script.
    const answer = answers.next().value ?? 204;
    text(request).then(
      (body) => {
        const { method = '', url = '', headers } = request;
        respond(response, answer);
        requests.push({ method, path: url, headers, body });
      },
      () => response.destroy(), // the client has gone
    );
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hook`,
    requests: requests.all,
    nextRequest: requests.next,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function respond(response: ServerResponse, answer: WebhookAnswer): void {
  if (answer === 'hang') return;
  if (answer === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const { status, headers = {}, body = '' } = typeof answer === 'number' ? { status: answer } : answer;
  response.writeHead(status, headers).end(body);
}
