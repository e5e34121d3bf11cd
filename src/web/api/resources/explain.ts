// GET /firmware/{id}/targets/{target}/explain: what the stack makes of what was served, step by step.
import { z } from 'zod';

import { isoInstant } from '../../../lib/clock.ts';
import { pairKey } from '../../../outlook/outlook.ts';
import { clientHelloName } from '../../../probe/observation.ts';
import type { StoredObservation } from '../../../store/store.ts';
import { explainPair } from '../../../views/explain/explain-pair.ts';
import { judgedJson } from '../../../views/explain/judged-json.ts';
import { notFound } from '../api-error.ts';
import { operation } from '../operation.ts';
import { explanationSchema } from '../schemas/explanations.ts';
import { pairParams } from './outlooks.ts';

const MAX_ENDPOINTS = 500;

const explain = operation(
  {
    id: 'explain',
    method: 'get',
    path: '/firmware/{id}/targets/{target}/explain',
    tag: 'watch',
    summary: 'The verdict of a firmware on what an endpoint of a target served, with every step to it',
    params: pairParams,
    query: z.strictObject({
      address: z.string().max(100).optional().describe('Of this address.'),
      hello: z.string().max(100).optional().describe('With this client hello, e.g. `modern` or `tls12-rsa,no-sni`.'),
    }),
    answer: explanationSchema,
    errors: ['bad-parameter', 'not-found'],
  },
  async ({ parts, params, query }) => {
    const pair = { firmware: params.id, target: params.target };
    const { address = null, hello = null } = query;
    const found = await explainPair(await parts.watched.current(), parts.store, pair, { address, hello, list: null });
    switch (found.kind) {
      case 'unknown-pair':
        throw notFound('firmware × target', pairKey(pair));
      case 'not-observed':
        throw notFound('observation of', pairKey(pair));
      case 'unknown-endpoint':
        throw notFound('endpoint', [address, hello].filter((part) => part !== null).join(' '));
      case 'explained':
        break;
    }
    const { endpoint, judged, endpoints } = found.explained;
    if (judged === null) throw notFound('served list of', pairKey(pair));
    const { explanations = [], ...verdict } = judgedJson(judged);
    return {
      ...pair,
      endpoint: endpointJson(endpoint.stored),
      ...verdict,
      explanations,
      endpoints: endpoints.slice(0, MAX_ENDPOINTS).map(({ stored }) => endpointJson(stored)),
    };
  },
);

export const EXPLAIN_OPERATIONS = [explain];

function endpointJson({ observation }: StoredObservation) {
  const { address, hello, at, outcome } = observation;
  const certificates = outcome.kind === 'served' ? outcome.servedList.certificates : [];
  return {
    address,
    hello: clientHelloName(hello),
    lastSeenAt: isoInstant(at),
    served: certificates.map(({ sha256 }) => sha256),
  };
}
