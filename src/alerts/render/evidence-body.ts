// The evidence behind a notification as JSON.
import type { CertificateRef } from '../../chain/verdict.ts';
import { isoInstant } from '../../lib/clock.ts';
import { type Finding, isSignalFinding, type Rotation, type Share } from '../../outlook/outlook.ts';
import { clientHelloName } from '../../probe/observation.ts';
import type { EndpointEvidence, Evidence } from '../notification.ts';
import { boundedList, boundedText, type Limits, orNull } from './limits.ts';
import { missingAnchorBody } from './missing-anchor-body.ts';
import type { BodyAbout } from './notification-body.ts';
import { signalFindingBody } from './signal-body.ts';

type EvidenceBody = BodyAbout<'devices'>['evidence'];

export function evidenceBody(evidence: Evidence, limits: Limits): EvidenceBody {
  return {
    since: isoInstant(evidence.since),
    oldAnchor: orNull(evidence.oldAnchor, (anchor) => certificateBody(anchor, limits)),
    newAnchor: orNull(evidence.newAnchor, (anchor) => missingAnchorBody(anchor, limits)),
    deviceCode: evidence.deviceCode,
    code: evidence.code,
    detail: orNull(evidence.detail, (detail) => boundedText(detail, limits)),
    served: [...boundedList(evidence.served, limits)],
    share: orNull(evidence.share, ({ now, before }) => ({ now: shareBody(now), before: orNull(before, shareBody) })),
    endpoints: boundedList(evidence.endpoints, limits).map((endpoint) => endpointBody(endpoint, limits)),
    findings: boundedList(evidence.findings, limits).map((finding) => findingBody(finding, limits)),
    // The latest are at the end.
    rotations: evidence.rotations.slice(-limits.items).map((rotation) => rotationBody(rotation, limits)),
  };
}

function certificateBody(certificate: CertificateRef, limits: Limits): NonNullable<EvidenceBody['oldAnchor']> {
  return {
    subject: boundedText(certificate.subject, limits),
    sha256: certificate.sha256,
    spkiSha256: certificate.spkiSha256,
    notBefore: orNull(certificate.notBefore, isoInstant),
    notAfter: orNull(certificate.notAfter, isoInstant),
  };
}

function shareBody({ at, refused, answered }: Share): NonNullable<EvidenceBody['share']>['now'] {
  return { at: isoInstant(at), refused, answered };
}

function endpointBody(endpoint: EndpointEvidence, limits: Limits): EvidenceBody['endpoints'][number] {
  const bounded = (text: string) => boundedText(text, limits);
  return {
    address: orNull(endpoint.address, bounded),
    hello: endpoint.hello,
    at: isoInstant(endpoint.at),
    accepted: endpoint.accepted,
    uncertain: orNull(endpoint.uncertain, bounded),
    evidence: endpoint.evidence,
    code: endpoint.code,
    deviceCode: endpoint.deviceCode,
    refusedSince: orNull(endpoint.refusedSince, isoInstant),
    mixed: endpoint.isMixed,
    anchor: orNull(endpoint.anchor, bounded),
    until: orNull(endpoint.until, isoInstant),
    served: [...boundedList(endpoint.served, limits)],
    failure: orNull(endpoint.failure, bounded),
  };
}

function findingBody(finding: Finding, limits: Limits): EvidenceBody['findings'][number] {
  if (isSignalFinding(finding)) return signalFindingBody(finding, limits);
  switch (finding.code) {
    case 'path-ends':
      return {
        code: finding.code,
        endsWith: certificateBody(finding.endsWith, limits),
        at: isoInstant(finding.at),
      };
    case 'end-entity-not-renewed':
      return {
        code: finding.code,
        endEntity: certificateBody(finding.endEntity, limits),
        at: isoInstant(finding.at),
      };
    case 'refused':
    case 'alternating':
    case 'no-answer':
    case 'unproven':
    case 'uncertain':
      return { ...finding };
  }
}

function rotationBody(rotation: Rotation, limits: Limits): EvidenceBody['rotations'][number] {
  const bounded = (text: string) => boundedText(text, limits);
  return {
    kind: rotation.kind,
    address: orNull(rotation.address, bounded),
    hello: clientHelloName(rotation.hello),
    at: isoInstant(rotation.at),
    anchorBefore: orNull(rotation.anchorBefore, bounded),
    anchorAfter: orNull(rotation.anchorAfter, bounded),
  };
}
