// All parts of one run of a collector.
import type { Collected, Collector, Known } from '../../src/signals/collector.ts';

const never = new AbortController().signal;
export const NOTHING_KNOWN: Known = { state: null, signals: [] };

export async function collectedBy(
  collector: Collector,
  known: Known = NOTHING_KNOWN,
  signal: AbortSignal = never,
): Promise<readonly Collected[]> {
  const parts: Collected[] = [];
  for await (const part of collector.collect(known, signal)) parts.push(part);
  return parts;
}
