// Since when each endpoint refuses: a rollout goes from edge to edge, and whoever asks an operator has to name them.
import { endpointKey } from './endpoints.ts';
import type { EndpointView, OutlookState, RefusedSince } from './outlook.ts';

/** Of `views`, which all have a verdict, those that refuse; one that stopped refusing meanwhile begins anew. */
export function refusedSinceOf(
  previous: Pick<OutlookState, 'refusedSince'> | null,
  views: readonly EndpointView[],
): readonly RefusedSince[] {
  const known = new Map((previous?.refusedSince ?? []).map((one) => [endpointKey(one), one]));
  return views.flatMap((view) => {
    if (view.verdict?.kind !== 'refused') return [];
    const { address, hello, at } = view;
    return [known.get(endpointKey(view)) ?? { address, hello, since: at }];
  });
}
