// One step of a probe: it ends by itself, at its time limit, or when the round is abandoned. Whichever comes first.
import type { ProbeFailure, ProbeStep } from './observation.ts';

export type StepResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: ProbeFailure };

export interface TimeLimit {
  readonly timeoutMs: number;
  /** What reaching the limit is called. */
  readonly onTimeout: ProbeFailure;
  readonly signal: AbortSignal;
}

/** `onTimeout` names the step, or `probe` when the limit on the whole of it came first. */
export interface StepLimit extends TimeLimit {
  readonly step: ProbeStep;
}

/** Gives the limit of each step of one probe; `probeMs` counts from the call of this function. */
export function stepLimits(probeMs: number, signal: AbortSignal): (step: ProbeStep, stepMs: number) => StepLimit {
  const deadline = performance.now() + probeMs;
  return (step, stepMs) => {
    const leftMs = Math.max(0, deadline - performance.now());
    const onTimeout: ProbeFailure = { code: 'timed-out', step: leftMs < stepMs ? 'probe' : step };
    return { step, timeoutMs: Math.min(stepMs, leftMs), onTimeout, signal };
  };
}

export const ABANDONED: ProbeFailure = { code: 'local', detail: 'the round was abandoned' };

/**
 * Runs one step. `begin` starts it and gives a function that takes its listeners off again, which is called exactly
 * once, when the step has ended in whatever way.
 */
export function runStep<T>(
  limit: TimeLimit,
  begin: (end: (result: StepResult<T>) => void) => () => void,
): Promise<StepResult<T>> {
  return new Promise((resolve) => {
    let ended = false;
    let release: (() => void) | null = null;
    const end = (result: StepResult<T>) => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      limit.signal.removeEventListener('abort', abandon);
      release?.();
      resolve(result);
    };
    const abandon = () => {
      end(failed(ABANDONED));
    };
    const timer = setTimeout(() => {
      end(failed(limit.onTimeout));
    }, limit.timeoutMs);
    limit.signal.addEventListener('abort', abandon);
    if (limit.signal.aborted) {
      abandon();
      return;
    }
    const stop = begin(end);
    // The step may have ended within `begin`.
    if (hasEnded()) stop();
    else release = stop;

    function hasEnded(): boolean {
      return ended;
    }
  });
}

export function succeeded<T>(value: T): StepResult<T> {
  return { ok: true, value };
}

export function failed(failure: ProbeFailure): { readonly ok: false; readonly failure: ProbeFailure } {
  return { ok: false, failure };
}
