// `check --format json`: the report as docs/check.schema.json describes it.
import { evidenceOf } from '../../alerts/evidence.ts';
import { fleetImpact } from '../../alerts/fleet.ts';
import type { EndpointEvidence } from '../../alerts/notification.ts';
import { findingText } from '../../alerts/render/evidence-text.ts';
import { reachBody, tallyBody } from '../../alerts/render/reach-body.ts';
import { isoInstant } from '../../lib/clock.ts';
import { visibleJson } from '../../lib/escape.ts';
import type { FirmwareReach } from '../../outlook/outlook.ts';
import type { CheckedOutlook, CheckReport } from './report.ts';

/** The report as JSON; texts in it are as the servers sent them, whatever is invisible in them escaped. */
export function checkJson(report: CheckReport): string {
  return `${visibleJson(checkDocument(report), 2)}\n`;
}

/** What `checkJson` writes. */
export function checkDocument(report: CheckReport) {
  return {
    schema: 'anchorwatch/check@1',
    at: isoInstant(report.at),
    exitCode: report.exitStatus,
    firmware: report.reaches.map(firmwareJson),
    totals: totalsJson(report),
    results: report.outlooks.map(resultJson),
    certificates: Object.fromEntries(
      report.certificates.map(({ sha256, subject, issuer, notBefore, notAfter, spkiSha256 }) => [
        sha256,
        {
          subject: subject.text,
          issuer: issuer.text,
          notBefore: isoInstant(notBefore),
          notAfter: isoInstant(notAfter),
          spkiSha256,
        },
      ]),
    ),
  };
}

function firmwareJson(state: FirmwareReach) {
  return { id: state.firmware, devices: state.devices, reach: state.reach, ...reachBody(state) };
}

function totalsJson({ reaches }: CheckReport) {
  const { stranded, atRisk } = fleetImpact(reaches);
  return { stranded: tallyBody(stranded), atRisk: tallyBody(atRisk) };
}

function resultJson({ state, devices }: CheckedOutlook) {
  return {
    firmware: state.firmware,
    devices,
    target: state.target,
    outlook: state.level,
    findings: state.findings.map((finding) => ({ code: finding.code, text: findingText(finding) })),
    endpoints: evidenceOf(state, state.since).endpoints.map(endpointJson),
  };
}

function endpointJson(endpoint: EndpointEvidence) {
  const { address, hello, accepted, uncertain, evidence, code, deviceCode, isMixed } = endpoint;
  const { anchor, until, served, failure } = endpoint;
  return {
    address,
    hello,
    accepted,
    uncertain,
    evidence,
    code,
    deviceCode,
    mixed: isMixed,
    anchor,
    until: until === null ? null : isoInstant(until),
    served,
    failure,
  };
}
