// One notification from what happened: its summary, its evidence, and what to do next.
import type { EndpointView, OutlookLevel, OutlookState } from '../outlook/outlook.ts';
import { isAcknowledged, type Acknowledgement } from './acknowledgement.ts';
import { adviceOf } from './advice.ts';
import { evidenceOf } from './evidence.ts';
import { notificationId } from './identifiers.ts';
import type { Incident } from './incident.ts';
import type { DeviceNotification, NotifiedReach, SelfNotification } from './notification.ts';
import { selfSummary } from './self-wording.ts';
import { isOnAWay, type SelfStory, type Story } from './story.ts';
import { summaryOf } from './summary.ts';

/** The notification that tells `story`. */
export function composeNotification(story: Story): DeviceNotification {
  const { kind, at, incident, from, to, reach, worst, affected, fleet, acknowledgement } = story;
  const { firmware, target } = worst;
  return identified({
    about: 'devices',
    kind,
    at,
    incident: incident.id,
    openedAt: incident.openedAt,
    reopenedAt: incident.reopenedAt,
    summary: summaryOf(story),
    outlook: { from, to },
    acknowledged: acknowledgedBy(acknowledgement, incident, to),
    firmware,
    target,
    devices: reach?.devices ?? null,
    purpose: isOnAWay(reach, target) ? 'update' : 'service',
    reach: reach === null ? null : bounded(reach),
    evidence: evidenceOf(story.state === null ? null : mostTelling(story.state), at),
    affected,
    fleet,
    advice: adviceOf(story),
  });
}

/** The notification of what anchorwatch found of itself. */
export function composeSelfNotification(story: SelfStory): SelfNotification {
  const { kind, at, incident, finding, from, to, acknowledgement } = story;
  return identified({
    about: 'self',
    kind,
    at,
    incident: incident.id,
    openedAt: incident.openedAt,
    reopenedAt: incident.reopenedAt,
    summary: selfSummary(story),
    outlook: { from, to },
    acknowledged: acknowledgedBy(acknowledgement, incident, to),
    finding,
    advice: kind === 'resolved' ? [] : [{ text: finding.remedy, pem: null }],
  });
}

/** By all that it says: one id never stands for two texts, and what is decided again has the same. */
function identified<Content extends Omit<DeviceNotification, 'id'> | Omit<SelfNotification, 'id'>>(
  content: Content,
): Content & { readonly id: string } {
  return { ...content, id: notificationId(content.incident, content.kind, content.at, JSON.stringify(content)) };
}

function acknowledgedBy(
  acknowledgement: Acknowledgement | null,
  incident: Incident,
  level: OutlookLevel,
): DeviceNotification['acknowledged'] {
  if (acknowledgement === null || !isAcknowledged(acknowledgement, incident, level)) return null;
  const { at, by, comment } = acknowledgement;
  return { at, by, comment };
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
