// From when to when a span lasted, as far as anybody looked.
import type { EpochMs } from '../../lib/clock.ts';
import { clientHelloName } from '../../probe/observation.ts';
import type { StoredSpan } from '../../store/store.ts';

export interface Extent {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/**
 * A span goes on until something else came in its place, if that was asked within `gapMs`: of a longer time in which
 * nobody looked, nothing is said.
 */
export function extentOf({ firstSeenAt, lastSeenAt, supersededAt }: StoredSpan, gapMs: number): Extent {
  const isClose = supersededAt !== null && supersededAt > lastSeenAt && supersededAt - lastSeenAt <= gapMs;
  return { from: firstSeenAt, to: isClose ? supersededAt : lastSeenAt };
}

/** The same for spans of one endpoint, asked with one client hello from one vantage. */
export function endpointOf({ address, hello, vantage }: StoredSpan): string {
  return JSON.stringify([address, clientHelloName(hello), vantage]);
}

/** The same for the same list, and for failures of the same kind. */
export function answerOf({ answer }: StoredSpan): string {
  return answer.kind === 'served' ? answer.servedList : `failed ${answer.failure.code}`;
}

/**
 * What the endpoints gave when they were last asked: those that were asked within `gapMs` of the last that was. Addresses
 * that nobody asks any more give nothing.
 */
export function standingOf(spans: readonly StoredSpan[], gapMs: number): readonly StoredSpan[] {
  const latest = spans.reduce((at, { lastSeenAt }) => Math.max(at, lastSeenAt), 0);
  return spans.filter(({ supersededAt, lastSeenAt }) => supersededAt === null && latest - lastSeenAt <= gapMs);
}

/** By numbers, not by letters: 192.0.2.9 comes before 192.0.2.10. */
export function compareAddresses(a: string | null, b: string | null): number {
  return (a ?? '').localeCompare(b ?? '', 'en', { numeric: true });
}
