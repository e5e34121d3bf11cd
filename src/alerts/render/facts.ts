// What both parts of a mail say: labelled facts and lines. Raw text: the renderer that shows it escapes it.
import type { MissingAnchor } from '../../chain/verdict.ts';
import type { Finding, Rotation, RotationKind } from '../../outlook/outlook.ts';
import { clientHelloName } from '../../probe/observation.ts';
import { waysLeft } from '../../outlook/outlook.ts';
import { fleetText } from '../fleet.ts';
import type { AffectedFirmware, EndpointEvidence, Evidence, Notification, NotifiedReach } from '../notification.ts';
import { REACH_WORDS, reachText, wayText } from '../reach-text.ts';
import { countOf, dayText, firmwareText, listText, minuteText, shortName } from '../wording.ts';

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** The facts on top, most important first; what is not known is left out. */
export function factsOf(notification: Notification): readonly Fact[] {
  const { evidence, outlook, reach } = notification;
  const facts: readonly (readonly [string, string | null])[] = [
    ['Firmware', firmwareText(notification.firmware, notification.devices)],
    ...(reach === null ? [] : reachFacts(reach)),
    ['Target', `${notification.target} (${notification.purpose})`],
    ['Outlook', `${outlook.from} → ${outlook.to}`],
    ['Since', minuteText(evidence.since)],
    ['Device prints', evidence.deviceCode],
    ['Reason', reasonOf(evidence)],
    ['Rules', rulesOf(evidence)],
    ['Anchor so far', evidence.oldAnchor === null ? null : dated(evidence.oldAnchor)],
    ['Anchor needed', evidence.newAnchor === null ? null : missingAnchorText(evidence.newAnchor)],
  ];
  return facts.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]));
}

/** Can it be updated, through what, and what is left beside. */
function reachFacts(reach: NotifiedReach): readonly (readonly [string, string | null])[] {
  const left = waysLeft(reach);
  const lost = reach.ways.filter((way) => !left.includes(way));
  return [
    ['Reach', reachText(reach)],
    ['Ways left', left.length === 0 ? null : listText(left.map(wayText))],
    ['Ways lost', lost.length === 0 ? null : listText(lost.map(wayText))],
    ['Recovery', reach.recovery.length === 0 ? null : listText(reach.recovery)],
  ];
}

export interface FleetLine {
  readonly reach: string;
  readonly firmware: string;
}

/** All that is stranded or at risk, worst first, where it is more than what the notification is about. */
export function fleetLines({ fleet, firmware }: Notification): readonly FleetLine[] {
  if (fleet.affected.every((line) => line.firmware === firmware)) return [];
  const rest = fleet.stranded.firmware + fleet.atRisk.firmware - fleet.affected.length;
  const total = fleetText(fleet) ?? '';
  return [
    ...fleet.affected.map(fleetLine),
    { reach: 'in all', firmware: rest > 0 ? `${total} (${countOf(rest, 'firmware line')} more)` : total },
  ];
}

function fleetLine({ reach, firmware, devices }: AffectedFirmware): FleetLine {
  return { reach: REACH_WORDS[reach], firmware: firmwareText(firmware, devices) };
}

/** How well the rules of the stack are known that judged. */
function rulesOf({ endpoints }: Evidence): string | null {
  const level = endpoints.find(({ evidence }) => evidence !== null)?.evidence ?? null;
  return level === null ? null : `of the device's TLS stack: ${level}`;
}

export interface EndpointLine {
  readonly where: string;
  readonly hello: string;
  readonly outcome: 'accepted' | 'refused' | 'uncertain' | 'no answer';
  readonly detail: string;
}

export function endpointLine(endpoint: EndpointEvidence): EndpointLine {
  const where = endpoint.address ?? 'no address';
  const { hello } = endpoint;
  if (endpoint.uncertain !== null) return { where, hello, outcome: 'uncertain', detail: endpoint.uncertain };
  if (endpoint.accepted === null) return { where, hello, outcome: 'no answer', detail: endpoint.failure ?? '' };
  if (endpoint.accepted) return { where, hello, outcome: 'accepted', detail: acceptedDetail(endpoint) };
  const codes = [endpoint.code, endpoint.deviceCode].filter((code) => code !== null);
  return { where, hello, outcome: 'refused', detail: codes.join(', ') };
}

export function findingText(finding: Finding): string {
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
      return `No answer from ${String(finding.failed)} of ${countOf(finding.asked, 'endpoint')}`;
    case 'uncertain':
      return `Nobody knows whether ${countOf(finding.endpoints, 'endpoint')} would be accepted: yes if ${finding.acceptedIf}, no if ${finding.refusedIf}`;
    case 'unproven':
      return `Handshake not completed, so the list is not proven, on ${countOf(finding.endpoints, 'endpoint')}`;
  }
}

export function rotationText(rotation: Rotation): string {
  const where = `${rotation.address ?? 'no address'} (${clientHelloName(rotation.hello)})`;
  const what = `${minuteText(rotation.at)}, ${where}: ${ROTATION_PHRASES[rotation.kind]}`;
  const { anchorBefore, anchorAfter } = rotation;
  if (anchorBefore === anchorAfter) return what;
  return `${what}: ${nameOf(anchorBefore)} → ${nameOf(anchorAfter)}`;
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
  return `${endpoint.anchor ?? 'a pinned anchor'}${until}`;
}
