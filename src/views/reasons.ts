// Why an outlook is what it is: sentences for people, from what each endpoint served.
import { acceptances, missingAnchors, refusals } from '../alerts/evidence.ts';
import { signalText } from '../alerts/signal-words.ts';
import { countOf, failureText, listText } from '../alerts/wording.ts';
import type { MissingAnchor } from '../chain/verdict.ts';
import type { EpochMs } from '../lib/clock.ts';
import { visibleText } from '../lib/escape.ts';
import { isOtherKeyType } from '../outlook/findings.ts';
import {
  type EndpointView,
  type Finding,
  isSignalFinding,
  type OutlookState,
  type SignalFinding,
} from '../outlook/outlook.ts';
import type { ProbeFailure } from '../probe/observation.ts';
import { clientHelloName } from '../probe/observation.ts';
import { instantFrom } from '../lib/dates.ts';

/** A sentence, and the word by which the eye finds it. */
export interface Reason {
  readonly label: string;
  readonly text: string;
}

/**
 * The reasons behind an outlook, the bad ones first. Texts of strangers in them are escaped. That a host has no
 * certificate of a key type that the device could do without is not worth a line.
 */
export function reasonsOf(whole: OutlookState, now: EpochMs): readonly Reason[] {
  const endpoints = whole.endpoints.filter((view) => !isOtherKeyType(view, whole.endpoints));
  const state = { ...whole, endpoints };
  return [
    ...refusedReasons(state),
    ...missingAnchors(state).map(missingReason),
    ...acceptedReasons(state, now),
    ...state.findings.flatMap((finding) => findingReason(finding, now)),
    ...failureReasons(state),
  ];
}

function refusedReasons(state: OutlookState): readonly Reason[] {
  const alike = Map.groupBy(refusals(state), ({ verdict, isMixed }) =>
    [verdict.code, verdict.deviceCode, verdict.detail, isMixed].join('\n'),
  );
  return [...alike.values()].flatMap((views) => {
    const verdict = views[0]?.verdict;
    if (verdict === undefined) return [];
    const prints = verdict.deviceCode === null ? '' : `, the device prints ${verdict.deviceCode}`;
    const where = `${endpointsText(state, views)}${views[0]?.isMixed === true ? ', not each time' : ''}`;
    const text = `${verdict.code}${prints}: ${visibleText(verdict.detail)}, ${where}`;
    return [{ label: 'refused', text }];
  });
}

/** Where the certificate of an anchor is at hand, as people say it. */
export const FOUND_IN = {
  served: 'served by the host',
  node: "among Node's roots",
  system: "among the system's roots",
};

export function missingReason({ subject, keyId, certificate, foundIn }: MissingAnchor): Reason {
  const known = [
    ...(foundIn === null ? [] : [FOUND_IN[foundIn]]),
    ...(certificate === null ? [] : [`SHA-256 ${certificate.sha256}`]),
    ...(certificate === null && keyId !== null ? [`key id ${keyId}`] : []),
  ];
  return { label: 'missing', text: `${visibleText(subject)}${known.length === 0 ? '' : ` (${known.join(', ')})`}` };
}

function acceptedReasons(state: OutlookState, now: EpochMs): readonly Reason[] {
  const all = acceptances(state);
  const byAnchor = Map.groupBy(all, ({ verdict }) => verdict.anchor.sha256 ?? verdict.anchor.spkiSha256);
  const alone = byAnchor.size === 1 && all.length === state.endpoints.length;
  return [...byAnchor.values()].flatMap((views) => {
    // The one that ends first is in front.
    const verdict = views[0]?.verdict;
    if (verdict === undefined) return [];
    const until = verdict.until === null ? ', no date ends it' : `, until ${instantFrom(now, verdict.until)}`;
    const where = alone ? '' : `, ${endpointsText(state, views)}`;
    return [{ label: 'accepted', text: `by ${visibleText(verdict.anchor.subject)}${until}${where}` }];
  });
}

function findingReason(finding: Finding, now: EpochMs): readonly Reason[] {
  if (isSignalFinding(finding)) return signalReason(finding);
  switch (finding.code) {
    case 'path-ends':
      return [{ label: 'ends', text: `${visibleText(finding.endsWith.subject)}, ${instantFrom(now, finding.at)}` }];
    case 'end-entity-not-renewed': {
      const subject = visibleText(finding.endEntity.subject);
      return [
        { label: 'ends', text: `the end entity ${subject}, not renewed so far, ${instantFrom(now, finding.at)}` },
      ];
    }
    case 'uncertain': {
      const { acceptedIf, refusedIf, refusal, endpoints } = finding;
      const count = countOf(endpoints, 'endpoint');
      return [
        { label: 'uncertain', text: `${count}: accepted if ${acceptedIf}, refused if ${refusedIf} (${refusal})` },
      ];
    }
    case 'unproven': {
      const count = countOf(finding.endpoints, 'endpoint');
      return [{ label: 'unproven', text: `${count} served a list without completing the handshake` }];
    }
    case 'refused':
    case 'no-answer':
      // Told in full, endpoint by endpoint.
      return [];
    case 'alternating':
      // Takes several rounds to see; a check is one.
      return [];
  }
}

/** A renewal that is due is no reason for a level: `forecast` and JSON have it, and most certificates are due soon. */
function signalReason(finding: SignalFinding): readonly Reason[] {
  if (finding.code === 'renewal-due') return [];
  return [{ label: SIGNAL_LABELS[finding.code], text: visibleText(signalText(finding), MAX_SIGNAL_TEXT) }];
}

/** A declaration may name a hundred roots, and a source is a URL. */
const MAX_SIGNAL_TEXT = 1_000;

const SIGNAL_LABELS: Readonly<Record<Exclude<SignalFinding['code'], 'renewal-due'>, string>> = {
  deadline: 'deadline',
  undeclared: 'declared',
  announced: 'announced',
  issued: 'issued',
  'caa-forbids': 'CAA',
  'caa-added': 'CAA',
  'replacement-demanded': 'replace',
  'preview-refused': 'preview',
};

function failureReasons(state: OutlookState): readonly Reason[] {
  const failed = state.endpoints.filter((view) => view.failure !== null);
  const alike = Map.groupBy(failed, ({ failure }) => (failure === null ? '' : failureWords(failure)));
  return [...alike].map(([failure, views]) => ({
    label: 'no answer',
    text: `${failure}, ${endpointsText(state, views)}`,
  }));
}

/** The code as it is in JSON, but for the one that a verdict has as well. */
export function failureWords(failure: ProbeFailure): string {
  return failure.code === 'refused' ? 'connection refused' : visibleText(failureText(failure));
}

const MOST_ADDRESSES = 8;

/** `on 192.0.2.1 and 192.0.2.2 (tls12-rsa)`: the client hello only where there are several. */
function endpointsText(state: OutlookState, views: readonly EndpointView[]): string {
  const several = new Set(state.endpoints.map((view) => clientHelloName(view.hello))).size > 1;
  const names = views.map((view) => {
    const address = view.address ?? state.target;
    return several ? `${address} (${clientHelloName(view.hello)})` : address;
  });
  return `on ${listText([...new Set(names)], MOST_ADDRESSES)}`;
}
