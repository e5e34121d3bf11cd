// Endpoints from round to round: which are the same, which gave no answer, and what is remembered of those.
import { clientHelloName } from '../probe/observation.ts';
import type { EndpointView, OutlookState } from './outlook.ts';

/** The same in two rounds for the same address asked with the same client hello. */
export function endpointKey(view: Pick<EndpointView, 'address' | 'hello'>): string {
  return `${view.address ?? ''} ${clientHelloName(view.hello)}`;
}

/** True when nothing can be concluded from a view: no list was served, or the search for a path was given up. */
export function isDoubtful(view: EndpointView): boolean {
  return view.verdict === null || (view.verdict.kind === 'refused' && view.verdict.code === 'budget-exhausted');
}

/**
 * What was last known of the endpoints that give no answer now. Where the name itself did not resolve, that is all of
 * them; an address that DNS names no longer is forgotten.
 */
export function rememberSilent(previous: OutlookState | null, round: readonly EndpointView[]): readonly EndpointView[] {
  if (previous === null) return [];
  const known = new Map<string, EndpointView>();
  for (const view of [...previous.remembered, ...previous.endpoints]) {
    if (!isDoubtful(view)) known.set(endpointKey(view), view);
  }
  const silent = round.filter(isDoubtful);
  if (silent.some((view) => view.address === null)) {
    const answered = new Set(round.filter((view) => !isDoubtful(view)).map(endpointKey));
    return [...known.values()].filter((view) => !answered.has(endpointKey(view)));
  }
  return silent.flatMap((view) => known.get(endpointKey(view)) ?? []);
}
