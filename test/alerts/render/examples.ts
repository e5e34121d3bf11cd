// One notification of each kind as an operator gets it: for the tests of what is rendered, and for the pages of the docs.
import { createHash } from 'node:crypto';

import type { AffectedPair, DeviceNotification, Evidence, Notification } from '../../../src/alerts/notification.ts';
import { testNotification } from '../../../src/alerts/test-notification.ts';
import type { CertificateRef } from '../../../src/chain/verdict.ts';
import type { FirmwareReach } from '../../../src/outlook/outlook.ts';
import { issue, keyPair } from '../../support/ca.ts';
import { digestExample, quietDigestExample } from './example-digests.ts';
import { selfExample, selfResolvedExample } from './example-selves.ts';

export const AT = Date.parse('2026-03-01T12:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export const NEW_ROOT = issue({ subject: 'CN=New Root G2, O=Example Trust', key: keyPair('example root') });
const ADDRESSES = ['1', '2', '3', '4', '5', '6', '7', '8'].map((last) => `192.0.2.${last}`);
const TARGET = 'content.example:443';
const NEW_SUBJECT = 'CN=New Root G2,O=Example Trust';

export const OLD_ANCHOR: CertificateRef = {
  subject: 'CN=Old Root CA,O=Example Trust,C=US',
  sha256: hexOf('old root'),
  spkiSha256: hexOf('key of old root'),
  notBefore: Date.parse('2006-11-10T00:00:00Z'),
  notAfter: Date.parse('2031-11-10T00:00:00Z'),
};

/** By a name that is a file's too. */
export function exampleNotifications(): Readonly<Record<string, Notification>> {
  return {
    opened: opened(),
    grown: grown(),
    raised: raised(),
    escalated: escalated(),
    reminder: reminder(),
    eased: eased(),
    resolved: resolved(),
    reopened: reopened(),
    self: selfExample(),
    'self-resolved': selfResolvedExample(),
    digest: digestExample(),
    'digest-quiet': quietDigestExample(),
    test: testNotification(AT),
  };
}

/** One firmware line on one target, one of eight addresses refuses. */
export function opened(overrides: Partial<DeviceNotification> = {}): DeviceNotification {
  return {
    about: 'devices',
    kind: 'opened',
    id: 'ntf-62b02eda5473b23a',
    at: AT,
    incident: 'inc-0123456789ab',
    summary: `thermostat-1.4 (12,400 devices) refuses ${TARGET} on 1 of 8 addresses: needs New Root G2 (device prints -688)`,
    openedAt: AT,
    reopenedAt: AT,
    outlook: { from: 'safe', to: 'started' },
    acknowledged: null,
    advice: [
      {
        text: `Ship an update that also pins New Root G2 (SHA-256 ${NEW_ROOT.sha256}, notAfter 2040-01-01). It is among the roots that Node.js brings.`,
        pem: NEW_ROOT.pem,
      },
      {
        text: `An update still gets through: ${TARGET} at 192.0.2.2, 192.0.2.3 and 5 more, as served until 2026-09-01. A rotation is under way: ship before it gets there.`,
        pem: null,
      },
    ],
    firmware: 'thermostat-1.4',
    target: TARGET,
    devices: 12_400,
    purpose: 'update',
    reach: { from: 'reachable', ...AT_RISK },
    evidence: evidence(),
    affected: {
      pairs: 1,
      firmware: 1,
      targets: 1,
      devices: 12_400,
      uncounted: 0,
      news: 1,
      over: 0,
      worst: [hit()],
    },
    fleet: {
      stranded: { firmware: 0, devices: 0, uncounted: 0 },
      atRisk: { firmware: 1, devices: 12_400, uncounted: 0 },
      affected: [{ firmware: 'thermostat-1.4', devices: 12_400, reach: 'at-risk' }],
    },
    ...overrides,
  };
}

/** Three more firmware lines came to the one. */
export function grown(overrides: Partial<DeviceNotification> = {}): DeviceNotification {
  return opened({
    kind: 'grown',
    id: 'ntf-0f6c3a11d2b44e07',
    at: AT + DAY,
    openedAt: AT,
    summary: `3 more firmware lines refuse ${TARGET}, 4 in all (21,900 devices): need New Root G2`,
    outlook: { from: 'started', to: 'started' },
    evidence: evidence({
      endpoints: endpoints(3),
      findings: [{ code: 'refused', refused: 3, answered: 8 }],
      share: {
        now: { at: AT + DAY, refused: 3, answered: 8 },
        before: { at: AT, refused: 1, answered: 8 },
      },
    }),
    affected: {
      pairs: 4,
      firmware: 4,
      targets: 1,
      devices: 21_900,
      uncounted: 1,
      news: 3,
      over: 0,
      worst: [
        hit({ firmware: 'camera-2.0', devices: 8_300, since: AT + DAY }),
        hit({ firmware: 'doorbell-3.1', devices: 1_200, since: AT + DAY, reach: 'reachable', purpose: 'service' }),
        hit({ firmware: 'sensor-0.9', devices: null, since: AT + DAY, deviceCode: null, reach: null }),
        hit({ isNew: false }),
      ],
    },
    fleet: {
      stranded: { firmware: 0, devices: 0, uncounted: 0 },
      atRisk: { firmware: 2, devices: 20_700, uncounted: 0 },
      affected: [
        { firmware: 'thermostat-1.4', devices: 12_400, reach: 'at-risk' },
        { firmware: 'camera-2.0', devices: 8_300, reach: 'at-risk' },
      ],
    },
    ...overrides,
  });
}

/** Nothing accepts any more: the thermostats are stranded. */
export function raised(overrides: Partial<DeviceNotification> = {}): DeviceNotification {
  const { affected } = grown();
  return grown({
    kind: 'raised',
    id: 'ntf-9d1c2b7a66e0f514',
    at: AT + 2 * DAY,
    summary: `4 firmware lines (21,900 devices) refuse ${TARGET}, thermostat-1.4 is stranded: need New Root G2`,
    outlook: { from: 'started', to: 'broken' },
    reach: { from: 'at-risk', ...STRANDED },
    advice: [
      {
        text: 'No way is left to update thermostat-1.4: reach its owners, or ask the operator of content.example to serve the old list again.',
        pem: null,
      },
      ...opened().advice.slice(0, 1),
    ],
    evidence: evidence({
      endpoints: endpoints(8),
      findings: [{ code: 'refused', refused: 8, answered: 8 }],
      share: { now: { at: AT + 2 * DAY, refused: 8, answered: 8 }, before: { at: AT + DAY, refused: 3, answered: 8 } },
    }),
    affected: {
      ...affected,
      worst: affected.worst.map((pair) => ({
        ...pair,
        isNew: true,
        since: AT + 2 * DAY,
        outlook: { from: 'started', to: 'broken' },
        reach: pair.firmware === 'thermostat-1.4' ? 'stranded' : pair.reach,
      })),
      news: 4,
    },
    fleet: {
      stranded: { firmware: 1, devices: 12_400, uncounted: 0 },
      atRisk: { firmware: 2, devices: 8_700, uncounted: 0 },
      affected: [
        { firmware: 'thermostat-1.4', devices: 12_400, reach: 'stranded' },
        { firmware: 'camera-2.0', devices: 8_300, reach: 'at-risk' },
        { firmware: 'gateway-5.2', devices: 400, reach: 'at-risk' },
      ],
    },
    ...overrides,
  });
}

/** Nobody acknowledged it. */
function escalated(): DeviceNotification {
  return raised({ kind: 'escalated', id: 'ntf-4be2770c81aa93d5', at: AT + 2 * DAY + 4 * HOUR, ...told('broken', 0) });
}

/** Somebody looks after it, and it lasts. */
function reminder(): DeviceNotification {
  return raised({
    kind: 'reminder',
    id: 'ntf-c5718e3390d2fa46',
    at: AT + 9 * DAY,
    summary: `4 firmware lines (21,900 devices) refuse ${TARGET}, thermostat-1.4 is stranded: need New Root G2, for 9d now`,
    acknowledged: { at: AT + 2 * DAY + 5 * HOUR, by: 'anna', comment: 'update 1.5 ships on Monday' },
    ...told('broken', 0),
  });
}

/** Quieter than before: one address still refuses. */
function eased(): DeviceNotification {
  return opened({
    kind: 'eased',
    id: 'ntf-7a90b3d15ce8f261',
    at: AT + 11 * DAY,
    summary: `thermostat-1.4 (12,400 devices) refuses ${TARGET} on 1 of 8 addresses: needs New Root G2 (device prints -688)`,
    outlook: { from: 'broken', to: 'started' },
    evidence: evidence({
      since: AT + 11 * DAY,
      endpoints: endpoints(1),
      share: {
        now: { at: AT + 11 * DAY, refused: 1, answered: 8 },
        before: { at: AT + 9 * DAY, refused: 8, answered: 8 },
      },
    }),
    affected: { ...opened().affected, over: 3, news: 0, worst: [hit({ isNew: false, since: AT + 11 * DAY })] },
  });
}

/** All is well again. */
export function resolved(): DeviceNotification {
  return opened({
    kind: 'resolved',
    id: 'ntf-e21f4d08b97c6a35',
    at: AT + 12 * DAY,
    summary: `thermostat-1.4 (12,400 devices) accepts ${TARGET} again, after 12d`,
    outlook: { from: 'started', to: 'safe' },
    reach: { from: 'at-risk', ...REACHABLE },
    advice: [{ text: 'Ship the update that pins New Root G2 all the same: the operator has it in hand.', pem: null }],
    evidence: evidence({
      since: AT + 12 * DAY,
      endpoints: endpoints(0),
      code: null,
      deviceCode: null,
      detail: null,
      newAnchor: null,
      served: [],
      findings: [],
      share: {
        now: { at: AT + 12 * DAY, refused: 0, answered: 8 },
        before: { at: AT + 11 * DAY, refused: 1, answered: 8 },
      },
    }),
    affected: { ...opened().affected, pairs: 0, over: 4, news: 0, worst: [] },
    fleet: { stranded: NONE, atRisk: NONE, affected: [] },
  });
}

/** It came back within the time in which that is the same incident. */
function reopened(): DeviceNotification {
  return opened({
    kind: 'reopened',
    id: 'ntf-38d6f0a2c41b7e99',
    at: AT + 13 * DAY,
    reopenedAt: AT + 13 * DAY,
    evidence: evidence({ since: AT + 13 * DAY }),
  });
}

function told(to: 'started' | 'broken', news: number): Pick<DeviceNotification, 'outlook' | 'affected'> {
  const { affected } = raised();
  return {
    outlook: { from: to, to },
    affected: { ...affected, news, worst: affected.worst.map((pair) => ({ ...pair, isNew: false })) },
  };
}

export function hit(overrides: Partial<AffectedPair> = {}): AffectedPair {
  return {
    firmware: 'thermostat-1.4',
    target: TARGET,
    devices: 12_400,
    purpose: 'update',
    outlook: { from: 'safe', to: 'started' },
    since: AT,
    isNew: true,
    reach: 'at-risk',
    code: 'anchor-missing',
    deviceCode: '-688',
    ...overrides,
  };
}

export function evidence(overrides: Partial<Evidence> = {}): Evidence {
  return {
    since: AT,
    oldAnchor: OLD_ANCHOR,
    newAnchor: {
      subject: NEW_SUBJECT,
      keyId: '4e2254201895e6e36ee60ffafab912ed06178f39',
      certificate: { sha256: NEW_ROOT.sha256, pem: NEW_ROOT.pem, notAfter: Date.parse('2040-01-01T00:00:00Z') },
      foundIn: 'node',
    },
    deviceCode: '-688',
    code: 'anchor-missing',
    detail: `the path ends at ${NEW_SUBJECT}, which is not pinned`,
    served: [hexOf('end entity'), NEW_ROOT.sha256],
    share: { now: { at: AT, refused: 1, answered: 8 }, before: null },
    endpoints: endpoints(1),
    findings: [{ code: 'refused', refused: 1, answered: 8 }],
    rotations: [
      {
        kind: 'anchor-changed-refused',
        address: '192.0.2.1',
        hello: { profile: 'modern', sni: true },
        at: AT,
        anchorBefore: OLD_ANCHOR.subject,
        anchorAfter: NEW_SUBJECT,
      },
    ],
    ...overrides,
  };
}

/** Eight addresses, of which the first refuse. */
function endpoints(refused: number): Evidence['endpoints'] {
  return ADDRESSES.map((address, index) => {
    const accepted = index >= refused;
    return {
      address,
      hello: 'modern',
      at: AT,
      accepted,
      uncertain: null,
      evidence: 'inferred',
      code: accepted ? null : 'anchor-missing',
      deviceCode: accepted ? null : '-688',
      refusedSince: accepted ? null : AT,
      isMixed: false,
      anchor: accepted ? OLD_ANCHOR.subject : null,
      until: accepted ? Date.parse('2026-09-01T00:00:00Z') : null,
      served: [hexOf('end entity'), accepted ? hexOf('old intermediate') : NEW_ROOT.sha256],
      failure: null,
    };
  });
}

const NONE = { firmware: 0, devices: 0, uncounted: 0 };

const AT_RISK: FirmwareReach = {
  firmware: 'thermostat-1.4',
  devices: 12_400,
  reach: 'at-risk',
  because: 'all-ways-started',
  ways: [way('started', ADDRESSES.slice(1))],
  recovery: [],
};

const STRANDED: FirmwareReach = {
  ...AT_RISK,
  reach: 'stranded',
  because: 'no-way-left',
  ways: [way('broken', [])],
};

const REACHABLE: FirmwareReach = {
  ...AT_RISK,
  reach: 'reachable',
  because: 'way-open',
  ways: [way('safe', ADDRESSES)],
};

function way(level: 'safe' | 'started' | 'broken', acceptedAt: readonly string[]): FirmwareReach['ways'][number] {
  const until = acceptedAt.length === 0 ? null : Date.parse('2026-09-01T00:00:00Z');
  return {
    target: TARGET,
    level,
    passable: acceptedAt.length > 0,
    parts: [{ target: TARGET, level, acceptedAt, until }],
  };
}

function hexOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
