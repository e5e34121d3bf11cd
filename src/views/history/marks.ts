// What signals put on the time axis of a target: what was said, issued, and what ends when.
import { dayText, PROGRAM_NAMES, shortName } from '../../alerts/wording.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { Finding, OutlookState } from '../../outlook/outlook.ts';
import type { TargetKey } from '../../probe/observation.ts';
import type { Signal } from '../../signals/signal.ts';
import type { StoredSignals } from '../../store/store.ts';
import type { Snapshot } from '../watched.ts';

export interface Mark {
  readonly at: EpochMs;
  /** The end of a time; null for an instant. */
  readonly until: EpochMs | null;
  readonly kind: 'announced' | 'issued' | 'deadline' | 'renewal';
  /** One sentence without its full stop; names in it are a stranger's. */
  readonly text: string;
}

/** Of the signals on `target` and of what outlooks of it found in them, by time, each once. */
export function marksOf(
  { outlooks }: Pick<Snapshot, 'outlooks'>,
  { signals }: Pick<StoredSignals, 'signals'>,
  target: TargetKey,
): readonly Mark[] {
  const findings = [...outlooks.values()].filter((state) => state.target === target).flatMap(findingsOf);
  const marks = [...signals.flatMap(({ signal }) => signalMarks(signal, target)), ...findings.flatMap(findingMarks)];
  const distinct = new Map(marks.map((mark) => [`${mark.kind} ${String(mark.at)} ${mark.text}`, mark]));
  return [...distinct.values()].toSorted((a, b) => a.at - b.at);
}

function findingsOf({ findings }: OutlookState): readonly Finding[] {
  return findings;
}

function signalMarks(signal: Signal, target: TargetKey): readonly Mark[] {
  switch (signal.kind) {
    case 'announcement': {
      if (!signal.targets.includes(target)) return [];
      const text = `announced: ${shortName(signal.anchor.subject)} may be served from this day`;
      return [{ kind: 'announced', at: signal.from, until: null, text }];
    }
    case 'issuance': {
      if (signal.target !== target) return [];
      const text = `a certificate was issued by ${shortName(signal.issuer.subject)}, seen in CT`;
      return [{ kind: 'issued', at: signal.notBefore, until: null, text }];
    }
    case 'declared-roots':
    case 'caa':
    case 'preview':
    case 'renewal-info': // told by what outlooks found
      return [];
  }
}

function findingMarks(finding: Finding): readonly Mark[] {
  if (finding.code === 'deadline') {
    const text = `${PROGRAM_NAMES[finding.program]} ends its trust in ${shortName(finding.anchor.subject)}`;
    return [{ kind: 'deadline', at: finding.date, until: null, text }];
  }
  if (finding.code === 'path-ends') {
    const text = `${shortName(finding.endsWith.subject)} ends, and the path with it`;
    return [{ kind: 'deadline', at: finding.at, until: null, text }];
  }
  if (finding.code !== 'renewal-due') return [];
  const text = `the certificate should be renewed from ${dayText(finding.start)} to ${dayText(finding.end)}`;
  return [{ kind: 'renewal', at: finding.start, until: finding.end, text }];
}
