// Old and new list in turn: what a round amounts to when everything was refused, then accepted again, within a few rounds.
import type { OutlookLevel, OutlookState } from './outlook.ts';

/**
 * A host counts as alternating for this many times the calm rounds after it accepted again: a rollback has calmed down
 * by then, and a host that still comes and goes does so on most rounds.
 */
const WINDOW_IN_CALM_ROUNDS = 3;

export interface Alternation extends Pick<OutlookState, 'observed' | 'allRefused' | 'returned'> {
  /** Whether old and new were seen in turn: refused everywhere, then not, then again, within the window. */
  readonly inTurn: boolean;
}

/**
 * What a round observes after what the rounds before it saw. `seen` is what its views show, `unknown` where none of them
 * answered: such a round tells nothing, and does not count. The first refusal everywhere is `broken`; one that follows
 * an acceptance after a refusal everywhere is `started`, for the next request may well get the other list.
 */
export function alternationOf(previous: OutlookState | null, seen: OutlookLevel, calmRounds: number): Alternation {
  const allRefused = seen === 'unknown' ? (previous?.allRefused ?? false) : seen === 'broken';
  const returned = returnedSince(previous, seen, WINDOW_IN_CALM_ROUNDS * calmRounds);
  const inTurn = returned !== null && (allRefused || wasInTurn(previous));
  return { observed: inTurn && seen === 'broken' ? 'started' : seen, allRefused, returned, inTurn };
}

function returnedSince(previous: OutlookState | null, seen: OutlookLevel, window: number): number | null {
  if (previous === null || seen === 'unknown') return previous?.returned ?? null;
  if (previous.allRefused && seen !== 'broken') return 0;
  return previous.returned === null || previous.returned >= window ? null : previous.returned + 1;
}

function wasInTurn(previous: OutlookState | null): boolean {
  return previous?.findings.some(({ code }) => code === 'alternating') ?? false;
}
