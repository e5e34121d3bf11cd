// Signals about renewal, from what CAs answer; and those that are over.
import type { EpochMs } from '../../lib/clock.ts';
import type { TargetKey } from '../../probe/observation.ts';
import { type RenewalInfo, type Signal, signalKey } from '../signal.ts';
import type { SuggestedWindow } from './answers.ts';

export interface AnsweredWindow extends SuggestedWindow {
  /** What was asked. */
  readonly source: string;
}

/** One for each target that serves the end entity; the window as it was first given stays when it moves. */
export function windowsOf(
  { endEntity, targets }: { readonly endEntity: string; readonly targets: readonly TargetKey[] },
  { source, start, end, explanation }: AnsweredWindow,
  known: readonly Signal[],
  at: EpochMs,
): readonly RenewalInfo[] {
  return targets.map((target) => {
    const signal = { kind: 'renewal-info', target, endEntity, source, at, start, end, explanation } as const;
    const whole: RenewalInfo = { ...signal, confidence: 'likely', before: null };
    const earlier = known.find((one) => one.kind === 'renewal-info' && signalKey(one) === signalKey(whole));
    return { ...whole, before: earlier?.kind === 'renewal-info' ? firstWindow(earlier, whole) : null };
  });
}

/** Null when the window is where it was. */
function firstWindow(earlier: RenewalInfo, now: RenewalInfo): RenewalInfo['before'] {
  const { start, end } = earlier.before ?? earlier;
  return start === now.start && end === now.end ? null : { start, end };
}

/** Keys of what is known about targets that are no longer watched, and about end entities that they no longer serve. */
export function goneKeys(
  known: readonly Signal[],
  served: readonly { readonly target: TargetKey; readonly endEntities: readonly { readonly sha256: string }[] }[],
): readonly string[] {
  const byTarget = new Map(served.map(({ target, endEntities }) => [target, endEntities]));
  const isGone = (signal: Signal): boolean => {
    if (signal.kind !== 'renewal-info') return false;
    const endEntities = byTarget.get(signal.target);
    if (endEntities === undefined) return true;
    return endEntities.length > 0 && !endEntities.some(({ sha256 }) => sha256 === signal.endEntity);
  };
  return known.filter(isGone).map(signalKey);
}
