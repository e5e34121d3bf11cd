// The outlook of one firmware on one target, from what was known and what one round found. A pure fold over rounds.
import type { EpochMs } from '../lib/clock.ts';
import { alternationOf } from './alternation.ts';
import { endpointKey, isDoubtful, rememberSilent } from './endpoints.ts';
import { findingsOf, observedLevel } from './findings.ts';
import type { EndpointView, Finding, OutlookChange, OutlookLevel, OutlookState, RoundView } from './outlook.ts';
import { compareLevels } from './outlook.ts';
import { rotationsOf } from './rotation.ts';
import { nextShares } from './shares.ts';

export interface AssessSettings {
  /** A path that ends within this time makes the outlook `exposed`. */
  readonly horizonMs: number;
  /** Rounds that must be quieter before the level goes down. */
  readonly calmRounds: number;
}

const IN_TURN: Finding = { code: 'alternating' };

/** How many changes of served lists are kept with an outlook. */
const MAX_ROTATIONS = 20;

/**
 * The next state of an outlook. `previous` is null when this firmware × target was never assessed; `round` holds what
 * was found of it now. The level goes up at once and down only after `calmRounds` quieter rounds; a round without any
 * answer moves nothing, but makes a `safe` outlook `unknown` after as many rounds. A host that is refused everywhere,
 * then not, then again is `started`: it serves old and new in turn.
 */
export function assess(
  previous: OutlookState | null,
  round: RoundView,
  settings: AssessSettings,
  now: EpochMs,
): OutlookState {
  const remembered = rememberSilent(previous, round.endpoints);
  const answered = round.endpoints.filter((view) => !isDoubtful(view));
  const effective = [...answered, ...remembered];
  const seen = answered.length === 0 ? 'unknown' : observedLevel(effective, settings.horizonMs);
  const { observed, allRefused, returned, inTurn } = alternationOf(previous, seen, settings.calmRounds);
  const silentRounds = answered.length > 0 ? 0 : (previous?.silentRounds ?? 0) + 1;
  const step = nextLevel(previous, observed, silentRounds, settings.calmRounds);
  const rotations = [...(previous?.rotations ?? []), ...rotationsOf(previous, round.endpoints)];
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
    findings: [...(inTurn ? [IN_TURN] : []), ...findingsOf(round.endpoints, effective, settings.horizonMs)],
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

function nextLevel(
  previous: OutlookState | null,
  observed: OutlookLevel,
  silentRounds: number,
  calmRounds: number,
): Step {
  if (previous === null) return { level: observed, calm: RESTLESS };
  const { level } = previous;
  if (observed === 'unknown') {
    const lost = level === 'safe' && silentRounds >= calmRounds;
    return { level: lost ? 'unknown' : level, calm: previous.calm };
  }
  // Whatever was seen is better than having seen nothing.
  if (level === 'unknown' || compareLevels(observed, level) >= 0) return { level: observed, calm: RESTLESS };
  const loudest =
    previous.calm.rounds > 0 && compareLevels(previous.calm.loudest, observed) > 0 ? previous.calm.loudest : observed;
  const rounds = previous.calm.rounds + 1;
  return rounds >= calmRounds ? { level: loudest, calm: RESTLESS } : { level, calm: { rounds, loudest } };
}

function lastAccepted(previous: OutlookState | null, endpoints: readonly EndpointView[]): EndpointView | null {
  const accepted = endpoints.filter((view) => view.verdict?.kind === 'accepted');
  const before = previous?.lastAccepted ?? null;
  // The endpoint that was accepted before is preferred, so that the name of the old anchor does not jump about.
  const same = before === null ? undefined : accepted.find((view) => endpointKey(view) === endpointKey(before));
  return same ?? accepted[0] ?? before;
}
