// `alerts list`, `show` and `outbox` as JSON: what docs/command-line.md describes.
import type { Acknowledgement } from '../../alerts/acknowledgement.ts';
import type { DeliveryEntry } from '../../alerts/outbox.ts';
import type { Silence } from '../../alerts/silence.ts';
import { isoInstant, type EpochMs } from '../../lib/clock.ts';
import { visibleJson } from '../../lib/escape.ts';
import type { IncidentView, ViewedPair } from '../../views/incidents/incident-view.ts';
import type { OutboxReport } from './outbox-report.ts';
import { outboxStatus } from './outbox-report.ts';
import type { RefusedEndpoints } from '../../views/incidents/refused-endpoints.ts';
import type { ShownIncident } from '../../views/incidents/shown-incident.ts';
import { type Situation, statusOf } from '../../views/incidents/situation.ts';

export function listJson(situation: Situation): string {
  const { now, lastCycleAt, isFresh, incidents, silences, pending, undeliverable } = situation;
  return document('anchorwatch/alerts-list@1', {
    at: isoInstant(now),
    exitCode: statusOf(situation),
    lastCycleAt: instant(lastCycleAt),
    fresh: isFresh,
    incidents: incidents.map(incidentJson),
    silences: silences.map(silenceJson),
    outbox: { pending, undeliverable },
  });
}

export function showJson({ now, view, deliveries, refused, silences }: ShownIncident): string {
  return document('anchorwatch/alerts-show@1', {
    at: isoInstant(now),
    incident: { ...incidentJson(view), remedy: view.incident.finding?.remedy ?? null },
    pairs: view.pairs.map(pairJson),
    refused: refused === null ? null : refusedJson(refused),
    deliveries: deliveries.map(deliveryJson),
    silences: silences.map(silenceJson),
  });
}

export function outboxJson(report: OutboxReport): string {
  const { now, pending, undeliverable, entries } = report;
  return document('anchorwatch/alerts-outbox@1', {
    at: isoInstant(now),
    exitCode: outboxStatus(report),
    pending,
    undeliverable,
    deliveries: entries.map(deliveryJson),
  });
}

function document(schema: string, content: Readonly<Record<string, unknown>>): string {
  return `${visibleJson({ schema, ...content }, 2)}\n`;
}

function incidentJson(view: IncidentView) {
  const { incident, pairs, firmware, targets, devices, uncounted, muted } = view;
  const { id, level, openedAt, reopenedAt, resolvedAt, continuedIn, finding, summary } = incident;
  return {
    id,
    about: finding === null ? 'devices' : 'self',
    code: finding?.code ?? null,
    outlook: level,
    openedAt: isoInstant(openedAt),
    reopenedAt: isoInstant(reopenedAt),
    resolvedAt: instant(resolvedAt),
    continuedIn,
    summary,
    hits: { pairs: pairs.length, firmware, targets, devices, uncounted },
    acknowledged: acknowledgementJson(view),
    muted: {
      pairs: muted.pairs,
      silences: muted.by.flatMap((mute) => (mute.kind === 'silence' ? [mute.id] : [])),
      maintenance: muted.by.flatMap((mute) => (mute.kind === 'maintenance' ? [mute.name] : [])),
    },
  };
}

function acknowledgementJson({ acknowledgement, isLookedAfter }: IncidentView) {
  if (acknowledgement === null) return null;
  const { at, by, comment, level }: Acknowledgement = acknowledgement;
  return { by, comment, at: isoInstant(at), outlook: level, holds: isLookedAfter };
}

function pairJson({ member, devices }: ViewedPair) {
  const { firmware, target, level, before, at, isWatched, movedTo } = member;
  return { firmware, target, devices, outlook: level, before, since: isoInstant(at), watched: isWatched, movedTo };
}

function refusedJson({ firmware, target, toldAt, endpoints }: RefusedEndpoints) {
  return {
    firmware,
    target,
    toldAt: isoInstant(toldAt),
    endpoints: endpoints.map(({ address, hello, code, isMixed, refusedSince }) => {
      return { address, hello, code, mixed: isMixed, since: instant(refusedSince) };
    }),
  };
}

function silenceJson({ id, matcher, incident, by, comment, createdAt, until }: Silence) {
  const { firmware = [], targets = [], labels = {} } = matcher;
  return {
    id,
    firmware,
    targets,
    labels,
    incident,
    by,
    comment,
    createdAt: isoInstant(createdAt),
    until: isoInstant(until),
  };
}

function deliveryJson({ id, receiver, notification, state, createdAt, ...attempts }: DeliveryEntry) {
  const { kind, incident, summary } = notification;
  return {
    id,
    receiver,
    kind,
    incident,
    summary,
    state,
    createdAt: isoInstant(createdAt),
    attempts: attempts.attempts,
    nextAttemptAt: state === 'pending' ? isoInstant(attempts.nextAttemptAt) : null,
    settledAt: instant(attempts.settledAt),
    lastError: attempts.lastError,
  };
}

function instant(at: EpochMs | null): string | null {
  return at === null ? null : isoInstant(at);
}
