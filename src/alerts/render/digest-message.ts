// The weekly digest as a message: what changed, what is coming, what is healthy.
import { compareLevels, OUTLOOK_LEVELS } from '../../outlook/outlook.ts';
import type { Digest, DigestChange, DigestDate, DigestIncident, WatchHealth } from '../digest.ts';
import { fleetText } from '../fleet.ts';
import type { Advice, DigestNotification } from '../notification.ts';
import { countOf, dayText, grouped, minuteText } from '../wording.ts';
import { filledSections, firstOf, footerOf, knownFacts, subjectOf } from './frame.ts';
import type { Fact, Message, Row, Section } from './message.ts';

export function digestMessage(notification: DigestNotification): Message {
  const { digest, summary } = notification;
  const occasion = 'weekly digest';
  return {
    subject: subjectOf(occasion, summary),
    occasion,
    tone: 'digest',
    summary,
    facts: factsOf(digest),
    sections: sectionsOf(digest),
    acknowledge: null,
    footer: footerOf(notification),
  };
}

function factsOf(digest: Digest): readonly Fact[] {
  const { from, to, firmware, targets, fleet, watch } = digest;
  return knownFacts([
    ['Time', `${minuteText(from)} to ${minuteText(to)}`],
    ['Watched', `${countOf(firmware, 'firmware line')} on ${countOf(targets, 'target')}`],
    ['Outlooks', levelsText(digest)],
    ['Devices', fleetText(fleet) ?? 'none is stranded or at risk'],
    ['Cycles', withFailed(watch.cycles, watch.cyclesFailed)],
    ['Probes', withFailed(watch.probes, watch.probesFailed)],
    ['Delivery', deliveryText(watch)],
  ]);
}

function sectionsOf(digest: Digest): readonly Section[] {
  const { more } = digest;
  const incidents = firstOf(digest.incidents.map(incidentRow), more.incidents);
  const coming = firstOf(digest.coming.map(dateText), more.coming);
  const changes = firstOf(digest.changes.map(changeText), more.changes);
  return filledSections([
    { kind: 'steps', title: 'What to do', steps: stepsOf(digest) },
    { kind: 'rows', title: 'Incidents', rows: incidents.shown, more: incidents.more },
    { kind: 'lines', title: 'What is coming', lines: coming.shown, more: coming.more },
    { kind: 'lines', title: 'What changed, and is accepted', lines: changes.shown, more: changes.more },
  ]);
}

function levelsText({ levels }: Digest): string {
  const held = OUTLOOK_LEVELS.filter((level) => levels[level] > 0);
  return held.length === 0 ? 'none yet' : held.map((level) => `${grouped(levels[level])} ${level}`).join(', ');
}

function withFailed(count: number, failed: number): string {
  return failed === 0 ? `${grouped(count)}, none failed` : `${grouped(count)}, ${grouped(failed)} failed`;
}

function deliveryText({ delivered, undeliverable, pending }: WatchHealth): string {
  const parts = [
    countOf(delivered, 'notification'),
    pending === 0 ? null : `${grouped(pending)} waiting`,
    undeliverable === 0 ? null : `${grouped(undeliverable)} undeliverable`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

/** What is left to do; that there is nothing is said too. */
function stepsOf(digest: Digest): readonly Advice[] {
  const { watch, coming } = digest;
  const open = digest.incidents.filter(({ resolvedAt }) => resolvedAt === null).length;
  const steps = [
    open === 0 ? null : `Look after ${countOf(open, 'open incident')}: anchorwatch alerts list.`,
    watch.undeliverable === 0 ? null : 'Find out why notifications could not be delivered: anchorwatch alerts outbox.',
    watch.cycles > 0 ? null : 'Find out why no cycle completed: nothing was watched. The log says why.',
  ].filter((text) => text !== null);
  if (steps.length > 0) return steps.map(say);
  return [say(coming.length === 0 ? 'Nothing to do.' : 'Nothing to do today. Mind what is coming.')];
}

function say(text: string): Advice {
  return { text, pem: null };
}

function incidentRow({ incident, summary, level, openedAt, resolvedAt }: DigestIncident): Row {
  const row = { what: incident, note: `opened ${minuteText(openedAt)}`, detail: summary };
  if (resolvedAt === null)
    return { ...row, state: level, tone: compareLevels(level, 'started') < 0 ? 'doubtful' : 'bad' };
  return { ...row, note: `${row.note}, resolved ${minuteText(resolvedAt)}`, state: 'resolved', tone: 'good' };
}

function dateText({ at, text, pair, pairs }: DigestDate): string {
  const others = pairs > 1 ? ` and ${grouped(pairs - 1)} more alike` : '';
  return `${dayText(at)}: ${text} (${pair.firmware} on ${pair.target}${others})`;
}

function changeText({ at, target, text, count }: DigestChange): string {
  return `${dayText(at)}: ${target}: ${text}${count > 1 ? `, ${grouped(count)} times` : ''}`;
}
