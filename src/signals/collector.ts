// A source of signals: asked on a schedule of its own, failing alone, and remembering where it was. Who runs them is
// daemon/signals/.
import type { EpochMs } from '../lib/clock.ts';
import type { Signal } from './signal.ts';

/** Plain JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Collector {
  /** Its identity in the store, and what people call it: `Cert Spotter (https://api.certspotter.com/v1/issuances)`. */
  readonly source: string;
  readonly everyMs: number;
  /** Without a good run for so long its signals are stale, and that is told. */
  readonly staleAfterMs: number;
  /**
   * One run. Each part is written before the next is asked for, so that a run can be broken off anywhere. Ends soon
   * after `signal` is aborted. May throw: that is a run that failed, and what was written before stays.
   */
  readonly collect: (known: Known, signal: AbortSignal) => AsyncIterable<Collected>;
}

/** What the source left behind. */
export interface Known {
  /** As the last part that was written had it; null before the first. */
  readonly state: Json;
  /** Those of this source that are kept. */
  readonly signals: readonly Signal[];
}

/** One part of a run. */
export interface Collected {
  readonly state: Json;
  /** New or confirmed; one with the key of another stands in for it. */
  readonly put: readonly Signal[];
  /** Keys (`signalKey`) of what is no longer so. */
  readonly drop: readonly string[];
  /** What went wrong, for people; null when all is well. May hold a stranger's text. */
  readonly problem: string | null;
}

/** How it stands with a source. */
export interface SourceState {
  readonly source: string;
  readonly state: Json;
  readonly triedAt: EpochMs;
  /** The end of the last run without a problem; null: none yet. */
  readonly goodAt: EpochMs | null;
  /** Since when every run has a problem; null: the last one had none. */
  readonly failingSince: EpochMs | null;
  readonly problem: string | null;
}
