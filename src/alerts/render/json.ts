// A notification as the webhook's body: instants as ISO 8601, every text visible.
import type { CertificateRef, MissingAnchor } from '../../chain/verdict.ts';
import { isoInstant } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import type { Finding, Rotation } from '../../outlook/outlook.ts';
import { clientHelloName } from '../../probe/observation.ts';
import type { EndpointEvidence, Evidence, FleetImpact, Notification } from '../notification.ts';
import { pemLines } from './text.ts';
import type { NotificationBody } from './notification-body.ts';
import { reachBody, tallyBody } from './reach-body.ts';

const MAX_TEXT_LENGTH = 1_000;

/** The body that docs/webhook.md documents and docs/notification.schema.json describes. */
export function notificationBody(notification: Notification): NotificationBody {
  return {
    schema: 'anchorwatch/notification@1',
    id: notification.id,
    kind: notification.kind,
    at: isoInstant(notification.at),
    incident: notification.incident,
    firmware: notification.firmware,
    devices: notification.devices,
    target: notification.target,
    outlook: { from: notification.outlook.from, to: notification.outlook.to },
    reach: orNull(notification.reach, (reach) => ({ from: reach.from, to: reach.reach, ...reachBody(reach) })),
    fleet: fleetBody(notification.fleet),
    summary: text(notification.summary),
    evidence: evidenceBody(notification.evidence),
    advice: notification.advice.map((advice) => ({ text: text(advice.text), pem: orNull(advice.pem, pemText) })),
  };
}

function fleetBody({ stranded, atRisk, affected }: FleetImpact): NotificationBody['fleet'] {
  return { stranded: tallyBody(stranded), atRisk: tallyBody(atRisk), affected: affected.map((line) => ({ ...line })) };
}

function evidenceBody(evidence: Evidence): NotificationBody['evidence'] {
  return {
    since: isoInstant(evidence.since),
    oldAnchor: orNull(evidence.oldAnchor, certificateBody),
    newAnchor: orNull(evidence.newAnchor, missingAnchorBody),
    deviceCode: evidence.deviceCode,
    code: evidence.code,
    detail: orNull(evidence.detail, text),
    endpoints: evidence.endpoints.map(endpointBody),
    findings: evidence.findings.map(findingBody),
    rotations: evidence.rotations.map(rotationBody),
  };
}

function certificateBody(certificate: CertificateRef): NonNullable<NotificationBody['evidence']['oldAnchor']> {
  return {
    subject: text(certificate.subject),
    sha256: certificate.sha256,
    spkiSha256: certificate.spkiSha256,
    notBefore: orNull(certificate.notBefore, isoInstant),
    notAfter: orNull(certificate.notAfter, isoInstant),
  };
}

function missingAnchorBody(anchor: MissingAnchor): NonNullable<NotificationBody['evidence']['newAnchor']> {
  return {
    subject: text(anchor.subject),
    keyId: anchor.keyId,
    certificate: orNull(anchor.certificate, ({ sha256, pem, notAfter }) => ({
      sha256,
      pem: pemText(pem),
      notAfter: isoInstant(notAfter),
    })),
    foundIn: anchor.foundIn,
  };
}

function endpointBody(endpoint: EndpointEvidence): NotificationBody['evidence']['endpoints'][number] {
  return {
    address: endpoint.address,
    hello: endpoint.hello,
    at: isoInstant(endpoint.at),
    accepted: endpoint.accepted,
    uncertain: endpoint.uncertain,
    evidence: endpoint.evidence,
    code: endpoint.code,
    deviceCode: endpoint.deviceCode,
    anchor: orNull(endpoint.anchor, text),
    until: orNull(endpoint.until, isoInstant),
    served: [...endpoint.served],
    failure: orNull(endpoint.failure, text),
  };
}

function findingBody(finding: Finding): NotificationBody['evidence']['findings'][number] {
  switch (finding.code) {
    case 'path-ends':
      return { code: finding.code, endsWith: certificateBody(finding.endsWith), at: isoInstant(finding.at) };
    case 'end-entity-not-renewed':
      return { code: finding.code, endEntity: certificateBody(finding.endEntity), at: isoInstant(finding.at) };
    case 'refused':
    case 'alternating':
    case 'no-answer':
    case 'unproven':
    case 'uncertain':
      return { ...finding };
  }
}

function rotationBody(rotation: Rotation): NotificationBody['evidence']['rotations'][number] {
  return {
    kind: rotation.kind,
    address: rotation.address,
    hello: clientHelloName(rotation.hello),
    at: isoInstant(rotation.at),
    anchorBefore: orNull(rotation.anchorBefore, text),
    anchorAfter: orNull(rotation.anchorAfter, text),
  };
}

function pemText(pem: string): string {
  return `${pemLines(pem).join('\n')}\n`;
}

function orNull<From, To>(value: From | null, convert: (value: From) => To): To | null {
  return value === null ? null : convert(value);
}

function text(value: string): string {
  return visibleText(value, MAX_TEXT_LENGTH);
}
