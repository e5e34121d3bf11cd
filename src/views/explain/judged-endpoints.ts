// What each endpoint of a target served last, as one firmware has to take it: the one that tells the most in front.
import type { Verdict } from '../../chain/verdict.ts';
import type { Link } from '../../daemon/links.ts';
import { asClockHasIt, instantOf } from '../../daemon/round-views.ts';
import type { Setup } from '../../daemon/setup.ts';
import { endpointKey } from '../../outlook/endpoints.ts';
import { clientHelloName } from '../../probe/observation.ts';
import type { StoredObservation } from '../../store/store.ts';
import type { Judged } from './judged.ts';

/** One answer of one endpoint: one that gave several in a round has several. */
export interface JudgedEndpoint {
  readonly stored: StoredObservation;
  /** Null: nothing was served. */
  readonly verdict: Verdict | null;
}

/** What judging needs to know of the setup. */
export type Judging = Pick<Setup, 'judge' | 'stackNamed'>;

/**
 * Of the observations of the link's target those that its firmware would have made: what stands, and of an endpoint that
 * serves nothing now what it served last.
 */
export function judgedEndpoints(
  link: Link,
  observations: readonly StoredObservation[],
  judging: Judging,
): readonly JudgedEndpoint[] {
  const wanted = new Set(link.hellos.map(clientHelloName));
  const asked = observations.filter(({ observation }) => wanted.has(clientHelloName(observation.hello)));
  const byEndpoint = Map.groupBy(asked, ({ observation }) => endpointKey(observation));
  return [...byEndpoint.values()]
    .flatMap(latestOf)
    .map((stored) => ({ stored, verdict: verdictOf(link, stored, judging) }))
    .toSorted(mostTellingFirst);
}

function latestOf(ofEndpoint: readonly StoredObservation[]): readonly StoredObservation[] {
  const newest = ofEndpoint.toSorted((a, b) => b.observation.at - a.observation.at);
  const standing = newest.filter(({ supersededAt }) => supersededAt === null);
  if (standing.some(isServed)) return standing;
  const lastServed = newest.find((stored) => stored.supersededAt !== null && isServed(stored));
  return lastServed === undefined ? standing : [...standing, lastServed];
}

function isServed({ observation }: StoredObservation): boolean {
  return observation.outcome.kind === 'served';
}

function verdictOf(link: Link, { observation }: StoredObservation, { judge, stackNamed }: Judging): Verdict | null {
  if (observation.outcome.kind === 'failed') return null;
  const { servedList } = observation.outcome;
  const { clock, stack } = link.firmware;
  const at = instantOf(clock, observation.at);
  const question = { servedList, anchors: link.anchors, stack: stackNamed(stack), host: link.host, at };
  return asClockHasIt(judge.judge(question), clock);
}

/** The same with every step; null where nothing was served. */
export function explained(link: Link, { observation }: StoredObservation, judging: Judging): Judged | null {
  if (observation.outcome.kind === 'failed') return null;
  const { servedList } = observation.outcome;
  const { host, anchors } = link;
  const { clock } = link.firmware;
  const stack = judging.stackNamed(link.firmware.stack);
  const at = instantOf(clock, observation.at);
  const { verdict, explanations } = judging.judge.explain({ servedList, anchors, stack, host, at });
  return { stack, host, at, verdict: asClockHasIt(verdict, clock), explanations };
}

/** A refusal for want of time to search says nothing. */
const TELLING = ['failed', 'doubtful', 'accepted', 'uncertain', 'refused'] as const;

function tellingOf({ verdict }: JudgedEndpoint): number {
  if (verdict === null) return TELLING.indexOf('failed');
  const isDoubtful = verdict.kind === 'refused' && verdict.code === 'budget-exhausted';
  return TELLING.indexOf(isDoubtful ? 'doubtful' : verdict.kind);
}

/** What stands before what is over, what tells more before what tells less, then by address. */
function mostTellingFirst(a: JudgedEndpoint, b: JudgedEndpoint): number {
  return (
    tellingOf(b) - tellingOf(a) ||
    Number(a.stored.supersededAt !== null) - Number(b.stored.supersededAt !== null) ||
    endpointKey(a.stored.observation).localeCompare(endpointKey(b.stored.observation), 'en')
  );
}
