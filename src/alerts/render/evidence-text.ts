// The evidence behind a notification in words: what the endpoints serve, what follows from it, what changed.
import type { MissingAnchor } from '../../chain/verdict.ts';
import { type Finding, isSignalFinding, type Rotation, type RotationKind } from '../../outlook/outlook.ts';
import { clientHelloName } from '../../probe/observation.ts';
import type { EndpointEvidence, Evidence } from '../notification.ts';
import { signalText } from '../signal-words.ts';
import { countOf, dayText, minuteText, shortName } from '../wording.ts';
import { shareText } from './share-text.ts';
import type { Row } from './message.ts';

/** What is known of the pair that is hit worst, as labels and values; null: not known. */
export function evidenceFacts(evidence: Evidence, at: number): readonly (readonly [string, string | null])[] {
  return [
    ['Refused by', shareText(evidence.share, at)],
    ['Since', minuteText(evidence.since)],
    ['Device prints', evidence.deviceCode],
    ['Reason', reasonOf(evidence)],
    ['Stack rules', rulesOf(evidence)],
    ['Anchor so far', evidence.oldAnchor === null ? null : dated(evidence.oldAnchor)],
    ['Anchor needed', evidence.newAnchor === null ? null : missingAnchorText(evidence.newAnchor)],
  ];
}

/** That no list came may be silence or an alert: `detail` says which. */
export function endpointRow(endpoint: EndpointEvidence): Row {
  const shared = { what: endpoint.address ?? 'no address', note: endpoint.hello };
  if (endpoint.uncertain !== null)
    return { ...shared, state: 'uncertain', tone: 'doubtful', detail: endpoint.uncertain };
  if (endpoint.accepted === null)
    return { ...shared, state: 'no list', tone: 'doubtful', detail: endpoint.failure ?? '' };
  if (endpoint.accepted) return { ...shared, state: 'accepted', tone: 'good', detail: acceptedDetail(endpoint) };
  return { ...shared, state: 'refused', tone: 'bad', detail: refusedDetail(endpoint) };
}

function refusedDetail({ code, deviceCode, isMixed, refusedSince }: EndpointEvidence): string {
  const since = refusedSince === null ? null : `since ${minuteText(refusedSince)}`;
  return [code, deviceCode, isMixed ? 'not each time' : null, since].filter((part) => part !== null).join(', ');
}

export function findingText(finding: Finding): string {
  if (isSignalFinding(finding)) return signalText(finding);
  switch (finding.code) {
    case 'path-ends':
      return `The path ends on ${dayText(finding.at)} with ${finding.endsWith.subject}`;
    case 'end-entity-not-renewed':
      return `The end entity ${finding.endEntity.subject} ends on ${dayText(finding.at)} and has not been renewed`;
    case 'refused':
      return `Refused by ${String(finding.refused)} of ${countOf(finding.answered, 'endpoint')} that answered`;
    case 'alternating':
      return 'Served old and new in turn: refused and accepted again within a few rounds';
    case 'no-answer':
      return `No list from ${String(finding.failed)} of ${countOf(finding.asked, 'endpoint')}`;
    case 'uncertain':
      return `Nobody knows whether ${countOf(finding.endpoints, 'endpoint')} would be accepted: yes if ${finding.acceptedIf}, no if ${finding.refusedIf}`;
    case 'unproven':
      return `Handshake not completed, so the list is not proven, on ${countOf(finding.endpoints, 'endpoint')}`;
  }
}

export function rotationText(rotation: Rotation): string {
  const where = `${rotation.address ?? 'no address'} (${clientHelloName(rotation.hello)})`;
  return `${minuteText(rotation.at)}, ${where}: ${rotationPhrase(rotation)}`;
}

/** What changed, without when and where. */
export function rotationPhrase({ kind, anchorBefore, anchorAfter }: Rotation): string {
  const what = ROTATION_PHRASES[kind];
  return anchorBefore === anchorAfter ? what : `${what}: ${nameOf(anchorBefore)} → ${nameOf(anchorAfter)}`;
}

const ROTATION_PHRASES: Readonly<Record<RotationKind, string>> = {
  renewal: 'certificate renewed, same key',
  rekey: 'new certificate with a new key, same issuer',
  'intermediate-changed': 'another intermediate, same anchor',
  'anchor-changed-accepted': 'another anchor, accepted',
  'anchor-changed-uncertain': 'another anchor, and nobody knows whether it is accepted',
  'anchor-changed-refused': 'another anchor, refused',
};

function nameOf(anchor: string | null): string {
  return anchor === null ? 'none' : shortName(anchor);
}

/** How well the rules of the device's TLS stack are known, by which was judged. */
function rulesOf({ endpoints }: Evidence): string | null {
  const level = endpoints.find(({ evidence }) => evidence !== null)?.evidence ?? null;
  return level === null ? null : `${level} (how well they are known)`;
}

function reasonOf(evidence: Evidence): string | null {
  if (evidence.detail !== null && evidence.code !== null) return `${evidence.detail} (${evidence.code})`;
  return evidence.detail ?? evidence.code;
}

function dated(anchor: { readonly subject: string; readonly notAfter: number | null }): string {
  return anchor.notAfter === null ? anchor.subject : `${anchor.subject}, notAfter ${dayText(anchor.notAfter)}`;
}

function missingAnchorText(anchor: MissingAnchor): string {
  const name = dated({ subject: anchor.subject, notAfter: anchor.certificate?.notAfter ?? null });
  return anchor.keyId === null ? name : `${name}, key id ${anchor.keyId}`;
}

function acceptedDetail(endpoint: EndpointEvidence): string {
  const until = endpoint.until === null ? '' : ` until ${dayText(endpoint.until)}`;
  return `${endpoint.anchor === null ? 'a pinned anchor' : shortName(endpoint.anchor)}${until}`;
}
