// Whether a receiver is down, by how the last attempts for all its notifications went: it is then left in peace for a
// while and asked one thing at a time, so that the backlog waits in the outbox and not in thousands of failed attempts.

export interface Trouble {
  /** In a row, while it is not known to be down. */
  readonly failures: number;
  /** How often it was left in peace since it last took anything. */
  readonly rests: number;
}

export const NO_TROUBLE: Trouble = { failures: 0, rests: 0 };

/** After this many failures in a row the receiver is most likely down. */
const MAX_FAILURES = 4;
const FIRST_REST_MS = 5_000;
/** What is new to a receiver that is down waits this long at the most until it is tried. */
const LONGEST_REST_MS = 60_000;
/** Retry-After is obeyed to the end for the notification it was said of; it keeps all others waiting this long at most. */
export const LONGEST_ASKED_REST_MS = 300_000;

/** How the receiver stands after one more failure, and for how many milliseconds to leave it in peace; null: not. */
export function afterOneFailure(
  { failures, rests }: Trouble,
  retryAfterMs: number | null,
): { readonly trouble: Trouble; readonly restMs: number | null } {
  const asked = retryAfterMs === null ? null : Math.min(retryAfterMs, LONGEST_ASKED_REST_MS);
  if (asked === null && rests === 0 && failures + 1 < MAX_FAILURES)
    return { trouble: { failures: failures + 1, rests }, restMs: null };
  const restMs = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** Math.min(rests, 10));
  return { trouble: { failures: 0, rests: rests + 1 }, restMs: Math.max(restMs, asked ?? 0) };
}
