// A finding from signals as JSON.
import { isoInstant } from '../../lib/clock.ts';
import type { SignalFinding } from '../../outlook/outlook.ts';
import type { NamedAnchor } from '../../signals/signal.ts';
import { boundedList, boundedText, type Limits, orNull } from './limits.ts';
import { missingAnchorBody } from './missing-anchor-body.ts';
import type { SignalFindingBody } from './signal-schema.ts';

type BodyOf<Code extends SignalFinding['code']> = Extract<SignalFindingBody, { readonly code: Code }>;
type FindingOf<Code extends SignalFinding['code']> = Extract<SignalFinding, { readonly code: Code }>;

export function signalFindingBody(finding: SignalFinding, limits: Limits): SignalFindingBody {
  const bounded = (text: string) => boundedText(text, limits);
  switch (finding.code) {
    case 'deadline':
      return deadlineBody(finding, limits);
    case 'undeclared':
      return undeclaredBody(finding, limits);
    case 'announced':
      return announcedBody(finding, limits);
    case 'issued':
      return issuedBody(finding, limits);
    case 'caa-forbids': {
      const { code, foundAt, ca, since } = finding;
      return {
        code,
        foundAt: bounded(foundAt),
        ca: bounded(ca),
        ...issuersBody(finding, limits),
        since: orNull(since, isoInstant),
      };
    }
    case 'caa-added': {
      const { code, foundAt, since } = finding;
      return { code, foundAt: bounded(foundAt), ...issuersBody(finding, limits), since: isoInstant(since) };
    }
    case 'replacement-demanded': {
      const { code, end, source, explanation } = finding;
      return { code, end: isoInstant(end), source: bounded(source), explanation: orNull(explanation, bounded) };
    }
    case 'renewal-due': {
      const { code, start, end, by } = finding;
      return { code, start: isoInstant(start), end: isoInstant(end), by };
    }
    case 'preview-refused':
      return previewBody(finding, limits);
  }
}

function deadlineBody(finding: FindingOf<'deadline'>, limits: Limits): BodyOf<'deadline'> {
  const { code, anchor, program, rule, date, lastServed, certain, inferred, source, confidence } = finding;
  return {
    code,
    anchor: namedAnchorBody(anchor, limits),
    program,
    rule,
    date: isoInstant(date),
    lastServed: isoInstant(lastServed),
    certain: boundedText(certain, limits),
    inferred: boundedText(inferred, limits),
    source: boundedText(source, limits),
    confidence,
  };
}

function undeclaredBody(finding: FindingOf<'undeclared'>, limits: Limits): BodyOf<'undeclared'> {
  const { code, set, source, declared, missing, changedAt } = finding;
  return {
    code,
    set: boundedText(set, limits),
    source: boundedText(source, limits),
    declared,
    missing: boundedList(missing, limits).map((anchor) => namedAnchorBody(anchor, limits)),
    changedAt: orNull(changedAt, isoInstant),
  };
}

function announcedBody(finding: FindingOf<'announced'>, limits: Limits): BodyOf<'announced'> {
  const { code, id, anchor, from, source, confidence, moved } = finding;
  return {
    code,
    id,
    anchor: namedAnchorBody(anchor, limits),
    from: isoInstant(from),
    source: boundedText(source, limits),
    confidence,
    // The latest are at the end.
    moved: moved.slice(-limits.items).map((date) => ({ from: isoInstant(date.from), until: isoInstant(date.until) })),
  };
}

function issuedBody(finding: FindingOf<'issued'>, limits: Limits): BodyOf<'issued'> {
  const { code, tbsSha256, issuer, source, loggedAt, notAfter, state, expectedAt, answer } = finding;
  return {
    code,
    tbsSha256,
    issuer: namedAnchorBody(issuer, limits),
    source: boundedText(source, limits),
    loggedAt: isoInstant(loggedAt),
    notAfter: isoInstant(notAfter),
    state,
    expectedAt: orNull(expectedAt, isoInstant),
    answer: answerBody(answer, limits),
  };
}

function answerBody(answer: FindingOf<'issued'>['answer'], limits: Limits): BodyOf<'issued'>['answer'] {
  switch (answer.kind) {
    case 'refused': {
      const { kind, refusal, missing } = answer;
      return { kind, refusal, missing: orNull(missing, (anchor) => missingAnchorBody(anchor, limits)) };
    }
    case 'depends': {
      const { kind, acceptedIf, refusal, missing } = answer;
      return {
        kind,
        acceptedIf: boundedText(acceptedIf, limits),
        refusal,
        missing: orNull(missing, (anchor) => missingAnchorBody(anchor, limits)),
      };
    }
    case 'unknown':
      return { kind: answer.kind, isNewOperator: answer.isNewOperator };
  }
}

function previewBody(finding: FindingOf<'preview-refused'>, limits: Limits): BodyOf<'preview-refused'> {
  const { code, host, of, source, refusal, deviceCode, missing } = finding;
  return {
    code,
    host: boundedText(host, limits),
    of: boundedText(of, limits),
    source: boundedText(source, limits),
    refusal,
    deviceCode,
    missing: orNull(missing, (anchor) => missingAnchorBody(anchor, limits)),
  };
}

function issuersBody({ issuers }: { readonly issuers: readonly string[] }, limits: Limits) {
  return { issuers: boundedList(issuers, limits).map((issuer) => boundedText(issuer, limits)) };
}

function namedAnchorBody({ subject, spkiSha256 }: NamedAnchor, limits: Limits): BodyOf<'deadline'>['anchor'] {
  return { subject: boundedText(subject, limits), spkiSha256 };
}
