// What to do next, in order: what to ship, through what, what to look at. Pure text over what was observed.
import type { CertificateRef } from '../chain/verdict.ts';
import type { EpochMs } from '../lib/clock.ts';
import { type Finding, isSignalFinding, type OutlookState, signalLevel } from '../outlook/outlook.ts';
import { acceptances, missingAnchors, refusals } from './evidence.ts';
import type { Advice } from './notification.ts';
import { REFUSAL_REMEDIES } from './remedies.ts';
import { eachAnchorOnce } from './same-anchor.ts';
import { say, shipping } from './shipping.ts';
import { signalAdvice } from './signal-advice.ts';
import { successorOf, type Story } from './story.ts';
import { wayThrough } from './way-through.ts';
import { countOf, dayText, shortName } from './wording.ts';

// As many as differ at once in the worst rotation; a hostile host could serve a root of its own to each probe.
const MAX_SHIPPED = 8;

/** Never advises to ship a certificate that nobody has seen without saying so. */
export function adviceOf(story: Story): readonly Advice[] {
  const { state } = story;
  const successor = successorOf(story);
  if (successor !== null) return [say(`It is not over: what is known of it now is told as incident ${successor}.`)];
  if (state === null)
    return [say('Nothing more will be reported of it, for neither the config nor a redirect leads to it any more.')];
  switch (story.to) {
    case 'broken':
    case 'started':
      return [...unproven(state), ...repair(story, state)];
    case 'likely':
      return [...ahead(story, state), ...wayThrough(story)];
    case 'exposed':
      return [
        ...eachOnce(eachAnchorOnce(state.findings).flatMap((finding) => exposure(finding, story, state))),
        ...wayThrough(story),
      ];
    case 'unknown':
      return [
        say(
          `Nothing was refused, and nothing was shown to work. Ask by hand, best from another network: ` +
            `anchorwatch check ${story.worst.target}`,
        ),
      ];
    case 'safe':
      return aftermath(story);
  }
}

// RFC 8446 section 4.4.3: without CertificateVerify nobody has shown to hold the key, and anybody can send a list.
function unproven(state: OutlookState): readonly Advice[] {
  const refused = refusals(state);
  const doubtful = refused.filter((view) => !view.proven).length;
  if (doubtful === 0) return [];
  const which =
    doubtful === refused.length
      ? 'None of the refused lists is proven'
      : `Of ${countOf(refused.length, 'refused list')} ${String(doubtful)} ${doubtful === 1 ? 'is' : 'are'} not proven`;
  return [
    say(
      `${which}: the handshake did not complete, so that whoever sent it need not hold its key. ` +
        'Ask again from another network before shipping anything.',
    ),
  ];
}

// Where nothing gets through, nothing can be shipped: a way comes first then, and what to ship on it second.
function repair(story: Story, state: OutlookState): readonly Advice[] {
  const ways = story.reach?.ways ?? [];
  const isClosed = ways.length > 0 && !ways.some(({ passable }) => passable);
  return isClosed ? [...wayThrough(story), ...remedies(state)] : [...remedies(state), ...wayThrough(story)];
}

function remedies(state: OutlookState): readonly Advice[] {
  const missing = missingAnchors(state);
  const others = refusals(state).filter((view) => view.verdict.missing === null);
  const texts = new Set(others.map((view) => REFUSAL_REMEDIES[view.verdict.code]));
  const shipped = missing.slice(0, MAX_SHIPPED).map((anchor) => shipping(anchor));
  const rest = missing.length - shipped.length;
  const more =
    rest > 0 ? [say(`${countOf(rest, 'further anchor')} would be needed: see what each endpoint serves.`)] : [];
  return [...shipped, ...more, ...[...texts].map(say)];
}

// What only exposes is left for a calmer day.
function ahead({ at, worst }: Story, state: OutlookState): readonly Advice[] {
  // Before the quieter ones are left out: one of them may know the certificate.
  const findings = eachAnchorOnce(state.findings)
    .filter(isSignalFinding)
    .filter((finding) => signalLevel(finding) === 'likely');
  if (findings.length === 0) {
    return [say('Nothing is waiting to be served any more that would be refused; a few rounds more, and it is over.')];
  }
  return eachOnce(findings.flatMap((finding) => signalAdvice(finding, worst.target, at)));
}

/** One anchor may be what several findings ask for. */
function eachOnce(advice: readonly Advice[]): readonly Advice[] {
  const known = new Map(advice.toReversed().map((one) => [one.text, one]));
  return [...known.values()].toReversed().slice(0, MAX_SHIPPED);
}

function exposure(finding: Finding, { at, worst }: Story, state: OutlookState): readonly Advice[] {
  if (isSignalFinding(finding)) return signalAdvice(finding, worst.target, at);
  switch (finding.code) {
    case 'path-ends':
      return [say(pathEnds(finding.endsWith, finding.at, state))];
    case 'end-entity-not-renewed':
      return [
        say(
          `The host's certificate ends on ${dayText(finding.at)} and has not been renewed: ask its operator, and ` +
            'which CA will issue the next one.',
        ),
      ];
    case 'uncertain':
      return [
        say(
          `Nobody knows whether devices with this stack accept the list: they do if ${finding.acceptedIf}, and refuse ` +
            `it if ${finding.refusedIf}. Show the list to one device, and settle the rule in the config (stacks).`,
        ),
      ];
    case 'unproven':
      return [
        say(
          `The list of ${countOf(finding.endpoints, 'endpoint')} is not proven, for the handshake did not complete: ` +
            'ask again from another network.',
        ),
      ];
    case 'refused':
    case 'alternating':
    case 'no-answer':
      return [];
  }
}

function pathEnds(end: CertificateRef, at: EpochMs, state: OutlookState): string {
  const anchors = acceptances(state).map((view) => view.verdict.anchor.spkiSha256);
  const name = shortName(end.subject);
  if (anchors.includes(end.spkiSha256)) {
    return (
      `The pinned anchor ${name} ends on ${dayText(at)}, and the stack minds. Ask the operator which CA comes next, ` +
      'and ship its anchor as well before that day.'
    );
  }
  return (
    `${name}, on the path to the pinned anchor, ends on ${dayText(at)}. Ask the operator what replaces it: if that ` +
    'leads to another CA, ship its anchor as well before that day.'
  );
}

function aftermath(story: Story): readonly Advice[] {
  if (story.from !== 'broken' && story.from !== 'started') return [];
  return [
    say(
      'A rotation that was taken back is most often tried again. The anchor that earlier notifications of ' +
        `${story.incident.id} name should be shipped while every address accepts.`,
    ),
  ];
}
