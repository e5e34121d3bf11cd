// What a probe needs besides a server: settings with limits short enough for a test, and a clock that stands still.
import { configSchema, type ProbeConfig } from '../../src/config/schema.ts';
import type { Outcome, ProbeFailure } from '../../src/probe/observation.ts';
import { probeEndpoint, type EndpointContext, type EndpointProbe } from '../../src/probe/probe-endpoint.ts';

export const PROBED_AT = Date.parse('2026-03-01T00:00:00Z');

/** The defaults of the config file without jitter, each endpoint asked once, and `changed` in milliseconds and bytes. */
export function probeSettings(changed: Partial<ProbeConfig> = {}): ProbeConfig {
  return { ...configSchema.shape.probe.parse({ jitter: '0s', probesPerAddress: 1 }), ...changed };
}

export function probeContext(
  changed: Partial<ProbeConfig> = {},
  signal = new AbortController().signal,
): EndpointContext {
  return { settings: probeSettings(changed), vantage: 'test', clock: { now: () => PROBED_AT }, signal };
}

/** One probe of a server on loopback; a `tls` one with the modern client hello unless `probe` says otherwise. */
export async function outcomeOf(
  server: { readonly port: number; readonly address?: string },
  probe: Partial<EndpointProbe> = {},
  changed: Partial<ProbeConfig> = {},
): Promise<Outcome> {
  const whole: EndpointProbe = {
    host: 'device.example',
    port: server.port,
    protocol: 'tls',
    address: server.address ?? '127.0.0.1',
    hello: { profile: 'modern', sni: true },
    path: null,
    ...probe,
  };
  return (await probeEndpoint(whole, probeContext(changed))).observation.outcome;
}

/** The failure of an outcome that is to be one. */
export function failureOf(outcome: Outcome): ProbeFailure {
  if (outcome.kind === 'served') throw new Error('the probe has a served list');
  return outcome.failure;
}

/** The certificates of an outcome that is to have a served list. */
export function servedDers(outcome: Outcome): readonly Uint8Array[] {
  if (outcome.kind === 'failed') throw new Error(`the probe failed: ${JSON.stringify(outcome.failure)}`);
  return outcome.servedList.certificates.map(({ der }) => der);
}
