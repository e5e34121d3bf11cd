// GET /incidents and /incidents/{id}; acknowledging one, and taking that back.
import { z } from 'zod';

import type { Acknowledgement } from '../../../alerts/acknowledgement.ts';
import type { DeliveryEntry } from '../../../alerts/outbox.ts';
import { isOpen } from '../../../alerts/incident.ts';
import { isoInstant } from '../../../lib/clock.ts';
import { signatureInput } from '../../../views/incidents/hand-input.ts';
import { acknowledgeIncident, unacknowledgeIncident } from '../../../views/incidents/hands.ts';
import type { IncidentView, ViewedPair } from '../../../views/incidents/incident-view.ts';
import type { RefusedEndpoints } from '../../../views/incidents/refused-endpoints.ts';
import { readIncident } from '../../../views/incidents/shown-incident.ts';
import { readSituation } from '../../../views/incidents/situation.ts';
import { notFound } from '../api-error.ts';
import { operation } from '../operation.ts';
import { compareKeys, pageOf, pageQuery, type SortKey } from '../page-of.ts';
import { acknowledgedSchema, incidentListSchema, incidentSchema, unacknowledgedSchema } from '../schemas/incidents.ts';
import { doneOr } from './hand-outcome.ts';
import { instantOrNull } from './instants.ts';
import { silenceJson } from './silences.ts';

const list = operation(
  {
    id: 'listIncidents',
    method: 'get',
    path: '/incidents',
    tag: 'alerts',
    summary: 'The incidents that are open, or over',
    query: z.strictObject({
      ...pageQuery,
      state: z
        .enum(['open', 'resolved', 'all'])
        .default('open')
        .describe('Those that are over as far as they are kept.'),
    }),
    answer: incidentListSchema,
    errors: ['bad-parameter'],
  },
  async ({ parts, query, now }) => {
    const { config } = (await parts.watched.current()).setup;
    const { state } = query;
    const { incidents } = await readSituation(parts.store, config, now, { resolved: state !== 'open' });
    const wanted = incidents
      .filter(({ incident }) => state === 'all' || isOpen(incident) === (state === 'open'))
      .toSorted((a, b) => compareKeys(keyOf(a), keyOf(b)));
    const { items, next } = pageOf(wanted, keyOf, query);
    return { incidents: items.map(incidentJson), next };
  },
);

const incidentParams = z.strictObject({ id: z.string().describe('The whole id: `inc-` and 12 digits.') });

const one = operation(
  {
    id: 'incident',
    method: 'get',
    path: '/incidents/{id}',
    tag: 'alerts',
    summary: 'One incident: whom it hits, what happened, and who was told',
    params: incidentParams,
    answer: incidentSchema,
    errors: ['not-found'],
  },
  async ({ parts, params, now }) => {
    const { store, watched } = parts;
    if ((await store.incident(params.id))?.id !== params.id) throw notFound('incident', params.id);
    const { config } = (await watched.current()).setup;
    const shown = await readIncident(store, config, params.id, now);
    return {
      ...incidentJson(shown.view),
      remedy: shown.view.incident.finding?.remedy ?? null,
      pairs: shown.view.pairs.map(pairJson),
      refused: shown.refused === null ? null : refusedJson(shown.refused),
      story: shown.story.map(({ at, lines, isTrouble }) => {
        return { at: isoInstant(at), lines: [...lines], trouble: isTrouble };
      }),
      deliveries: shown.deliveries.map(deliveryJson),
      silences: shown.silences.map(silenceJson),
    };
  },
);

const acknowledge = operation(
  {
    id: 'acknowledge',
    method: 'post',
    path: '/incidents/{id}/acknowledge',
    tag: 'alerts',
    summary: 'Say that somebody looks after an incident as it is now: reminders and escalation stop',
    params: incidentParams,
    body: signatureInput,
    answer: acknowledgedSchema,
    errors: ['bad-body', 'not-found', 'conflict'],
  },
  async ({ parts, params, body, visitor }) => {
    const { store, clock, watched } = parts;
    const request = { id: params.id, input: body, name: visitor.name };
    const { incident, level, by, at } = doneOr(await acknowledgeIncident(store, clock, request));
    await watched.look();
    return { incident, outlook: level, by, at: isoInstant(at) };
  },
);

const unacknowledge = operation(
  {
    id: 'unacknowledge',
    method: 'delete',
    path: '/incidents/{id}/acknowledge',
    tag: 'alerts',
    summary: 'Take an acknowledgement back: reminders and escalation go on',
    params: incidentParams,
    answer: unacknowledgedSchema,
    errors: ['not-found', 'conflict'],
  },
  async ({ parts, params }) => {
    const { id } = doneOr(await unacknowledgeIncident(parts.store, params.id));
    await parts.watched.look();
    return { incident: id };
  },
);

export const INCIDENT_OPERATIONS = [list, one, acknowledge, unacknowledge];

function keyOf({ incident }: IncidentView): SortKey {
  return [-incident.openedAt, incident.id];
}

function incidentJson(view: IncidentView) {
  const { incident, pairs, firmware, targets, devices, uncounted, muted, acknowledgement } = view;
  const { id, level, openedAt, reopenedAt, resolvedAt, continuedIn, finding, summary } = incident;
  return {
    id,
    about: finding === null ? ('devices' as const) : ('self' as const),
    code: finding?.code ?? null,
    outlook: level,
    openedAt: isoInstant(openedAt),
    reopenedAt: isoInstant(reopenedAt),
    resolvedAt: instantOrNull(resolvedAt),
    continuedIn,
    summary,
    hits: { pairs: pairs.length, firmware, targets, devices, uncounted },
    acknowledged: acknowledgement === null ? null : acknowledgementJson(acknowledgement, view.isLookedAfter),
    muted: {
      pairs: muted.pairs,
      silences: muted.by.flatMap((mute) => (mute.kind === 'silence' ? [mute.id] : [])),
      maintenance: muted.by.flatMap((mute) => (mute.kind === 'maintenance' ? [mute.name] : [])),
    },
  };
}

function acknowledgementJson({ by, comment, at, level }: Acknowledgement, holds: boolean) {
  return { by, comment, at: isoInstant(at), outlook: level, holds };
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
      return { address, hello, code, mixed: isMixed, since: instantOrNull(refusedSince) };
    }),
  };
}

function deliveryJson({ id, receiver, notification, state, createdAt, ...rest }: DeliveryEntry) {
  const { attempts, nextAttemptAt, settledAt, lastError } = rest;
  return {
    id,
    receiver,
    kind: notification.kind,
    summary: notification.summary,
    state,
    createdAt: isoInstant(createdAt),
    attempts,
    nextAttemptAt: state === 'pending' ? isoInstant(nextAttemptAt) : null,
    settledAt: instantOrNull(settledAt),
    lastError,
  };
}
