// A DNS server over HTTPS on loopback (RFC 8484) that may answer each network differently (RFC 7871), and may misbehave.
import { once } from 'node:events';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

import { type Answer, decode, encode } from 'dns-packet';

import { issue, privateKeyPem } from './ca.ts';

export interface DohQuestion {
  readonly name: string;
  readonly type: string;
  /** As `198.51.100.0/24`; null: nobody's. */
  readonly subnet: string | null;
}

/** What a question is answered with: addresses, records, an RCODE, whatever else HTTP can carry, or nothing at all. */
export type DohReply = DnsReply | HttpReply | 'silence';

type DnsReply = readonly string[] | { readonly answers: readonly Answer[] } | { readonly rcode: number };

interface HttpReply {
  readonly status?: number;
  readonly type?: string;
  readonly body: Uint8Array;
}

export interface DohServerSpec {
  readonly reply: (question: DohQuestion) => DohReply;
  /** Default: both, as the client prefers. */
  readonly speaks?: 'HTTP/1.1' | 'HTTP/2' | 'both';
}

export interface RunningDohServer {
  readonly url: string;
  readonly questions: () => readonly DohQuestion[];
  /** How the requests came, e.g. `2.0 POST application/dns-message`. */
  readonly requests: () => readonly string[];
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

const root = issue({ subject: 'CN=DoH Test Root' });
const identity = issue({ subject: 'CN=localhost', issuer: root, dnsNames: ['localhost'] });

/** Makes this process trust the servers that are started here. */
export function trustDohServers(): void {
  setDefaultCACertificates([...getCACertificates('default'), root.pem]);
}

/** Listening when it resolves. */
export async function startDohServer({ reply, speaks = 'both' }: DohServerSpec): Promise<RunningDohServer> {
  const questions: DohQuestion[] = [];
  const requests: string[] = [];
  const onRequest = (request: Request, response: Response) => {
    requests.push(`${request.httpVersion} ${request.method ?? ''} ${request.headers['content-type'] ?? ''}`);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const query = Buffer.concat(chunks);
      const question = questionOf(query);
      questions.push(question);
      send(response, reply(question), query);
    });
  };
  const tls = { cert: identity.pem, key: privateKeyPem(identity.key) };
  const server =
    speaks === 'HTTP/1.1'
      ? createServer(tls, onRequest)
      : createSecureServer({ ...tls, allowHTTP1: speaks === 'both' }, onRequest);
  const open = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return {
    url: `https://localhost:${String((server.address() as AddressInfo).port)}/dns-query`,
    questions: () => questions,
    requests: () => requests,
    connections: () => connections,
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

function questionOf(query: Buffer): DohQuestion {
  const { questions = [], additionals = [] } = decode(query);
  const [question] = questions;
  const opt = additionals.find((record) => record.type === 'OPT');
  const subnet = opt?.options.find((option) => option.code === 8) as Subnet | undefined;
  return {
    name: question?.name ?? '',
    type: question?.type ?? '',
    subnet: subnet === undefined ? null : `${subnet.ip}/${String(subnet.sourcePrefixLength)}`,
  };
}

interface Subnet {
  readonly ip: string;
  readonly sourcePrefixLength: number;
}

function send(response: Response, reply: DohReply, query: Buffer): void {
  if (reply === 'silence') return;
  const { status = 200, type = 'application/dns-message', body } = 'body' in reply ? reply : inHttp(reply, query);
  response.statusCode = status;
  response.setHeader('content-type', type);
  // The same method, in types of two modules.
  (response as ServerResponse).end(body);
}

function inHttp(reply: DnsReply, query: Buffer): HttpReply {
  const { questions = [] } = decode(query);
  const [question] = questions;
  const rcode = 'rcode' in reply ? reply.rcode : 0;
  const addresses = Array.isArray(reply) ? (reply as readonly string[]) : [];
  const named = addresses
    .filter((address) => address.includes(':') === (question?.type === 'AAAA'))
    .map((data): Answer => ({ type: data.includes(':') ? 'AAAA' : 'A', name: question?.name ?? '', ttl: 60, data }));
  const answers = 'answers' in reply ? [...reply.answers] : named;
  return { body: encode({ type: 'response', id: 0, flags: RECURSION | rcode, questions, answers }) };
}

/** Recursion desired and available. */
const RECURSION = 0x0180;
