// What the daemon remembers of itself between looks: when a cycle completed, since when the store fails, whether the clock
// jumped, whether it could start again. self-check.ts makes findings of it.
import { type Incident, isOpen } from '../alerts/incident.ts';
import type { SelfCode, SelfFinding } from '../alerts/self-finding.ts';
import { ConfigError, formatConfigError } from '../config/load.ts';
import type { Clock, EpochMs } from '../lib/clock.ts';
import { CodedError, errorText } from '../lib/coded-error.ts';
import type { StoredAlerting } from '../store/store.ts';
import { allowedGapMs } from './allowed-gap.ts';
import { createClockWatch, type ClockWatch } from './clock-watch.ts';
import { endingAnchors, type EndingAnchors, expiredAnchors } from './expired-anchors.ts';
import type { Interception } from './interception.ts';
import { overdue, type SelfFacts, selfFindings, storeFailing } from './self-check.ts';
import type { Setup } from './setup.ts';
import type { StaleSource } from './signals/stale-sources.ts';
import type { VantageState } from './vantage.ts';

/** A jump of the clock is told for this long. */
const JUMP_TOLD_MS = 3_600_000;
/**
 * Whether the config could be loaded once more is tried this often. All of it, for only that finds what a start would: of
 * 3,000 firmware lines it takes 0.7 s and 10 MB.
 */
const LOAD_TRIED_EVERY_MS = 3_600_000;
const MAX_MISTAKES = 3;
/** A backup may hold the store for longer than a cycle waits: the next one makes up for it. */
const MIN_FAILED_CYCLES = 2;
/** Where cycles are far apart, it is looked between them: this long nothing could be read, or written. */
const MIN_FAILED_LOOKS_MS = 15 * 60_000;

export interface SelfWatchOptions {
  readonly clock: Clock;
  /** Milliseconds since any instant, of a clock that nobody sets. */
  readonly monotonic: () => number;
  readonly loadTriedEveryMs?: number;
}

/** What the daemon knows when it looks at itself. */
export interface Situation extends VantageState {
  readonly setup: Setup;
  readonly known: Pick<StoredAlerting, 'incidents' | 'receivers'>;
  /** Null: not known yet. */
  readonly stale: readonly StaleSource[] | null;
  /** A cycle is about to complete. */
  readonly completes: boolean;
}

/** An instant by the clock on the wall, and by the one that nobody sets. */
interface Moment {
  readonly at: EpochMs;
  readonly steady: number;
}

/** Since when something fails without a break, how often it did, and why the last time. */
interface Trouble {
  readonly since: Moment;
  readonly times: number;
  readonly error: string;
}

export class SelfWatch {
  readonly #options: SelfWatchOptions;
  readonly #clockWatch: ClockWatch;
  /** By the start of the daemon, as long as there is none. */
  #completed: Moment;
  #hasCompleted = false;
  #cyclesFail: Trouble | null = null;
  #looksFail: Trouble | null = null;
  /** Decisions fail, and not because of the store. */
  #isLookBroken = false;
  #configTrouble: SelfFacts['configTrouble'] = null;
  #interceptedSince: EpochMs | null = null;
  #loadTried: Moment;
  #isLoading = false;
  #ending: { readonly of: Setup; readonly anchors: readonly EndingAnchors[] } | null = null;

  constructor(options: SelfWatchOptions) {
    this.#options = options;
    this.#clockWatch = createClockWatch(options);
    this.#completed = this.#moment();
    this.#loadTried = this.#completed;
  }

  /** What is found now, as far as it can be told through the store: that the store fails cannot. */
  findings({ setup, known, offlineSince, interception, stale, completes }: Situation): readonly SelfFinding[] {
    this.#clockWatch.look();
    const { at: now } = this.#moment();
    const found = selfFindings({
      now,
      ...(completes ? { lastCycleAt: now, sinceLastCycleMs: 0, allowedGapMs: 0 } : this.#gap(setup)),
      offlineSince,
      intercepted: this.#interceptedNow(interception, now),
      stale: stale ?? [],
      receivers: known.receivers,
      named: setup.receivers.map(({ name }) => name),
      clockJump: this.#clockWatch.jumpedWithin(JUMP_TOLD_MS),
      configTrouble: this.#configTrouble,
      expired: expiredAnchors(this.#endingIn(setup), now),
    });
    const undecided = [
      ...(this.#hasCompleted || completes ? [] : ENDED_BY_CYCLES),
      ...(stale === null ? ENDED_BY_SOURCES : []),
    ];
    return [...found, ...leftOver(known.incidents, found, undecided)];
  }

  /** What has to be told past the store: that it fails; and that nothing is watched, where looks cannot even decide. */
  findingsPastStore(setup: Setup): readonly SelfFinding[] {
    const trouble = this.#storeTrouble();
    if (trouble !== null) return [storeFailing({ since: trouble.since.at, error: trouble.error })];
    return this.#isLookBroken ? overdue(this.#gap(setup)) : [];
  }

  cycleCompleted(): void {
    this.#hasCompleted = true;
    this.#completed = this.#moment();
    this.#cyclesFail = null;
  }

  /** One that failed for another reason than the store says nothing of it. */
  cycleFailed(error: unknown): void {
    if (isOfStore(error)) this.#cyclesFail = this.#another(this.#cyclesFail, error);
  }

  lookCompleted(): void {
    this.#looksFail = null;
    this.#isLookBroken = false;
  }

  lookFailed(error: unknown): void {
    this.#isLookBroken = !isOfStore(error);
    this.#looksFail = isOfStore(error) ? this.#another(this.#looksFail, error) : null;
  }

  /** Everything that the config names could be read (null), or why not. */
  loaded(error: unknown): void {
    const { at } = this.#moment();
    this.#configTrouble =
      error === null ? null : { since: this.#configTrouble?.since ?? at, mistakes: mistakesIn(error) };
  }

  /** Tries from time to time whether the daemon could start again; `load` reads everything that the config names. */
  async tryLoad(load: () => Promise<unknown>): Promise<void> {
    const { loadTriedEveryMs = LOAD_TRIED_EVERY_MS } = this.#options;
    const now = this.#moment();
    // A file on a disk that hangs is one that is being read.
    if (this.#isLoading || now.steady - this.#loadTried.steady < loadTriedEveryMs) return;
    this.#loadTried = now;
    this.#isLoading = true;
    try {
      await load();
      this.loaded(null);
    } catch (error) {
      this.loaded(error);
    } finally {
      this.#isLoading = false;
    }
  }

  #interceptedNow(interception: Interception | null, now: EpochMs): SelfFacts['intercepted'] {
    this.#interceptedSince = interception === null ? null : (this.#interceptedSince ?? now);
    return interception === null ? null : { ...interception, since: this.#interceptedSince ?? now };
  }

  // Measured by the steady clock: one that is set ahead by a day is no day without a cycle.
  #gap({ config }: Setup): Pick<SelfFacts, 'lastCycleAt' | 'sinceLastCycleMs' | 'allowedGapMs'> {
    const { at, steady } = this.#completed;
    const sinceLastCycleMs = this.#moment().steady - steady;
    return { lastCycleAt: at, sinceLastCycleMs, allowedGapMs: allowedGapMs(config.schedule, at) };
  }

  // Read once: what is in a setup stays as it is.
  #endingIn(setup: Setup): readonly EndingAnchors[] {
    if (this.#ending?.of !== setup) this.#ending = { of: setup, anchors: endingAnchors(setup) };
    return this.#ending.anchors;
  }

  #storeTrouble(): Trouble | null {
    const [cycles, looks] = [this.#cyclesFail, this.#looksFail];
    if (cycles !== null && cycles.times >= MIN_FAILED_CYCLES) return cycles;
    return looks !== null && this.#moment().steady - looks.since.steady >= MIN_FAILED_LOOKS_MS ? looks : null;
  }

  #another(trouble: Trouble | null, error: unknown): Trouble {
    const { since = this.#moment(), times = 0 } = trouble ?? {};
    return { since, times: times + 1, error: errorText(error) };
  }

  #moment(): Moment {
    const { clock, monotonic } = this.#options;
    return { at: clock.now(), steady: monotonic() };
  }
}

/** What is open of the `undecided` codes, as the daemon before this one, or before a reload, has left it. */
function leftOver(
  incidents: readonly Incident[],
  found: readonly SelfFinding[],
  undecided: readonly SelfCode[],
): readonly SelfFinding[] {
  const codes = new Set(found.map(({ code }) => code));
  return incidents
    .filter(isOpen)
    .flatMap(({ finding }) => (finding === null ? [] : [finding]))
    .filter(({ code }) => undecided.includes(code) && !codes.has(code));
}

const ENDED_BY_CYCLES: readonly SelfCode[] = ['vantage-offline', 'vantage-intercepted', 'cycle-overdue'];
const ENDED_BY_SOURCES: readonly SelfCode[] = ['source-stale'];

/** StoreErrorCode. */
function isOfStore(error: unknown): boolean {
  return error instanceof CodedError && String(error.code).startsWith('store-');
}

function mistakesIn(error: unknown): readonly string[] {
  const lines = error instanceof ConfigError ? formatConfigError(error).split('\n') : [errorText(error)];
  const rest = lines.length - MAX_MISTAKES;
  return rest > 0 ? [...lines.slice(0, MAX_MISTAKES), `and ${String(rest)} more`] : lines;
}
