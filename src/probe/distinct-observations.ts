// What a round keeps of endpoints that are asked several times: each answer once.
import { clientHelloName, type Observation, type Outcome, type Redirect } from './observation.ts';

export interface DistinctObservations {
  /** Leaves out what another one of the same endpoint and client hello came to. */
  readonly add: (observation: Observation) => void;
  /** In the order in which they came. */
  readonly all: () => readonly Observation[];
}

export function distinctObservations(): DistinctObservations {
  const kept: Observation[] = [];
  const keys = new Set<string>();
  return {
    add: (observation) => {
      const key = keyOf(observation, observation.redirect);
      if (keys.has(key)) return;
      // The path is asked for once: that others of the same list have no redirect says nothing.
      keys.add(key).add(keyOf(observation, null));
      kept.push(observation);
    },
    all: () => kept,
  };
}

function keyOf({ target, protocol, address, hello, outcome }: Observation, redirect: Redirect | null): string {
  return JSON.stringify([target, protocol, address, clientHelloName(hello), outcomeKey(outcome), redirect]);
}

function outcomeKey(outcome: Outcome): readonly unknown[] {
  if (outcome.kind === 'failed') return [outcome.failure];
  const { servedList, tlsVersion, proven, handshakeFailure } = outcome;
  return [servedList.sha256, tlsVersion, proven, handshakeFailure];
}
