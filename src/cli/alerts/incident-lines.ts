// What is told of an incident below its headline: what it is, who looks after it, what mutes it.
import { isOpen, isReopened } from '../../alerts/incident.ts';
import type { Mute } from '../../alerts/muting.ts';
import { countOf, grouped } from '../../alerts/wording.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import { distanceFrom, instantFrom } from '../../lib/dates.ts';
import type { Labelled } from '../text/labelled.ts';
import type { IncidentView } from '../../views/incidents/incident-view.ts';
import { signatureText } from '../../views/incidents/silence-text.ts';
import type { Situation } from '../../views/incidents/situation.ts';

/** What it is about in one line; of what anchorwatch found of itself the finding. */
export function aboutLines({ incident }: IncidentView): readonly Labelled[] {
  const summary = incident.summary === '' ? (incident.finding?.detail ?? '') : incident.summary;
  return summary === '' ? [] : [{ label: 'what', text: visibleText(summary, 600) }];
}

/** Of a config that can no longer be loaded, why: it is seldom the one that somebody looks at. */
export function foundLines({ incident: { finding, summary } }: IncidentView): readonly Labelled[] {
  if (finding?.code !== 'config-unloadable' || summary === '') return [];
  return [{ label: 'found', text: visibleText(finding.detail, 300) }];
}

/** Who looks after an open incident, and what mutes it. */
export function attentionLines(
  view: IncidentView,
  { now, silences }: Pick<Situation, 'now' | 'silences'>,
): readonly Labelled[] {
  if (!isOpen(view.incident)) return [];
  const muted = mutedText(view, silences, now);
  return [
    { label: 'ack by', text: acknowledgedText(view, now) },
    ...(muted === null ? [] : [{ label: 'muted', text: muted }]),
  ];
}

/** `anna, 2 h ago: we are on it`; why it no longer holds, where it does not. */
export function acknowledgedText({ incident, acknowledgement, isLookedAfter }: IncidentView, now: EpochMs): string {
  if (acknowledgement === null) return 'nobody';
  const { by, comment, at, level, reopenedAt } = acknowledgement;
  const text = signatureText({ by: `${by}, ${distanceFrom(now, at)}`, comment });
  if (isLookedAfter) return text;
  return reopenedAt === incident.reopenedAt
    ? `nobody since it became ${incident.level} (acknowledged as ${level} by ${text})`
    : `nobody since it was reopened (acknowledged before by ${text})`;
}

function mutedText(
  { muted, pairs, incident }: IncidentView,
  silences: Situation['silences'],
  now: EpochMs,
): string | null {
  if (muted.pairs === 0) return null;
  const until = new Map(silences.map((silence) => [silence.id, silence.until]));
  const by = muted.by.map((mute) => muteText(mute, until, now)).join('; ');
  const isPart = incident.finding === null && muted.pairs < pairs.length;
  return isPart ? `${grouped(muted.pairs)} of ${countOf(pairs.length, 'pair')}, ${by}` : by;
}

function muteText(mute: Mute, untilOf: ReadonlyMap<string, EpochMs>, now: EpochMs): string {
  switch (mute.kind) {
    case 'silence':
      return `by ${mute.id} until ${endText(untilOf.get(mute.id) ?? null, now)}`;
    case 'maintenance':
      return `by the maintenance window ${visibleText(mute.name)} until ${endText(mute.until, now)}`;
  }
}

function endText(until: EpochMs | null, now: EpochMs): string {
  return until === null ? 'it is taken out of the config' : instantFrom(now, until);
}

/** `2026-03-01T12:00:00Z (2 h ago)`, when it was reopened, and when it was over. */
export function timesText({ incident }: IncidentView, now: EpochMs): string {
  const { openedAt, reopenedAt, resolvedAt, continuedIn } = incident;
  const parts = [
    `opened ${instantFrom(now, openedAt)}`,
    ...(isReopened(incident) ? [`reopened ${instantFrom(now, reopenedAt)}`] : []),
    ...(resolvedAt === null ? [] : [`over ${instantFrom(now, resolvedAt)}`]),
    ...(continuedIn === null ? [] : [`goes on as ${continuedIn}`]),
  ];
  return parts.join(', ');
}
