// The story of an incident, as far as the store knows it: what happened, and who was told what and when.
import type { Acknowledgement } from '../../alerts/acknowledgement.ts';
import { type Incident, isReopened, type Member } from '../../alerts/incident.ts';
import type { DeliveryEntry } from '../../alerts/outbox.ts';
import { countOf } from '../../alerts/wording.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { formatDuration } from '../../lib/duration.ts';
import { visibleText } from '../../lib/escape.ts';
import { distanceFrom } from '../../lib/dates.ts';
import { signatureText } from './silence-text.ts';

export interface StoryEvent {
  readonly at: EpochMs;
  /** What happened, and what there is to say of it. Visible characters only. */
  readonly lines: readonly string[];
  /** Whether something of it went wrong. */
  readonly isTrouble: boolean;
}

export interface StorySource {
  readonly incident: Incident;
  readonly deliveries: readonly DeliveryEntry[];
  readonly acknowledgement: Acknowledgement | null;
  readonly devicesOf: (firmware: string) => number | null;
}

/** Everything in the order in which it happened. Of each pair only its last step is kept. */
export function storyOf(source: StorySource, now: EpochMs): readonly StoryEvent[] {
  const { incident, deliveries, acknowledgement, devicesOf } = source;
  const events = [
    ...beginnings(incident),
    ...steps(incident.members, devicesOf),
    ...tellings(deliveries, now),
    ...(acknowledgement === null ? [] : [acknowledging(acknowledgement)]),
    ...endings(incident),
  ];
  return events.toSorted((a, b) => a.at - b.at);
}

function event(at: EpochMs, ...lines: readonly string[]): StoryEvent {
  return { at, lines, isTrouble: false };
}

function beginnings(incident: Incident): readonly StoryEvent[] {
  const { finding, openedAt, reopenedAt } = incident;
  const found = finding === null ? [] : [visibleText(finding.detail, 600)];
  return [event(openedAt, 'opened', ...found), ...(isReopened(incident) ? [event(reopenedAt, 'reopened')] : [])];
}

/** Pairs that took the same step at the same time, together, those with the most devices first. */
function steps(members: readonly Member[], devicesOf: StorySource['devicesOf']): readonly StoryEvent[] {
  const worstFirst = members.toSorted((a, b) => (devicesOf(b.firmware) ?? 0) - (devicesOf(a.firmware) ?? 0));
  const alike = Map.groupBy(worstFirst, (member) => `${String(member.at)} ${stepText(member)}`);
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [event(first.at, `${whoText(group)}: ${stepText(first)}`)];
  });
}

function stepText({ isWatched, movedTo, before, level }: Member): string {
  if (movedTo !== null) return `went to ${movedTo}, which explains it better`;
  if (!isWatched) return 'no longer watched';
  return `${before} -> ${level}`;
}

/** As many as a line has room for. */
const MAX_NAMED = 2;

function whoText(group: readonly Member[]): string {
  const named = group
    .slice(0, MAX_NAMED)
    .map(({ firmware, target }) => visibleText(`${firmware} on ${target}`))
    .join(', ');
  return group.length > MAX_NAMED ? `${countOf(group.length, 'pair')} (${named}, ...)` : named;
}

/** One for each notification, with what became of it at each receiver. */
function tellings(deliveries: readonly DeliveryEntry[], now: EpochMs): readonly StoryEvent[] {
  const ofOne = Map.groupBy(deliveries, ({ notification }) => notification.id);
  return [...ofOne.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const delivered = group.filter(({ state }) => state === 'delivered').map(deliveredText);
    const others = group.filter(({ state }) => state !== 'delivered');
    const headline = `told as ${toldText(first)}: ${delivered.length === 0 ? 'nobody' : delivered.join(', ')}`;
    return [
      {
        at: first.notification.at,
        lines: [headline, ...others.map((entry) => undeliveredText(entry, now))],
        isTrouble: others.some(({ state }) => state === 'undeliverable'),
      },
    ];
  });
}

function toldText({ notification }: DeliveryEntry): string {
  return 'outlook' in notification ? `${notification.kind} (${notification.outlook.to})` : notification.kind;
}

/** What takes longer than delivery does by itself is worth telling. */
const PROMPT_MS = 60_000;

function deliveredText({ receiver, createdAt, settledAt }: DeliveryEntry): string {
  const tookMs = (settledAt ?? createdAt) - createdAt;
  return `${visibleText(receiver)}${tookMs < PROMPT_MS ? '' : ` (after ${formatDuration(tookMs)})`}`;
}

function undeliveredText(entry: DeliveryEntry, now: EpochMs): string {
  return `${visibleText(entry.receiver)}: ${fateText(entry, now)}`;
}

/** What became of a delivery that has not arrived: `pending, 4 attempts, again in 3 min: answered 500`. */
function fateText({ state, attempts, nextAttemptAt, lastError }: DeliveryEntry, now: EpochMs): string {
  const error = lastError === null ? '' : `: ${visibleText(lastError, 600)}`;
  switch (state) {
    case 'delivered':
      return 'delivered';
    case 'pending':
      return attempts === 0
        ? 'pending'
        : `pending, ${countOf(attempts, 'attempt')}, ${againText(nextAttemptAt, now)}${error}`;
    case 'undeliverable':
      return `given up after ${countOf(attempts, 'attempt')}${error}`;
    case 'superseded':
      return 'left out, something newer was to be told';
    case 'discarded':
      return `discarded by hand${error}`;
  }
}

function againText(nextAttemptAt: EpochMs, now: EpochMs): string {
  return nextAttemptAt <= now ? 'due' : `again ${distanceFrom(now, nextAttemptAt)}`;
}

function acknowledging({ at, by, comment, level }: Acknowledgement): StoryEvent {
  return event(at, `acknowledged as ${level} by ${signatureText({ by, comment })}`);
}

function endings({ resolvedAt, continuedIn }: Incident): readonly StoryEvent[] {
  if (resolvedAt === null) return [];
  return [event(resolvedAt, continuedIn === null ? 'over' : `over, goes on as ${continuedIn}`)];
}
