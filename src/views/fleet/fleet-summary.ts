// The fleet in numbers, for API and metrics: devices by reach, pairs by level. Pure.
import type { AffectedFirmware, FleetTally } from '../../alerts/fleet-impact.ts';
import { fleetImpact } from '../../alerts/fleet.ts';
import { pairOf } from '../../daemon/links.ts';
import { type FirmwareReach, OUTLOOK_LEVELS, type OutlookLevel, pairKey, type Reach } from '../../outlook/outlook.ts';
import type { Snapshot } from '../watched.ts';
import { unseenFirmware } from './unseen.ts';

export interface FleetSummary {
  /** `not-looked-at`: see `unseenFirmware`. `no-update-target`: firmware lines of which the config says of no target that they are updated through it. */
  readonly devices: Readonly<Record<Reach | 'not-looked-at' | 'no-update-target', FleetTally>>;
  /** How many pairs are at each level. */
  readonly levels: Readonly<Record<OutlookLevel, number>>;
  /** Pairs that no cycle has looked at yet. */
  readonly notLookedAt: number;
  /** Firmware lines that are at risk or stranded, worst first, at most 10. */
  readonly affected: readonly AffectedFirmware[];
}

export function fleetSummary(snapshot: Snapshot): FleetSummary {
  const { links, outlooks, reaches } = snapshot;
  const looked = links.flatMap((link) => outlooks.get(pairKey(pairOf(link))) ?? []);
  const levels = Object.fromEntries(OUTLOOK_LEVELS.map((level) => [level, 0])) as Record<OutlookLevel, number>;
  for (const { level } of looked) levels[level] += 1;
  const unseen = unseenFirmware(snapshot);
  const isUnseen = ({ firmware }: FirmwareReach): boolean => unseen.has(firmware);
  const { stranded, atRisk, affected } = fleetImpact(reaches.filter((one) => !isUnseen(one)));
  const devices = {
    reachable: tally(reaches.filter((one) => one.reach === 'reachable' && !isUnseen(one))),
    'at-risk': atRisk,
    stranded,
    'not-looked-at': tally(reaches.filter(isUnseen)),
    'no-update-target': tally(reaches.filter(({ reach }) => reach === null)),
  };
  return { devices, levels, notLookedAt: links.length - looked.length, affected };
}

function tally(reaches: readonly FirmwareReach[]): FleetTally {
  return {
    firmware: reaches.length,
    devices: reaches.reduce((sum, { devices }) => sum + (devices ?? 0), 0),
    uncounted: reaches.filter(({ devices }) => devices === null).length,
  };
}
