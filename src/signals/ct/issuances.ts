// From what CT holds to signals: each issuance once, for each target that it concerns.
import type { Issuance } from '../signal.ts';
import type { LoggedCertificate } from './logged-certificate.ts';
import { hasPoison } from './sct-time.ts';
import type { TargetNames } from './target-names.ts';

/**
 * The issuances that concern a target, one for each pair of TBS hash and target, in the order in which they came. Precertificate
 * and certificate are one issuance, and so is what two sources tell (RFC 6962 section 3.2).
 */
export function issuancesFor(certificates: readonly LoggedCertificate[], targets: TargetNames): readonly Issuance[] {
  return eachOnce(certificates).flatMap((certificate) =>
    targets
      .coveredBy(certificate.dnsNames)
      // It has been issued; that it is going to be served is what CAs' customers mostly mean by it.
      .map((target) => ({ ...certificate, kind: 'issuance', target, confidence: 'likely' })),
  );
}

/** One certificate for each TBS hash: first seen when the first of them was, with the most that any of them knows. */
export function eachOnce<Logged extends LoggedCertificate>(certificates: readonly Logged[]): readonly Logged[] {
  const known = new Map<string, Logged>();
  for (const certificate of certificates) {
    const same = known.get(certificate.tbsSha256);
    known.set(certificate.tbsSha256, same === undefined ? certificate : merged(same, certificate));
  }
  return [...known.values()];
}

function merged<Logged extends LoggedCertificate>(a: Logged, b: Logged): Logged {
  const [first, second] = a.at <= b.at ? [a, b] : [b, a];
  return {
    ...first,
    issuer: first.issuer.spkiSha256 === null ? second.issuer : first.issuer,
    der: better(first.der, second.der),
  };
}

/** The certificate before the precertificate: it has the SCTs. */
function better(a: Uint8Array | null, b: Uint8Array | null): Uint8Array | null {
  if (a === null || b === null) return a ?? b;
  return hasPoison(a) && !hasPoison(b) ? b : a;
}
