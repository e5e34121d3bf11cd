// GET /outlooks and /firmware/{id}/targets/{target}: what each firmware makes of each target, and why.
import { z } from 'zod';

import { evidenceOf } from '../../../alerts/evidence.ts';
import { evidenceBody } from '../../../alerts/render/evidence-body.ts';
import { isoInstant } from '../../../lib/clock.ts';
import { OUTLOOK_LEVELS, type OutlookState, pairKey } from '../../../outlook/outlook.ts';
import { acceptedUntil } from '../../../views/fleet/served-now.ts';
import { reasonsOf } from '../../../views/reasons.ts';
import type { Snapshot } from '../../../views/watched.ts';
import { notFound } from '../api-error.ts';
import { operation } from '../operation.ts';
import { compareKeys, pageOf, pageQuery, type SortKey } from '../page-of.ts';
import { outlookListSchema, outlookSchema } from '../schemas/outlooks.ts';
import { instantOrNull } from './instants.ts';

const list = operation(
  {
    id: 'listOutlooks',
    method: 'get',
    path: '/outlooks',
    tag: 'watch',
    summary: 'The outlook of each firmware on each target, as far as somebody asked for',
    query: z.strictObject({
      ...pageQuery,
      firmware: z.string().max(300).optional().describe('Of this firmware alone, by its whole id.'),
      target: z.string().max(300).optional().describe('Of this target alone, as host:port.'),
      level: z.enum(OUTLOOK_LEVELS).optional().describe('At this level.'),
    }),
    answer: outlookListSchema,
    errors: ['bad-parameter'],
  },
  async ({ parts, query }) => {
    const { firmware, target, level } = query;
    const wanted = pairsOf(await parts.watched.current()).filter(
      ({ state }) =>
        (firmware === undefined || state.firmware === firmware) &&
        (target === undefined || state.target === target) &&
        (level === undefined || state.level === level),
    );
    const { items, next } = pageOf(wanted, keyOf, query);
    return { outlooks: items.map(pairJson), next };
  },
);

/** The path of one firmware on one target. */
export const pairParams = z.strictObject({
  id: z.string().describe('`id` of the firmware line in the config.'),
  target: z.string().describe('host:port'),
});

/** The evidence of a large CDN with all its findings; texts of strangers are cut. */
const LIMITS = { text: 2_000, items: 100 };

const one = operation(
  {
    id: 'outlook',
    method: 'get',
    path: '/firmware/{id}/targets/{target}',
    tag: 'watch',
    summary: 'One outlook with its evidence',
    params: pairParams,
    answer: outlookSchema,
    errors: ['not-found'],
  },
  async ({ parts, params, now }) => {
    const { id: firmware, target } = params;
    const pairs = pairsOf(await parts.watched.current());
    const found = pairs.find(({ state }) => state.firmware === firmware && state.target === target);
    if (found === undefined) throw notFound('outlook', pairKey({ firmware, target }));
    // Reasons say how far away a day is: by the day is often enough for an answer that need not be sent twice.
    const today = Math.floor(now / DAY_MS) * DAY_MS;
    return {
      ...pairJson(found),
      reasons: reasonsOf(found.state, today).map((reason) => ({ ...reason })),
      evidence: evidenceBody(evidenceOf(found.state, now), LIMITS),
    };
  },
);

const DAY_MS = 86_400_000;

export const OUTLOOK_OPERATIONS = [list, one];

interface LinkedState {
  readonly link: Snapshot['links'][number];
  readonly state: OutlookState;
}

/** Those that a cycle has looked at, by firmware and target. */
function pairsOf({ links, outlooks }: Snapshot): readonly LinkedState[] {
  return links
    .flatMap((link) => {
      const state = outlooks.get(pairKey({ firmware: link.firmware.id, target: link.target }));
      return state === undefined ? [] : [{ link, state }];
    })
    .sort((a, b) => compareKeys(keyOf(a), keyOf(b)));
}

function keyOf({ state }: LinkedState): SortKey {
  return [state.firmware, state.target];
}

function pairJson({ link, state }: LinkedState) {
  return {
    firmware: state.firmware,
    target: state.target,
    devices: link.firmware.devices,
    purpose: link.purpose,
    via: link.via,
    outlook: state.level,
    since: isoInstant(state.since),
    observed: state.observed,
    acceptedUntil: instantOrNull(acceptedUntil(state)),
  };
}
