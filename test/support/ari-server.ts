// A CA on loopback as far as renewal information goes: its directory (RFC 8555) and RFC 9773's answers.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is answered; a body that is no text goes out as JSON. */
export interface AriAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface AriServer {
  readonly directory: string;
  /** Paths that were asked for, the oldest first. */
  readonly requests: () => readonly string[];
  readonly close: () => Promise<void>;
}

/** Listening when it resolves. `answers` is asked for each path below `/renewal-info/`, and for `directory`. */
export async function startAriServer(
  answers: (path: string, origin: string) => AriAnswer | undefined,
): Promise<AriServer> {
  const requests: string[] = [];
  let origin = '';
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    const answer = answers(path, origin) ?? (path === '/directory' ? directoryOf(origin) : { status: 404 });
    const { status = 200, headers = {}, body = '' } = answer;
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    directory: `${origin}/directory`,
    requests: () => requests,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** As Let's Encrypt writes it, shortened. */
function directoryOf(origin: string): AriAnswer {
  return {
    body: {
      keyChange: `${origin}/key-change`,
      meta: { caaIdentities: ['ca.example'] },
      newNonce: `${origin}/new-nonce`,
      newOrder: `${origin}/new-order`,
      renewalInfo: `${origin}/renewal-info`,
    },
  };
}
