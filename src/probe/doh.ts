// DNS over HTTPS (RFC 8484): what a DNS server far away says, also to clients of other networks (RFC 7871).
import { isIPv6, SocketAddress } from 'node:net';

import { Agent, request, type Dispatcher } from 'undici';

import { errorText } from '../lib/coded-error.ts';
import { visibleText } from '../lib/escape.ts';
import { unite, type Addresses, type DnsSource } from './dns-source.ts';
import type { ProbeFailure } from './observation.ts';
import { errorCode } from './socket-failure.ts';
import { failed, runStep, succeeded, type StepResult, type TimeLimit } from './step.ts';
import { ADDRESS_RECORDS, dnsQuery, readDnsAnswer, type AddressRecord, type DnsAnswer } from './wire/dns-message.ts';

export interface DohServer {
  /** May carry a secret in its path: only its origin is ever shown. */
  readonly url: string;
  /** Asked once on behalf of each of these networks; none: asked once. */
  readonly clientSubnets: readonly string[];
}

export type Doh = Omit<DnsSource, 'name'>;

/** RFC 1035 section 4.2.2: with its two bytes of length no message is longer. */
const MAX_MESSAGE_BYTES = 65_535;

/** For a server that only speaks HTTP/1.1; over HTTP/2 all questions share one. */
const MAX_CONNECTIONS = 8;

/**
 * One DoH server, over HTTP/2 where it speaks that (some speak nothing else), with what Node trusts. The system resolves
 * its name. To be closed.
 */
export function openDoh({ url, clientSubnets }: DohServer, limit: TimeLimit): Doh {
  const agent = new Agent({ connections: MAX_CONNECTIONS, autoSelectFamily: true });
  const exchange: Exchange = { url, origin: new URL(url).origin, agent, limit };
  const subnets = clientSubnets.length === 0 ? [null] : clientSubnets;
  const questions = subnets.flatMap((subnet) => ADDRESS_RECORDS.map((type) => ({ type, subnet })));
  return {
    addressesOf: async (host) =>
      unite(await Promise.all(questions.map(({ type, subnet }) => ask(exchange, host, type, subnet)))),
    close: () => agent.destroy(),
  };
}

interface Exchange {
  readonly url: string;
  readonly origin: string;
  readonly agent: Agent;
  readonly limit: TimeLimit;
}

async function ask(exchange: Exchange, host: string, type: AddressRecord, subnet: string | null): Promise<Addresses> {
  let query: Uint8Array;
  try {
    query = dnsQuery(host, type, subnet);
  } catch (thrown) {
    return failed({ code: 'local', detail: visibleText(errorText(thrown)) });
  }
  const answer = await post(exchange, query);
  return answer.ok ? saidBy(exchange.origin, readDnsAnswer(answer.value, host, type)) : answer;
}

function saidBy(origin: string, answer: DnsAnswer): Addresses {
  switch (answer.kind) {
    case 'addresses':
      // No such record, as resolve4() and resolve6() have it.
      if (answer.addresses.length === 0) return failed({ code: 'name-not-found' });
      return succeeded(answer.addresses.map(canonical));
    case 'no-such-name':
      return failed({ code: 'name-not-found' });
    case 'error':
      return failed(failure(origin, answer.rcode));
    case 'malformed':
      return failed(failure(origin, answer.detail));
  }
}

/** IPv6 addresses have many spellings (RFC 5952); the system's own is what all others use. */
function canonical(address: string): string {
  return new SocketAddress({ address, family: isIPv6(address) ? 'ipv6' : 'ipv4' }).address;
}

function post({ url, origin, agent, limit }: Exchange, body: Uint8Array): Promise<StepResult<Uint8Array>> {
  return runStep<Uint8Array>(limit, (end) => {
    const abort = new AbortController();
    const headers = { 'content-type': MEDIA_TYPE, accept: MEDIA_TYPE };
    request(url, { dispatcher: agent, method: 'POST', headers, body, signal: abort.signal })
      .then(readMessage)
      .then((message) => {
        end(typeof message === 'string' ? failed(failure(origin, message)) : succeeded(message));
      })
      .catch((thrown: unknown) => {
        end(failed(failure(origin, thrown instanceof Error ? errorCode(thrown) : 'unknown error')));
      });
    return () => {
      abort.abort();
    };
  });
}

const MEDIA_TYPE = 'application/dns-message';

/** The message, or in our words why there is none. */
async function readMessage({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<Uint8Array | string> {
  const refuse = (why: string) => {
    body.destroy();
    return why;
  };
  body.on('error', ignoreLateError);
  if (statusCode !== 200) return refuse(`answered ${String(statusCode)}`);
  if (String(headers['content-type']).split(';')[0]?.trim().toLowerCase() !== MEDIA_TYPE)
    return refuse('answered with something else than a DNS message');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_MESSAGE_BYTES) return refuse(`answered with more than ${String(MAX_MESSAGE_BYTES)} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function ignoreLateError(): void {
  // Whoever reads the body hears of it.
}

function failure(origin: string, detail: string): ProbeFailure {
  return { code: 'dns-failed', detail: visibleText(`${origin}: ${detail}`) };
}
