// Who is to be told what, now: steps of the outlook and the incidents that are open -> incidents and notifications.
import type { RouteConfig } from '../config/schema.ts';
import type { EpochMs } from '../lib/clock.ts';
import {
  compareLevels,
  type FirmwareReach,
  type OutlookChange,
  type OutlookState,
  type Pair,
  pairKey,
  type Reach,
  type ReachChange,
} from '../outlook/outlook.ts';
import { composeNotification } from './compose.ts';
import { compareImpact, fleetImpact, type Impact } from './fleet.ts';
import { incidentId } from './identifiers.ts';
import type { Incident } from './incident.ts';
import type { FleetImpact, Notification } from './notification.ts';
import { bearersOf } from './reach-bearers.ts';
import { receiversAt, repeatFor } from './routes.ts';
import type { Story } from './story.ts';

export interface DecideInput {
  readonly now: EpochMs;
  /** Incidents that are not over. */
  readonly incidents: readonly Incident[];
  /** At most one step for each pair. */
  readonly changes: readonly OutlookChange[];
  /** Every outlook as it is after the changes. */
  readonly outlooks: readonly OutlookState[];
  /** Whether each firmware of the config can be updated after them. */
  readonly reaches: readonly FirmwareReach[];
  /** At most one step for each firmware. */
  readonly reachChanges: readonly ReachChange[];
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

/** The input, arranged for looking things up. */
interface Context extends DecideInput {
  readonly reachOf: ReadonlyMap<string, FirmwareReach>;
  /** Of those whose reach changed. */
  readonly reachBefore: ReadonlyMap<string, Reach>;
  readonly fleet: FleetImpact;
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
  const context = contextOf(input);
  const retired = new Set(input.retired.map(pairKey));
  const incidents = new Map(input.incidents.map((incident) => [pairKey(incident), incident]));
  const changes = new Map(input.changes.map((change) => [pairKey(change.state), change]));
  const outlooks = new Map(input.outlooks.map((state) => [pairKey(state), state]));
  const bearers = bearersOf(input, retired);

  const outcomes: (Outcome | null)[] = [];
  for (const [key, change] of changes) {
    if (!retired.has(key)) outcomes.push(step(context, incidents.get(key) ?? null, change));
  }
  for (const [key, incident] of incidents) {
    const state = outlooks.get(key);
    if (retired.has(key)) outcomes.push(retire(context, incident));
    else if (!changes.has(key) && state !== undefined) {
      const same = stayed(input.now, state);
      outcomes.push(
        bearers.has(key) && state.level === incident.level
          ? raise(context, incident, same)
          : step(context, incident, same),
      );
    }
  }
  const happened = outcomes.filter((outcome) => outcome !== null).toSorted((a, b) => worstFirst(context, a, b));
  return {
    incidents: happened.map((outcome) => outcome.incident),
    deliveries: happened.flatMap((outcome) => outcome.deliveries),
  };
}

function contextOf(input: DecideInput): Context {
  return {
    ...input,
    reachOf: new Map(input.reaches.map((state) => [state.firmware, state])),
    reachBefore: new Map(input.reachChanges.map(({ from, state }) => [state.firmware, from])),
    fleet: fleetImpact(input.reaches),
  };
}

// Whoever reads only the first of a night's mails should have read the worst.
function worstFirst(context: Context, a: Outcome, b: Outcome): number {
  return compareImpact(impactOf(context, a), impactOf(context, b));
}

function impactOf({ reachOf }: Context, { incident }: Outcome): Impact {
  const state = reachOf.get(incident.firmware);
  return { reach: state?.reach ?? null, level: incident.level, devices: state?.devices ?? null };
}

function stayed(at: EpochMs, state: OutlookState): OutlookChange {
  return { at, from: state.level, to: state.level, state };
}

/**
 * An open incident moves from the level that it was told at, not from the one that the outlook had: the outlook may have
 * been forgotten in between, when its target went from the config and came back.
 */
function step(context: Context, incident: Incident | null, change: OutlookChange): Outcome | null {
  if (incident === null) {
    return change.from === change.to || change.to === 'safe' ? null : open(context, change);
  }
  const steps = compareLevels(change.to, incident.level);
  if (steps > 0) return raise(context, incident, { ...change, from: incident.level });
  if (steps < 0) return lower(context, incident, { ...change, from: incident.level });
  return remind(context, incident, change.state);
}

// A step down that ends louder than safe opens one too, where there is none: nobody has heard of it yet.
function open(context: Context, change: OutlookChange): Outcome {
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
  return tell(context, incident, { kind: 'opened', ...change }, receiversAt(change.to, context.routes));
}

function raise(context: Context, incident: Incident, change: OutlookChange): Outcome {
  const raised = { ...incident, level: change.to };
  return tell(context, raised, { kind: 'raised', ...change }, receiversAt(change.to, context.routes));
}

function lower(context: Context, incident: Incident, change: OutlookChange): Outcome {
  const over = change.to === 'safe';
  const lowered = { ...incident, level: change.to, resolvedAt: over ? change.at : null };
  return tell(context, lowered, { kind: over ? 'resolved' : 'eased', ...change }, Object.keys(incident.told));
}

// Nothing more will be seen of it: it ends without a claim that all is well.
function retire(context: Context, incident: Incident): Outcome {
  const ended: Incident = { ...incident, level: 'unknown', resolvedAt: context.now };
  const news: News = { kind: 'resolved', at: context.now, from: incident.level, to: 'unknown', state: null };
  return tell(context, ended, news, Object.keys(incident.told));
}

function remind(context: Context, incident: Incident, state: OutlookState): Outcome | null {
  const due = receiversAt(incident.level, context.routes).filter((receiver) => isDue(context, incident, receiver));
  const news: News = { kind: 'reminder', at: context.now, from: incident.levelBefore, to: incident.level, state };
  const outcome = tell(context, incident, news, due);
  return outcome.deliveries.length === 0 ? null : outcome;
}

// Whoever is routed at this level and never heard of it was added to the config since, and is told now.
function isDue(context: Context, incident: Incident, receiver: string): boolean {
  const told = incident.told[receiver];
  if (told === undefined) return true;
  const repeat = repeatFor(receiver, incident.level, context.routes);
  // Told in the future: the clock was set back, and nobody should wait until it comes there again.
  return repeat !== null && Math.abs(context.now - told) >= repeat;
}

type News = Pick<Story, 'kind' | 'at' | 'from' | 'to' | 'state'>;

function tell(context: Context, incident: Incident, news: News, audience: readonly string[]): Outcome {
  const receivers = audience.filter((receiver) => context.receivers.includes(receiver));
  if (receivers.length === 0) return { incident, deliveries: [] };
  const notification = composeNotification(storyOf(context, incident, news));
  const told = Object.fromEntries(receivers.map((receiver) => [receiver, news.at]));
  return {
    incident: { ...incident, told: { ...incident.told, ...told } },
    deliveries: receivers.map((receiver) => ({ receiver, notification })),
  };
}

function storyOf(context: Context, incident: Incident, news: News): Story {
  const { firmware } = incident;
  const state = context.reachOf.get(firmware);
  const from = context.reachBefore.get(firmware) ?? state?.reach ?? null;
  return { ...news, incident, reach: state === undefined ? null : { ...state, from }, fleet: context.fleet };
}
