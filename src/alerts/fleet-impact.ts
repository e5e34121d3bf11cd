// How much of all firmware lines together is stranded, and how much at risk. Records; fleet.ts makes them.
import type { FirmwareReach, Reach } from '../outlook/outlook.ts';

/** How much of the fleet is stranded, and how much at risk. */
export interface FleetImpact {
  readonly stranded: FleetTally;
  readonly atRisk: FleetTally;
  /** The firmware lines that are stranded or at risk, worst first, at most 10. */
  readonly affected: readonly AffectedFirmware[];
}

export interface FleetTally {
  /** Firmware lines. */
  readonly firmware: number;
  /** Devices that run them, as far as the config says. */
  readonly devices: number;
  /** Firmware lines among them of which it does not say. */
  readonly uncounted: number;
}

export interface AffectedFirmware extends Pick<FirmwareReach, 'firmware' | 'devices'> {
  readonly reach: Exclude<Reach, 'reachable'>;
}
