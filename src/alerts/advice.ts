// What to do next, in order: what to ship, through what, what to look at. Pure text over what was observed.
import type { CertificateRef, MissingAnchor } from '../chain/verdict.ts';
import type { EpochMs } from '../lib/clock.ts';
import type { Finding, OutlookState } from '../outlook/outlook.ts';
import { acceptances, missingAnchors, refusals } from './evidence.ts';
import type { Advice } from './notification.ts';
import { REFUSAL_REMEDIES } from './remedies.ts';
import { successorOf, type Story } from './story.ts';
import { wayThrough } from './way-through.ts';
import { countOf, dayText, shortName } from './wording.ts';

// A certificate of a megabyte is a stranger's joke; an RSA-16384 root takes 6,000 characters.
const MAX_PEM_LENGTH = 16_384;

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
      return [
        say(`Find out which CA issued it, and ship its anchor before ${story.worst.target} serves it.`),
        ...wayThrough(story),
      ];
    case 'exposed':
      return [...state.findings.flatMap((finding) => exposure(finding, state)), ...wayThrough(story)];
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

function say(text: string): Advice {
  return { text, pem: null };
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
  const shipped = missing.slice(0, MAX_SHIPPED).map(shipping);
  const rest = missing.length - shipped.length;
  const more =
    rest > 0 ? [say(`${countOf(rest, 'further anchor')} would be needed: see what each endpoint serves.`)] : [];
  return [...shipped, ...more, ...[...texts].map(say)];
}

function shipping(anchor: MissingAnchor): Advice {
  const name = shortName(anchor.subject);
  if (anchor.certificate === null) {
    const keyId = anchor.keyId === null ? '' : ` with subjectKeyId ${anchor.keyId}`;
    return say(
      `Ship an update that also pins ${name}${keyId}. Its certificate was neither served nor found among the known ` +
        'roots: get it from the CA itself.',
    );
  }
  const { sha256, notAfter, pem } = anchor.certificate;
  const text = `Ship an update that also pins ${name} (SHA-256 ${sha256}, notAfter ${dayText(notAfter)}). ${source(anchor)}`;
  return pem.length > MAX_PEM_LENGTH ? say(`${text} It is too large to be sent along.`) : { text, pem };
}

function source(anchor: MissingAnchor): string {
  switch (anchor.foundIn) {
    case 'node':
      return 'It is among the roots that Node.js brings.';
    case 'system':
      return "It is among this system's roots.";
    case 'served':
    case null:
      return 'It came with the served list: compare its SHA-256 with what the CA publishes first.';
  }
}

function exposure(finding: Finding, state: OutlookState): readonly Advice[] {
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
