// One round: every target, every address, every client hello; redirects followed.
import type { Clock, EpochMs } from '../lib/clock.ts';
import type { ProbeConfig } from '../config/schema.ts';
import type { ClientHello, Observation, Protocol, TargetKey } from './observation.ts';

export interface ProbeTarget {
  readonly host: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly path: string | null;
  /** Asked instead of what DNS says; null: ask DNS. */
  readonly addresses: readonly string[] | null;
  readonly allowPrivateRedirects: boolean;
  readonly hellos: readonly ClientHello[];
}

/** `from` answered with a redirect to another host. */
export interface RedirectHop {
  readonly from: TargetKey;
  readonly toHost: string;
  readonly toPort: number;
  readonly at: EpochMs;
}

export interface ProbeRound {
  readonly observations: readonly Observation[];
  readonly hops: readonly RedirectHop[];
}

export interface ProbeContext {
  readonly settings: ProbeConfig;
  readonly vantage: string;
  readonly clock: Clock;
  /** Ends the round early; what was observed until then is given. */
  readonly signal: AbortSignal;
  /** Called as each observation comes in, with how many are done and how many are known to be asked. */
  readonly onObservation?: (observation: Observation, done: number, planned: number) => void;
}

export declare function probeRound(targets: readonly ProbeTarget[], context: ProbeContext): Promise<ProbeRound>;
