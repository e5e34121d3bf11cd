// `verify --format text`: the verdict, the path or every attempt at one, and what is missing.
import { missingReason } from '../check/reasons.ts';
import type { CertificateRef, PathAttempt, Verdict } from '../../chain/verdict.ts';
import { isoInstant } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import { instantFrom } from '../text/dates.ts';
import type { Labelled } from '../text/labelled.ts';
import { labelledLine } from '../text/labelled.ts';
import type { Paint } from '../text/paint.ts';
import type { Judged } from './judged.ts';

/** The verdict in lines for a terminal. Texts from certificates are escaped. */
export function verifyText({ stack, host, at, verdict }: Judged, columns: number, paint: Paint): string {
  const accepted = verdict.kind === 'accepted';
  const word = accepted ? paint('green', '✓ accepted') : paint('red', '✗ refused');
  const headline = `${word} by ${stack.name} for ${visibleText(host)} at ${isoInstant(at)}`;
  const evidence = { label: 'rules', text: `${stack.evidence}, ${stack.title}` };
  const lines = [...verdictLines(verdict, at), evidence].map((line) => labelledLine(line, columns, paint));
  return `${[headline, ...lines].join('\n')}\n`;
}

function verdictLines(verdict: Verdict, at: number): readonly Labelled[] {
  if (verdict.kind === 'accepted') {
    const { path, anchor, until, soft } = verdict;
    return [
      { label: 'path', text: pathText(path) },
      { label: 'anchor', text: `${visibleText(anchor.subject)}, SHA-256 ${anchor.sha256 ?? 'none: a name and a key'}` },
      { label: 'until', text: until === null ? 'no date ends it' : instantFrom(at, until) },
      ...soft.map(({ deviceCode, code, detail }) => ({
        label: 'reported',
        text: `${deviceCode ?? code}, but not refused for: ${visibleText(detail)}`,
      })),
    ];
  }
  const { code, deviceCode, detail, attempts, missing } = verdict;
  const prints = deviceCode === null ? '' : `, the device prints ${deviceCode}`;
  return [
    { label: 'why', text: `${code}${prints}: ${visibleText(detail)}` },
    ...(missing === null ? [] : [missingReason(missing)]),
    ...attempts.map(attemptLine),
  ];
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
