// A verdict as JSON, with its steps where they were asked for: the same for terminal, API and evidence.
import type { Explanation, Step } from '../../chain/explanation.ts';
import type { Accepted, CertificateRef, MissingAnchor, PathAttempt, Refused, Verdict } from '../../chain/verdict.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { isoInstant } from '../../lib/clock.ts';
import type { Judged } from './judged.ts';

/** What `verify --format json` prints, but for its `schema`. Texts are as in the certificates. */
export function judgedJson({ stack, host, at, verdict, explanations }: Judged) {
  return {
    stack: stack.name,
    evidence: verdict.evidence,
    host,
    at: instantOrNull(at),
    ...answerJson(verdict),
    ...(explanations === null ? {} : { explanations: explanations.map(explanationJson) }),
  };
}

function answerJson(verdict: Verdict) {
  if (verdict.kind !== 'uncertain') return { ...knownJson(verdict), answers: [] };
  const { accepting, refusing } = verdict;
  return {
    ...UNANSWERED,
    answers: [accepting, refusing].map((answer) => ({
      assuming: answer.assuming,
      ...knownJson(answer.verdict),
    })),
  };
}

/** Where a rule that nobody knows decides, both answers stand in `answers`. */
const UNANSWERED = {
  ...{ accept: null, code: 'uncertain' as const, deviceCode: null, detail: null, path: null, anchor: null },
  ...{ until: null, since: null, reported: [], attempts: [], missing: null },
};

function knownJson(verdict: Accepted | Refused) {
  const accepted = verdict.kind === 'accepted' ? verdict : null;
  const refused = verdict.kind === 'refused' ? verdict : null;
  const missing = refused?.missing ?? null;
  return {
    accept: accepted !== null,
    code: refused?.code ?? ('ok' as const),
    deviceCode: refused?.deviceCode ?? null,
    detail: refused?.detail ?? null,
    path: accepted?.path.map(refJson) ?? null,
    anchor: accepted === null ? null : refJson(accepted.anchor),
    until: instantOrNull(accepted?.until ?? null),
    since: instantOrNull(refused?.since ?? null),
    reported: accepted?.soft ?? [],
    attempts: refused?.attempts.map(attemptJson) ?? [],
    missing: missing === null ? null : missingJson(missing),
  };
}

function attemptJson({ path, code, depth, detail }: PathAttempt) {
  return { path: path.map(refJson), code, depth, detail };
}

function refJson({ subject, sha256, spkiSha256, notBefore, notAfter }: CertificateRef) {
  return { subject, sha256, spkiSha256, notBefore: instantOrNull(notBefore), notAfter: instantOrNull(notAfter) };
}

function missingJson({ subject, keyId, certificate, foundIn }: MissingAnchor) {
  return {
    subject,
    keyId,
    foundIn,
    certificate: certificate === null ? null : { ...certificate, notAfter: isoInstant(certificate.notAfter) },
  };
}

function explanationJson({ assuming, steps, leftOut }: Explanation) {
  return { assuming: assuming === '' ? null : assuming, steps: steps.map(stepJson), leftOut };
}

function stepJson({ kind, about, passed, text }: Step) {
  const { subject, spkiSha256, certificate } = about;
  return {
    kind,
    about: {
      subject: subject.text,
      sha256: certificate?.sha256 ?? null,
      spkiSha256,
      notBefore: instantOrNull(certificate?.notBefore ?? null),
      notAfter: instantOrNull(certificate?.notAfter ?? null),
    },
    passed,
    text,
  };
}

function instantOrNull(at: EpochMs | null): string | null {
  return at === null ? null : isoInstant(at);
}
