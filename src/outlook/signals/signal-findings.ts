// What signals say of one firmware on one target: each kind by a function of its own, and the worst and soonest of it all.
import type { EpochMs } from '../../lib/clock.ts';
import { type EndpointView, type SignalFinding, signalLevel, type SignalLevel } from '../outlook.ts';
import type { JudgedPreview, PairSignals } from '../pair-signals.ts';
import { announcedFinding, deadlineFinding, declaredFinding, restingOn } from './anchor-findings.ts';
import { caaFindings } from './caa-findings.ts';
import { issuedFinding } from './issued-finding.ts';
import { pinnedOf } from './pinned.ts';
import { renewalFinding } from './renewal-findings.ts';

/** As many as somebody reads; a host of many names may have thousands of certificates. */
export const MAX_SIGNAL_FINDINGS = 20;

export interface SaidBySignals {
  readonly level: SignalLevel;
  /** The worst first, of those the soonest; at most 20. */
  readonly findings: readonly SignalFinding[];
}

/** `views` are those with a verdict, the remembered ones included. The order in which signals come makes no difference. */
export function saidBySignals(
  signals: PairSignals,
  views: readonly EndpointView[],
  deadlineHorizonMs: number,
  now: EpochMs,
): SaidBySignals {
  const ranked = findingsOf(signals, views, deadlineHorizonMs, now).map(rankedOf).sort(worstAndSoonest);
  return {
    level: ranked[0]?.level ?? 'safe',
    findings: ranked.slice(0, MAX_SIGNAL_FINDINGS).map(({ finding }) => finding),
  };
}

function findingsOf(
  signals: PairSignals,
  views: readonly EndpointView[],
  deadlineHorizonMs: number,
  now: EpochMs,
): readonly SignalFinding[] {
  const found: SignalFinding[] = [];
  const add = (finding: SignalFinding | null) => {
    if (finding !== null) found.push(finding);
  };
  const pinned = pinnedOf(signals.pinned);
  const resting = restingOn(views);
  for (const deadline of signals.deadlines) add(deadlineFinding(deadline, resting, deadlineHorizonMs, now));
  for (const declared of signals.declared) add(declaredFinding(declared, pinned));
  for (const announcement of signals.announcements) add(announcedFinding(announcement, pinned));
  for (const issuance of signals.issuances) add(issuedFinding(issuance, now));
  for (const preview of signals.previews) add(previewFinding(preview));
  if (signals.caa !== null) found.push(...caaFindings(signals.caa, now));
  if (signals.renewal !== null) add(renewalFinding(signals.renewal, now));
  return found;
}

function previewFinding({ preview: { host, of, source }, refused }: JudgedPreview): SignalFinding | null {
  return refused === null ? null : { code: 'preview-refused', host, of, source, ...refused };
}

interface Ranked {
  readonly finding: SignalFinding;
  readonly level: SignalLevel;
  /** `level` as a number: this order is asked for a hundred times for each of thousands of pairs. */
  readonly quietness: number;
  readonly at: EpochMs;
}

const QUIETNESS: Readonly<Record<SignalLevel, number>> = { likely: 0, exposed: 1, safe: 2 };

function rankedOf(finding: SignalFinding): Ranked {
  const level = signalLevel(finding);
  return { finding, level, quietness: QUIETNESS[level], at: soonness(finding) };
}

function worstAndSoonest(a: Ranked, b: Ranked): number {
  if (a.quietness !== b.quietness) return a.quietness - b.quietness;
  if (a.at !== b.at) return a.at - b.at;
  return compareText(a.finding.code, b.finding.code) || compareText(identityOf(a.finding), identityOf(b.finding));
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

// Greater than every date, and less than infinity, for the difference of two must be a number.
const SOME_DAY = Number.MAX_SAFE_INTEGER;

/** When it may happen, for the order alone; what may happen any day comes first, what has no day at all last. */
function soonness(finding: SignalFinding): EpochMs {
  switch (finding.code) {
    case 'deadline':
      return finding.date;
    case 'announced':
      return finding.from;
    case 'issued':
      return finding.state === 'standby' ? SOME_DAY : (finding.expectedAt ?? finding.loggedAt);
    case 'replacement-demanded':
    case 'caa-forbids':
    case 'preview-refused':
      return 0;
    case 'renewal-due':
      return finding.start;
    case 'undeclared':
    case 'caa-added':
      return SOME_DAY;
  }
}

/** What tells two findings of one pair and one code apart that are as loud and as soon. */
function identityOf(finding: SignalFinding): string {
  switch (finding.code) {
    case 'issued':
      return finding.tbsSha256;
    case 'undeclared':
      return finding.set;
    case 'announced':
      return finding.id;
    case 'deadline':
      return `${finding.anchor.spkiSha256 ?? ''} ${finding.program} ${finding.rule}`;
    case 'preview-refused':
      return `${finding.source} ${finding.host} ${finding.of}`;
    case 'caa-forbids':
    case 'caa-added':
    case 'replacement-demanded':
    case 'renewal-due':
      // There is one at most.
      return '';
  }
}
