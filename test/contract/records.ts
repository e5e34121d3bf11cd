// Records for the store's tests: whole and valid, each with what a test wants different.
import type { Acknowledgement } from '../../src/alerts/acknowledgement.ts';
import type { WatchHealth } from '../../src/alerts/digest.ts';
import type { Incident } from '../../src/alerts/incident.ts';
import type { DeviceNotification, DigestNotification } from '../../src/alerts/notification.ts';
import type { Silence } from '../../src/alerts/silence.ts';
import type { CertificateRef, Verdict } from '../../src/chain/verdict.ts';
import type { EndpointView, OutlookState } from '../../src/outlook/outlook.ts';
import type { Observation, Outcome } from '../../src/probe/observation.ts';
import { servedListOf } from '../../src/probe/observation.ts';
import type { CycleRecord, DecisionRecord } from '../../src/store/store.ts';

/** 2026-03-01T00:00:00Z */
export const START = Date.UTC(2026, 2, 1);
export const MINUTE = 60_000;
export const DAY = 86_400_000;

export function cycleRecord(changes: Partial<CycleRecord> = {}): CycleRecord {
  const nothing = {
    observations: [],
    outlooks: [],
    changes: [],
    decision: decision(),
    hops: [],
    addresses: [],
    endEntities: [],
  };
  return { startedAt: START, finishedAt: START + MINUTE, ...nothing, offlineSince: null, ...changes };
}

export function decision(changes: Partial<DecisionRecord> = {}): DecisionRecord {
  return { at: START, incidents: [], deliveries: [], ...changes };
}

/** The delivery of `notification(id, changes)`. */
export function delivery(receiver: string, id: string, changes: Partial<DeviceNotification> = {}) {
  return { receiver, notification: notification(id, changes) };
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
    refusedSince: [],
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
    isMixed: false,
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
    openedAt: START,
    reopenedAt: START,
    resolvedAt: null,
    level: 'started',
    revision: 1,
    summary: 'a.example:443 gives thermostat-1.4 a list that it refuses',
    traits: ['target a.example:443'],
    members: [{ ...pair, ...hit, at: START, revision: 1, isWatched: true, movedTo: null }],
    reachRevision: null,
    continuedIn: null,
    finding: null,
    told: { ops: { at: START, level: 'started', revision: 1, raisedAt: START, unheard: [], course: 'rising' } },
    ...changes,
  };
}

const hit = { level: 'started', before: 'safe', peak: 'started' } as const;
const pair = { firmware: 'thermostat-1.4', target: 'a.example:443' } as const;

export function acknowledgement(changes: Partial<Acknowledgement> = {}): Acknowledgement {
  const said = { by: 'ana', comment: 'a new anchor goes out on Monday' };
  return { incident: 'incident-1', at: START, ...said, level: 'started', reopenedAt: START, ...changes };
}

export function silence(id: string, changes: Partial<Silence> = {}): Silence {
  const said = { by: 'ana', comment: 'they move to another CDN' };
  const matcher = { firmware: ['thermostat-*'], labels: { site: 'lab' } };
  return { id, matcher, incident: null, ...said, createdAt: START, until: START + DAY, ...changes };
}

export function notification(id: string, changes: Partial<DeviceNotification> = {}): DeviceNotification {
  return {
    about: 'devices',
    id,
    kind: 'opened',
    at: START,
    incident: 'incident-1',
    openedAt: START,
    reopenedAt: START,
    ...pair,
    devices: 12_400,
    purpose: 'update',
    reach: null,
    affected: { pairs: 1, firmware: 1, targets: 1, devices: 12_400, uncounted: 0, news: 1, over: 0, worst: [] },
    fleet: noImpact,
    outlook: { from: 'safe', to: 'started' },
    acknowledged: null,
    summary: 'a.example:443 gives thermostat-1.4 a list that it refuses',
    evidence: {
      since: START,
      oldAnchor: null,
      newAnchor: null,
      deviceCode: '-688',
      code: 'anchor-missing',
      detail: null,
      served: [],
      share: null,
      endpoints: [],
      findings: [],
      rotations: [],
    },
    advice: [],
    ...changes,
  };
}

const nobody = { firmware: 0, devices: 0, uncounted: 0 };
const noImpact = { stranded: nobody, atRisk: nobody, affected: [] };

export function digestNotification(id: string): DigestNotification {
  const base = { id, at: START, incident: `digest ${id}`, summary: 'nothing changed' };
  return {
    about: 'digest',
    kind: 'digest',
    ...base,
    digest: {
      from: START - 7 * DAY,
      to: START,
      levels: { safe: 1, unknown: 0, exposed: 0, likely: 0, started: 0, broken: 0 },
      firmware: 1,
      targets: 1,
      fleet: noImpact,
      incidents: [],
      coming: [],
      changes: [],
      more: { incidents: 0, coming: 0, changes: 0 },
      watch: noWatch,
    },
  };
}

/** Of a time in which nothing was done. */
export const noWatch: WatchHealth = {
  ...{ cycles: 0, cyclesFailed: 0, probes: 0, probesFailed: 0 },
  ...{ delivered: 0, undeliverable: 0, pending: 0 },
};
