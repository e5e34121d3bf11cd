// What to do about what signals say: what to ship, until when, whom to ask.
import type { SignalFinding } from '../outlook/outlook.ts';
import type { EpochMs } from '../lib/clock.ts';
import type { TargetKey } from '../probe/observation.ts';
import type { Advice } from './notification.ts';
import { REFUSAL_REMEDIES } from './remedies.ts';
import { say, shipping } from './shipping.ts';
import { dayText, listText, shortName } from './wording.ts';

type FindingOf<Code extends SignalFinding['code']> = Extract<SignalFinding, { readonly code: Code }>;

/** One piece of advice at most for what may harm `target`; none for what is for information. `now` tells past from future. */
export function signalAdvice(finding: SignalFinding, target: TargetKey, now: EpochMs): readonly Advice[] {
  switch (finding.code) {
    case 'deadline':
      return [say(deadlineText(finding, now))];
    case 'undeclared':
      return [say(undeclaredText(finding))];
    case 'announced':
      return [say(`Ship an update that also pins ${named(finding.anchor)} ${announcedWhen(finding, now)}.`)];
    case 'issued':
      return issuedAdvice(finding, target, now);
    case 'caa-forbids':
      return [say(`${nextCa(finding.issuers)}, and ship its anchor before the certificate is renewed.`)];
    case 'replacement-demanded':
      return [say(`Ask the operator of ${target} at once when, and by which CA, its certificate is replaced.`)];
    case 'preview-refused':
      return [
        finding.missing === null
          ? say(REFUSAL_REMEDIES[finding.refusal])
          : shipping(finding.missing, `Do so before ${target} serves what ${finding.host} shows.`),
      ];
    case 'caa-added':
    case 'renewal-due':
      return [];
  }
}

function named({ subject }: { readonly subject: string }): string {
  return shortName(subject);
}

function undeclaredText({ missing, source }: FindingOf<'undeclared'>): string {
  const [roots, them] = missing.length === 1 ? ['root', 'it, and it'] : ['roots', 'them, and any of them'];
  return (
    `Ship an update that also pins the declared ${roots} ${listText(missing.map(named), 8)}: ` +
    `${source} has ${them} may be served.`
  );
}

function deadlineText({ anchor, lastServed }: FindingOf<'deadline'>, now: EpochMs): string {
  const until = now < lastServed ? `has to be off it by ${dayText(lastServed)}` : 'should be off it already';
  return (
    `Ask the operator which CA comes after ${named(anchor)}, and ship its anchor as well: ` +
    `a public operator ${until}.`
  );
}

function announcedWhen({ from, source }: FindingOf<'announced'>, now: EpochMs): string {
  return now < from
    ? `before ${dayText(from)} (${source})`
    : `at once: it was announced for ${dayText(from)} (${source})`;
}

function issuedAdvice(finding: FindingOf<'issued'>, target: TargetKey, now: EpochMs): readonly Advice[] {
  const { answer, issuer } = finding;
  const when = issuedWhen(finding, target, now);
  switch (answer.kind) {
    case 'refused':
      return [
        answer.missing === null ? say(`${REFUSAL_REMEDIES[answer.refusal]} ${when}`) : shipping(answer.missing, when),
      ];
    case 'depends': {
      const hope = `It is not needed if ${answer.acceptedIf}: ask the operator. ${when}`;
      return [
        answer.missing === null ? say(`${REFUSAL_REMEDIES[answer.refusal]} ${hope}`) : shipping(answer.missing, hope),
      ];
    }
    case 'unknown':
      return [say(`Find out to which root ${named(issuer)} leads, and ship that as well if it is not pinned. ${when}`)];
  }
}

function issuedWhen({ state, expectedAt }: FindingOf<'issued'>, target: TargetKey, now: EpochMs): string {
  if (state === 'standby') return `There is time as long as ${target} keeps it in reserve.`;
  if (expectedAt === null || expectedAt <= now) return `Do so at once: ${target} may serve it any day.`;
  return `Do so before ${target} serves it, about ${dayText(expectedAt)}.`;
}

function nextCa(issuers: readonly string[]): string {
  return issuers.length === 0
    ? 'Ask the operator which CA comes next'
    : `Ask the operator which of ${listText(issuers)} comes next`;
}
