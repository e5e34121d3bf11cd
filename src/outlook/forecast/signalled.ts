// The dates that signals give: announcements, certificates that wait to be served, renewals.
import { type EpochMs, isoInstant } from '../../lib/clock.ts';
import type { Announcement, Confidence } from '../../signals/signal.ts';
import type { JudgedIssuance, Renewal } from '../pair-signals.ts';
import { isPinned, pinnedOf } from '../signals/pinned.ts';
import { type ForecastEntry, startOfDay } from './entry.ts';
import type { ForecastLine, ForecastTarget } from './line.ts';

/** Of every target of a line. */
export function signalledEntries(line: ForecastLine, now: EpochMs): readonly ForecastEntry[] {
  return line.targets.flatMap((target) => [
    ...target.signals.announcements.map((announcement) => announced(line, target, announcement, now)),
    ...target.signals.issuances.flatMap((issuance) => expected(line, target, issuance, now) ?? []),
    ...(target.signals.renewal === null ? [] : [renewalEntry(line, target, target.signals.renewal, now)]),
  ]);
}

/** When a waiting certificate should be served: today where nobody knows, for it may be any day. */
export function expectedDate({ expectedAt }: Pick<JudgedIssuance, 'expectedAt'>, now: EpochMs): EpochMs {
  return expectedAt ?? startOfDay(now);
}

function announced(
  line: ForecastLine,
  target: ForecastTarget,
  announcement: Announcement,
  now: EpochMs,
): ForecastEntry {
  const { id, anchor, from: date, source, confidence, moved } = announcement;
  const pinned = isPinned(anchor, pinnedOf(target.pinned));
  const slipped = moved.map(({ from }) => isoInstant(from).slice(0, 10));
  return {
    kind: 'announced',
    ref: `${target.target} ${id}`,
    date,
    ...common(line, target),
    about: anchor,
    certain:
      slipped.length === 0
        ? 'Its operator has announced it.'
        : `Its operator has announced it, and moved the date before (${slipped.join(', ')}).`,
    inferred: pinned
      ? 'It is pinned: what is served below it can be accepted.'
      : 'It is not pinned: what is served below it is refused.',
    confidence,
    source,
    isPast: date <= now,
    isHarmless: pinned,
  };
}

/** Null for what is accepted, and for backup certificates that are never served. */
function expected(
  line: ForecastLine,
  target: ForecastTarget,
  issuance: JudgedIssuance,
  now: EpochMs,
): ForecastEntry | null {
  const words = issuanceWords(issuance);
  if (issuance.state === 'standby' || words === null) return null;
  const { tbsSha256, issuer, loggedAt, source, expectedAt } = issuance;
  const date = expectedDate(issuance, now);
  return {
    kind: 'issuance-expected',
    ref: `${target.target} ${tbsSha256}`,
    date,
    ...common(line, target),
    about: issuer,
    certain: `It was issued for this host and logged on ${isoInstant(loggedAt).slice(0, 10)}; it is not served yet.`,
    inferred: `${words.inferred} ${expectedAt === null ? 'It may be served any day.' : 'Those before it were served after as many days.'}`,
    confidence: words.confidence,
    source,
    // One without a date of its own is never over.
    isPast: expectedAt !== null && date <= now,
    isHarmless: false,
  };
}

function issuanceWords({
  answer,
}: JudgedIssuance): { readonly inferred: string; readonly confidence: Confidence } | null {
  switch (answer.kind) {
    case 'accepted':
      return null;
    case 'refused':
      return { inferred: 'This firmware refuses every path that it can have.', confidence: 'likely' };
    case 'depends':
      return { inferred: `This firmware accepts it only if ${answer.acceptedIf}.`, confidence: 'possible' };
    case 'unknown':
      return { inferred: 'Nothing is known of its issuer.', confidence: 'possible' };
  }
}

function renewalEntry(line: ForecastLine, target: ForecastTarget, renewal: Renewal, now: EpochMs): ForecastEntry {
  const { start, end, by, notAfter, info } = renewal;
  return {
    kind: 'renewal',
    ref: target.target,
    date: start,
    ...common(line, target),
    until: end,
    about: null,
    certain: `The certificate that is served ends on ${isoInstant(notAfter).slice(0, 10)}.`,
    inferred: RENEWAL_WORDS[by],
    confidence: by === 'lifetime' ? 'possible' : 'likely',
    source: info?.source ?? `served by ${target.target}`,
    isPast: end <= now,
    isHarmless: true,
  };
}

const RENEWAL_WORDS: Readonly<Record<Renewal['by'], string>> = {
  ari: 'Its CA wants it replaced in this time; a change of CA comes with a renewal.',
  cadence: 'Those before it were renewed at this age; a change of CA comes with a renewal.',
  lifetime: 'Most are renewed at two thirds of their life; a change of CA comes with a renewal.',
};

function common({ firmware, devices }: ForecastLine, { target }: ForecastTarget) {
  return { firmware, devices, targets: [target], until: null, program: null, inUse: null };
}
