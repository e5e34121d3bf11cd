// The dates of pinned anchors: when they end, and when root programs and operators leave them.
import type { EpochMs } from '../../lib/clock.ts';
import type { TargetKey } from '../../probe/observation.ts';
import type { Deadline } from '../../signals/signal.ts';
import type { ForecastEntry } from './entry.ts';
import { deadlinesFor, firstToLeave, type ForecastLine, isInUse, type PinnedAnchor } from './line.ts';

/** For every pinned anchor of a line, in use or not: each certificate's end, each program's date, and when it is left. */
export function anchorEntries(line: ForecastLine, now: EpochMs): readonly ForecastEntry[] {
  return lineAnchors(line).flatMap((anchor) => [
    ...anchor.ends.map((end) => expiry(line, anchor, end, now)),
    ...anchor.deadlines.map((deadline) => programEntry(line, anchor, deadline, now)),
    ...lastServed(line, anchor, now),
  ]);
}

/** A pinned key, over all targets of a line. */
interface LineAnchor {
  readonly anchor: PinnedAnchor;
  /** Those whose paths rest on it, where that is known; else those that it is pinned for. */
  readonly targets: readonly TargetKey[];
  readonly inUse: boolean | null;
  /** Of its certificates; a device may hold several with the same key. */
  readonly ends: readonly EpochMs[];
  readonly deadlines: readonly Deadline[];
}

function lineAnchors({ targets }: ForecastLine): readonly LineAnchor[] {
  const pins = targets.flatMap((target) => target.pinned.map((anchor) => ({ anchor, target })));
  return [...Map.groupBy(pins, ({ anchor }) => anchor.spkiSha256)].flatMap(([spkiSha256, same]) => {
    const [first] = same;
    if (first === undefined) return [];
    const pinning = [...new Set(same.map(({ target }) => target))];
    const uses = pinning.map((target) => ({ target, inUse: isInUse(target, spkiSha256) }));
    const inUse = uses.some((use) => use.inUse === true) || (uses.some((use) => use.inUse === null) ? null : false);
    const told = inUse === true ? uses.filter((use) => use.inUse === true) : uses;
    return {
      anchor: first.anchor,
      targets: told.map(({ target }) => target.target),
      inUse,
      ends: [...new Set(same.flatMap(({ anchor }) => anchor.notAfter ?? []))],
      deadlines: deadlinesFor(first.target, spkiSha256),
    };
  });
}

function common({ firmware, devices }: ForecastLine, { anchor, targets, inUse }: LineAnchor) {
  const { subject, spkiSha256 } = anchor;
  const about = { subject, spkiSha256 };
  // Nothing changes for a device when an anchor goes that nothing is served below.
  return { firmware, devices, targets, about, inUse, until: null, isHarmless: inUse === false };
}

function expiry(line: ForecastLine, anchor: LineAnchor, date: EpochMs, now: EpochMs): ForecastEntry {
  const isPublic = anchor.deadlines.length > 0;
  return {
    kind: 'anchor-expires',
    ref: `${anchor.anchor.spkiSha256} ${String(date)}`,
    date,
    ...common(line, anchor),
    program: null,
    ...expiryWords(line.mindsAnchorDates, isPublic, date <= now),
    confidence: line.mindsAnchorDates === true ? 'certain' : isPublic ? 'likely' : 'possible',
    source: 'the pinned certificate itself',
    isPast: date <= now,
  };
}

function expiryWords(minds: boolean | null, isPublic: boolean, isPast: boolean) {
  const leave = isPublic
    ? `Others mind the date: a public operator ${isPast ? 'had' : 'has'} to be off it by then.`
    : null;
  if (minds === true)
    return { certain: 'Its devices mind the date: what leads to it is refused from then on.', inferred: null };
  if (minds === false) return { certain: 'Its devices do not mind the date.', inferred: leave };
  return { certain: 'It ends; whether its devices mind the date is not known.', inferred: leave };
}

function programEntry(line: ForecastLine, anchor: LineAnchor, deadline: Deadline, now: EpochMs): ForecastEntry {
  const { program, rule, date, certain, confidence, source } = deadline;
  return {
    kind: rule,
    ref: `${anchor.anchor.spkiSha256} ${program}`,
    date,
    ...common(line, anchor),
    program,
    certain,
    inferred: null,
    confidence,
    source,
    isPast: date <= now,
  };
}

/** Once for an anchor: the first rule that its users have to heed drives them off it. */
function lastServed(line: ForecastLine, anchor: LineAnchor, now: EpochMs): readonly ForecastEntry[] {
  const first = firstToLeave(anchor.deadlines);
  if (first === null) return [];
  const { program, lastServed: date, certain, inferred, confidence, source } = first;
  return [
    {
      kind: 'last-served',
      ref: anchor.anchor.spkiSha256,
      date,
      ...common(line, anchor),
      program,
      certain,
      inferred,
      confidence: confidence === 'possible' ? 'possible' : 'likely',
      source,
      isPast: date <= now,
    },
  ];
}
