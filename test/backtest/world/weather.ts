// What goes wrong on the way: addresses that do not answer, hosts that are down, a vantage that is offline, a source of
// signals that does not answer for weeks, and DNS that names some of the addresses only.
import type { EpochMs } from '../../../src/lib/clock.ts';
import type { Dice } from '../../stacks/dice.ts';
import { DAY, HOUR } from '../spans.ts';

export interface Outage {
  readonly from: EpochMs;
  readonly until: EpochMs;
}

export interface Weather {
  /** When the CT source gives nothing. */
  readonly ctOutages: readonly Outage[];
  readonly vantageOffline: Outage;
  /** When a host is down, by the number of its target. */
  readonly hostDown: ReadonlyMap<number, Outage>;
}

/** Of a hundred thousand probes. */
export const PROBES_LOST = 500;

export function weatherOf(targets: number, dice: Dice, start: EpochMs, end: EpochMs): Weather {
  const at = (share: number): EpochMs => start + Math.round(((end - start) * share) / DAY) * DAY;
  const down = Array.from({ length: targets }, (_, n) => n).filter(() => dice.chance(0.15));
  return {
    ctOutages: [
      { from: at(0.4), until: at(0.4) + 21 * DAY },
      { from: at(0.75), until: at(0.75) + 7 * DAY },
    ],
    vantageOffline: { from: at(0.55), until: at(0.55) + DAY },
    hostDown: new Map(
      down.map((n) => {
        const from = start + dice.below(Math.floor((end - start) / HOUR)) * HOUR;
        return [n, { from, until: from + (1 + dice.below(48)) * HOUR }];
      }),
    ),
  };
}

export function isWithin(outage: Outage | undefined, at: EpochMs): boolean {
  return outage !== undefined && outage.from <= at && at < outage.until;
}

/** When something is first seen that can be seen from `at` on: at the end of the outage that it falls into. */
export function seenFrom(at: EpochMs, outages: readonly Outage[]): EpochMs {
  return outages.find((outage) => isWithin(outage, at))?.until ?? at;
}
