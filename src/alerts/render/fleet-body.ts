// Whom an incident hits, and the whole fleet, as JSON.
import { isoInstant } from '../../lib/clock.ts';
import type { FleetImpact } from '../fleet-impact.ts';
import type { Affected, NotifiedReach } from '../notification.ts';
import { boundedList, type Limits, orNull, targetText } from './limits.ts';
import type { BodyAbout } from './notification-body.ts';
import { reachBody, tallyBody } from './reach-body.ts';

type Body = BodyAbout<'devices'>;

export function fleetBody({ stranded, atRisk, affected }: FleetImpact): Body['fleet'] {
  return { stranded: tallyBody(stranded), atRisk: tallyBody(atRisk), affected: affected.map((line) => ({ ...line })) };
}

export function affectedBody({ worst, ...counts }: Affected, limits: Limits): Body['affected'] {
  return {
    ...counts,
    worst: boundedList(worst, limits).map(({ outlook, since, ...pair }) => ({
      ...pair,
      target: targetText(pair.target),
      outlook: { ...outlook },
      since: isoInstant(since),
    })),
  };
}

export function notifiedReachBody(reach: NotifiedReach | null, limits: Limits): Body['reach'] {
  return orNull(reach, (known) => ({ from: known.from, to: known.reach, ...reachBody(bounded(known, limits)) }));
}

// A host may have any number of addresses, and redirect to another one each time.
function bounded(reach: NotifiedReach, limits: Limits): NotifiedReach {
  const ways = boundedList(reach.ways, limits).map((way) => ({
    ...way,
    target: targetText(way.target),
    parts: boundedList(way.parts, limits).map((part) => ({
      ...part,
      target: targetText(part.target),
      acceptedAt: boundedList(part.acceptedAt, limits),
    })),
  }));
  return { ...reach, ways };
}
