// What a check found, whatever way it is printed.
import type { Certificate } from '../../chain/certificate.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { FirmwareReach, OutlookState } from '../../outlook/outlook.ts';
import type { TargetKey } from '../../probe/observation.ts';
import type { ExitStatus } from '../../views/exit-status.ts';

export interface CheckedOutlook {
  readonly state: OutlookState;
  /** How many devices run the firmware; null when nobody said. */
  readonly devices: number | null;
  /** The target whose redirect leads here; null for a target that was asked for. */
  readonly via: TargetKey | null;
}

export interface CheckReport {
  readonly at: EpochMs;
  readonly exitStatus: ExitStatus;
  /** Worst first. */
  readonly outlooks: readonly CheckedOutlook[];
  /** Whether each firmware of the config can be updated; without a config file none. Worst first. */
  readonly reaches: readonly FirmwareReach[];
  /** True when nothing answered at all: then it is more likely us than them. */
  readonly offline: boolean;
  /** Every served certificate that can be decoded, each once. */
  readonly certificates: readonly Certificate[];
}
