// `check --format json`: the report as docs/check.schema.json describes it.
import { evidenceOf } from '../../alerts/evidence.ts';
import type { EndpointEvidence } from '../../alerts/notification.ts';
import { isoInstant } from '../../lib/clock.ts';
import { visibleJson } from '../../lib/escape.ts';
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

function resultJson({ state, devices }: CheckedOutlook) {
  return {
    firmware: state.firmware,
    devices,
    target: state.target,
    outlook: state.level,
    endpoints: evidenceOf(state, state.since).endpoints.map(endpointJson),
  };
}

function endpointJson(endpoint: EndpointEvidence) {
  const { address, hello, accepted, uncertain, evidence, code, deviceCode, anchor, until, served, failure } = endpoint;
  return {
    address,
    hello,
    accepted,
    uncertain,
    evidence,
    code,
    deviceCode,
    anchor,
    until: until === null ? null : isoInstant(until),
    served,
    failure,
  };
}
