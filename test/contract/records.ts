// Records for the store's tests: whole and valid, each with what a test wants different.
import { fleetImpact } from '../../src/alerts/fleet.ts';
import type { Incident } from '../../src/alerts/incident.ts';
import type { Notification } from '../../src/alerts/notification.ts';
import type { CertificateRef, Verdict } from '../../src/chain/verdict.ts';
import type { EndpointView, OutlookState } from '../../src/outlook/outlook.ts';
import type { Observation, Outcome } from '../../src/probe/observation.ts';
import { servedListOf } from '../../src/probe/observation.ts';
import type { CycleRecord } from '../../src/store/store.ts';

/** 2026-03-01T00:00:00Z */
export const START = Date.UTC(2026, 2, 1);
export const MINUTE = 60_000;
export const DAY = 86_400_000;

export function cycleRecord(changes: Partial<CycleRecord> = {}): CycleRecord {
  const nothing = { observations: [], outlooks: [], changes: [], incidents: [], deliveries: [], hops: [] };
  return { startedAt: START, finishedAt: START + MINUTE, ...nothing, offlineSince: null, ...changes };
}

export function observation(changes: Partial<Observation> = {}): Observation {
  return {
    target: 'a.example:443',
    host: 'a.example',
    port: 443,
    protocol: 'https',
    address: '192.0.2.1',
    hello: { profile: 'modern', sni: true },
    at: START,
    durationMs: 41.5,
    vantage: 'local',
    outcome: served(1, 2),
    redirect: null,
    ...changes,
  };
}

/** A served list of made-up certificates: what is in them is no matter of the store's. */
export function served(...certificates: readonly number[]): Extract<Outcome, { kind: 'served' }> {
  const ders = certificates.map((content) => Uint8Array.of(0x30, 0x02, content, 0x00));
  return { kind: 'served', servedList: servedListOf(ders), tlsVersion: 0x0304, proven: true, handshakeFailure: null };
}

export function outlook(changes: Partial<OutlookState> = {}): OutlookState {
  return {
    firmware: 'thermostat-1.4',
    target: 'a.example:443',
    level: 'safe',
    since: START,
    observed: 'safe',
    allRefused: false,
    returned: null,
    calm: { rounds: 0, loudest: 'safe' },
    silentRounds: 0,
    endpoints: [endpointView()],
    remembered: [],
    lastAccepted: endpointView(),
    findings: [],
    shares: [],
    rotations: [],
    ...changes,
  };
}

export function endpointView(changes: Partial<EndpointView> = {}): EndpointView {
  return {
    address: '192.0.2.1',
    hello: { profile: 'modern', sni: true },
    at: START,
    served: ['aa'.repeat(32), 'bb'.repeat(32)],
    endEntity: ref('CN=a.example'),
    verdict: accepted,
    failure: null,
    proven: true,
    ...changes,
  };
}

function ref(subject: string): CertificateRef {
  return {
    subject,
    sha256: 'aa'.repeat(32),
    spkiSha256: 'cc'.repeat(32),
    notBefore: START - DAY,
    notAfter: START + 90 * DAY,
  };
}

const accepted: Verdict = {
  kind: 'accepted',
  evidence: 'measured',
  path: [ref('CN=a.example'), ref('CN=Issuing CA'), ref('CN=Root CA')],
  anchor: ref('CN=Root CA'),
  until: START + 90 * DAY,
  pathUntil: null,
  pathEndsWith: null,
  soft: [],
  holds: { from: START - DAY, until: START + 90 * DAY },
};

export function incident(changes: Partial<Incident> = {}): Incident {
  return {
    id: 'incident-1',
    firmware: 'thermostat-1.4',
    target: 'a.example:443',
    openedAt: START,
    resolvedAt: null,
    level: 'started',
    levelBefore: 'safe',
    told: { ops: START },
    ...changes,
  };
}

export function notification(id: string, changes: Partial<Notification> = {}): Notification {
  return {
    id,
    kind: 'opened',
    at: START,
    incident: 'incident-1',
    firmware: 'thermostat-1.4',
    devices: 12_400,
    target: 'a.example:443',
    purpose: 'update',
    reach: null,
    fleet: fleetImpact([]),
    outlook: { from: 'safe', to: 'started' },
    summary: 'a.example:443 gives thermostat-1.4 a list that it refuses',
    evidence: {
      since: START,
      oldAnchor: null,
      newAnchor: null,
      deviceCode: '-688',
      code: 'anchor-missing',
      detail: null,
      endpoints: [],
      findings: [],
      rotations: [],
    },
    advice: [],
    ...changes,
  };
}
