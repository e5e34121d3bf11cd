// What would have made a stack accept a list: the CA to pin. Candidates are tried, not guessed, for which CA it takes
// depends on the stack (the issuer of the topmost served certificate for one, any CA on the way for another).
import type { EpochMs } from '../lib/clock.ts';
import type { Certificate } from './certificate.ts';
import type { KnownRootIndex } from './known-root-index.ts';
import { relatedAnchors } from './related-anchors.ts';
import { type Case, runAt } from './run.ts';
import type { Finding } from './stack.ts';
import type { Signer } from './signer.ts';
import { trustAnchorOf } from './trust-anchor.ts';
import type { MissingAnchor, RefusalCode } from './verdict.ts';

/** Refusals that another anchor could cure. */
const CURABLE = new Set<RefusalCode>([
  ...(['no-anchors', 'anchor-not-loaded', 'anchor-expired', 'anchor-not-yet-valid'] as const),
  ...(['issuer-missing', 'anchor-missing', 'signature-invalid', 'expired'] as const),
]);

/** A list leads to one root, and a cross-signed one to two or three. */
const MAX_TRIED = 16;

/** The anchor that is missing; null when an anchor would not help, or nothing is known of it. */
export function findMissingAnchor(
  asked: Case,
  { failures }: Extract<Finding, { kind: 'refused' }>,
  at: EpochMs | null,
  knownRoots: KnownRootIndex,
): MissingAnchor | null {
  if (!failures.some(({ code }) => CURABLE.has(code))) return null;
  const cure = candidates(asked, knownRoots)
    .slice(0, MAX_TRIED)
    .find(({ certificate }) => wouldBeAccepted(asked, certificate, at));
  if (cure !== undefined) {
    const { subject, subjectKeyId, sha256, notAfter } = cure.certificate;
    const certificate = { sha256, pem: cure.pem ?? pemOf(cure.certificate), notAfter };
    return { subject: subject.text, keyId: subjectKeyId, certificate, foundIn: cure.foundIn };
  }
  const open = failures.find(
    ({ code }) => code === 'anchor-missing' || code === 'issuer-missing' || code === 'no-anchors',
  );
  return open === undefined ? null : nameOnly(open.path.at(-1), asked);
}

interface Candidate {
  readonly certificate: Certificate;
  /** Null where it has to be made of the certificate. */
  readonly pem: string | null;
  readonly foundIn: MissingAnchor['foundIn'];
}

/** Known roots that signed a served certificate, from the top of the list down; then served self-signed certificates. */
function candidates({ served, ledger }: Case, knownRoots: KnownRootIndex): readonly Candidate[] {
  const fromTop = [...served].reverse();
  const known = fromTop.flatMap((child) =>
    knownRoots
      .named(child.issuer.rawHex)
      .filter(({ certificate }) => ledger.isSignedBy(child, trustAnchorOf(certificate))),
  );
  const selfSigned = fromTop.filter(({ subject, issuer }) => subject.rawHex === issuer.rawHex);
  return [...known, ...selfSigned.map((certificate) => ({ certificate, pem: null, foundIn: 'served' as const }))];
}

/** With the end entity's dates and the name put aside: those are no matter of anchors. */
function wouldBeAccepted(asked: Case, certificate: Certificate, at: EpochMs | null): boolean {
  const anchors = [...relatedAnchors(asked.served, asked.anchors), trustAnchorOf(certificate)];
  return runAt({ ...asked, anchors, host: null }, at, asked.served[0].sha256).finding.kind === 'accepted';
}

/** The issuer of the certificate at which the path ended, by what that certificate says of it. */
function nameOnly(end: Signer | undefined, { served }: Case): MissingAnchor {
  const certificate = end?.certificate ?? served[0];
  const selfSigned = certificate.subject.rawHex === certificate.issuer.rawHex;
  const keyId = selfSigned ? certificate.subjectKeyId : certificate.authorityKeyId;
  return { subject: certificate.issuer.text, keyId, certificate: null, foundIn: null };
}

export function pemOf({ der }: Pick<Certificate, 'der'>): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
