// Is it them, or is it us? When nothing at all answers, the vantage is offline, and no target is to blame.
import type { EpochMs } from '../lib/clock.ts';
import type { Interception } from './interception.ts';
import type { Observation, ProbeFailure } from '../probe/observation.ts';

/** Whether what is seen from here says anything about the targets. */
export interface VantageState {
  /** Since when no target answers. */
  readonly offlineSince: EpochMs | null;
  /** What answers in the place of the targets. */
  readonly interception: Interception | null;
}

/**
 * True when a round asked something and no answer came from anywhere, not even a wrong one. Of a single target that is
 * down nobody can tell from here: that its name resolves proves no network (resolvers answer from a cache), nor does a
 * refused connection (firewalls on the way refuse). So it counts as offline too, which is told, where an outlook that
 * becomes unknown is not.
 */
export function vantageOffline(observations: readonly Observation[]): boolean {
  return observations.length > 0 && !observations.some(hasAnswer);
}

function hasAnswer({ outcome }: Observation): boolean {
  return outcome.kind === 'served' || answered(outcome.failure);
}

/** Whether a failure proves that packets came back from the host itself. */
function answered(failure: ProbeFailure): boolean {
  switch (failure.code) {
    case 'alert':
    case 'not-tls':
    case 'starttls-refused':
    case 'list-too-large':
    case 'malformed':
      return true;
    case 'timed-out':
    case 'closed':
    case 'reset':
      return failure.step !== 'connect' && failure.step !== 'probe';
    case 'name-not-found':
    case 'dns-timeout':
    case 'dns-failed':
    case 'refused':
    case 'unreachable':
    case 'local':
      return false;
  }
}
