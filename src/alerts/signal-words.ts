// What a finding from signals says: what is certain of it, and what is inferred. Whole sentences; names in them are a stranger's.
import type { SignalFinding } from '../outlook/outlook.ts';
import { dayText, isPhrase, listText, shortName } from './wording.ts';

export interface SignalWords {
  /** What binds or was seen. */
  readonly certain: string | null;
  /** What follows from it as far as anybody can tell; it may come otherwise. */
  readonly inferred: string | null;
  /** Where it is to be looked up; null: in what was read directly. */
  readonly source: string | null;
}

type FindingOf<Code extends SignalFinding['code']> = Extract<SignalFinding, { readonly code: Code }>;

/** In one line: `..., inferred: ... (source)`. */
export function signalText(finding: SignalFinding): string {
  const { certain, inferred, source } = signalWords(finding);
  const parts = [certain, inferred === null ? null : `Inferred: ${inferred}`, source === null ? null : `(${source})`];
  return parts.filter((part) => part !== null).join(' ');
}

export function signalWords(finding: SignalFinding): SignalWords {
  switch (finding.code) {
    case 'deadline': {
      const { anchor, certain, inferred, source } = finding;
      return { certain: `${shortName(anchor.subject)}: ${certain}`, inferred, source };
    }
    case 'undeclared':
      return undeclaredWords(finding);
    case 'announced':
      return announcedWords(finding);
    case 'issued':
      return issuedWords(finding);
    case 'caa-forbids':
    case 'caa-added':
      return caaWords(finding);
    case 'replacement-demanded':
    case 'renewal-due':
      return renewalWords(finding);
    case 'preview-refused':
      return previewWords(finding);
  }
}

function undeclaredWords({ declared, missing, source, changedAt }: FindingOf<'undeclared'>): SignalWords {
  const names = listText(missing.map(({ subject }) => shortName(subject)));
  const changed = changedAt === null ? '' : ` The declaration changed on ${dayText(changedAt)}.`;
  return {
    certain: `Of ${String(declared)} roots that the operator declares, ${isPhrase(missing.length)} not pinned: ${names}.${changed}`,
    inferred: 'the host may be served below any of them.',
    source,
  };
}

function announcedWords({ anchor, from, moved, confidence, source }: FindingOf<'announced'>): SignalWords {
  const earlier = moved.map((date) => dayText(date.from));
  const slipped = earlier.length === 0 ? '' : ` The date has moved, it was ${listText(earlier)} before.`;
  return {
    certain:
      `It is announced that the host may be served below ${shortName(anchor.subject)} from ${dayText(from)} on, ` +
      `and that anchor is not pinned.${slipped}`,
    inferred: ANNOUNCED_INFERENCES[confidence],
    source,
  };
}

const ANNOUNCED_INFERENCES: Readonly<Record<FindingOf<'announced'>['confidence'], string | null>> = {
  certain: null,
  likely: 'it comes around that day, for such dates slip.',
  possible: 'it comes at all, for it is a plan so far.',
};

/** What a certificate that was issued means to the firmware, without when. */
function issuedWords(finding: FindingOf<'issued'>): SignalWords {
  return {
    certain: `A certificate from ${shortName(finding.issuer.subject)} was issued for the name on ${dayText(finding.loggedAt)}, and has not been served.`,
    inferred: `${answerText(finding.answer)}; ${servedText(finding)}.`,
    source: finding.source,
  };
}

function answerText(answer: FindingOf<'issued'>['answer']): string {
  switch (answer.kind) {
    case 'refused':
      return `it would be refused (${answer.refusal})${needText(answer.missing)}`;
    case 'depends':
      return `it would be refused (${answer.refusal}) unless ${answer.acceptedIf}${needText(answer.missing)}`;
    case 'unknown':
      return answer.isNewOperator
        ? 'nobody knows whether it would be accepted, for nothing of its CA was ever served here'
        : 'nobody knows whether it would be accepted, for the way from its CA to a root is not known';
  }
}

function needText(missing: { readonly subject: string } | null): string {
  return missing === null ? '' : `, for ${shortName(missing.subject)} is not pinned`;
}

function servedText({ state, expectedAt }: FindingOf<'issued'>): string {
  if (state === 'standby') return 'it may be a reserve, for others of its CA were never served';
  if (expectedAt === null) return 'it may be served any day';
  return `it should be served about ${dayText(expectedAt)}, as others before it were`;
}

function caaWords(finding: FindingOf<'caa-forbids'> | FindingOf<'caa-added'>): SignalWords {
  const { foundAt, issuers } = finding;
  const allowed = issuers.length === 0 ? 'no CA' : listText(issuers);
  if (finding.code === 'caa-forbids') {
    const since = finding.since === null ? '' : `, since ${dayText(finding.since)}`;
    return {
      certain: `The CAA records of ${foundAt} allow ${allowed}, and not ${finding.ca}, which issued what is served${since}.`,
      inferred: 'the next certificate comes from another CA.',
      source: null,
    };
  }
  return {
    certain: `The CAA records of ${foundAt} also allow ${allowed} since ${dayText(finding.since)}.`,
    inferred: 'a certificate may come from there; operators allow CAs that they never use, too.',
    source: null,
  };
}

function renewalWords(finding: FindingOf<'replacement-demanded'> | FindingOf<'renewal-due'>): SignalWords {
  if (finding.code === 'replacement-demanded') {
    const { end, explanation, source } = finding;
    const why = explanation === null ? '' : ` It explains why at ${explanation}.`;
    return {
      certain: `The CA wants what is served replaced out of turn: by ${dayText(end)}, which is over.${why}`,
      inferred: 'it is about to be revoked, and its successor may come from another CA.',
      source,
    };
  }
  const due = `the certificate is due to be renewed from ${dayText(finding.start)} to ${dayText(finding.end)}`;
  switch (finding.by) {
    case 'ari':
      return { certain: `The CA says that ${due}.`, inferred: null, source: null };
    case 'cadence':
      return { certain: null, inferred: `${due}, as it was before.`, source: null };
    case 'lifetime':
      return { certain: null, inferred: `${due}, for most are at two thirds of their life.`, source: null };
  }
}

function previewWords({ host, of, refusal, deviceCode, missing, source }: FindingOf<'preview-refused'>): SignalWords {
  const prints = deviceCode === null ? '' : `, the device prints ${deviceCode}`;
  return {
    certain: `${host}, which shows ${of}, is refused already (${refusal}${prints})${needText(missing)}.`,
    inferred: 'the host may serve the same one day.',
    source,
  };
}
