// Asks preview hosts as the firmware would that may meet the same list one day.
import { failureText } from '../../alerts/wording.ts';
import type { ProbeConfig } from '../../config/schema.ts';
import type { Firmware } from '../../firmware/firmware.ts';
import type { Clock } from '../../lib/clock.ts';
import { type ClientHello, clientHelloName, type Observation } from '../../probe/observation.ts';
import { probeRound } from '../../probe/probe-round.ts';
import type { PreviewHost, PreviewReading, ProbePreview } from '../../signals/previews/collector.ts';

export interface PreviewProbeParts {
  readonly firmware: readonly Firmware[];
  readonly settings: ProbeConfig;
  readonly vantage: string;
  readonly clock: Clock;
}

/**
 * Asks with the client hellos of the firmware on the preview's targets, and gives one list: that of the hello which most
 * lines send, as long as its handshake completed. The path and redirects of a host are nobody's concern.
 */
export function previewProbe({ firmware, settings, vantage, clock }: PreviewProbeParts): ProbePreview {
  const once = { ...settings, probesPerAddress: 1, jitter: 0 };
  return async (preview, signal) => {
    const { host, port } = preview;
    const hellos = hellosFor(preview, firmware);
    const asked = { host, port, protocol: 'https', path: null, addresses: null, allowPrivateRedirects: false } as const;
    const { observations } = await probeRound([{ ...asked, hellos }], { settings: once, vantage, clock, signal });
    return readingOf(observations, hellos);
  };
}

const MODERN: ClientHello = { profile: 'modern', sni: true };

/** The hellos of all lines on the targets, the most frequent first. */
function hellosFor({ targets }: PreviewHost, firmware: readonly Firmware[]): readonly ClientHello[] {
  const links = firmware.flatMap((line) => line.targets).filter(({ host }) => targets.includes(host));
  const byName = Map.groupBy(
    links.flatMap(({ hellos }) => hellos),
    clientHelloName,
  );
  const hellos = [...byName.values()].toSorted((a, b) => b.length - a.length).flatMap(([first]) => first ?? []);
  return hellos.length === 0 ? [MODERN] : hellos;
}

function readingOf(observations: readonly Observation[], hellos: readonly ClientHello[]): PreviewReading {
  const ranked = hellos.flatMap((hello) =>
    observations.filter((seen) => clientHelloName(seen.hello) === clientHelloName(hello)),
  );
  for (const { outcome } of ranked) {
    if (outcome.kind === 'served' && outcome.proven) return { kind: 'served', servedList: outcome.servedList };
  }
  return { kind: 'failed', reason: reasonOf(ranked[0]) };
}

function reasonOf(observation: Observation | undefined): string {
  if (observation === undefined) return 'stopped before the answer';
  const { outcome } = observation;
  const failure = outcome.kind === 'failed' ? outcome.failure : outcome.handshakeFailure;
  return failure === null ? 'the handshake did not complete' : failureText(failure);
}
