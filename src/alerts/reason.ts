// Whether a receiver is told of an incident now, as what, or why not. The heart of alerting: pure, and tested as a table.
import type { RouteConfig } from '../config/schema.ts';
import type { EpochMs } from '../lib/clock.ts';
import { compareLevels, type OutlookLevel } from '../outlook/outlook.ts';
import { type Acknowledgement, isAcknowledged } from './acknowledgement.ts';
import { type Audience, type AudienceContext, audienceOf, isTold, selfRoutes } from './audience.ts';
import { concerns, type Incident, lastWord, type Told } from './incident.ts';
import type { IncidentKind } from './notification.ts';
import { decidingRoute, heldQuiet } from './routes.ts';

export type Reason =
  | { readonly kind: 'tell'; readonly as: IncidentKind; readonly from: OutlookLevel; readonly to: OutlookLevel }
  /** There is something to tell, and it waits. */
  | { readonly kind: 'hold'; readonly because: HoldReason; readonly until: EpochMs | null }
  | { readonly kind: 'nothing' };

export type HoldReason =
  | 'acknowledged' // nobody needs a reminder of what somebody looks after
  | 'silenced'
  | 'maintenance'
  | 'quiet-hours'
  | 'grouping' // more may join before long
  | 'settling' // it was safe before, and came back
  | 'offline'; // nothing is known of anything

export interface ReasonContext extends AudienceContext {
  /** While no target answers, nothing is told of any. */
  readonly isOffline: boolean;
  readonly acknowledgementOf: (incident: string) => Acknowledgement | null;
}

const NOTHING: Reason = { kind: 'nothing' };

export interface Reasoned {
  readonly reason: Reason;
  /** What of the incident concerns the receiver. */
  readonly audience: Audience;
}

/** What `receiver` is told of `incident` now, and what of it concerns the receiver. */
export function reasonFor(incident: Incident, receiver: string, context: ReasonContext): Reasoned {
  const { reason, audience } = wishedFor(incident, receiver, context);
  if (reason.kind !== 'tell') return { reason, audience };
  // What anchorwatch says of itself is told all the more.
  if (context.isOffline && incident.finding === null) return { reason: hold('offline', null), audience };
  return { reason: quietly(reason, audience, context.now), audience };
}

/** What there is to tell, at whatever hour. */
function wishedFor(incident: Incident, receiver: string, context: ReasonContext): Reasoned {
  const audience = audienceOf(incident, receiver, context);
  const told = incident.told[receiver] ?? null;
  if (isTold(told)) return { reason: nextFor(incident, told, audience, context), audience };
  if (audience.heard === 'safe') return escalationTo(incident, receiver, audience, context);
  const from = loudestBefore(audience, audience.heard);
  return { reason: tell(told === null ? 'opened' : 'reopened', from, audience.heard), audience };
}

/** For a receiver that knows of it. What it was told stays what it knows, however much of that is muted now. */
function nextFor(incident: Incident, told: Told, audience: Audience, context: ReasonContext): Reason {
  const { now } = context;
  const { level, heard, news } = audience;
  if (audience.isOver) return tell('resolved', told.level, isSafe(incident, audience) ? 'safe' : 'unknown');
  if (compareLevels(heard, told.level) > 0) return tell('raised', told.level, heard);
  if (isWorseToReach(incident, told) && news.length > 0) return tell('raised', told.level, told.level);
  if (level === 'safe') return hold('settling', null);
  const { groupInterval = 0 } = decidingRoute(audience.routes) ?? {};
  const mayTellNews = news.length > 0 && isPast(told.at, groupInterval, now);
  if (compareLevels(level, told.level) < 0) {
    // What is new does not wait until what came back has settled.
    const mayEase = told.course !== 'back' || audience.isSettled || mayTellNews;
    return mayEase ? tell('eased', told.level, level) : hold('settling', null);
  }
  if (mayTellNews) return tell('grown', told.level, told.level);
  if (news.length > 0) return hold('grouping', told.at + groupInterval);
  return reminder(incident, told, audience, context);
}

function reminder(incident: Incident, told: Told, audience: Audience, context: ReasonContext): Reason {
  const { repeat = 0 } = decidingRoute(audience.routes) ?? {};
  if (repeat === 0 || !isPast(told.at, repeat, context.now)) return NOTHING;
  if (audience.heard === 'safe') return mutedHold(audience);
  if (isAcknowledged(context.acknowledgementOf(incident.id), incident, audience.heard))
    return hold('acknowledged', null);
  return tell('reminder', told.level, told.level);
}

/** Nobody has acknowledged what the receivers before this one were told: now it is its turn. */
function escalationTo(incident: Incident, receiver: string, own: Audience, context: ReasonContext): Reasoned {
  let held: Reason = mutedHold(own);
  const routes = incident.finding === null ? context.routes : selfRoutes(context.routes);
  for (const route of routes) {
    const place = route.escalateTo.indexOf(receiver);
    if (place === -1) continue;
    const audience = audienceOf(incident, receiver, asNamedBy(route, receiver, context));
    const { heard } = audience;
    const since = waitingSince(incident, route, heard, context);
    if (since === null || !isPast(since, route.escalateAfter * (place + 1), context.now)) continue;
    if (heard === 'safe' && audience.mute === null) continue;
    if (heard === 'safe') held = mutedHold(audience);
    else if (isAcknowledged(context.acknowledgementOf(incident.id), incident, heard)) held = hold('acknowledged', null);
    else return { reason: tell('escalated', loudestBefore(audience, heard), heard), audience };
  }
  return { reason: held, audience: own };
}

/**
 * Since when the earliest of the route's receivers waits for an acknowledgement. One whose news was acknowledged while it
 * was quieter does not wait yet: it is told first how loud it is now.
 */
function waitingSince(
  incident: Incident,
  { receivers }: RouteConfig,
  heard: OutlookLevel,
  context: ReasonContext,
): EpochMs | null {
  const acknowledgement = context.acknowledgementOf(incident.id);
  const told = receivers
    .flatMap((name) => incident.told[name] ?? [])
    .filter(isTold)
    .filter(({ level }) => compareLevels(level, heard) >= 0 || !isAcknowledged(acknowledgement, incident, level));
  return told.length === 0 ? null : Math.min(...told.map(({ raisedAt }) => raisedAt));
}

/** The route as if it named the receiver, to see what the receiver would hear. */
function asNamedBy(route: RouteConfig, receiver: string, context: AudienceContext): AudienceContext {
  const named = { ...route, receivers: [receiver] };
  const about: readonly RouteConfig[] = [named];
  const none: readonly RouteConfig[] = [];
  return { ...context, routes: about, routesOf: (pair) => (context.routesOf(pair).includes(route) ? about : none) };
}

function isWorseToReach({ reachRevision }: Incident, { revision }: Told): boolean {
  return reachRevision !== null && reachRevision > revision;
}

/** What the loudest of the news was before; quieter than `level` in any case. */
function loudestBefore({ news }: Pick<Audience, 'news'>, level: OutlookLevel): OutlookLevel {
  let from: OutlookLevel = 'safe';
  for (const { before } of news) if (compareLevels(before, from) > 0 && compareLevels(before, level) < 0) from = before;
  return from;
}

/** `told` in the future: the clock was set back since, and nobody should wait until it comes there again. */
function isPast(told: EpochMs, delayMs: number, now: EpochMs): boolean {
  return Math.abs(now - told) >= delayMs;
}

function quietly(reason: Reason, { routes }: Audience, now: EpochMs): Reason {
  if (reason.kind !== 'tell') return reason;
  const level = compareLevels(reason.from, reason.to) > 0 ? reason.from : reason.to;
  const quiet = heldQuiet(routes, level, now);
  return quiet === null ? reason : hold('quiet-hours', quiet.until);
}

function mutedHold({ mute }: Pick<Audience, 'mute'>): Reason {
  if (mute === null) return NOTHING;
  return mute.kind === 'maintenance' ? hold('maintenance', mute.until) : hold('silenced', null);
}

/** Over for good: neither does it go on elsewhere, nor is it only that nobody watches any more. */
function isSafe({ finding }: Incident, { members }: Audience): boolean {
  return finding !== null || lastWord(members).every(concerns);
}

function tell(as: IncidentKind, from: OutlookLevel, to: OutlookLevel): Reason {
  return { kind: 'tell', as, from, to };
}

function hold(because: HoldReason, until: EpochMs | null): Reason {
  return { kind: 'hold', because, until };
}
