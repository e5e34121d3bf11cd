// The dates of what is served today: where the accepted path ends, and what should have been renewed.
import { type EpochMs, isoInstant } from '../../lib/clock.ts';
import type { ForecastEntry } from './entry.ts';
import { acceptedViews, type AcceptedView, type ForecastLine, type ForecastTarget } from './line.ts';

/** Of every target of a line that was observed. */
export function observedEntries(line: ForecastLine, now: EpochMs): readonly ForecastEntry[] {
  return line.targets.flatMap((target) => [...pathEnds(line, target, now), ...notRenewed(line, target, now)]);
}

/** Each certificate and date once. An anchor's own end is told by the anchor. */
function pathEnds(line: ForecastLine, target: ForecastTarget, now: EpochMs): readonly ForecastEntry[] {
  const views = acceptedViews(target).filter(({ verdict }) => !isEndOfAnchor(verdict, target));
  const groups = Map.groupBy(views, ({ verdict: { pathUntil, pathEndsWith } }) =>
    pathUntil === null || pathEndsWith === null ? null : `${pathEndsWith.spkiSha256} ${String(pathUntil)}`,
  );
  groups.delete(null);
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    const { pathUntil: date = null, pathEndsWith = null } = first?.verdict ?? {};
    if (date === null || pathEndsWith === null) return [];
    const { subject, spkiSha256 } = pathEndsWith;
    return {
      kind: 'path-ends' as const,
      ref: `${target.target} ${spkiSha256}`,
      date,
      ...common(line, target),
      about: { subject, spkiSha256 },
      certain: 'What is served today is refused from then on: this certificate of its path ends.',
      inferred: 'Another path is served before then, and nobody knows yet whether this firmware accepts it.',
      confidence: same.some(({ isSure }) => isSure) ? ('certain' as const) : ('possible' as const),
      source: `served by ${target.target}, seen ${dayText(latest(same))}`,
      isPast: date <= now,
    };
  });
}

function isEndOfAnchor({ pathUntil, pathEndsWith }: AcceptedView['verdict'], { pinned }: ForecastTarget): boolean {
  if (pathUntil === null || pathEndsWith === null) return false;
  const seconds = (at: EpochMs) => Math.floor(at / 1_000);
  return pinned.some(
    ({ spkiSha256, notAfter }) =>
      spkiSha256 === pathEndsWith.spkiSha256 &&
      notAfter !== null &&
      // A stack refuses at notAfter, or from the second after it.
      Math.abs(seconds(pathUntil) - seconds(notAfter)) <= 1,
  );
}

function notRenewed(line: ForecastLine, target: ForecastTarget, now: EpochMs): readonly ForecastEntry[] {
  return (target.state?.findings ?? []).flatMap((finding) => {
    if (finding.code !== 'end-entity-not-renewed') return [];
    const { endEntity, at: date } = finding;
    return {
      kind: 'end-entity-not-renewed' as const,
      ref: `${target.target} ${endEntity.sha256 ?? endEntity.spkiSha256}`,
      date,
      ...common(line, target),
      about: { subject: endEntity.subject, spkiSha256: endEntity.spkiSha256 },
      certain: 'What is served today ends then, for every client.',
      inferred: 'It should have been renewed long before: either that is late, or nobody does it any more.',
      confidence: 'certain' as const,
      source: `served by ${target.target}`,
      isPast: date <= now,
    };
  });
}

function common({ firmware, devices }: ForecastLine, { target }: ForecastTarget) {
  return { firmware, devices, targets: [target], until: null, program: null, inUse: null, isHarmless: false };
}

function latest(views: readonly AcceptedView[]): EpochMs {
  return Math.max(...views.map(({ at }) => at));
}

function dayText(at: EpochMs): string {
  return isoInstant(at).slice(0, 10);
}
