// Who is to be told what, now: outlooks, what anchorwatch found of itself, what people asked for -> incidents and
// notifications. Everything follows from how things are, so that a decision that was lost is made again.
import type { RouteConfig } from '../config/schema.ts';
import type { EpochMs } from '../lib/clock.ts';
import {
  type FirmwareReach,
  type OutlookState,
  type Pair,
  pairKey,
  type Reach,
  type ReachChange,
} from '../outlook/outlook.ts';
import type { TargetKey } from '../probe/observation.ts';
import { type Acknowledgement, isAcknowledged } from './acknowledgement.ts';
import { affectedOf } from './affected.ts';
import { type Audience, isTold } from './audience.ts';
import type { MaintenanceWindow } from './calendar/maintenance.ts';
import { composeNotification, composeSelfNotification } from './compose.ts';
import { compareImpact, fleetImpact, type Impact } from './fleet.ts';
import type { FleetImpact } from './fleet-impact.ts';
import type { Incident, Told } from './incident.ts';
import { foldIncidents } from './incidents/fold.ts';
import { foldFindings } from './incidents/self.ts';
import type { LabelSource } from './matching/matcher.ts';
import { mutedBy } from './muting.ts';
import type { IncidentKind, Notification, NotifiedReach } from './notification.ts';
import { byPair, type PairMap } from './pair-map.ts';
import { type Reason, type ReasonContext, reasonFor } from './reason.ts';
import { compileRoutes } from './routes.ts';
import type { SelfFinding } from './self-finding.ts';
import type { Silence } from './silence.ts';

export interface DecideInput {
  readonly now: EpochMs;
  /** No target answers: outlooks are old, and nothing is told of devices. */
  readonly isOffline: boolean;
  /** Those that are open, and those that were over a short while ago and may come back. */
  readonly incidents: readonly Incident[];
  /** Every outlook that is watched. */
  readonly outlooks: readonly OutlookState[];
  readonly calmRounds: number;
  /** Whether each firmware of the config can be updated. */
  readonly reaches: readonly FirmwareReach[];
  /** At most one step for each firmware. */
  readonly reachChanges: readonly ReachChange[];
  /** The target of the config that leads to a pair's target through redirects. */
  readonly originOf: (pair: Pair) => TargetKey;
  /** What anchorwatch finds of itself. */
  readonly findings: readonly SelfFinding[];
  readonly acknowledgements: readonly Acknowledgement[];
  readonly silences: readonly Silence[];
  readonly maintenance: readonly MaintenanceWindow[];
  /** As `effectiveRoutes` gives them. */
  readonly routes: readonly RouteConfig[];
  /** The receivers that exist; nobody else is told anything, whatever an incident remembers. */
  readonly receivers: readonly string[];
  readonly labelsOf: LabelSource;
}

export interface Decision {
  /** Incidents that opened, changed or ended. */
  readonly incidents: readonly Incident[];
  /** Worst first. */
  readonly deliveries: readonly { readonly receiver: string; readonly notification: Notification }[];
  /** What is told to whom, and what is not and why; of nothing to tell nothing is said. */
  readonly reasons: readonly DecidedReason[];
}

export interface DecidedReason {
  readonly incident: string;
  readonly receiver: string;
  readonly reason: Exclude<Reason, { readonly kind: 'nothing' }>;
}

/** Deterministic: the same input gives the same ids. */
export function decide(input: DecideInput): Decision {
  const context = contextOf(input);
  const before = new Set(input.incidents);
  const folded = foldAll(input).map((incident) => (before.has(incident) ? incident : summed(incident, context)));
  const outcomes = folded.map((incident) => tellAll(incident, context)).toSorted(worstFirst);
  return {
    incidents: outcomes.map(({ incident }) => incident).filter((incident) => !before.has(incident)),
    deliveries: outcomes.flatMap(({ deliveries }) => deliveries),
    reasons: outcomes.flatMap(({ reasons }) => reasons),
  };
}

/** The input, arranged for looking things up. */
interface Context extends ReasonContext {
  readonly receivers: readonly string[];
  readonly outlooks: PairMap<OutlookState>;
  readonly reachOf: ReadonlyMap<string, FirmwareReach>;
  /** Of those whose reach changed. */
  readonly reachBefore: ReadonlyMap<string, Reach>;
  readonly fleet: FleetImpact;
}

function contextOf(input: DecideInput): Context {
  const { now, isOffline, routes, receivers, labelsOf, silences, maintenance } = input;
  const acknowledgements = new Map(input.acknowledgements.map((one) => [one.incident, one]));
  const mayMute = silences.length > 0 || maintenance.length > 0;
  return {
    now,
    isOffline,
    routes,
    receivers,
    routesOf: compileRoutes(routes, labelsOf),
    mutedBy: mayMute ? mutedBy({ silences, maintenance, labelsOf }, now) : null,
    acknowledgementOf: (incident) => acknowledgements.get(incident) ?? null,
    outlooks: byPair(input.outlooks),
    reachOf: new Map(input.reaches.map((state) => [state.firmware, state])),
    reachBefore: new Map(input.reachChanges.map(({ from, state }) => [state.firmware, from])),
    fleet: fleetImpact(input.reaches),
  };
}

/** Offline, no incident of devices opens, changes or ends. */
function foldAll(input: DecideInput): readonly Incident[] {
  const own = input.incidents.filter(({ finding }) => finding !== null);
  const ofDevices = input.incidents.filter(({ finding }) => finding === null);
  return [
    ...(input.isOffline ? ofDevices : foldIncidents({ ...input, incidents: ofDevices })),
    ...foldFindings(own, input.findings, input.now),
  ];
}

/** With what it is about in one line; once it is over the line stays. */
function summed(incident: Incident, context: Context): Incident {
  if (incident.resolvedAt !== null || incident.level === 'safe') return incident;
  const from = 'safe';
  const reason = { kind: 'tell', as: 'opened', from, to: incident.level } as const;
  const audience = { members: incident.members, news: [] };
  return { ...incident, summary: compose(incident, { reason, audience }, context).summary };
}

interface Outcome {
  readonly incident: Incident;
  readonly deliveries: Decision['deliveries'];
  readonly reasons: readonly DecidedReason[];
}

interface Telling {
  readonly receiver: string;
  readonly reason: Extract<Reason, { readonly kind: 'tell' }>;
  readonly audience: Audience;
}

/** Everyone who is to be told of one incident. Those who are told the same get the same notification. */
function tellAll(incident: Incident, context: Context): Outcome {
  const tellings: Telling[] = [];
  const reasons: DecidedReason[] = [];
  for (const receiver of context.receivers) {
    const { reason, audience } = reasonFor(incident, receiver, context);
    if (reason.kind === 'nothing') continue;
    reasons.push({ incident: incident.id, receiver, reason });
    if (reason.kind === 'tell') tellings.push({ receiver, reason, audience });
  }
  if (tellings.length === 0) return { incident, deliveries: [], reasons };
  const deliveries = alike(tellings).flatMap((group) => {
    const notification = compose(incident, group[0], context);
    return group.map(({ receiver }) => ({ receiver, notification }));
  });
  return { incident: afterTelling(incident, tellings, context), deliveries, reasons };
}

type Group = readonly [Telling, ...Telling[]];

/** Tellings that say the same, together: routes that are about different pairs make different ones. */
function alike(tellings: readonly Telling[]): readonly Group[] {
  const groups: [Telling, ...Telling[]][] = [];
  for (const telling of tellings) {
    const group = groups.find(([first]) => isSame(first, telling));
    if (group === undefined) groups.push([telling]);
    else group.push(telling);
  }
  return groups;
}

function isSame(a: Telling, b: Telling): boolean {
  const isSameReason = a.reason.as === b.reason.as && a.reason.from === b.reason.from && a.reason.to === b.reason.to;
  return (
    isSameReason && isSameList(a.audience.members, b.audience.members) && isSameList(a.audience.news, b.audience.news)
  );
}

function isSameList<Item>(a: readonly Item[], b: readonly Item[]): boolean {
  return a === b || (a.length === b.length && a.every((item, index) => item === b[index]));
}

function compose(
  incident: Incident,
  { reason, audience }: { readonly reason: Telling['reason']; readonly audience: Pick<Audience, 'members' | 'news'> },
  context: Context,
): Notification {
  const { now, outlooks, reachOf, fleet } = context;
  const { as: kind, from, to } = reason;
  const acknowledgement = context.acknowledgementOf(incident.id);
  const common = { kind, at: now, incident, from, to, acknowledgement };
  if (incident.finding !== null) return composeSelfNotification({ ...common, finding: incident.finding });
  const { affected, worst } = affectedOf({ ...audience, outlooks, reachOf });
  const state = outlooks.get(worst) ?? null;
  const reach = notifiedReach(worst.firmware, context);
  return composeNotification({ ...common, worst, state, reach, affected, fleet });
}

function notifiedReach(firmware: string, { reachOf, reachBefore }: Context): NotifiedReach | null {
  const state = reachOf.get(firmware);
  return state === undefined ? null : { ...state, from: reachBefore.get(firmware) ?? state.reach };
}

/** What each receiver knows now. */
function afterTelling(incident: Incident, tellings: readonly Telling[], context: Context): Incident {
  const knows = tellings.map((telling) => [telling.receiver, knowledge(incident, telling, context)] as const);
  return { ...incident, told: { ...incident.told, ...Object.fromEntries(knows) } };
}

function knowledge(incident: Incident, { receiver, reason, audience }: Telling, context: Context): Told {
  const { now } = context;
  const before = incident.told[receiver];
  const isEnd = reason.as === 'resolved';
  // What becomes louder while nobody has acknowledged it has waited all the while.
  const acknowledgement = context.acknowledgementOf(incident.id);
  const asksAnew = before === undefined || !isTold(before) || isAcknowledged(acknowledgement, incident, before.level);
  return {
    at: now,
    level: isEnd ? 'safe' : reason.to,
    revision: incident.revision,
    raisedAt: asksAnew ? now : before.raisedAt,
    unheard: isEnd ? [] : audience.unheard.map(pairKey),
    course: courseAfter(before?.course ?? 'rising', reason.as),
  };
}

function courseAfter(course: Told['course'], kind: IncidentKind): Told['course'] {
  switch (kind) {
    case 'eased':
    case 'resolved':
      return course === 'back' ? 'back' : 'eased';
    case 'opened':
    case 'reopened':
    case 'raised':
    case 'escalated':
      return course === 'rising' ? 'rising' : 'back';
    case 'grown':
    case 'reminder':
      return course;
  }
}

// Whoever reads only the first of a night's mails should have read the worst; what anchorwatch says of itself is last.
function worstFirst(a: Outcome, b: Outcome): number {
  return compareImpact(impactOf(a), impactOf(b));
}

function impactOf({ incident, deliveries }: Outcome): Impact {
  const told = deliveries.map(({ notification }) => notification).find(({ about }) => about === 'devices');
  if (told?.about !== 'devices') return { reach: null, level: incident.level, devices: null };
  return { reach: told.reach?.reach ?? null, level: incident.level, devices: told.affected.devices };
}
