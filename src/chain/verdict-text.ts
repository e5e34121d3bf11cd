// From what stacks find to what verdicts show: references to certificates, and failures in the order of how telling
// they are.
import type { Certificate } from './certificate.ts';
import type { Failure } from './stack.ts';
import type { Signer } from './signer.ts';
import { type CertificateRef, type PathAttempt, REFUSAL_CODES } from './verdict.ts';

/** A certificate or bare anchor as verdicts name it. */
export function certificateRef(one: Signer | Certificate): CertificateRef {
  const certificate = 'certificate' in one ? one.certificate : one;
  return {
    subject: one.subject.text,
    sha256: certificate?.sha256 ?? null,
    spkiSha256: one.spkiSha256,
    notBefore: certificate?.notBefore ?? null,
    notAfter: certificate?.notAfter ?? null,
  };
}

/** The failures, the most telling first (REFUSAL_CODES); among equals in the order in which the stack met them. */
export function rankedAttempts(failures: readonly [Failure, ...Failure[]]): readonly [PathAttempt, ...PathAttempt[]] {
  const attempts = failures.map(({ path, code, depth, detail }) => ({
    path: path.map(certificateRef),
    code,
    depth,
    detail,
  }));
  const [first, ...rest] = attempts.sort((a, b) => rank(a) - rank(b));
  const [{ path, code, depth, detail }] = failures;
  return [first ?? { path: path.map(certificateRef), code, depth, detail }, ...rest];
}

function rank({ code }: PathAttempt): number {
  return REFUSAL_CODES.indexOf(code);
}
