// What the daemon remembers of itself between looks: when it could last write, whether the clock jumped, whether it could
// start again. self-check.ts makes findings of it.
import { ConfigError, formatConfigError } from '../config/load.ts';
import type { SelfFinding } from '../alerts/self-finding.ts';
import { systemClock, type Clock, type EpochMs } from '../lib/clock.ts';
import { errorText } from '../lib/coded-error.ts';
import type { ReceiverHealth } from '../alerts/outbox.ts';
import { allowedGapMs } from './allowed-gap.ts';
import { createClockWatch, type ClockWatch } from './clock-watch.ts';
import { expiredAnchors } from './expired-anchors.ts';
import { type SelfFacts, selfFindings, storeFailing, type StoreTrouble } from './self-check.ts';
import type { Setup } from './setup.ts';

/** A jump of the clock is told for this long. */
const JUMP_TOLD_MS = 3_600_000;
/** Whether the config could be loaded once more is tried this often. */
const RELOAD_TRIED_EVERY_MS = 3_600_000;
const MAX_MISTAKES = 3;
/** A backup may hold the store for longer than a cycle waits: the next one makes up for it. */
const MIN_FAILED_CYCLES = 2;

export interface Known {
  readonly receivers: readonly ReceiverHealth[];
  readonly lastCycleAt: EpochMs | null;
}

export class SelfWatch {
  readonly #clock: Clock;
  readonly #clockWatch: ClockWatch;
  readonly #startedAt: EpochMs;
  #storeFailing: StoreTrouble | null = null;
  #configTrouble: SelfFacts['configTrouble'] = null;
  #loadTriedAt: EpochMs;

  constructor(clock: Clock = systemClock, monotonic: () => number = () => performance.now()) {
    this.#clock = clock;
    this.#clockWatch = createClockWatch({ clock, monotonic });
    this.#startedAt = clock.now();
    this.#loadTriedAt = this.#startedAt;
  }

  /** What is found now, as far as it can be told through the store: that the store fails cannot. */
  findings(setup: Setup, known: Known, offlineSince: EpochMs | null): readonly SelfFinding[] {
    const { config, firmware, receivers, caFiles } = setup;
    const now = this.#clock.now();
    this.#clockWatch.look();
    return selfFindings({
      now,
      lastCycleAt: Math.max(known.lastCycleAt ?? 0, this.#startedAt),
      allowedGapMs: allowedGapMs(config.schedule, now),
      offlineSince,
      receivers: known.receivers,
      named: receivers.map(({ name }) => name),
      clockJump: this.#clockWatch.jumpedWithin(JUMP_TOLD_MS),
      configTrouble: this.#configTrouble,
      expired: expiredAnchors(firmware, caFiles, now),
    });
  }

  /** That the store fails, if it does. */
  storeFindings(): readonly SelfFinding[] {
    const failing = this.#storeFailing;
    return failing === null || failing.cycles < MIN_FAILED_CYCLES ? [] : [storeFailing(failing)];
  }

  /** A cycle could not be written, or (null) could. */
  stored(error: unknown): void {
    const { since = this.#clock.now(), cycles = 0 } = this.#storeFailing ?? {};
    this.#storeFailing = error === null ? null : { since, cycles: cycles + 1, error: errorText(error) };
  }

  /** Tries from time to time whether the daemon could start again; `load` reads everything that the config names. */
  async tryLoad(load: () => Promise<unknown>): Promise<void> {
    const now = this.#clock.now();
    if (Math.abs(now - this.#loadTriedAt) < RELOAD_TRIED_EVERY_MS) return;
    this.#loadTriedAt = now;
    try {
      await load();
      this.#configTrouble = null;
    } catch (error) {
      this.#configTrouble = { since: this.#configTrouble?.since ?? now, mistakes: mistakesIn(error) };
    }
  }
}

function mistakesIn(error: unknown): readonly string[] {
  const lines = error instanceof ConfigError ? formatConfigError(error).split('\n') : [errorText(error)];
  const rest = lines.length - MAX_MISTAKES;
  return rest > 0 ? [...lines.slice(0, MAX_MISTAKES), `and ${String(rest)} more`] : lines;
}
