// The spool folder of certspotter's hook script as a source of signals.
import { z } from 'zod';

import type { EpochMs } from '../../lib/clock.ts';
import { isoInstant } from '../../lib/clock.ts';
import type { Collected, Collector, Known } from '../collector.ts';
import type { CtParts } from './cert-spotter-collector.ts';
import { emptySpool, readSpool, type SpoolReading } from './hook-spool.ts';
import { issuanceKeeper } from './issuance-keeper.ts';
import { spoolProblemText } from './problem-text.ts';
import { targetNames } from './target-names.ts';

export interface SpoolParts extends CtParts {
  readonly folder: string;
}

const EVERY_MS = 60_000;
const STALE_AFTER_MS = 6 * 3_600_000;
/** certspotter's own test names get a certificate every day; two may be missed. */
const SELF_TEST_MS = 3 * 86_400_000;
const SELF_TEST_NAMES = '.test.certspotter.org';

/** Takes what lies in the folder, and removes it once it is written. What one reading takes is one part. */
export function spoolCollector(parts: SpoolParts): Collector {
  return {
    source: `certspotter (${parts.folder})`,
    everyMs: EVERY_MS,
    staleAfterMs: STALE_AFTER_MS,
    collect: (known, signal) => collect(known, signal, parts),
  };
}

async function* collect(
  known: Known,
  signal: AbortSignal,
  { folder, clock, targets, remark }: SpoolParts,
): AsyncGenerator<Collected, void, undefined> {
  const names = targetNames(targets());
  let selfTestAt = storedState.safeParse(known.state).data?.selfTestAt ?? null;
  const { put, drop, take } = issuanceKeeper(known.signals, names, clock.now());
  if (put.length + drop.length > 0) yield { state: { selfTestAt }, put, drop, problem: null };
  for (let more = true; more && !signal.aborted;) {
    const now = clock.now();
    const reading = await readSpool(folder, now);
    if (hasSelfTest(reading)) selfTestAt = now;
    remarkOn(reading, remark);
    const problem = problemOf(reading) ?? silence(selfTestAt, now);
    yield { state: { selfTestAt }, put: take(reading.certificates), drop: [], problem };
    // Asked for the next part: this one is written.
    await emptySpool(folder, reading.files);
    more = reading.more;
  }
}

const storedState = z.object({ selfTestAt: z.number().nullable() });

function hasSelfTest({ certificates }: SpoolReading): boolean {
  return certificates.some(({ dnsNames }) => dnsNames.some((name) => name.endsWith(SELF_TEST_NAMES)));
}

/** Whoever watches the test names as well is told when they cease: an idle folder looks like one that nobody fills. */
function silence(selfTestAt: EpochMs | null, now: EpochMs): string | null {
  if (selfTestAt === null || now - selfTestAt < SELF_TEST_MS) return null;
  return `certspotter has found none of its daily test certificates (${SELF_TEST_NAMES.slice(1)}) since ${isoInstant(selfTestAt)}: it may not be running`;
}

/** What stays so until somebody does something; a malformed file is put aside, and over with. */
function problemOf({ problems }: SpoolReading): string | null {
  const [first, ...others] = problems.filter(({ code }) => code !== 'malformed');
  if (first === undefined) return null;
  return others.length === 0
    ? spoolProblemText(first)
    : `${spoolProblemText(first)}; and ${String(others.length)} more`;
}

function remarkOn({ problems, events }: SpoolReading, remark: CtParts['remark']): void {
  for (const problem of problems) if (problem.code === 'malformed') remark(spoolProblemText(problem));
  for (const { kind, summary, logUri } of events) {
    remark(`certspotter says (${kind}${logUri === '' ? '' : `, ${logUri}`}): ${summary}`);
  }
}
