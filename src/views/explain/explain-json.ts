// Every step of a verdict with what was observed, as JSON: what the API gives.
import { isoInstant } from '../../lib/clock.ts';
import { clientHelloName, type Observation } from '../../probe/observation.ts';
import type { StoredObservation } from '../../store/store.ts';
import type { ExplainedPair } from './explain-pair.ts';
import type { JudgedEndpoint } from './judged-endpoints.ts';
import { judgedJson } from './judged-json.ts';

export function explainedJson({ link, endpoint, judged, endpoints }: ExplainedPair) {
  return {
    schema: 'anchorwatch/explain@1',
    firmware: link.firmware.id,
    target: link.target,
    observed: observedJson(endpoint.stored),
    verdict: judged === null ? null : judgedJson(judged),
    endpoints: endpoints.map(endpointJson),
  };
}

/** What was observed, without the certificates themselves. */
export function observedJson({ observation, firstSeenAt, timesSeen, stretches, supersededAt }: StoredObservation) {
  const { target, address, hello, at, vantage, outcome, redirect } = observation;
  return {
    target,
    address,
    hello: clientHelloName(hello),
    vantage,
    firstSeenAt: isoInstant(firstSeenAt),
    lastSeenAt: isoInstant(at),
    timesSeen,
    stretches,
    supersededAt: supersededAt === null ? null : isoInstant(supersededAt),
    ...outcomeJson(outcome),
    redirect: redirect === null ? null : { status: redirect.status, toHost: redirect.toHost, toPort: redirect.toPort },
  };
}

function outcomeJson(outcome: Observation['outcome']) {
  if (outcome.kind === 'failed') return { served: null, tlsVersion: null, proven: null, failure: outcome.failure };
  const { servedList, tlsVersion, proven, handshakeFailure } = outcome;
  const { sha256, certificates } = servedList;
  return {
    served: { sha256, certificates: certificates.map((certificate) => certificate.sha256) },
    tlsVersion: tlsVersionName(tlsVersion),
    proven,
    failure: handshakeFailure,
  };
}

/** `TLS 1.3`; of what nobody knows the number. */
export function tlsVersionName(version: number): string {
  const minor = version - 0x0301;
  return minor >= 0 && minor <= 3 ? `TLS 1.${String(minor)}` : `0x${version.toString(16).padStart(4, '0')}`;
}

function endpointJson({ stored, verdict }: JudgedEndpoint) {
  const { observation, supersededAt } = stored;
  return {
    address: observation.address,
    hello: clientHelloName(observation.hello),
    at: isoInstant(observation.at),
    standing: supersededAt === null,
    answer: verdict?.kind ?? 'failed',
    code: verdict?.kind === 'refused' ? verdict.code : null,
  };
}
