// The outlook of one firmware on one target, from what was known, what one round found, and what signals say. A pure fold
// over rounds.
import type { EpochMs } from '../lib/clock.ts';
import { alternationOf } from './alternation.ts';
import { endpointKey, isDoubtful, rememberSilent } from './endpoints.ts';
import { findingsOf, observedLevel } from './findings.ts';
import type { EndpointView, Finding, OutlookChange, OutlookLevel, OutlookState, RoundView } from './outlook.ts';
import { compareLevels, type SignalLevel } from './outlook.ts';
import type { PairSignals } from './pair-signals.ts';
import { refusedSinceOf } from './refused-since.ts';
import { rotationsOf } from './rotation.ts';
import { nextShares } from './shares.ts';
import { saidBySignals } from './signals/signal-findings.ts';

export interface AssessSettings {
  /** A path that ends within this time makes the outlook `exposed`. */
  readonly horizonMs: number;
  /** So does a deadline of a root program within this time. */
  readonly deadlineHorizonMs: number;
  /** Rounds that must be quieter before the level goes down. */
  readonly calmRounds: number;
}

const IN_TURN: Finding = { code: 'alternating' };

/** How many changes of served lists are kept with an outlook. */
const MAX_ROTATIONS = 20;

/**
 * The next state of an outlook. `previous` is null when this firmware × target was never assessed; `round` holds what
 * was found of it now, `signals` what is known to come. The level is the loudest of both, and signals alone make it
 * `likely` at most. It goes up at once and down only after `calmRounds` quieter rounds; a round without any answer calms
 * nothing, but makes a `safe` outlook `unknown` after as many rounds. A host that is refused everywhere, then not, then
 * again is `started`: it serves old and new in turn.
 */
export function assess(
  previous: OutlookState | null,
  round: RoundView,
  signals: PairSignals,
  settings: AssessSettings,
  now: EpochMs,
): OutlookState {
  const remembered = rememberSilent(previous, round.endpoints);
  const answered = round.endpoints.filter((view) => !isDoubtful(view));
  const effective = [...answered, ...remembered];
  const seen = answered.length === 0 ? 'unknown' : observedLevel(effective, settings.horizonMs);
  const { observed, allRefused, returned, inTurn } = alternationOf(previous, seen, settings.calmRounds);
  const said = saidBySignals(signals, effective, settings.deadlineHorizonMs, now);
  const silentRounds = answered.length > 0 ? 0 : (previous?.silentRounds ?? 0) + 1;
  const step = nextLevel(previous, { observed, said: said.level, silentRounds }, settings.calmRounds);
  const rotations = [...(previous?.rotations ?? []), ...rotationsOf(previous, round.endpoints)];
  const found = findingsOf(round.endpoints, effective, settings.horizonMs);
  return {
    firmware: round.firmware,
    target: round.target,
    level: step.level,
    since: previous !== null && previous.level === step.level ? previous.since : now,
    observed,
    allRefused,
    returned,
    calm: step.calm,
    silentRounds,
    endpoints: round.endpoints,
    remembered,
    lastAccepted: lastAccepted(previous, round.endpoints),
    findings: [...(inTurn ? [IN_TURN] : []), ...found, ...said.findings],
    refusedSince: refusedSinceOf(previous, effective),
    shares: answered.length === 0 ? (previous?.shares ?? []) : nextShares(previous, step.level, effective, now),
    rotations: rotations.slice(-MAX_ROTATIONS),
  };
}

/** The step that `next` made, or null when its level stayed (a first look that finds nothing wrong is no step). */
export function changeOf(previous: OutlookState | null, next: OutlookState, now: EpochMs): OutlookChange | null {
  const from = previous?.level ?? 'safe';
  if (from === next.level || (previous === null && compareLevels(next.level, 'unknown') <= 0)) return null;
  return { at: now, from, to: next.level, state: next };
}

interface Step {
  readonly level: OutlookLevel;
  readonly calm: OutlookState['calm'];
}

const RESTLESS: OutlookState['calm'] = { rounds: 0, loudest: 'safe' };

interface Heard {
  /** Of the round: `unknown` where nothing answered. */
  readonly observed: OutlookLevel;
  readonly said: SignalLevel;
  readonly silentRounds: number;
}

function nextLevel(previous: OutlookState | null, heard: Heard, calmRounds: number): Step {
  const current = louder(heard.observed, heard.said);
  if (previous === null) return { level: current, calm: RESTLESS };
  const { level } = previous;
  if (heard.observed === 'unknown') {
    const kept = level === 'safe' && heard.silentRounds >= calmRounds ? 'unknown' : level;
    return compareLevels(heard.said, kept) > 0
      ? { level: heard.said, calm: RESTLESS }
      : { level: kept, calm: previous.calm };
  }
  // Whatever was seen is better than having seen nothing.
  if (level === 'unknown' || compareLevels(current, level) >= 0) return { level: current, calm: RESTLESS };
  const loudest = previous.calm.rounds > 0 ? louder(previous.calm.loudest, current) : current;
  const rounds = previous.calm.rounds + 1;
  return rounds >= calmRounds ? { level: loudest, calm: RESTLESS } : { level, calm: { rounds, loudest } };
}

function louder(a: OutlookLevel, b: OutlookLevel): OutlookLevel {
  return compareLevels(b, a) > 0 ? b : a;
}

function lastAccepted(previous: OutlookState | null, endpoints: readonly EndpointView[]): EndpointView | null {
  const accepted = endpoints.filter((view) => view.verdict?.kind === 'accepted');
  const before = previous?.lastAccepted ?? null;
  // The endpoint that was accepted before is preferred, so that the name of the old anchor does not jump about.
  const same = before === null ? undefined : accepted.find((view) => endpointKey(view) === endpointKey(before));
  return same ?? accepted[0] ?? before;
}
