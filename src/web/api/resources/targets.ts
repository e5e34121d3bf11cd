// GET /targets, /targets/{target} and its history: what is served now, and what was.
import { z } from 'zod';

import { failureText } from '../../../alerts/wording.ts';
import { isoInstant } from '../../../lib/clock.ts';
import { pairKey } from '../../../outlook/outlook.ts';
import { clientHelloName, type TargetKey, targetKey } from '../../../probe/observation.ts';
import { servedNow, type ServedNow } from '../../../views/fleet/served-now.ts';
import type { Snapshot } from '../../../views/watched.ts';
import { notFound } from '../api-error.ts';
import { operation } from '../operation.ts';
import { compareKeys, pageOf, pageQuery } from '../page-of.ts';
import { targetListSchema, targetSchema } from '../schemas/targets.ts';
import { instantOrNull, refJson } from './instants.ts';

const list = operation(
  {
    id: 'listTargets',
    method: 'get',
    path: '/targets',
    tag: 'watch',
    summary: 'The hosts that are watched, those that redirects lead to included',
    query: z.strictObject(pageQuery),
    answer: targetListSchema,
    errors: ['bad-parameter'],
  },
  async ({ parts, query }) => {
    const snapshot = await parts.watched.current();
    const served = servedNow(snapshot);
    const { items, next } = pageOf(watchedTargets(snapshot), ({ target }) => [target], query);
    return { targets: items.map((one) => targetJson(one, served.get(one.target))), next };
  },
);

const one = operation(
  {
    id: 'target',
    method: 'get',
    path: '/targets/{target}',
    tag: 'watch',
    summary: 'One target: what each of its endpoints serves, and which firmware depends on it',
    params: z.strictObject({ target: z.string().describe('host:port') }),
    answer: targetSchema,
    errors: ['not-found'],
  },
  async ({ parts, params }) => {
    const snapshot = await parts.watched.current();
    const found = requireTarget(snapshot, params.target);
    const served = servedNow(snapshot).get(found.target);
    return {
      ...targetJson(found, served),
      labels: { ...found.labels },
      pairs: found.links.map(({ firmware, target, purpose }) => {
        const state = snapshot.outlooks.get(pairKey({ firmware: firmware.id, target })) ?? null;
        const { id, devices } = firmware;
        return {
          firmware: id,
          devices,
          purpose,
          outlook: state?.level ?? null,
          since: instantOrNull(state?.since ?? null),
        };
      }),
      endpoints: (served?.endpoints ?? []).map(endpointJson),
    };
  },
);

export const TARGET_OPERATIONS = [list, one];

interface WatchedTarget {
  readonly target: TargetKey;
  readonly protocol: Snapshot['setup']['targets'][number]['protocol'];
  readonly via: TargetKey | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly links: Snapshot['links'];
}

/** Those of the config and those that redirects lead to, by name. */
function watchedTargets({ setup, links }: Snapshot): readonly WatchedTarget[] {
  const linksOf = Map.groupBy(links, ({ target }) => target);
  const named = new Map(
    setup.targets.map(({ host, port, protocol, labels }): [TargetKey, WatchedTarget] => {
      const target = targetKey(host, port);
      return [target, { target, protocol, labels, via: null, links: linksOf.get(target) ?? [] }];
    }),
  );
  for (const [target, ofTarget] of linksOf) {
    if (named.has(target)) continue;
    named.set(target, { target, protocol: 'https', labels: {}, via: ofTarget[0]?.via ?? null, links: ofTarget });
  }
  return [...named.values()].sort((a, b) => compareKeys([a.target], [b.target]));
}

/** Throws `not-found`. */
export function requireTarget(snapshot: Snapshot, target: TargetKey): WatchedTarget {
  const found = watchedTargets(snapshot).find((one) => one.target === target);
  if (found === undefined) throw notFound('target', target);
  return found;
}

function targetJson({ target, protocol, via, links }: WatchedTarget, served: ServedNow | undefined) {
  return {
    target,
    protocol,
    via,
    outlook: served?.level ?? null,
    firmware: links.length,
    lastAskedAt: instantOrNull(served?.lastAskedAt ?? null),
    earliestNotAfter: instantOrNull(served?.earliestNotAfter ?? null),
  };
}

function endpointJson({ address, hello, at, served, endEntity, failure }: ServedNow['endpoints'][number]) {
  return {
    address,
    hello: clientHelloName(hello),
    at: isoInstant(at),
    served: [...served],
    endEntity: endEntity === null ? null : refJson(endEntity),
    failure: failure === null ? null : failureText(failure),
  };
}
