// A notification as an event of PagerDuty: https://developer.pagerduty.com/docs/send-alert-event
import { isoInstant } from '../../../lib/clock.ts';
import type { Notification } from '../../notification.ts';
import type { Message } from '../../render/message.ts';
import { fitLines, fitText, LOUDNESS, passageOf, room, type Loudness } from '../shape.ts';

export type PagerdutyEvent = TriggerEvent | ResolveEvent;

interface Base {
  readonly routing_key: string;
  /** The incident: what follows it updates and resolves what it opened. */
  readonly dedup_key: string;
}

export interface ResolveEvent extends Base {
  readonly event_action: 'resolve';
}

export interface TriggerEvent extends Base {
  readonly event_action: 'trigger';
  readonly client: 'anchorwatch';
  readonly links: readonly { readonly href: string; readonly text: string }[];
  readonly payload: Where & {
    readonly summary: string;
    readonly severity: Severity;
    readonly timestamp: string;
    readonly custom_details: Readonly<Record<string, string>>;
  };
}

/** What is hit, in the words of the PagerDuty Common Event Format. */
interface Where {
  readonly source: string;
  readonly component: string;
  readonly group: string;
  readonly class: string;
}

type Severity = 'critical' | 'error' | 'warning' | 'info';

// Longer ones are refused.
const MAX_SUMMARY = 1_024;
const MAX_PLACE = 255;
// Of 512 kB for the whole event.
const MAX_DETAIL = 4_000;

const SEVERITIES: Readonly<Record<Loudness, Severity>> = {
  critical: 'critical',
  error: 'error',
  warning: 'warning',
  info: 'info',
  good: 'info',
};

/** Opens an incident, or tells more of the one that is open. */
export function triggerEvent(routingKey: string, notification: Notification, message: Message): TriggerEvent {
  const url = message.acknowledge?.url ?? null;
  return {
    routing_key: routingKey,
    event_action: 'trigger',
    dedup_key: notification.incident,
    client: 'anchorwatch',
    links: url === null ? [] : [{ href: url, text: 'Acknowledge in anchorwatch' }],
    payload: {
      summary: fitText(message.subject, room(MAX_SUMMARY)),
      severity: SEVERITIES[LOUDNESS[message.tone]],
      timestamp: isoInstant(notification.at),
      ...whereOf(notification),
      custom_details: detailsOf(message),
    },
  };
}

/** Closes the incident; of one that is not open, PagerDuty takes no notice. */
export function resolveEvent(routingKey: string, { incident }: Notification): ResolveEvent {
  return { routing_key: routingKey, event_action: 'resolve', dedup_key: incident };
}

function whereOf(notification: Notification): Where {
  switch (notification.about) {
    case 'devices': {
      const { target, firmware, purpose, evidence, outlook } = notification;
      return where(target, firmware, purpose, evidence.code ?? outlook.to);
    }
    case 'self':
      return where('anchorwatch', notification.finding.subject || 'anchorwatch', 'self', notification.finding.code);
    case 'digest':
    case 'test':
      return where('anchorwatch', 'anchorwatch', notification.kind, notification.kind);
  }
}

function where(source: string, component: string, group: string, kind: string): Where {
  const fit = (text: string) => fitText(text, room(MAX_PLACE));
  return { source: fit(source), component: fit(component), group: fit(group), class: fit(kind) };
}

// A fact may sum up what a section of the same name lists: both are told under it.
function detailsOf({ summary, facts, sections, footer }: Message): Readonly<Record<string, string>> {
  const place = room(MAX_DETAIL);
  const details = new Map([['Summary', fitText(summary, place)]]);
  const add = (name: string, text: string) => {
    const before = details.get(name);
    details.set(name, before === undefined ? text : `${before}\n${text}`);
  };
  for (const { label, value } of facts) add(label, fitText(value, place));
  for (const passage of sections.map(passageOf)) add(passage.title, fitLines(passage, place));
  add('From', fitText(footer, place));
  return Object.fromEntries(details);
}
