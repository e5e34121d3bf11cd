// From observations to what each firmware makes of them: one verdict for each endpoint and client hello.
import type { Judge } from '../chain/judge.ts';
import type { Stack } from '../chain/stack.ts';
import type { Certificate } from '../chain/certificate.ts';
import type { Accepted, CertificateRef, Verdict } from '../chain/verdict.ts';
import type { FirmwareClock } from '../firmware/firmware.ts';
import type { EpochMs } from '../lib/clock.ts';
import { endpointKey } from '../outlook/endpoints.ts';
import type { EndpointView, RoundView } from '../outlook/outlook.ts';
import type { Observation, TargetKey } from '../probe/observation.ts';
import { clientHelloName } from '../probe/observation.ts';
import type { Link } from './links.ts';

/** One view for each link that was asked in this round; a link without an observation has none. */
export function roundViews(
  links: readonly Link[],
  observations: readonly Observation[],
  judge: Judge,
  stackNamed: (name: string) => Stack,
): readonly RoundView[] {
  const byTarget = Map.groupBy(observations, (observation): TargetKey => observation.target);
  return links.flatMap((link) => {
    const wanted = new Set(link.hellos.map(clientHelloName));
    const asked = (byTarget.get(link.target) ?? []).filter((seen) => wanted.has(clientHelloName(seen.hello)));
    if (asked.length === 0) return [];
    const stack = stackNamed(link.firmware.stack);
    const endpoints = asked.map((observation) => endpointView(link, observation, judge, stack));
    return [{ firmware: link.firmware.id, target: link.target, endpoints: onePerEndpoint(endpoints) }];
  });
}

/**
 * An endpoint that was asked twice in a round (the second time as the end of a redirect) counts once, with the louder
 * answer: a refusal before an acceptance, any answer before none.
 */
function onePerEndpoint(views: readonly EndpointView[]): readonly EndpointView[] {
  const kept = new Map<string, EndpointView>();
  for (const view of views) {
    const other = kept.get(endpointKey(view));
    if (other === undefined || loudness(view) > loudness(other)) kept.set(endpointKey(view), view);
  }
  return [...kept.values()];
}

function loudness({ verdict }: EndpointView): number {
  if (verdict === null) return 0;
  return verdict.kind === 'accepted' ? 1 : 2;
}

function endpointView(link: Link, observation: Observation, judge: Judge, stack: Stack): EndpointView {
  const { address, hello, at, outcome } = observation;
  if (outcome.kind === 'failed') {
    const nothing = { served: [], endEntity: null, verdict: null, proven: false, isMixed: false };
    return { address, hello, at, ...nothing, failure: outcome.failure };
  }
  const { servedList, proven } = outcome;
  const first = servedList.certificates[0];
  const endEntity = first === undefined ? null : judge.decode(first);
  const instant = instantOf(link.firmware.clock, at);
  const judged = judge.judge({ servedList, anchors: link.anchors, stack, host: link.host, at: instant });
  const verdict = link.firmware.clock.kind === 'build' ? withoutEnd(judged) : judged;
  return {
    address,
    hello,
    at,
    served: servedList.certificates.map((certificate) => certificate.sha256),
    endEntity: endEntity === null ? null : refOf(endEntity),
    verdict,
    failure: null,
    proven,
    isMixed: false,
  };
}

/** What a device takes for the time at the moment of a probe; null when it checks no dates. */
export function instantOf(clock: FirmwareClock, now: EpochMs): EpochMs | null {
  switch (clock.kind) {
    case 'device':
      return now;
    case 'build':
      return clock.at;
    case 'none':
      return null;
  }
}

/** A clock that stands still reaches no date: what it accepts today it accepts for ever. */
function withoutEnd(verdict: Verdict): Verdict {
  switch (verdict.kind) {
    case 'accepted':
      return withoutDates(verdict);
    case 'refused':
      return { ...verdict, since: null };
    case 'uncertain': {
      const { accepting, refusing } = verdict;
      return {
        ...verdict,
        accepting: { ...accepting, verdict: withoutDates(accepting.verdict) },
        refusing: { ...refusing, verdict: { ...refusing.verdict, since: null } },
      };
    }
  }
}

function withoutDates(verdict: Accepted): Accepted {
  return { ...verdict, until: null, pathUntil: null, pathEndsWith: null };
}

function refOf(certificate: Certificate): CertificateRef {
  const { sha256, spkiSha256, notBefore, notAfter } = certificate;
  return { subject: certificate.subject.text, sha256, spkiSha256, notBefore, notAfter };
}
