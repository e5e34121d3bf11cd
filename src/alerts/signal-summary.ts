// What signals announce in one line: what comes, by which day, and what the firmware lacks for it.
import type { EpochMs } from '../lib/clock.ts';
import type { Finding, SignalFinding } from '../outlook/outlook.ts';
import { dayText, isPhrase, PROGRAM_NAMES, shortName } from './wording.ts';

type FindingOf<Code extends SignalFinding['code']> = Extract<SignalFinding, { readonly code: Code }>;

/** Who would refuse what: `thermostat-1.4 (12,400 devices)`, `content.example:443`. */
export interface Headed {
  readonly who: string;
  readonly where: string;
  readonly now: EpochMs;
}

/** Of the certificates that make it likely, the soonest in front. */
export function likelyHeadline(issued: readonly FindingOf<'issued'>[], { who, where, now }: Headed): string {
  const [first] = issued;
  if (first === undefined) return `${who} may soon refuse ${where}: what was issued for the name is not settled yet`;
  const others = issued.length === 1 ? '' : ` (and ${String(issued.length - 1)} more)`;
  const issuance = `a certificate from ${originText(first)} was issued on ${dayText(first.loggedAt)}${others}, ${servedText(first, now)}`;
  switch (first.answer.kind) {
    case 'refused':
      return `${who} would refuse ${where}: ${issuance}`;
    case 'depends':
      return `${who} would refuse ${where} unless ${first.answer.acceptedIf}: ${issuance}`;
    case 'unknown':
      return `${who} may refuse ${where}: ${issuance}, and nothing of that CA was ever served there`;
  }
}

/** By the anchor that is missing, which people know; the name of the CA that issued it where none is. */
function originText({ issuer, answer }: FindingOf<'issued'>): string {
  const missing = answer.kind === 'unknown' ? null : answer.missing;
  return shortName(missing?.subject ?? issuer.subject);
}

function servedText({ expectedAt }: FindingOf<'issued'>, now: EpochMs): string {
  if (expectedAt === null) return 'and may be served any day';
  return expectedAt > now
    ? `expected to be served about ${dayText(expectedAt)}`
    : `due to be served since ${dayText(expectedAt)}`;
}

/** What exposes by what is known to come: the most pressing of it, null where there is none. */
export function exposedHeadline(findings: readonly Finding[], headed: Headed): string | null {
  const [first] = findings.flatMap((finding) => pressing(finding, headed)).toSorted(byPressure);
  return first?.text ?? null;
}

interface Pressing {
  /** What may happen any day first, then what has a day, then what may never be. */
  readonly rank: 0 | 1 | 2;
  readonly at: EpochMs;
  readonly text: string;
}

function byPressure(a: Pressing, b: Pressing): number {
  return a.rank - b.rank || a.at - b.at;
}

function pressing(finding: Finding, { who, where, now }: Headed): readonly Pressing[] {
  const [will, may, would] = [
    `${who} will refuse ${where}`,
    `${who} may come to refuse ${where}`,
    `${who} would refuse`,
  ];
  const anyDay = (text: string): readonly Pressing[] => [{ rank: 0, at: 0, text }];
  const some = (text: string): readonly Pressing[] => [{ rank: 2, at: 0, text }];
  const on = (at: EpochMs, text: string): readonly Pressing[] => [{ rank: 1, at, text }];
  switch (finding.code) {
    case 'path-ends':
      return on(finding.at, `${will} from ${dayText(finding.at)}: ${shortName(finding.endsWith.subject)} ends`);
    case 'end-entity-not-renewed':
      return on(finding.at, `${will} from ${dayText(finding.at)} unless its certificate is renewed`);
    case 'deadline':
      return on(finding.date, `${may}: ${deadlineText(finding, now)}`);
    case 'announced': {
      const name = shortName(finding.anchor.subject);
      const when = finding.from > now ? `from ${dayText(finding.from)} on` : `since ${dayText(finding.from)}`;
      return on(finding.from, `${may}: ${name}, which is not pinned, is announced ${when}`);
    }
    case 'replacement-demanded':
      return anyDay(`${may}: its CA wants the certificate replaced out of turn, by ${dayText(finding.end)}`);
    case 'caa-forbids':
      return anyDay(
        `${may}: ${finding.ca}, which issued what is served, may not issue for ${finding.foundAt} any more`,
      );
    case 'preview-refused':
      return anyDay(
        `${would} what ${where} may serve next: ${finding.host}, which shows ${finding.of}, is refused already`,
      );
    case 'issued':
      return finding.state === 'standby' && finding.answer.kind !== 'unknown'
        ? some(`${may}: a certificate from ${originText(finding)} is in reserve since ${dayText(finding.loggedAt)}`)
        : [];
    case 'undeclared':
      return some(
        `${may}: of ${String(finding.declared)} roots that its operator declares ${isPhrase(finding.missing.length)} not pinned`,
      );
    case 'caa-added':
    case 'renewal-due':
    case 'refused':
    case 'alternating':
    case 'uncertain':
    case 'no-answer':
    case 'unproven':
      return [];
  }
}

function deadlineText({ anchor, program, date, lastServed }: FindingOf<'deadline'>, now: EpochMs): string {
  const trust = `${PROGRAM_NAMES[program]} ${date > now ? 'ends' : 'ended'} its trust in ${shortName(anchor.subject)} on ${dayText(date)}`;
  return `${trust}, and a public operator ${lastServed > now ? 'has to be' : 'had to be'} off it by ${dayText(lastServed)}`;
}
