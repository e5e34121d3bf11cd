// The fleet in numbers, for API and metrics: devices by reach, pairs by level. Pure.
import type { AffectedFirmware, FleetTally } from '../../alerts/fleet-impact.ts';
import { fleetImpact } from '../../alerts/fleet.ts';
import { pairOf } from '../../daemon/links.ts';
import { type FirmwareReach, OUTLOOK_LEVELS, type OutlookLevel, pairKey, type Reach } from '../../outlook/outlook.ts';
import type { Snapshot } from '../watched.ts';

export interface FleetSummary {
  /** `no-update-target`: firmware lines of which the config says of no target that they are updated through it. */
  readonly devices: Readonly<Record<Reach | 'no-update-target', FleetTally>>;
  /** How many pairs are at each level. */
  readonly levels: Readonly<Record<OutlookLevel, number>>;
  /** Pairs that no cycle has looked at yet. */
  readonly notLookedAt: number;
  /** Firmware lines that are at risk or stranded, worst first, at most 10. */
  readonly affected: readonly AffectedFirmware[];
}

export function fleetSummary({ links, outlooks, reaches }: Snapshot): FleetSummary {
  const looked = links.flatMap((link) => outlooks.get(pairKey(pairOf(link))) ?? []);
  const levels = Object.fromEntries(OUTLOOK_LEVELS.map((level) => [level, 0])) as Record<OutlookLevel, number>;
  for (const { level } of looked) levels[level] += 1;
  const { stranded, atRisk, affected } = fleetImpact(reaches);
  const tallyOf = (reach: Reach | null) => tally(reaches.filter((one) => one.reach === reach));
  const devices = { reachable: tallyOf('reachable'), 'at-risk': atRisk, stranded, 'no-update-target': tallyOf(null) };
  return { devices, levels, notLookedAt: links.length - looked.length, affected };
}

function tally(reaches: readonly FirmwareReach[]): FleetTally {
  return {
    firmware: reaches.length,
    devices: reaches.reduce((sum, { devices }) => sum + (devices ?? 0), 0),
    uncounted: reaches.filter(({ devices }) => devices === null).length,
  };
}
