// `verify --format json`: the whole verdict.
import type { CertificateRef, MissingAnchor, PathAttempt } from '../../chain/verdict.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { isoInstant } from '../../lib/clock.ts';
import { visibleJson } from '../../lib/escape.ts';
import type { Judged } from './judged.ts';

/** The verdict as JSON; texts in it are as in the certificates, whatever is invisible in them escaped. */
export function verifyJson({ stack, host, at, verdict }: Judged): string {
  const accepted = verdict.kind === 'accepted' ? verdict : null;
  const refused = verdict.kind === 'refused' ? verdict : null;
  const missing = refused?.missing ?? null;
  const document = {
    schema: 'anchorwatch/verify@1',
    stack: stack.name,
    evidence: stack.evidence,
    host,
    at: isoInstant(at),
    accept: accepted !== null,
    code: refused?.code ?? 'ok',
    deviceCode: refused?.deviceCode ?? null,
    detail: refused?.detail ?? null,
    path: accepted?.path.map(refJson) ?? null,
    anchor: accepted === null ? null : refJson(accepted.anchor),
    until: instantOrNull(accepted?.until ?? null),
    reported: accepted?.soft ?? [],
    attempts: refused?.attempts.map(attemptJson) ?? [],
    missing: missing === null ? null : missingJson(missing),
  };
  return `${visibleJson(document, 2)}\n`;
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

function instantOrNull(at: EpochMs | null): string | null {
  return at === null ? null : isoInstant(at);
}
