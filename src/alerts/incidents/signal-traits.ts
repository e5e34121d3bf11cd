// What trouble that signals announce has in common with other trouble.
import type { SignalFinding } from '../../outlook/outlook.ts';
import type { TargetKey } from '../../probe/observation.ts';
import { dayText } from '../wording.ts';
import { anchorTrait } from './anchor-trait.ts';

type FindingOf<Code extends SignalFinding['code']> = Extract<SignalFinding, { readonly code: Code }>;

/**
 * Most telling first; none of what is for information. The anchor that a certificate would need has the trait that it has
 * once it is served: what was likely and has started is one story. What changes by itself (the day of an announcement,
 * the set that is declared) has another trait after each change, for that is news.
 */
export function signalTraits(finding: SignalFinding, target: TargetKey): readonly string[] {
  switch (finding.code) {
    case 'deadline':
      return [`ends ${finding.anchor.spkiSha256 ?? finding.anchor.subject}`];
    case 'undeclared': {
      const { set, changedAt } = finding;
      return [`undeclared ${set}`, ...(changedAt === null ? [] : [`undeclared ${set} since ${dayText(changedAt)}`])];
    }
    case 'announced': {
      const { anchor, id, from } = finding;
      return [`anchor ${anchor.subject}`, `announced ${id} for ${dayText(from)}`];
    }
    case 'issued':
      return issuedTraits(finding);
    case 'caa-forbids':
      return [`caa ${finding.foundAt}`];
    case 'replacement-demanded':
      return [`replacement ${target}`];
    case 'preview-refused': {
      const { missing, host } = finding;
      return [missing === null ? `preview ${host}` : anchorTrait(missing)];
    }
    case 'caa-added':
    case 'renewal-due':
      return [];
  }
}

function issuedTraits({ answer, issuer }: FindingOf<'issued'>): readonly string[] {
  const missing = answer.kind === 'unknown' ? null : answer.missing;
  return [missing === null ? `issuer ${issuer.subject}` : anchorTrait(missing)];
}
