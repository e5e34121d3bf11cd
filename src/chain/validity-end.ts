// Until when a list stays accepted, and since when it is refused. Between two dates that a run asked for nothing changes, so
// it is enough to judge again at each of them: a certificate's end need not be the list's, for another anchor may carry it
// further. Anchors that cannot matter to the list are left out, and their dates with them.
import type { EpochMs } from '../lib/clock.ts';
import type { DateChange } from './checks.ts';
import { relatedAnchors } from './related-anchors.ts';
import { type Case, type Run, runAt } from './run.ts';

/** A list of ten certificates has twenty dates, and anchors of the same name a few more. */
const MAX_CHANGES = 64;

/** The change with which an accepted run turns into a refusal; null when none does. */
export function verdictEnd(asked: Case, accepted: Run): DateChange | null {
  return firstRefusal(withRelatives(asked), accepted, null);
}

/** The same with the end entity's dates put aside. */
export function pathEnd(whole: Case, at: EpochMs): DateChange | null {
  const asked = withRelatives(whole);
  const [{ sha256 }] = asked.served;
  return firstRefusal(asked, runAt(asked, at, sha256), sha256);
}

function firstRefusal(asked: Case, start: Run, ignoring: string | null): DateChange | null {
  let run = start;
  for (let changes = 0; changes < MAX_CHANGES && run.next !== null; changes += 1) {
    const change = run.next;
    run = runAt(asked, change.at, ignoring);
    if (run.finding.kind === 'refused') return change;
  }
  // Given up: that far it is known to be accepted, so the warning comes early rather than late.
  return run.next;
}

/** The instant at which the refusal of a refused run began; null when no date made the stack refuse, or nobody can tell. */
export function refusalStart(whole: Case, refused: Run): EpochMs | null {
  const asked = withRelatives(whole);
  let run = refused;
  for (let changes = 0; changes < MAX_CHANGES && run.previous !== null; changes += 1) {
    const { at } = run.previous;
    run = runAt(asked, at - 1, null);
    if (run.exhausted) return null;
    // An anchor that cannot be loaded may spoil it all, related or not.
    if (run.finding.kind === 'accepted') return runAt(whole, at - 1, null).finding.kind === 'accepted' ? at : null;
  }
  return null;
}

function withRelatives(asked: Case): Case {
  return { ...asked, anchors: relatedAnchors(asked.served, asked.anchors) };
}
