// What a forecast takes of what the daemon has found out so far.
import type { EpochMs } from '../../lib/clock.ts';
import type { StoredSignals, StoredState } from '../../store/store.ts';

export interface Stored extends Pick<StoredState, 'outlooks' | 'hops'> {
  readonly signals: StoredSignals;
  readonly lastCycleAt: EpochMs | null;
}
