// What of an incident concerns one receiver: the pairs that its routes are about, how loud they are, what of it is muted.
import type { RouteConfig } from '../config/schema.ts';
import type { EpochMs } from '../lib/clock.ts';
import { compareLevels, type OutlookLevel, type Pair } from '../outlook/outlook.ts';
import { concerns, type Incident, isOver, type Member } from './incident.ts';
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
  /** The loudest that a route is loud enough for and that is not muted; `safe` of none. */
  readonly heard: OutlookLevel;
  /** Those of them that the receiver has not heard of as loud as they are. */
  readonly news: readonly Member[];
  /** Why some would be heard and are not. */
  readonly mute: Mute | null;
  /** What would be news, were it not muted: news it stays, whatever is told meanwhile. */
  readonly mutedNews: readonly Member[];
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

function deviceAudience(incident: Incident, receiver: string, context: AudienceContext): Audience {
  const told = incident.told[receiver];
  const isTold = told !== undefined && told.level !== 'safe';
  const isHis = (route: RouteConfig) => hears(route, receiver, isTold);
  const his = context.routes.filter(isHis);
  const aboutAll = his.filter(isAboutAll);
  // Most routes are about everything: then nothing has to be looked up for each of thousands of pairs.
  const routesFor =
    aboutAll.length === his.length ? () => his : (member: Member) => context.routesOf(member).filter(isHis);
  const members: Member[] = [];
  const news: Member[] = [];
  const mutedNews: Member[] = [];
  let level: OutlookLevel = 'safe';
  let heard: OutlookLevel = 'safe';
  let mute: Mute | null = null;
  let isAllOver = true;
  const hearing = new Set<RouteConfig>();
  for (const member of incident.members) {
    const routes = routesFor(member);
    if (routes.length === 0) continue;
    members.push(member);
    isAllOver &&= isOver(member, incident, context.now);
    if (!concerns(member)) continue;
    level = louder(level, member.level);
    const loudEnough = routes.filter((route) => isLoudEnough(route, member.level));
    if (member.level === 'safe' || loudEnough.length === 0) continue;
    const isNews = !isTold || member.revision > told.revision;
    const muted = context.mutedBy?.(member, incident.id) ?? null;
    if (muted !== null) {
      mute = muted;
      if (isNews) mutedNews.push(member);
      continue;
    }
    heard = louder(heard, member.level);
    for (const route of loudEnough) hearing.add(route);
    if (isNews) news.push(member);
  }
  const routes = [...hearing].filter((route) => isLoudEnough(route, heard));
  const found = { members, level, isOver: isAllOver, heard, news, mute, mutedNews };
  return { ...found, routes: routes.length === 0 ? his : routes };
}

/**
 * What anchorwatch says of itself goes along the routes that are about everything; where each route is about a part of
 * the fleet, along all of them. A receiver that fails is not told so through itself.
 */
function selfAudience(
  incident: Incident,
  { code, subject }: SelfFinding,
  receiver: string,
  context: AudienceContext,
): Audience {
  const told = incident.told[receiver];
  const isTold = told !== undefined && told.level !== 'safe';
  const aboutAll = context.routes.filter(isAboutAll);
  const his = (aboutAll.length === 0 ? context.routes : aboutAll).filter((route) => hears(route, receiver, isTold));
  const isOpen = incident.resolvedAt === null;
  const level = isOpen ? incident.level : 'safe';
  const isAboutIt = code === 'receiver-failing' && subject === receiver;
  const routes = isAboutIt ? [] : his.filter((route) => isLoudEnough(route, level));
  const mute = isOpen ? (context.mutedBy?.(NO_PAIR, incident.id) ?? null) : null;
  const heard = routes.length === 0 || mute !== null ? 'safe' : level;
  return {
    members: [],
    level,
    isOver: !isOpen,
    heard,
    news: [],
    mute,
    mutedNews: [],
    routes: routes.length === 0 ? his : routes,
  };
}

/** Matched by what is about everything only. */
const NO_PAIR: Pair = { firmware: '', target: '' };

/** A receiver hears along the routes that name it; along those that escalate to it from when they did. */
function hears({ receivers, escalateTo }: RouteConfig, receiver: string, isTold: boolean): boolean {
  return receivers.includes(receiver) || (isTold && escalateTo.includes(receiver));
}

function louder(a: OutlookLevel, b: OutlookLevel): OutlookLevel {
  return compareLevels(b, a) > 0 ? b : a;
}
