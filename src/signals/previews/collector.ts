// The collector of previews: one for each test site or staging host, so that each fails alone.
import type { SignalsConfig } from '../../config/schema.ts';
import type { Clock } from '../../lib/clock.ts';
import { type ServedList, targetKey, type TargetKey } from '../../probe/observation.ts';
import type { Collected, Collector, Known } from '../collector.ts';
import type { Preview } from '../signal.ts';
import { staleAfter } from '../stale-after.ts';

export type PreviewHost = NonNullable<SignalsConfig['previews']>['hosts'][number];

export type PreviewReading =
  | { readonly kind: 'served'; readonly servedList: ServedList }
  /** May hold a stranger's text. */
  | { readonly kind: 'failed'; readonly reason: string };

/** What a preview host serves now. Never rejects; settles soon after `signal` is aborted. */
export type ProbePreview = (preview: PreviewHost, signal: AbortSignal) => Promise<PreviewReading>;

export interface PreviewParts {
  readonly probe: ProbePreview;
  /** All that are watched: a preview is of every port of its hosts. */
  readonly targets: readonly { readonly host: string; readonly port: number }[];
  readonly clock: Clock;
  readonly everyMs: number;
}

/** While the host does not answer, what it served last stays. */
export function previewCollector(preview: PreviewHost, parts: PreviewParts): Collector {
  return {
    source: `preview host ${targetKey(preview.host, preview.port)}`,
    everyMs: parts.everyMs,
    staleAfterMs: staleAfter(parts.everyMs),
    collect: (known, signal) => collect(preview, parts, known, signal),
  };
}

async function* collect(
  preview: PreviewHost,
  { probe, targets, clock }: PreviewParts,
  { state }: Known,
  signal: AbortSignal,
): AsyncGenerator<Collected> {
  const reading = await probe(preview, signal);
  if (reading.kind === 'failed') {
    yield { state, put: [], drop: [], problem: reading.reason };
    return;
  }
  const { host, port, of } = preview;
  const put: Preview = {
    kind: 'preview',
    host,
    port,
    of,
    targets: targetsOf(preview, targets),
    servedList: reading.servedList,
    source: targetKey(host, port),
    at: clock.now(),
    confidence: 'possible',
  };
  yield { state: null, put: [put], drop: [], problem: null };
}

function targetsOf({ targets: hosts }: PreviewHost, targets: PreviewParts['targets']): readonly TargetKey[] {
  return targets.filter(({ host }) => hosts.includes(host)).map(({ host, port }) => targetKey(host, port));
}
