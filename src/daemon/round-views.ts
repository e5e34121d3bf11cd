// From observations to what each firmware makes of them: one verdict for each endpoint and client hello.
import type { Judge } from '../chain/judge.ts';
import type { Stack } from '../chain/stack.ts';
import type { Certificate } from '../chain/certificate.ts';
import type { Accepted, CertificateRef, Verdict } from '../chain/verdict.ts';
import type { FirmwareClock } from '../firmware/firmware.ts';
import type { EpochMs } from '../lib/clock.ts';
import { endpointKey, isDoubtful } from '../outlook/endpoints.ts';
import type { EndpointView, RoundView } from '../outlook/outlook.ts';
import type { Observation, TargetKey } from '../probe/observation.ts';
import { clientHelloName } from '../probe/observation.ts';
import type { ProbeRound } from '../probe/probe-round.ts';
import { givenByHosts } from './could-still-be.ts';
import type { Link } from './links.ts';

/**
 * One view for each link that was asked in this round; a link without an observation has none. Of addresses that are only
 * remembered counts what the host can have given.
 */
export function roundViews(
  links: readonly Link[],
  round: Pick<ProbeRound, 'observations' | 'recalled'>,
  judge: Judge,
  stackNamed: (name: string) => Stack,
): readonly RoundView[] {
  const byTarget = Map.groupBy(givenByHosts(round, judge), (observation): TargetKey => observation.target);
  return links.flatMap((link) => {
    const wanted = new Set(link.hellos.map(clientHelloName));
    const asked = (byTarget.get(link.target) ?? []).filter(({ hello }) => wanted.has(clientHelloName(hello)));
    if (asked.length === 0) return [];
    const stack = stackNamed(link.firmware.stack);
    const endpoints = asked.map((observation) => endpointView(link, observation, judge, stack));
    return [{ firmware: link.firmware.id, target: link.target, endpoints: onePerEndpoint(endpoints) }];
  });
}

/**
 * An endpoint that was asked several times in a round counts once, with the loudest answer; of those that are as loud the
 * one whose end entity is the newest, so that two lists in turn do not look like a change each time.
 */
function onePerEndpoint(views: readonly EndpointView[]): readonly EndpointView[] {
  return [...Map.groupBy(views, endpointKey).values()].map((ofEndpoint) => {
    const heard = new Set(ofEndpoint.map(answerOf));
    const loudest = ofEndpoint.reduce((one, other) => (compareLoudness(other, one) > 0 ? other : one));
    return { ...loudest, isMixed: heard.has('accepted') && heard.has('refused') };
  });
}

/** From quiet to loud; a refusal for want of time to search says nothing. */
const ANSWERS = ['none', 'doubtful', 'accepted', 'uncertain', 'refused'] as const;

function answerOf(view: EndpointView): (typeof ANSWERS)[number] {
  if (view.verdict === null) return 'none';
  return isDoubtful(view) ? 'doubtful' : view.verdict.kind;
}

function compareLoudness(a: EndpointView, b: EndpointView): number {
  const louder = ANSWERS.indexOf(answerOf(a)) - ANSWERS.indexOf(answerOf(b));
  return louder !== 0 ? louder : (a.endEntity?.notBefore ?? 0) - (b.endEntity?.notBefore ?? 0);
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
  const verdict = asClockHasIt(judged, link.firmware.clock);
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
export function asClockHasIt(verdict: Verdict, clock: FirmwareClock): Verdict {
  return clock.kind === 'build' ? withoutEnd(verdict) : verdict;
}

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
