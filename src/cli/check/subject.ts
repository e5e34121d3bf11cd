// What a check is about: firmware lines and targets, from the config file or from the command line alone.
import type { ProbeConfig } from '../../config/schema.ts';
import type { PlannedTarget } from '../../daemon/plan.ts';
import type { Firmware } from '../../firmware/firmware.ts';
import type { KnownStacks } from '../../firmware/stacks.ts';
import type { AssessSettings } from '../../outlook/assess.ts';

export interface CheckSubject {
  readonly firmware: readonly Firmware[];
  /**
   * The same firmware lines with all their targets, whatever was picked of them: a target that was not asked may be a way
   * that is left. Empty where there is no fleet, but only a device described on the command line.
   */
  readonly fleet: readonly Firmware[];
  readonly targets: readonly PlannedTarget[];
  readonly probe: ProbeConfig;
  readonly assess: AssessSettings;
  readonly vantage: string;
  /** All that its firmware lines may name. */
  readonly stacks: KnownStacks;
}
