// `verify --format text`: the verdict, the path or every attempt at one, and what is missing.
import { missingReason } from '../../views/reasons.ts';
import type { Accepted, CertificateRef, PathAttempt, Refused, Verdict } from '../../chain/verdict.ts';
import { type EpochMs, isoInstant } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import { instantFrom } from '../../lib/dates.ts';
import type { Labelled } from '../text/labelled.ts';
import { labelledLine } from '../text/labelled.ts';
import type { Paint } from '../text/paint.ts';
import { explanationLines } from './explanation.ts';
import type { Judged } from '../../views/explain/judged.ts';

/** The verdict in lines for a terminal, with its steps where they were asked for. Texts from certificates are escaped. */
export function verifyText({ stack, host, at, verdict, explanations }: Judged, columns: number, paint: Paint): string {
  const headline = `${verdictWord(verdict, paint)} by ${stack.name} for ${visibleText(host)} ${whenText(at)}`;
  const evidence = { label: 'rules', text: `${stack.evidence}, ${visibleText(stack.title)}` };
  const lines = [...verdictLines(verdict, at), evidence].map((line) => labelledLine(line, columns, paint));
  const steps = explanations === null ? [] : explanationLines(explanations, columns, paint);
  return `${[headline, ...lines, ...steps].join('\n')}\n`;
}

function whenText(at: EpochMs | null): string {
  return at === null ? 'without a clock' : `at ${isoInstant(at)}`;
}

function verdictWord({ kind }: Verdict, paint: Paint): string {
  switch (kind) {
    case 'accepted':
      return paint('green', '✓ accepted');
    case 'refused':
      return paint('red', '✗ refused');
    case 'uncertain':
      return paint('yellow', '? uncertain');
  }
}

function verdictLines(verdict: Verdict, at: EpochMs | null): readonly Labelled[] {
  switch (verdict.kind) {
    case 'accepted':
      return acceptedLines(verdict, at);
    case 'refused':
      return refusedLines(verdict, at);
    case 'uncertain':
      return [
        { label: 'accepted', text: `if ${verdict.accepting.assuming}` },
        ...acceptedLines(verdict.accepting.verdict, at),
        { label: 'refused', text: `if ${verdict.refusing.assuming}` },
        ...refusedLines(verdict.refusing.verdict, at),
        { label: 'unknown', text: 'which of the two devices with this stack do' },
      ];
  }
}

function acceptedLines({ path, anchor, until, soft }: Accepted, at: EpochMs | null): readonly Labelled[] {
  return [
    { label: 'path', text: pathText(path) },
    { label: 'anchor', text: `${visibleText(anchor.subject)}, SHA-256 ${anchor.sha256 ?? 'none: a name and a key'}` },
    { label: 'until', text: until === null ? 'no date ends it' : momentText(at, until) },
    ...soft.map(({ deviceCode, code, detail }) => ({
      label: 'reported',
      text: `${deviceCode ?? code}, but not refused for: ${visibleText(detail)}`,
    })),
  ];
}

function refusedLines(
  { code, deviceCode, detail, attempts, missing, since }: Refused,
  at: EpochMs | null,
): readonly Labelled[] {
  const prints = deviceCode === null ? '' : `, the device prints ${deviceCode}`;
  return [
    { label: 'why', text: `${code}${prints}: ${visibleText(detail)}` },
    ...(since === null ? [] : [{ label: 'since', text: momentText(at, since) }]),
    ...(missing === null ? [] : [missingReason(missing)]),
    ...attempts.map(attemptLine),
  ];
}

/** Seen from the device's own time, where it has one. */
function momentText(at: EpochMs | null, moment: EpochMs): string {
  return at === null ? isoInstant(moment) : instantFrom(at, moment);
}

/** The first attempt is the one that the headline is about. */
function attemptLine({ path, depth, code, detail }: PathAttempt, index: number): Labelled {
  const failing = path[depth];
  const where = failing === undefined ? '' : `, ends at ${visibleText(failing.subject)}`;
  const why = index === 0 ? '' : `: ${code}, ${visibleText(detail)}`;
  return { label: index === 0 ? 'path' : 'also', text: `${pathText(path)}${where}${why}` };
}

/** From the end entity upwards. */
function pathText(path: readonly CertificateRef[]): string {
  return path.map(({ subject }) => visibleText(subject)).join(' <- ');
}
