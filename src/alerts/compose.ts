// One notification from what happened: its summary, its evidence, and what to do next.
import type { EndpointView, OutlookState } from '../outlook/outlook.ts';
import { adviceOf } from './advice.ts';
import { evidenceOf } from './evidence.ts';
import { notificationId } from './identifiers.ts';
import type { Notification, NotifiedReach } from './notification.ts';
import { isOnAWay, type Story } from './story.ts';
import { summaryOf } from './summary.ts';

/** The notification that tells `story`. */
export function composeNotification(story: Story): Notification {
  const { kind, at, incident, from, to, reach, fleet } = story;
  const { firmware, target } = incident;
  return {
    id: notificationId(incident.id, kind, to, at),
    kind,
    at,
    incident: incident.id,
    firmware,
    devices: reach?.devices ?? null,
    target,
    purpose: isOnAWay(reach, target) ? 'update' : 'service',
    outlook: { from, to },
    reach: reach === null ? null : bounded(reach),
    fleet,
    summary: summaryOf(story),
    evidence: evidenceOf(story.state === null ? null : mostTelling(story.state), at),
    advice: adviceOf(story),
  };
}

// A name may have any number of addresses, and a server may send any number of certificates to each of them.
const MAX_ENDPOINTS = 100;

// A CDN that redirects to a host of another name each time is kept track of for a week; a reader needs some of them.
const MAX_PARTS = 40;

function bounded(reach: NotifiedReach): NotifiedReach {
  const ways = reach.ways.map((way) => ({
    ...way,
    parts: way.parts
      .slice(0, MAX_PARTS)
      .map((part) => ({ ...part, acceptedAt: part.acceptedAt.slice(0, MAX_ENDPOINTS) })),
  }));
  return { ...reach, ways };
}

function mostTelling(state: OutlookState): OutlookState {
  const ranked = state.endpoints.toSorted((a, b) => tellingRank(a) - tellingRank(b));
  return { ...state, endpoints: ranked.slice(0, MAX_ENDPOINTS) };
}

function tellingRank({ verdict }: EndpointView): number {
  if (verdict === null) return 1;
  return verdict.kind === 'refused' ? 0 : 2;
}
