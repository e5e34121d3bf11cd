// One story for the tests of alerts: a thermostat that pins an old CA, and a host that moves to a new one.
import { createHash } from 'node:crypto';

import { affectedOf } from '../../src/alerts/affected.ts';
import { composeNotification } from '../../src/alerts/compose.ts';
import type { DecideInput } from '../../src/alerts/decide.ts';
import { fleetImpact } from '../../src/alerts/fleet.ts';
import { concerns, type Incident, type Member, type Told } from '../../src/alerts/incident.ts';
import { traitsOf } from '../../src/alerts/incidents/traits.ts';
import type { LabelSource } from '../../src/alerts/matching/matcher.ts';
import type { DeviceNotification } from '../../src/alerts/notification.ts';
import { byPair } from '../../src/alerts/pair-map.ts';
import type { Story } from '../../src/alerts/story.ts';
import type { RouteConfig } from '../../src/config/schema.ts';
import type { Accepted, CertificateRef, MissingAnchor, Refused } from '../../src/chain/verdict.ts';
import type { EndpointView, FirmwareReach, OutlookLevel, OutlookState, Pair } from '../../src/outlook/outlook.ts';
import { reachOf, type ReachSubject } from '../../src/outlook/reach.ts';
import type { ClientHello } from '../../src/probe/observation.ts';
import { issue } from '../support/ca.ts';

export const NOON = Date.parse('2026-03-01T12:00:00Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const FIRMWARE = 'thermostat-1.4';
export const TARGET = 'content.example:443';
export const OTHER_TARGET = 'api.example:443';
export const MODERN: ClientHello = { profile: 'modern', sni: true };
export const RSA_ONLY: ClientHello = { profile: 'tls12-rsa', sni: true };

export function hexOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function certificateRef(subject: string, notAfter = '2031-11-10T00:00:00Z'): CertificateRef {
  return {
    subject,
    sha256: hexOf(subject),
    spkiSha256: hexOf(`key of ${subject}`),
    notBefore: Date.parse('2006-11-10T00:00:00Z'),
    notAfter: Date.parse(notAfter),
  };
}

export const OLD_ANCHOR = certificateRef('CN=Old Root CA,O=Example Trust,C=US');
const NEW_ROOT = issue({ subject: 'CN=New Root G2, O=Example Trust', key: 'p256' });

export function missingAnchor(overrides: Partial<MissingAnchor> = {}): MissingAnchor {
  return {
    subject: 'CN=New Root G2,O=Example Trust',
    keyId: '4e2254201895e6e36ee60ffafab912ed06178f39',
    certificate: { sha256: NEW_ROOT.sha256, pem: NEW_ROOT.pem, notAfter: Date.parse('2038-01-15T12:00:00Z') },
    foundIn: 'node',
    ...overrides,
  };
}

const HOLDS = { from: null, until: null };

export function accepted(overrides: Partial<Accepted> = {}): Accepted {
  return {
    kind: 'accepted',
    evidence: 'measured',
    path: [certificateRef('CN=content.example'), OLD_ANCHOR],
    anchor: OLD_ANCHOR,
    until: Date.parse('2026-09-01T00:00:00Z'),
    pathUntil: OLD_ANCHOR.notAfter,
    pathEndsWith: OLD_ANCHOR,
    soft: [],
    holds: HOLDS,
    ...overrides,
  };
}

export function refused(overrides: Partial<Refused> = {}): Refused {
  const missing = overrides.missing === undefined ? missingAnchor() : overrides.missing;
  return {
    kind: 'refused',
    evidence: 'inferred',
    code: 'anchor-missing',
    deviceCode: '-688',
    detail: `the path ends at ${missing?.subject ?? 'a CA'}, which is not pinned`,
    attempts: [],
    since: null,
    holds: HOLDS,
    ...overrides,
    missing,
  };
}

export function view(address: string | null, overrides: Partial<EndpointView> = {}): EndpointView {
  const failure = overrides.failure ?? null;
  return {
    address,
    hello: MODERN,
    at: NOON,
    served: failure === null ? [hexOf(`end entity of ${String(address)}`), hexOf('intermediate')] : [],
    endEntity: null,
    verdict: failure === null ? accepted() : null,
    failure: null,
    proven: failure === null,
    isMixed: false,
    ...overrides,
  };
}

/** Endpoints as they are at a level: three addresses, of which none, one or all refuse. */
export function endpointsAt(level: OutlookLevel): readonly EndpointView[] {
  const addresses = ['192.0.2.1', '192.0.2.2', '192.0.2.3'];
  switch (level) {
    case 'unknown':
      return addresses.map((address) => view(address, { failure: { code: 'timed-out', step: 'connect' } }));
    case 'broken':
      return addresses.map((address) => view(address, { verdict: refused() }));
    case 'started':
      return addresses.map((address, index) => view(address, index < 2 ? { verdict: refused() } : {}));
    case 'safe':
    case 'exposed':
    case 'likely':
      return addresses.map((address) => view(address));
  }
}

export function outlook(level: OutlookLevel, overrides: Partial<OutlookState> = {}): OutlookState {
  const endpoints = overrides.endpoints ?? endpointsAt(level);
  return {
    firmware: FIRMWARE,
    target: TARGET,
    level,
    since: NOON,
    observed: level,
    allRefused: level === 'broken',
    returned: null,
    calm: { rounds: 0, loudest: 'safe' },
    silentRounds: 0,
    remembered: [],
    lastAccepted: level === 'started' || level === 'broken' ? view('192.0.2.1', { at: NOON - DAY }) : null,
    findings: [],
    refusedSince: [],
    shares: [],
    rotations: [],
    ...overrides,
    endpoints,
  };
}

export function member(level: OutlookLevel, overrides: Partial<Member> = {}): Member {
  return {
    firmware: FIRMWARE,
    target: TARGET,
    level,
    peak: level,
    before: 'safe',
    at: NOON - 2 * DAY,
    revision: 1,
    isWatched: true,
    movedTo: null,
    ...overrides,
  };
}

/** What a receiver knows: told an hour ago, of all that there was. */
export function told(level: OutlookLevel, overrides: Partial<Told> = {}): Told {
  const at = overrides.at ?? NOON - HOUR;
  return { at, level, revision: 1, raisedAt: at, unheard: [], course: 'rising', ...overrides };
}

export function incident(level: OutlookLevel, overrides: Partial<Incident> = {}): Incident {
  const members = overrides.members ?? [member(level)];
  const openedAt = overrides.openedAt ?? NOON - 2 * DAY;
  return {
    id: 'inc-0123456789ab',
    openedAt,
    reopenedAt: openedAt,
    resolvedAt: null,
    level,
    revision: 1,
    traits: [...new Set(members.flatMap((one) => traitsOf(outlook(one.level, pairOf(one)), one.target)))],
    reachRevision: null,
    continuedIn: null,
    finding: null,
    summary: '',
    told: {},
    ...overrides,
    members,
  };
}

function pairOf({ firmware, target }: Pair): Pair {
  return { firmware, target };
}

export function route(
  min: RouteConfig['min'],
  receivers: readonly string[],
  overrides: Partial<RouteConfig> = {},
): RouteConfig {
  return {
    min,
    receivers: [...receivers],
    repeat: 7 * DAY,
    groupInterval: 5 * MINUTE,
    escalateAfter: 30 * MINUTE,
    escalateTo: [],
    ...overrides,
  };
}

export const NO_LABELS: LabelSource = { firmware: () => ({}), target: () => ({}) };

/** A round in which everything is as the incidents have it, if nothing else is said. */
export function decideInput(overrides: Partial<DecideInput> = {}): DecideInput {
  const incidents = overrides.incidents ?? [];
  const outlooks = overrides.outlooks ?? incidents.flatMap(({ members }) => members.flatMap(outlookOfMember));
  return {
    now: NOON,
    isOffline: false,
    incidents,
    outlooks,
    calmRounds: 3,
    reaches: [],
    reachChanges: [],
    originOf: ({ target }) => target,
    findings: [],
    acknowledgements: [],
    silences: [],
    maintenance: [],
    routes: [route('exposed', ['ops'])],
    receivers: ['ops', 'hook', 'boss'],
    labelsOf: NO_LABELS,
    ...overrides,
  };
}

function outlookOfMember(one: Member): readonly OutlookState[] {
  return concerns(one) ? [outlook(one.level, pairOf(one))] : [];
}

/** The firmware can be updated through each of these, if nothing else is said. */
export function reachAt(outlooks: readonly OutlookState[], about: Partial<ReachSubject> = {}): FirmwareReach {
  const ways = outlooks.map(({ target }) => ({ target, hops: [] }));
  return reachOf({ firmware: FIRMWARE, devices: 12_400, recovery: [], ways, ...about }, outlooks);
}

/** Of a story: its own parts, and what its reach follows from. */
export interface StoryOverrides extends Partial<Story> {
  readonly devices?: number | null;
  readonly recovery?: readonly string[];
  readonly purpose?: 'update' | 'service';
  readonly otherUpdateTargets?: readonly OutlookState[];
}

export function story(from: OutlookLevel, to: OutlookLevel, overrides: StoryOverrides = {}): Story {
  const { devices = 12_400, recovery = [], purpose = 'update', otherUpdateTargets = [], ...rest } = overrides;
  const state = rest.state === undefined ? outlook(to) : rest.state;
  const ways = [...(state === null || purpose === 'service' ? [] : [state]), ...otherUpdateTargets];
  const reach = reachAt(ways, { devices, recovery });
  const { firmware, target } = state ?? { firmware: FIRMWARE, target: TARGET };
  const worst = rest.worst ?? member(to, { firmware, target, before: from, isWatched: state !== null });
  const outlooks = byPair(state === null ? [] : [state]);
  const reachOf = new Map([[reach.firmware, reach]]);
  return {
    kind: 'opened',
    at: NOON,
    incident: incident(to, { openedAt: NOON }),
    from,
    to,
    worst,
    state,
    reach: { ...reach, from: reach.reach },
    affected: affectedOf({ members: [worst], news: [worst], outlooks, reachOf }).affected,
    fleet: fleetImpact([reach]),
    acknowledgement: null,
    ...rest,
  };
}

export function notification(overrides: StoryOverrides = {}): DeviceNotification {
  return composeNotification(story('safe', 'started', overrides));
}

/** For a story: an outlook with these endpoints. */
export function withEndpoints(level: OutlookLevel, endpoints: readonly EndpointView[]): Partial<Story> {
  return { state: outlook(level, { endpoints }) };
}

export const REFUSED = view('192.0.2.1', { verdict: refused() });
export const SILENT = view('192.0.2.2', { failure: { code: 'timed-out', step: 'connect' } });
