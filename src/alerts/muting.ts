// Whether a pair is muted just now, and by what: a silence of a person's, or a maintenance window of the config.
import type { EpochMs } from '../lib/clock.ts';
import type { Pair } from '../outlook/outlook.ts';
import { isOpen, type MaintenanceWindow, windowEnds } from './calendar/maintenance.ts';
import { compileRules, type LabelSource } from './matching/matcher.ts';
import type { PairMatcher } from './matching/pair-matcher.ts';
import { isActive, type Silence } from './silence.ts';

export type Mute =
  | { readonly kind: 'silence'; readonly id: string }
  /** `until` is null where the window never closes. */
  | { readonly kind: 'maintenance'; readonly name: string; readonly until: EpochMs | null };

export interface MutingInput {
  /** Those that are over mute nothing. */
  readonly silences: readonly Silence[];
  readonly maintenance: readonly MaintenanceWindow[];
  readonly labelsOf: LabelSource;
}

interface Rule {
  readonly mute: Mute;
  readonly matcher: PairMatcher;
  /** The only incident that it is about; null: any. */
  readonly incident: string | null;
}

/**
 * Compiles what mutes at `now`, for many pairs: gives what mutes a pair as far as `incident` goes, or null. A silence
 * comes before a maintenance window, and of several the one that lasts longest: nothing is told before it ends.
 */
export function mutedBy(input: MutingInput, now: EpochMs): (pair: Pair, incident: string) => Mute | null {
  const rules = [...silenceRules(input.silences, now), ...maintenanceRules(input.maintenance, now)];
  const rulesOf = compileRules(rules, ({ matcher }) => matcher, input.labelsOf);
  return (pair, incident) => {
    const rule = rulesOf(pair).find(({ incident: only }) => only === null || only === incident);
    return rule?.mute ?? null;
  };
}

function silenceRules(silences: readonly Silence[], now: EpochMs): readonly Rule[] {
  return silences
    .filter((silence) => isActive(silence, now))
    .toSorted((a, b) => b.until - a.until)
    .map(({ id, matcher, incident }) => ({ mute: { kind: 'silence', id }, matcher, incident }));
}

function maintenanceRules(windows: readonly MaintenanceWindow[], now: EpochMs): readonly Rule[] {
  return windows
    .filter((window) => isOpen(window, now))
    .map((window) => ({ window, until: windowEnds(window, now) }))
    .toSorted((a, b) => compareEnds(b.until, a.until))
    .map(({ window, until }) => ({
      mute: { kind: 'maintenance', name: window.name, until },
      matcher: window,
      incident: null,
    }));
}

/** Never is later than anything. */
function compareEnds(a: EpochMs | null, b: EpochMs | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a - b;
}
