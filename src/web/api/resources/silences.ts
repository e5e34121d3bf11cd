// GET, POST and DELETE /silences: what nobody is told of for a while.
import { z } from 'zod';

import type { Silence } from '../../../alerts/silence.ts';
import { isoInstant } from '../../../lib/clock.ts';
import { silenceInput } from '../../../views/incidents/hand-input.ts';
import { endSilence, silence } from '../../../views/incidents/hands.ts';
import { operation } from '../operation.ts';
import { endedSilenceSchema, silenceListSchema, silenceSchema } from '../schemas/silences.ts';
import { doneOr } from './hand-outcome.ts';

const list = operation(
  {
    id: 'listSilences',
    method: 'get',
    path: '/silences',
    tag: 'alerts',
    summary: 'The silences that have not ended',
    answer: silenceListSchema,
  },
  async ({ parts, now }) => {
    const silences = await parts.store.silences(now);
    return { silences: silences.toSorted((a, b) => a.createdAt - b.createdAt).map(silenceJson) };
  },
);

const make = operation(
  {
    id: 'silence',
    method: 'post',
    path: '/silences',
    tag: 'alerts',
    summary: 'Be told nothing of some pairs, or of one incident, for a while',
    body: silenceInput,
    answer: silenceSchema,
    status: 201,
    errors: ['bad-body', 'not-found', 'conflict'],
  },
  async ({ parts, body, visitor }) => {
    const { store, clock, watched } = parts;
    const made = doneOr(await silence(store, clock, { input: body, name: visitor.name }));
    await watched.look();
    return silenceJson(made);
  },
);

const end = operation(
  {
    id: 'endSilence',
    method: 'delete',
    path: '/silences/{id}',
    tag: 'alerts',
    summary: 'End a silence: what is still so is told now',
    params: z.strictObject({ id: z.string().describe('The whole id: `sil-` and 12 digits.') }),
    answer: endedSilenceSchema,
    errors: ['not-found'],
  },
  async ({ parts, params }) => {
    const { store, clock, watched } = parts;
    const { id } = doneOr(await endSilence(store, clock, params.id));
    await watched.look();
    return { id };
  },
);

export const SILENCE_OPERATIONS = [list, make, end];

export function silenceJson({ id, matcher, incident, by, comment, createdAt, until }: Silence) {
  const { firmware = [], targets = [], labels = {} } = matcher;
  return {
    id,
    firmware: [...firmware],
    targets: [...targets],
    labels: { ...labels },
    incident,
    by,
    comment,
    createdAt: isoInstant(createdAt),
    until: isoInstant(until),
  };
}
