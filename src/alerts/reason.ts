// Whether a receiver is told of an incident now, as what, or why not. The heart of alerting: pure, and tested as a table.
import type { RouteConfig } from '../config/schema.ts';
import type { EpochMs } from '../lib/clock.ts';
import { compareLevels, type OutlookLevel } from '../outlook/outlook.ts';
import { type Acknowledgement, isAcknowledged } from './acknowledgement.ts';
import { type Audience, type AudienceContext, audienceOf } from './audience.ts';
import type { Incident, Told } from './incident.ts';
import type { IncidentKind } from './notification.ts';
import { decidingRoute, heldQuiet, isLoudEnough } from './routes.ts';

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

/** What `receiver` is told of `incident` now, and what of it concerns the receiver. */
export function reasonFor(
  incident: Incident,
  receiver: string,
  context: ReasonContext,
): { readonly reason: Reason; readonly audience: Audience } {
  const audience = audienceOf(incident, receiver, context);
  // What anchorwatch says of itself is told all the more.
  if (context.isOffline && incident.finding === null) return { reason: hold('offline', null), audience };
  const told = incident.told[receiver];
  const isTold = told !== undefined && told.level !== 'safe';
  const reason = isTold
    ? nextFor(incident, told, audience, context)
    : firstFor(incident, receiver, told ?? null, audience, context);
  return { reason: quietly(reason, audience, context.now), audience };
}

/** For a receiver that knows nothing of it, or was told that it is over. */
function firstFor(
  incident: Incident,
  receiver: string,
  told: Told | null,
  audience: Audience,
  context: ReasonContext,
): Reason {
  if (audience.heard !== 'safe') {
    const from = loudestBefore(audience, audience.heard);
    return tell(told === null ? 'opened' : 'reopened', from, audience.heard);
  }
  if (audience.mute !== null) return mutedHold(audience);
  return escalationTo(incident, receiver, context);
}

/** For a receiver that knows of it. */
function nextFor(incident: Incident, told: Told, audience: Audience, context: ReasonContext): Reason {
  const { now } = context;
  const { level, heard } = audience;
  if (audience.isOver) return tell('resolved', told.level, isSafe(incident, audience) ? 'safe' : 'unknown');
  if (compareLevels(heard, told.level) > 0) return tell('raised', told.level, heard);
  if (isWorseToReach(incident, told) && heard !== 'safe') return tell('raised', told.level, heard);
  if (level === 'safe') return hold('settling', null);
  if (compareLevels(level, told.level) < 0) return tell('eased', told.level, level);
  if (audience.news.length > 0) {
    const { groupInterval = 0 } = decidingRoute(audience.routes) ?? {};
    return isPast(told.at, groupInterval, now)
      ? tell('grown', told.level, heard)
      : hold('grouping', told.at + groupInterval);
  }
  return reminder(incident, told, audience, context);
}

function reminder(incident: Incident, told: Told, audience: Audience, context: ReasonContext): Reason {
  const { repeat = 0 } = decidingRoute(audience.routes) ?? {};
  if (repeat === 0 || !isPast(told.at, repeat, context.now)) return NOTHING;
  if (audience.heard === 'safe') return audience.mute === null ? NOTHING : mutedHold(audience);
  if (isAcknowledged(context.acknowledgementOf(incident.id), incident, audience.heard))
    return hold('acknowledged', null);
  return tell('reminder', told.level, audience.heard);
}

/** Nobody has acknowledged what the receivers before this one were told: now it is its turn. */
function escalationTo(incident: Incident, receiver: string, context: ReasonContext): Reason {
  for (const route of context.routes) {
    const place = route.escalateTo.indexOf(receiver);
    if (place === -1) continue;
    const waiting = waitingSince(incident, route);
    if (waiting === null || !isPast(waiting.at, route.escalateAfter * (place + 1), context.now)) continue;
    const { heard, mute, news } = audienceOf(incident, receiver, asNamedBy(route, receiver, context));
    if (!isLoudEnough(route, heard) || heard === 'safe') {
      if (mute !== null) return mutedHold({ mute });
      continue;
    }
    if (isAcknowledged(context.acknowledgementOf(incident.id), incident, heard)) return hold('acknowledged', null);
    return tell('escalated', loudestBefore({ news }, heard), heard);
  }
  return NOTHING;
}

/** Since when the earliest of the route's receivers waits for an acknowledgement. */
function waitingSince(incident: Incident, { receivers }: RouteConfig): { readonly at: EpochMs } | null {
  const told = receivers.flatMap((name) => incident.told[name] ?? []).filter(({ level }) => level !== 'safe');
  return told.length === 0 ? null : { at: Math.min(...told.map(({ raisedAt }) => raisedAt)) };
}

/** The route as if it named the receiver, to see what the receiver would hear. */
function asNamedBy(route: RouteConfig, receiver: string, context: AudienceContext): AudienceContext {
  const named = { ...route, receivers: [receiver] };
  return {
    ...context,
    routes: [named],
    routesOf: (pair) => (context.routesOf(pair).includes(route) ? [named] : []),
  };
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
  return mute?.kind === 'maintenance' ? hold('maintenance', mute.until) : hold('silenced', null);
}

/** Over for good, and not only because nobody watches any more. */
function isSafe({ finding, continuedIn }: Incident, { members }: Audience): boolean {
  return finding !== null || continuedIn !== null || members.some(({ isWatched }) => isWatched);
}

function tell(as: IncidentKind, from: OutlookLevel, to: OutlookLevel): Reason {
  return { kind: 'tell', as, from, to };
}

function hold(because: HoldReason, until: EpochMs | null): Reason {
  return { kind: 'hold', because, until };
}
