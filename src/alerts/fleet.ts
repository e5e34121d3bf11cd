// All firmware lines together: how many devices are stranded or at risk, and which lines come first.
import { compareLevels, compareReaches, type FirmwareReach, type OutlookLevel } from '../outlook/outlook.ts';
import type { AffectedFirmware, FleetImpact, FleetTally } from './fleet-impact.ts';
import { countOf } from './wording.ts';

/** As many as a screen shows beside all else; the tallies count every one. */
const MAX_AFFECTED = 10;

/** What `reaches` come to. */
export function fleetImpact(reaches: readonly FirmwareReach[]): FleetImpact {
  const affected = reaches.filter(isAffected).toSorted((a, b) => compareImpact(reachImpact(a), reachImpact(b)));
  return {
    stranded: tallyOf(affected.filter(({ reach }) => reach === 'stranded')),
    atRisk: tallyOf(affected.filter(({ reach }) => reach === 'at-risk')),
    affected: affected.slice(0, MAX_AFFECTED).map(affectedFirmware),
  };
}

export interface Impact extends Pick<FirmwareReach, 'reach' | 'devices'> {
  /** The loudest of the outlooks that are looked at. */
  readonly level: OutlookLevel;
}

/**
 * Worst first: by reach, then by level, then by devices. A firmware without an update target is no less urgent than one
 * that can be reached.
 */
export function compareImpact(a: Impact, b: Impact): number {
  return (
    compareReaches(b.reach ?? 'reachable', a.reach ?? 'reachable') ||
    compareLevels(b.level, a.level) ||
    (b.devices ?? 0) - (a.devices ?? 0)
  );
}

/** `12,400 devices stranded, 800 devices at risk`; null when nothing is. */
export function fleetText({ stranded, atRisk }: FleetImpact): string | null {
  const parts = [
    ...(stranded.firmware === 0 ? [] : [`${tallyText(stranded)} stranded`]),
    ...(atRisk.firmware === 0 ? [] : [`${tallyText(atRisk)} at risk`]),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

/** `12,400 devices`, `all devices of 1 firmware line`, `800 devices and all of 2 firmware lines`. */
function tallyText({ firmware, devices, uncounted }: FleetTally): string {
  if (uncounted === 0) return countOf(devices, 'device');
  const lines = countOf(uncounted, 'firmware line');
  return uncounted === firmware ? `all devices of ${lines}` : `${countOf(devices, 'device')} and all of ${lines}`;
}

function isAffected({ reach }: FirmwareReach): boolean {
  return reach === 'stranded' || reach === 'at-risk';
}

function tallyOf(reaches: readonly FirmwareReach[]): FleetTally {
  return {
    firmware: reaches.length,
    devices: reaches.reduce((sum, { devices }) => sum + (devices ?? 0), 0),
    uncounted: reaches.filter(({ devices }) => devices === null).length,
  };
}

function affectedFirmware({ firmware, devices, reach }: FirmwareReach): AffectedFirmware {
  return { firmware, devices, reach: reach === 'stranded' ? 'stranded' : 'at-risk' };
}

/** By what it can be updated through. */
export function reachImpact({ reach, devices, ways }: FirmwareReach): Impact {
  const [level = 'safe'] = ways.map((way) => way.level).toSorted((a, b) => compareLevels(b, a));
  return { reach, devices, level };
}
