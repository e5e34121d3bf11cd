// What each target serves now, as its CAs are asked about it.
import type { Judge } from '../../chain/judge.ts';
import type { Observation, ServedList, TargetKey } from '../../probe/observation.ts';
import type { ServedByTarget } from '../../signals/ari/ari-collector.ts';
import type { NamedTarget } from '../../signals/ct/target-names.ts';
import { endEntitiesIn } from './pair-signals.ts';
import { renewalEndEntity } from './renewal-end-entity.ts';

export type { ServedByTarget };

/** Every target that is watched; one that was not seen has no end entities. */
export function servedByTarget(
  targets: readonly NamedTarget[],
  observations: readonly Observation[],
  judge: Pick<Judge, 'decode'>,
): readonly ServedByTarget[] {
  const seen = Map.groupBy(observations, ({ target }) => target);
  return targets.map(({ target }) => ({
    target,
    endEntities: endEntitiesIn(seen.get(target) ?? [], judge).map(renewalEndEntity),
  }));
}

/** The distinct lists of each target that served any. */
export function servedListsOf(observations: readonly Observation[]): ReadonlyMap<TargetKey, readonly ServedList[]> {
  const lists = new Map<TargetKey, Map<string, ServedList>>();
  for (const { target, outcome } of observations) {
    if (outcome.kind !== 'served' || !outcome.proven) continue;
    const ofTarget = lists.get(target) ?? new Map<string, ServedList>();
    lists.set(target, ofTarget.set(outcome.servedList.sha256, outcome.servedList));
  }
  return new Map([...lists].map(([target, ofTarget]) => [target, [...ofTarget.values()]]));
}
