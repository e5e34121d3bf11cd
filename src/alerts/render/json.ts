// A notification as the webhook's body: instants as ISO 8601, every text visible, the whole of bounded size.
import { isoInstant } from '../../lib/clock.ts';
import type { DeviceNotification, Notification, SelfNotification } from '../notification.ts';
import { digestBody } from './digest-body.ts';
import { evidenceBody } from './evidence-body.ts';
import { affectedBody, fleetBody, notifiedReachBody } from './fleet-body.ts';
import { boundedList, boundedPem, boundedText, type Limits, orNull, targetText } from './limits.ts';
import type { BodyAbout, NotificationBody } from './notification-body.ts';

/** In bytes of JSON. What services that take webhooks allow; more than any honest notification takes. */
export const MAX_BODY_BYTES = 256_000;

// From as much as there is down to what fits whatever strangers serve: eight PEMs of 16 kB are most of it then.
const LIMITS: readonly Limits[] = [
  { text: 1_000, items: 100 },
  { text: 300, items: 50 },
  { text: 200, items: 20 },
];
const TIGHTEST: Limits = { text: 100, items: 5 };

/** The body that docs/webhook.md documents and docs/notification.schema.json describes; at most 256 kB as JSON. */
export function notificationBody(notification: Notification): NotificationBody {
  for (const [index, limits] of LIMITS.entries()) {
    const body = bodyWithin(notification, limits, index > 0);
    if (Buffer.byteLength(JSON.stringify(body)) <= MAX_BODY_BYTES) return body;
  }
  return bodyWithin(notification, TIGHTEST, true);
}

function bodyWithin(notification: Notification, limits: Limits, shortened: boolean): NotificationBody {
  const base = baseBody(notification, limits, shortened);
  switch (notification.about) {
    case 'devices':
      return { about: 'devices', ...base, ...incidentBody(notification, limits), ...devicesBody(notification, limits) };
    case 'self':
      return {
        about: 'self',
        ...base,
        ...incidentBody(notification, limits),
        finding: findingOf(notification, limits),
      };
    case 'digest':
      return { about: 'digest', ...base, kind: notification.kind, digest: digestBody(notification.digest, limits) };
    case 'test':
      return { about: 'test', ...base, kind: notification.kind };
  }
}

type Base = Pick<NotificationBody, 'schema' | 'id' | 'at' | 'incident' | 'summary' | 'shortened'>;

function baseBody({ id, at, incident, summary }: Notification, limits: Limits, shortened: boolean): Base {
  return {
    schema: 'anchorwatch/notification@1',
    id,
    at: isoInstant(at),
    incident,
    summary: boundedText(summary, limits),
    shortened,
  };
}

type IncidentPart = Pick<BodyAbout<'self'>, 'kind' | 'openedAt' | 'reopenedAt' | 'outlook' | 'acknowledged' | 'advice'>;

function incidentBody(notification: DeviceNotification | SelfNotification, limits: Limits): IncidentPart {
  const { kind, openedAt, reopenedAt, outlook, acknowledged, advice } = notification;
  return {
    kind,
    openedAt: isoInstant(openedAt),
    reopenedAt: isoInstant(reopenedAt),
    outlook: { from: outlook.from, to: outlook.to },
    acknowledged: orNull(acknowledged, ({ at, by, comment }) => ({
      at: isoInstant(at),
      by: boundedText(by, limits),
      comment: boundedText(comment, limits),
    })),
    advice: boundedList(advice, limits).map(({ text, pem }) => ({
      text: boundedText(text, limits),
      pem: orNull(pem, boundedPem),
    })),
  };
}

type DevicesPart = Omit<BodyAbout<'devices'>, keyof Base | keyof IncidentPart | 'about'>;

function devicesBody(notification: DeviceNotification, limits: Limits): DevicesPart {
  const { firmware, devices, target, purpose, reach, evidence, affected, fleet } = notification;
  return {
    firmware,
    devices,
    target: targetText(target),
    purpose,
    reach: notifiedReachBody(reach, limits),
    evidence: evidenceBody(evidence, limits),
    affected: affectedBody(affected, limits),
    fleet: fleetBody(fleet),
  };
}

function findingOf({ finding }: SelfNotification, limits: Limits): BodyAbout<'self'>['finding'] {
  return {
    code: finding.code,
    subject: boundedText(finding.subject, limits),
    since: isoInstant(finding.since),
    detail: boundedText(finding.detail, limits),
    remedy: boundedText(finding.remedy, limits),
  };
}
