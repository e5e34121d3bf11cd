// Collectors beside the cycles: each on its own schedule, each failing alone.
import { setTimeout as after } from 'node:timers/promises';

import type { Collector } from '../../signals/collector.ts';
import { type CollectorRunParts, runCollector } from './collector-run.ts';

export interface CollectorLoopOptions extends Omit<CollectorRunParts, 'timeoutMs'> {
  readonly collectors: readonly Collector[];
  /** What a run left could not be written. */
  readonly onFailure: (source: string, error: unknown) => void;
  readonly timeoutMs?: number;
}

/** Longer than a page after the other of a slow source. */
const RUN_TIMEOUT_MS = 15 * 60_000;
/** A source that failed is asked again after this, or sooner where its schedule says so. */
const RETRY_MS = 10 * 60_000;
/** A timer holds no more (2^31 ms); and one that sleeps this long notices a clock that was set. */
const MAX_PAUSE_MS = 60_000;

export class CollectorLoop {
  readonly #options: CollectorLoopOptions;
  readonly #stop = new AbortController();
  #running: readonly Promise<void>[] = [];

  constructor(options: CollectorLoopOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#options.collectors.map((collector) => this.#keepRunning(collector));
  }

  /** Ends what is running; what was written stays, and the next start goes on from there. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  async #keepRunning(collector: Collector): Promise<void> {
    const stop = this.#stop.signal;
    const { onFailure, timeoutMs = RUN_TIMEOUT_MS } = this.#options;
    let retryAt: number | null = null;
    while (!stop.aborted) {
      const now = this.#options.clock.now();
      const wait = (retryAt ?? this.#nextRunAt(collector)) - now;
      // Further ahead than any schedule: the clock went back since it was tried.
      if (wait > 0 && wait <= Math.max(collector.everyMs, RETRY_MS)) {
        await after(Math.min(wait, MAX_PAUSE_MS), null, { signal: stop }).catch(() => null);
        continue;
      }
      retryAt = null;
      try {
        await runCollector(collector, { ...this.#options, timeoutMs }, stop);
      } catch (error) {
        onFailure(collector.source, error);
        retryAt = this.#options.clock.now() + RETRY_MS;
      }
    }
  }

  #nextRunAt({ source, everyMs }: Collector): number {
    const state = this.#options.known().sources.find((known) => known.source === source);
    if (state === undefined) return 0;
    return state.triedAt + (state.failingSince === null ? everyMs : Math.min(everyMs, RETRY_MS));
  }
}
