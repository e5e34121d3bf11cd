// What a target serves just now, as far as any firmware that depends on it was given it: for API and metrics. Pure.
import type { EpochMs } from '../../lib/clock.ts';
import { compareLevels, type EndpointView, type OutlookLevel, type OutlookState } from '../../outlook/outlook.ts';
import { clientHelloName, type TargetKey } from '../../probe/observation.ts';
import type { Snapshot } from '../watched.ts';

export interface ServedNow {
  readonly target: TargetKey;
  readonly states: readonly OutlookState[];
  /** Each address with each client hello once. */
  readonly endpoints: readonly EndpointView[];
  /** When they were asked last; null: they never were. */
  readonly lastAskedAt: EpochMs | null;
  /** The earliest end of an end entity that is served; null: none is. */
  readonly earliestNotAfter: EpochMs | null;
  /** The loudest of its outlooks; null: there are none. */
  readonly level: OutlookLevel | null;
}

/** Of every target that has an outlook, by its name. */
export function servedNow({ outlooks }: Pick<Snapshot, 'outlooks'>): ReadonlyMap<TargetKey, ServedNow> {
  const ofTarget = Map.groupBy(outlooks.values(), ({ target }) => target);
  return new Map([...ofTarget].map(([target, states]) => [target, ofStates(target, states)]));
}

function ofStates(target: TargetKey, states: readonly OutlookState[]): ServedNow {
  const endpoints = new Map<string, EndpointView>();
  for (const view of states.flatMap((state) => state.endpoints)) {
    endpoints.set(`${view.address ?? ''} ${clientHelloName(view.hello)}`, view);
  }
  const views = [...endpoints.values()];
  return {
    target,
    states,
    endpoints: views,
    lastAskedAt: latest(views.map(({ at }) => at)),
    earliestNotAfter: earliest(views.map(({ endEntity }) => endEntity?.notAfter ?? null)),
    level: states.map(({ level }) => level).reduce<OutlookLevel | null>(louder, null),
  };
}

export function louder(a: OutlookLevel | null, b: OutlookLevel | null): OutlookLevel | null {
  if (a === null || b === null) return a ?? b;
  return compareLevels(a, b) >= 0 ? a : b;
}

/** When the firmware begins to refuse the first of the lists that it accepts; null: no date ends them, or there are none. */
export function acceptedUntil({ endpoints }: OutlookState): EpochMs | null {
  return earliest(endpoints.map(({ verdict }) => (verdict?.kind === 'accepted' ? verdict.until : null)));
}

/** When the path of the list that it accepts longest ends, the end entity put aside; null as above. */
export function bestPathUntil({ endpoints }: OutlookState): EpochMs | null {
  return latest(endpoints.map(({ verdict }) => (verdict?.kind === 'accepted' ? verdict.pathUntil : null)));
}

function earliest(instants: readonly (EpochMs | null)[]): EpochMs | null {
  return instants.reduce((least, at) => (at === null || (least !== null && least <= at) ? least : at), null);
}

function latest(instants: readonly (EpochMs | null)[]): EpochMs | null {
  return instants.reduce((most, at) => (at === null || (most !== null && most >= at) ? most : at), null);
}
