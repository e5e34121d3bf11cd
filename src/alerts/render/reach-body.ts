// The reach of a firmware as JSON: the same in a webhook's body and in the report of a check. The schema is only a type
// here, for a check without a config file starts faster without zod.
import { isoInstant } from '../../lib/clock.ts';
import { type FirmwareReach, type Way, waysLeft } from '../../outlook/outlook.ts';
import type { FleetTally } from '../fleet-impact.ts';
import type { ReachFields, TallyFields } from './reach-schema.ts';

export function reachBody(state: FirmwareReach): ReachFields {
  const { because, ways, recovery } = state;
  return { because, waysLeft: waysLeft(state).length, ways: ways.map(wayBody), recovery: [...recovery] };
}

export function tallyBody({ firmware, devices, uncounted }: FleetTally): TallyFields {
  return { firmware, devices, uncounted };
}

function wayBody({ target, level: outlook, passable, parts }: Way): ReachFields['ways'][number] {
  return {
    target,
    outlook,
    passable,
    parts: parts.map((part) => ({
      target: part.target,
      outlook: part.level,
      acceptedAt: [...part.acceptedAt],
      until: part.until === null ? null : isoInstant(part.until),
    })),
  };
}
