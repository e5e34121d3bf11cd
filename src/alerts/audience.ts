// What of an incident concerns one receiver: the pairs that its routes are about, how loud they are, what of it is muted.
import type { RouteConfig } from '../config/schema.ts';
import type { EpochMs } from '../lib/clock.ts';
import { compareLevels, type OutlookLevel, type Pair, pairKey } from '../outlook/outlook.ts';
import { concerns, type Incident, isOpen, isOver, isReopened, isSettled, type Member, type Told } from './incident.ts';
import type { Mute } from './muting.ts';
import { isAboutAll, isLoudEnough, type RoutesOf } from './routes.ts';
import type { SelfFinding } from './self-finding.ts';

export interface Audience {
  /** The members that the receiver's routes are about, however loud. */
  readonly members: readonly Member[];
  /** The loudest of them. */
  readonly level: OutlookLevel;
  /** Whether all of them are over and done with. */
  readonly isOver: boolean;
  /** Whether none of them stepped lately. */
  readonly isSettled: boolean;
  /** The loudest that a route is loud enough for and that is not muted; `safe` of none. */
  readonly heard: OutlookLevel;
  /** Those of them that the receiver has not heard of as loud as they are. */
  readonly news: readonly Member[];
  /** Why some would be heard and are not. */
  readonly mute: Mute | null;
  /** What would be news, were it not muted, or not eased, or did routes lead there: news it stays, whatever is told. */
  readonly unheard: readonly Member[];
  /** The routes by which the loudest that is heard (or would be, were it not over) is heard. */
  readonly routes: readonly RouteConfig[];
}

export interface AudienceContext {
  readonly now: EpochMs;
  readonly routes: readonly RouteConfig[];
  readonly routesOf: RoutesOf;
  /** Null when nothing is muted now. */
  readonly mutedBy: ((pair: Pair, incident: string) => Mute | null) | null;
}

/** What concerns `receiver` in an incident. */
export function audienceOf(incident: Incident, receiver: string, context: AudienceContext): Audience {
  return incident.finding === null
    ? deviceAudience(incident, receiver, context)
    : selfAudience(incident, incident.finding, receiver, context);
}

/** What a receiver was told last, and it was not the end. */
export type Knowing = Told & { readonly level: Exclude<OutlookLevel, 'safe'> };

/** Whether it knows of an incident that is not over for it. */
export function isTold(told: Told | null | undefined): told is Knowing {
  return told !== undefined && told !== null && told.level !== 'safe';
}

function deviceAudience(incident: Incident, receiver: string, context: AudienceContext): Audience {
  const { now, mutedBy } = context;
  const told = incident.told[receiver];
  const knows = isTold(told);
  const his = context.routes.filter((route) => hears(route, receiver, knows));
  const routesFor = routesWithin(his, context);
  const isBack = isReopened(incident) || told?.course === 'back';
  const isNewTo = newTo(told);
  const members: Member[] = [];
  const news: Member[] = [];
  const unheard: Member[] = [];
  const hearing = new Set<RouteConfig>();
  let level: OutlookLevel = 'safe';
  let heard: OutlookLevel = 'safe';
  let mute: Mute | null = null;
  let isAllOver = true;
  let isAllSettled = true;
  for (const member of incident.members) {
    const routes = routesFor(member);
    if (routes.length === 0) {
      // Should a reload of the config make a route be about it, it is news.
      if (isNewTo(member)) unheard.push(member);
      continue;
    }
    members.push(member);
    isAllOver &&= isOver(member, isBack, now);
    if (!concerns(member)) {
      if (isNewTo(member)) unheard.push(member);
      continue;
    }
    isAllSettled &&= isSettled(member, now);
    level = louder(level, member.level);
    const muted = mutedBy?.(member, incident.id) ?? null;
    if (isHeard(routes, member.level)) {
      if (muted === null) {
        heard = louder(heard, member.level);
        for (const route of routes) if (isLoudEnough(route, member.level)) hearing.add(route);
        if (isNewTo(member)) news.push(member);
        continue;
      }
      mute = muted;
    }
    if (isHeard(routes, member.peak) && isNewTo(member)) unheard.push(member);
  }
  if (members.length === 0 && knows) return formerAudience(incident, told);
  const routes = [...hearing].filter((route) => isLoudEnough(route, heard));
  return {
    members,
    level,
    isOver: !isOpen(incident) || isAllOver,
    isSettled: isAllSettled,
    heard,
    news,
    mute,
    unheard,
    routes: routes.length === 0 ? his : routes,
  };
}

/** No route is about it any more: whoever heard of it hears of its end, and of nothing before. */
function formerAudience(incident: Incident, { level }: Told): Audience {
  const isEnd = !isOpen(incident);
  return { ...NOBODY, members: incident.members, level: isEnd ? 'safe' : level, isOver: isEnd };
}

const NOBODY: Audience = {
  members: [],
  level: 'safe',
  isOver: false,
  isSettled: true,
  heard: 'safe',
  news: [],
  mute: null,
  unheard: [],
  routes: [],
};

/** For each member, those of `his` routes that are about it. */
function routesWithin(
  his: readonly RouteConfig[],
  { routesOf }: AudienceContext,
): (member: Member) => readonly RouteConfig[] {
  // Most routes are about everything: then nothing has to be looked up for each of thousands of pairs.
  if (his.every(isAboutAll)) return () => his;
  const within = new Map<readonly RouteConfig[], readonly RouteConfig[]>();
  return (member) => {
    const routes = routesOf(member);
    const known = within.get(routes);
    if (known !== undefined) return known;
    const found = routes.filter((route) => his.includes(route));
    within.set(routes, found);
    return found;
  };
}

function newTo(told: Told | undefined): (member: Member) => boolean {
  if (!isTold(told)) return () => true;
  const { revision } = told;
  const unheard = new Set(told.unheard);
  if (unheard.size === 0) return (member) => member.revision > revision;
  return (member) => member.revision > revision || unheard.has(pairKey(member));
}

function isHeard(routes: readonly RouteConfig[], level: OutlookLevel): boolean {
  return level !== 'safe' && routes.some((route) => isLoudEnough(route, level));
}

/** A receiver that fails is not told so through itself. */
function selfAudience(
  incident: Incident,
  { code, subject }: SelfFinding,
  receiver: string,
  context: AudienceContext,
): Audience {
  const knows = isTold(incident.told[receiver]);
  const his = selfRoutes(context.routes).filter((route) => hears(route, receiver, knows));
  const isEnd = !isOpen(incident);
  const level = isEnd ? 'safe' : incident.level;
  const isAboutIt = code === 'receiver-failing' && subject === receiver;
  const routes = isAboutIt ? [] : his.filter((route) => isLoudEnough(route, level));
  const mute = isEnd || routes.length === 0 ? null : (context.mutedBy?.(NO_PAIR, incident.id) ?? null);
  const heard = routes.length === 0 || mute !== null ? 'safe' : level;
  return { ...NOBODY, level, isOver: isEnd, heard, mute, routes: routes.length === 0 ? his : routes };
}

/**
 * What anchorwatch says of itself goes along the routes that are about everything; where each route is about a part of
 * the fleet, along all of them.
 */
export function selfRoutes(routes: readonly RouteConfig[]): readonly RouteConfig[] {
  const aboutAll = routes.filter(isAboutAll);
  return aboutAll.length === 0 ? routes : aboutAll;
}

/** Matched by what is about everything only. */
const NO_PAIR: Pair = { firmware: '', target: '' };

/** A receiver hears along the routes that name it; along those that escalate to it from when they did. */
function hears({ receivers, escalateTo }: RouteConfig, receiver: string, knows: boolean): boolean {
  return receivers.includes(receiver) || (knows && escalateTo.includes(receiver));
}

function louder(a: OutlookLevel, b: OutlookLevel): OutlookLevel {
  return compareLevels(b, a) > 0 ? b : a;
}
