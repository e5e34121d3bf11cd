// Every served certificate held to what the end entity is held to, around a verification that looks at one path only.
import type { Certificate } from '../certificate.ts';
import { isSelfIssued, signerOf } from '../signer.ts';
import type { Failure, Finding, Presentation, Stack } from '../stack.ts';
import type { Choice, StackRules } from '../stack-rules.ts';
import { noteCheck } from './steps.ts';

/** Walks that find an issuer wherever it was served; all others want it after what it signed. */
const IN_ANY_ORDER: ReadonlySet<Choice<'walk'>> = new Set([
  ...(['anchors-first', 'served-first', 'sorted', 'in-order-or-search', 'search'] as const),
]);

/** The first served certificate, from the end entity upwards, that does not lead to an anchor. */
export function unledCertificate(
  { verify }: Pick<Stack, 'verify'>,
  rules: StackRules,
  shown: Presentation,
): Failure | null {
  const pinned = new Set(shown.anchors.map(({ certificate }) => certificate?.sha256));
  const leads = (list: Presentation['served']): Finding => verify({ ...shown, served: list, host: null }, rules);
  for (const [position, certificate] of shown.served.entries()) {
    // A pinned root is its own signer, also where the verification would not have it as an end entity.
    const isRoot = isSelfIssued(certificate) && pinned.has(certificate.sha256);
    if (position === 0 || isRoot) continue;
    const first = withoutUsages(certificate);
    const above = shown.served.slice(position + 1);
    const finding = leads([first, ...above]);
    const below = IN_ANY_ORDER.has(rules.walk) ? shown.served.slice(1, position) : [];
    const isLed =
      finding.kind === 'accepted' || (below.length > 0 && leads([first, ...above, ...below]).kind === 'accepted');
    const why = finding.kind === 'accepted' || isLed ? null : finding.failures[0];
    noteCheck(
      signerOf(certificate),
      why && (() => why.detail),
      'must lead to an anchor as well, and does',
      shown.checks,
    );
    if (why === null) continue;
    const detail = `served certificate ${String(position + 1)} does not verify: ${why.detail}`;
    const path = shown.served.slice(0, position + 1).map(signerOf);
    // What is missing above a CA is an anchor: the issuer of the end entity was served.
    const code = why.code === 'issuer-missing' ? 'anchor-missing' : why.code;
    return { path, code, depth: position, detail };
  }
  return null;
}

const stripped = new WeakMap<Certificate, Certificate>();

/** What a TLS server must be allowed is not asked of CAs. The same for the same, or its signature would be verified anew. */
function withoutUsages(certificate: Certificate): Certificate {
  const known = stripped.get(certificate) ?? { ...certificate, keyUsage: null, extendedKeyUsage: null };
  stripped.set(certificate, known);
  return known;
}
