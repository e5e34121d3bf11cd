// Several signals may ask for the same anchor: one piece of advice is enough, with the certificate that any of them knows.
import type { MissingAnchor } from '../chain/verdict.ts';
import type { Finding } from '../outlook/outlook.ts';
import { shortName } from './wording.ts';

/**
 * The findings in their order; of those that lack one anchor (by its common name) the first, which is the loudest. What is
 * announced stays beside it, for it has a day of its own.
 */
export function eachAnchorOnce(findings: readonly Finding[]): readonly Finding[] {
  const known = new Map<string, MissingAnchor>();
  for (const finding of findings) {
    const missing = missingOf(finding);
    if (missing !== null && missing.certificate !== null) known.set(shortName(missing.subject), missing);
  }
  const told = new Set<string>();
  return findings.flatMap((finding) => {
    const missing = missingOf(finding);
    if (missing === null) return [finding];
    const name = shortName(missing.subject);
    if (told.has(name)) return [];
    told.add(name);
    return [withAnchor(finding, known.get(name) ?? missing)];
  });
}

function missingOf(finding: Finding): MissingAnchor | null {
  if (finding.code === 'preview-refused') return finding.missing;
  if (finding.code !== 'issued' || finding.answer.kind === 'unknown') return null;
  return finding.answer.missing;
}

function withAnchor(finding: Finding, missing: MissingAnchor): Finding {
  if (finding.code === 'preview-refused') return { ...finding, missing };
  if (finding.code !== 'issued' || finding.answer.kind === 'unknown') return finding;
  return { ...finding, answer: { ...finding.answer, missing } };
}
