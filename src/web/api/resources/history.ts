// GET /targets/{target}/history: what its endpoints gave, span by span.
import { z } from 'zod';

import { failureText } from '../../../alerts/wording.ts';
import { isoInstant } from '../../../lib/clock.ts';
import { clientHelloName, type ServedList } from '../../../probe/observation.ts';
import type { SpanAnswer, StoredSpan } from '../../../store/store.ts';
import { operation } from '../operation.ts';
import { instantQuery } from '../instant-query.ts';
import { cursorOf, keyFrom, pageQuery } from '../page-of.ts';
import { historySchema } from '../schemas/targets.ts';
import { apiError } from '../api-error.ts';
import { instantOrNull } from './instants.ts';
import { requireTarget } from './targets.ts';

const history = operation(
  {
    id: 'targetHistory',
    method: 'get',
    path: '/targets/{target}/history',
    tag: 'watch',
    summary: 'What the endpoints of a target served, and since when',
    params: z.strictObject({ target: z.string().describe('host:port') }),
    query: z.strictObject({
      ...pageQuery,
      from: instantQuery('Nothing that ended before. Default: all that is kept.'),
      to: instantQuery('Nothing that began later. Default: now.'),
    }),
    answer: historySchema,
    errors: ['bad-parameter', 'not-found'],
  },
  async ({ parts, params, query, now }) => {
    const { target } = requireTarget(await parts.watched.current(), params.target);
    const { limit, cursor, from = 0, to = now } = query;
    const after = cursor === undefined ? null : spanCursor(cursor);
    // One more, to see whether there is another page.
    const spans = await parts.store.spans(target, { from, to }, limit + 1, after);
    const page = spans.slice(0, limit);
    const last = page.at(-1);
    const lists = await parts.store.servedLists(listsIn(page));
    return {
      target,
      observations: page.map((span) => spanJson(span, lists)),
      next: last === undefined || spans.length <= limit ? null : cursorOf([last.lastSeenAt, last.id]),
    };
  },
);

export const HISTORY_OPERATIONS = [history];

function spanCursor(cursor: string) {
  const [lastSeenAt, id] = keyFrom(cursor);
  if (typeof lastSeenAt === 'number' && typeof id === 'number') return { lastSeenAt, id };
  throw apiError('bad-parameter', 'cursor: found one of another list, expected "next" of a page of this history');
}

function listsIn(spans: readonly StoredSpan[]): readonly string[] {
  return [...new Set(spans.flatMap(({ answer }) => (answer.kind === 'served' ? [answer.servedList] : [])))];
}

function spanJson(span: StoredSpan, lists: ReadonlyMap<string, ServedList>) {
  const { address, hello, vantage, firstSeenAt, lastSeenAt, timesSeen, stretches, supersededAt, answer } = span;
  return {
    address,
    hello: clientHelloName(hello),
    vantage,
    firstSeenAt: isoInstant(firstSeenAt),
    lastSeenAt: isoInstant(lastSeenAt),
    timesSeen,
    stretches,
    supersededAt: instantOrNull(supersededAt),
    ...answerJson(answer, lists),
  };
}

function answerJson(answer: SpanAnswer, lists: ReadonlyMap<string, ServedList>) {
  if (answer.kind === 'failed') {
    return { served: [], tlsVersion: null, proven: null, failure: failureText(answer.failure) };
  }
  const certificates = lists.get(answer.servedList)?.certificates ?? [];
  return {
    served: certificates.map(({ sha256 }) => sha256),
    tlsVersion: TLS_VERSIONS.get(answer.tlsVersion) ?? `0x${answer.tlsVersion.toString(16).padStart(4, '0')}`,
    proven: answer.proven,
    failure: answer.handshakeFailure === null ? null : failureText(answer.handshakeFailure),
  };
}

const TLS_VERSIONS: ReadonlyMap<number, string> = new Map([
  [0x0301, 'TLS 1.0'],
  [0x0302, 'TLS 1.1'],
  [0x0303, 'TLS 1.2'],
  [0x0304, 'TLS 1.3'],
]);
