// The Cert Spotter API v1 on loopback: pages, cursor and errors as it is documented and was recorded, and an HttpGet to ask it.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { HttpGet } from '../../src/lib/http/get.ts';
import { arrivals } from './arrivals.ts';

/** An issuance object; tests bend it into whatever else may come. */
export interface IssuanceObject {
  readonly id: string;
  readonly tbs_sha256: string;
  readonly pubkey_sha256: string;
  readonly dns_names: readonly string[];
  readonly issuer: { readonly name: string; readonly friendly_name: string; readonly pubkey_sha256: string };
  readonly not_before: string;
  readonly not_after: string;
  readonly cert_der: string;
}

/** An answer that is not the one to the query. */
export type ApiFault =
  | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
  | 'hang'
  | 'reset';

export interface ApiRequest {
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

export interface CertSpotterApi {
  readonly url: string;
  readonly requests: readonly ApiRequest[];
  readonly nextRequest: () => Promise<ApiRequest>;
  readonly close: () => Promise<void>;
}

const GATEWAY_HTML = '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n';

/** The errors as they were recorded. */
export const API_FAULTS = {
  rateLimited: (retryAfter: string | null): ApiFault => ({
    status: 429,
    headers: retryAfter === null ? {} : { 'retry-after': retryAfter },
    body: JSON.stringify({ code: 'rate_limited', message: 'You have exceeded the rate limit.' }),
  }),
  gateway: { status: 502, headers: { 'content-type': 'text/html' }, body: GATEWAY_HTML },
  unauthorized: { status: 401, body: JSON.stringify({ code: 'unauthorized', message: 'Unknown key sk-secret.' }) },
  notAllowed: {
    status: 403,
    body: JSON.stringify({ code: 'not_allowed_by_plan', message: 'The domain is not beneath a registered domain.' }),
  },
} as const;

/**
 * Answers queries from `issuances`, asked for each time, in the order of discovery; but the first requests as `faults` has it,
 * where null stands for no fault.
 */
export async function startCertSpotterApi(
  issuances: () => readonly IssuanceObject[],
  options: { readonly faults?: Iterable<ApiFault | null>; readonly pageSize?: number } = {},
): Promise<CertSpotterApi> {
  const { faults = [], pageSize = 100 } = options;
  const script = faults[Symbol.iterator]();
  const requests = arrivals<ApiRequest>();
  const server = createServer(({ url = '', headers }, response) => {
    const query = new URL(url, 'http://loopback').searchParams;
    const next = script.next();
    const fault = next.done === true ? null : next.value;
    if (fault === null) response.end(JSON.stringify(pageOf(issuances(), query, pageSize)));
    else fail(response, fault);
    requests.push({ query, headers });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/v1/issuances`,
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

/** What comes after the issuance with the id in `after`, by its place and not by the id, which is opaque. */
export function pageOf(
  issuances: readonly IssuanceObject[],
  query: URLSearchParams,
  pageSize: number,
): readonly IssuanceObject[] {
  const domain = query.get('domain') ?? '';
  const names = [domain, ...(query.get('match_wildcards') === 'true' ? [domain.replace(/^[^.]+/, '*')] : [])];
  const start = issuances.findIndex(({ id }) => id === query.get('after')) + 1;
  const found = issuances.slice(start).filter(({ dns_names }) => dns_names.some((name) => names.includes(name)));
  return found.slice(0, pageSize);
}

function fail(response: ServerResponse, fault: ApiFault): void {
  if (fault === 'hang') return;
  if (fault === 'reset') response.socket?.resetAndDestroy();
  else response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
}

/** An issuance that is told from others by its id. */
export function issuanceObject(id: string, fields: Partial<IssuanceObject> = {}): IssuanceObject {
  return {
    id,
    tbs_sha256: digest(`tbs ${id}`),
    pubkey_sha256: digest(`key ${id}`),
    dns_names: ['www.example.com'],
    issuer: { name: 'C=US, O=Example, CN=Sub CA 1', friendly_name: 'Example', pubkey_sha256: digest('Sub CA 1') },
    not_before: '2026-02-01T00:00:00Z',
    not_after: '2026-05-01T00:00:00Z',
    cert_der: 'MAMCAQA=',
    ...fields,
  };
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Real HTTP, without proxies and trust anchors of its own. */
export const loopbackGet: HttpGet = async ({ url, headers, maxBytes }, signal) => {
  try {
    const response = await fetch(url, { headers, signal, redirect: 'manual' });
    const chunks: Uint8Array[] = [];
    let total = 0;
    const body: AsyncIterable<Uint8Array> | null = response.body;
    for await (const chunk of body ?? []) {
      total += chunk.length;
      if (total > maxBytes) return { kind: 'failed', error: `longer than ${String(maxBytes)} bytes` };
      chunks.push(chunk);
    }
    const { status } = response;
    const [retryAfter, etag] = [response.headers.get('retry-after'), response.headers.get('etag')];
    return { kind: 'answered', status, retryAfter, etag, body: Buffer.concat(chunks) };
  } catch (error) {
    return { kind: 'failed', error: error instanceof Error ? error.name : 'unknown' };
  }
};
