// The collector of the roots that an operator declares: one for each set.
import type { Clock } from '../../lib/clock.ts';
import type { HttpGet } from '../../lib/http/get.ts';
import type { Collected, Collector, Known } from '../collector.ts';
import { distinctAnchors } from '../named-anchor.ts';
import { staleAfter } from '../stale-after.ts';
import type { DeclaredFrom, DeclaredSet } from './declared-set.ts';
import { nextSet, type ReadSet } from './next-set.ts';
import { MAX_BUNDLE_BYTES, readPemBundle } from './pem-bundle.ts';
import type { AnchorReading, ReadAnchors } from './reading.ts';

export interface DeclaredParts {
  readonly httpGet: HttpGet;
  readonly readAnchors: ReadAnchors;
  readonly clock: Clock;
  readonly everyMs: number;
}

/** Reads the whole set each time: where one of its files cannot be read, the set stays as it was, and that is told. */
export function declaredCollector(set: DeclaredSet, parts: DeclaredParts): Collector {
  return {
    source: `declared roots (${set.name})`,
    everyMs: parts.everyMs,
    staleAfterMs: staleAfter(parts.everyMs),
    collect: (known, signal) => collect(set, parts, known, signal),
  };
}

async function* collect(
  { name, from }: DeclaredSet,
  parts: DeclaredParts,
  { state, signals }: Known,
  signal: AbortSignal,
): AsyncGenerator<Collected> {
  const kept = signals.filter((one) => one.kind === 'declared-roots').find(({ set }) => set === name) ?? null;
  const reading = await readingOf(from, parts, signal);
  if (reading.kind === 'failed') {
    yield { state, put: [], drop: [], problem: reading.reason };
    return;
  }
  const now = parts.clock.now();
  const read: ReadSet = { set: name, ...originOf(from, name, now), confidence: 'certain', anchors: reading.anchors };
  yield nextSet({ set: kept, state }, read, now);
}

function originOf(from: DeclaredFrom, name: string, now: number): Pick<ReadSet, 'source' | 'at'> {
  return from.kind === 'preset' ? { source: from.preset.source, at: from.preset.at } : { source: name, at: now };
}

function readingOf(from: DeclaredFrom, parts: DeclaredParts, signal: AbortSignal): Promise<AnchorReading> {
  switch (from.kind) {
    case 'preset':
      return Promise.resolve({ kind: 'read', anchors: from.preset.anchors });
    case 'urls':
      return readUrls(from.urls, parts.httpGet, signal);
    case 'path':
      return parts.readAnchors(from.place);
  }
}

/** One after the other: they are small, and mostly of one host. */
async function readUrls(urls: readonly string[], httpGet: HttpGet, signal: AbortSignal): Promise<AnchorReading> {
  const readings: AnchorReading[] = [];
  for (const url of urls) {
    const reading = await readUrl(url, httpGet, signal);
    if (reading.kind === 'failed') return { kind: 'failed', reason: `${url}: ${reading.reason}` };
    readings.push(reading);
  }
  const anchors = readings.flatMap((reading) => (reading.kind === 'read' ? reading.anchors : []));
  return { kind: 'read', anchors: distinctAnchors(anchors) };
}

async function readUrl(url: string, httpGet: HttpGet, signal: AbortSignal): Promise<AnchorReading> {
  const headers = { accept: 'application/x-pem-file, text/plain, */*;q=0.1' };
  const outcome = await httpGet({ url, headers, maxBytes: MAX_BUNDLE_BYTES }, signal);
  if (outcome.kind === 'failed') return { kind: 'failed', reason: outcome.error };
  if (outcome.status === 200) return readPemBundle(outcome.body);
  const isRedirect = outcome.status >= 300 && outcome.status < 400;
  const hint = isRedirect ? ', and redirects are not followed' : '';
  return { kind: 'failed', reason: `answered ${String(outcome.status)}${hint}` };
}
