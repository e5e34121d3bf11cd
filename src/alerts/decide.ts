// Who is to be told what, now: steps of the outlook and the incidents that are open -> incidents and notifications.
import type { RouteConfig } from '../config/schema.ts';
import type { Firmware } from '../firmware/firmware.ts';
import type { EpochMs } from '../lib/clock.ts';
import { compareLevels, type OutlookChange, type OutlookState, type Pair, pairKey } from '../outlook/outlook.ts';
import type { TargetKey } from '../probe/observation.ts';
import { composeNotification } from './compose.ts';
import { incidentId } from './identifiers.ts';
import type { Incident } from './incident.ts';
import type { Notification } from './notification.ts';
import { receiversAt, repeatFor } from './routes.ts';
import type { Story } from './story.ts';

/** What a firmware's alerts need to know of it. */
export type FirmwareFacts = Pick<Firmware, 'devices' | 'recovery'>;

export interface DecideInput {
  readonly now: EpochMs;
  /** Incidents that are not over. */
  readonly incidents: readonly Incident[];
  /** At most one step for each pair. */
  readonly changes: readonly OutlookChange[];
  /** Every outlook as it is after the changes. */
  readonly outlooks: readonly OutlookState[];
  readonly firmware: ReadonlyMap<string, FirmwareFacts>;
  readonly purposeOf: (firmware: string, target: TargetKey) => 'update' | 'service';
  /** As `effectiveRoutes` gives them. */
  readonly routes: readonly RouteConfig[];
  /** The receivers that exist; nobody else is told anything, whatever an incident remembers. */
  readonly receivers: readonly string[];
  /** Pairs that are no longer watched: their incidents end. */
  readonly retired: readonly Pair[];
}

export interface Decision {
  /** Incidents that opened, changed or ended. */
  readonly incidents: readonly Incident[];
  readonly deliveries: readonly { readonly receiver: string; readonly notification: Notification }[];
}

interface Outcome {
  readonly incident: Incident;
  readonly deliveries: Decision['deliveries'];
}

/**
 * One notification for each step, to whom the routes name at that level; when it eases or ends, to everyone who was
 * told of it; again as the routes say. Deterministic: the same input gives the same ids.
 */
export function decide(input: DecideInput): Decision {
  const retired = new Set(input.retired.map(pairKey));
  const incidents = new Map(input.incidents.map((incident) => [pairKey(incident), incident]));
  const changes = new Map(input.changes.map((change) => [pairKey(change.state), change]));
  const outlooks = new Map(input.outlooks.map((state) => [pairKey(state), state]));

  const outcomes: (Outcome | null)[] = [];
  for (const [key, change] of changes) {
    if (!retired.has(key)) outcomes.push(step(input, incidents.get(key) ?? null, change));
  }
  for (const [key, incident] of incidents) {
    const state = outlooks.get(key);
    if (retired.has(key)) outcomes.push(retire(input, incident));
    else if (!changes.has(key) && state !== undefined) outcomes.push(step(input, incident, stayed(input.now, state)));
  }
  const happened = outcomes.filter((outcome) => outcome !== null);
  return {
    incidents: happened.map((outcome) => outcome.incident),
    deliveries: happened.flatMap((outcome) => outcome.deliveries),
  };
}

function stayed(at: EpochMs, state: OutlookState): OutlookChange {
  return { at, from: state.level, to: state.level, state };
}

/**
 * An open incident moves from the level that it was told at, not from the one that the outlook had: the outlook may have
 * been forgotten in between, when its target went from the config and came back.
 */
function step(input: DecideInput, incident: Incident | null, change: OutlookChange): Outcome | null {
  if (incident === null) {
    return change.from === change.to || change.to === 'safe' ? null : open(input, change);
  }
  const steps = compareLevels(change.to, incident.level);
  if (steps > 0) return raise(input, incident, { ...change, from: incident.level });
  if (steps < 0) return lower(input, incident, { ...change, from: incident.level });
  return remind(input, incident, change.state);
}

// A step down that ends louder than safe opens one too, where there is none: nobody has heard of it yet.
function open(input: DecideInput, change: OutlookChange): Outcome {
  const { firmware, target } = change.state;
  const incident: Incident = {
    id: incidentId(firmware, target, change.at),
    firmware,
    target,
    openedAt: change.at,
    resolvedAt: null,
    level: change.to,
    levelBefore: change.from,
    told: {},
  };
  return tell(input, incident, { kind: 'opened', ...change }, receiversAt(change.to, input.routes));
}

function raise(input: DecideInput, incident: Incident, change: OutlookChange): Outcome {
  const raised = { ...incident, level: change.to };
  return tell(input, raised, { kind: 'raised', ...change }, receiversAt(change.to, input.routes));
}

function lower(input: DecideInput, incident: Incident, change: OutlookChange): Outcome {
  const over = change.to === 'safe';
  const lowered = { ...incident, level: change.to, resolvedAt: over ? change.at : null };
  return tell(input, lowered, { kind: over ? 'resolved' : 'eased', ...change }, Object.keys(incident.told));
}

// Nothing more will be seen of it: it ends without a claim that all is well.
function retire(input: DecideInput, incident: Incident): Outcome {
  const ended: Incident = { ...incident, level: 'unknown', resolvedAt: input.now };
  const news: News = { kind: 'resolved', at: input.now, from: incident.level, to: 'unknown', state: null };
  return tell(input, ended, news, Object.keys(incident.told));
}

function remind(input: DecideInput, incident: Incident, state: OutlookState): Outcome | null {
  const due = receiversAt(incident.level, input.routes).filter((receiver) => isDue(input, incident, receiver));
  const news: News = { kind: 'reminder', at: input.now, from: incident.levelBefore, to: incident.level, state };
  const outcome = tell(input, incident, news, due);
  return outcome.deliveries.length === 0 ? null : outcome;
}

// Whoever is routed at this level and never heard of it was added to the config since, and is told now.
function isDue(input: DecideInput, incident: Incident, receiver: string): boolean {
  const told = incident.told[receiver];
  if (told === undefined) return true;
  const repeat = repeatFor(receiver, incident.level, input.routes);
  // Told in the future: the clock was set back, and nobody should wait until it comes there again.
  return repeat !== null && Math.abs(input.now - told) >= repeat;
}

type News = Pick<Story, 'kind' | 'at' | 'from' | 'to' | 'state'>;

function tell(input: DecideInput, incident: Incident, news: News, audience: readonly string[]): Outcome {
  const receivers = audience.filter((receiver) => input.receivers.includes(receiver));
  if (receivers.length === 0) return { incident, deliveries: [] };
  const notification = composeNotification(storyOf(input, incident, news));
  const told = Object.fromEntries(receivers.map((receiver) => [receiver, news.at]));
  return {
    incident: { ...incident, told: { ...incident.told, ...told } },
    deliveries: receivers.map((receiver) => ({ receiver, notification })),
  };
}

function storyOf(input: DecideInput, incident: Incident, news: News): Story {
  const { firmware, target } = incident;
  const facts = input.firmware.get(firmware);
  return {
    ...news,
    incident,
    devices: facts?.devices ?? null,
    recovery: facts?.recovery ?? [],
    purpose: input.purposeOf(firmware, target),
    otherUpdateTargets: input.outlooks.filter(
      (state) =>
        state.firmware === firmware && state.target !== target && input.purposeOf(firmware, state.target) === 'update',
    ),
  };
}
