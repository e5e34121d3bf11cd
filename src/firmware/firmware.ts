// A firmware line: what one release in the field trusts, how it verifies, and whom it talks to.
import type { ClientHello, TargetKey } from '../probe/observation.ts';
import type { AnchorStore } from '../chain/trust-anchor.ts';
import type { EpochMs } from '../lib/clock.ts';

/** What a device takes for the time: its own clock, the day it was built, or nothing (it cannot check dates). */
export type FirmwareClock =
  { readonly kind: 'device' } | { readonly kind: 'build'; readonly at: EpochMs } | { readonly kind: 'none' };

export interface FirmwareTarget {
  readonly target: TargetKey;
  readonly host: string;
  readonly purpose: 'update' | 'service';
  readonly anchors: AnchorStore;
  readonly hellos: readonly ClientHello[];
}

export interface Firmware {
  readonly id: string;
  /** How many devices run it; null when nobody said. */
  readonly devices: number | null;
  readonly stack: string;
  readonly clock: FirmwareClock;
  readonly targets: readonly FirmwareTarget[];
  /** Other ways to update it; empty: it can be stranded. */
  readonly recovery: readonly string[];
}
