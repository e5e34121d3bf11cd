// What the tests of receivers send: one notification of each kind, and the parts that receivers are made of.
import type { ReceiverParts } from '../../../src/alerts/receivers/receiver.ts';
import type {
  DeviceNotification,
  DigestNotification,
  IncidentKind,
  Notification,
  SelfNotification,
  TestNotification,
} from '../../../src/alerts/notification.ts';
import type { OutlookLevel } from '../../../src/outlook/outlook.ts';

export const NOON = Date.parse('2026-03-01T12:00:00Z');
export const ACK_URL = 'https://watch.example/ack#tok_1-2';
export const attempt = { signal: new AbortController().signal, reached: [] };

const NOBODY = { firmware: 0, devices: 0, uncounted: 0 };
const LEVELS: readonly OutlookLevel[] = ['safe', 'exposed', 'likely', 'started', 'broken', 'unknown'];

export function deviceNotification(
  kind: IncidentKind = 'opened',
  to: OutlookLevel = 'started',
  text = 'content.example',
): DeviceNotification {
  return {
    about: 'devices',
    id: 'ntf-62b02eda5473b23a',
    kind,
    at: NOON,
    incident: 'inc-0123456789ab',
    summary: `thermostat-1.4 (12,400 devices) refuses ${text} at 2 of 3 addresses`,
    openedAt: NOON,
    reopenedAt: NOON,
    outlook: { from: 'safe', to },
    acknowledged: null,
    advice: [
      { text: `Ship the anchor CN=${text} while the old list is still served`, pem: '-----BEGIN CERTIFICATE-----\n' },
      { text: 'Look at what the host serves next', pem: null },
    ],
    firmware: 'thermostat-1.4',
    target: 'content.example:443',
    devices: 12_400,
    purpose: 'update',
    reach: null,
    evidence: {
      since: NOON,
      oldAnchor: null,
      newAnchor: null,
      deviceCode: '-688',
      code: 'anchor-missing',
      detail: `the path ends at CN=${text}, which is not pinned`,
      served: [],
      share: null,
      endpoints: Array.from({ length: 30 }, (_, index) => endpoint(`192.0.2.${String(index + 1)}`, text)),
      findings: [],
      rotations: [],
    },
    affected: { pairs: 1, firmware: 1, targets: 1, devices: 12_400, uncounted: 0, news: 1, over: 0, worst: [] },
    fleet: { stranded: NOBODY, atRisk: NOBODY, affected: [] },
  };
}

function endpoint(address: string, text: string): DeviceNotification['evidence']['endpoints'][number] {
  const [accepted, evidence, code, deviceCode] = [false, 'inferred', 'anchor-missing', '-688'] as const;
  return {
    ...{ address, hello: 'modern', at: NOON, accepted, uncertain: null, evidence, code, deviceCode },
    ...{ refusedSince: null, isMixed: false, anchor: null, until: null, served: [], failure: text },
  };
}

export function selfNotification(text = 'ops'): SelfNotification {
  return {
    about: 'self',
    id: 'ntf-1111111111111111',
    kind: 'opened',
    at: NOON,
    incident: 'inc-111111111111',
    summary: `Nothing could be delivered to ${text} for an hour`,
    openedAt: NOON,
    reopenedAt: NOON,
    outlook: { from: 'safe', to: 'started' },
    acknowledged: null,
    advice: [],
    finding: {
      code: 'receiver-failing',
      subject: text,
      since: NOON,
      detail: `${text} refuses connections`,
      remedy: 'Look at its server',
    },
  };
}

export const TEST: TestNotification = {
  about: 'test',
  id: 'ntf-2222222222222222',
  kind: 'test',
  at: NOON,
  incident: 'inc-222222222222',
  summary: 'This is a test of anchorwatch: alerts sent here arrive',
};

export const DIGEST: DigestNotification = {
  about: 'digest',
  id: 'ntf-3333333333333333',
  kind: 'digest',
  at: NOON,
  incident: 'inc-333333333333',
  summary: '2 targets, 2 firmware lines: all safe',
  digest: {
    from: NOON - 7 * 86_400_000,
    to: NOON,
    levels: Object.fromEntries(LEVELS.map((level) => [level, 0])) as Record<OutlookLevel, number>,
    firmware: 2,
    targets: 2,
    fleet: { stranded: NOBODY, atRisk: NOBODY, affected: [] },
    incidents: [],
    coming: [],
    changes: [],
    more: { incidents: 0, coming: 0, changes: 0 },
    watch: {
      ...{ cycles: 1_008, cyclesFailed: 0, probes: 6_048, probesFailed: 2 },
      ...{ delivered: 3, undeliverable: 0, pending: 0 },
    },
  },
};

/** The parts of a receiver `chat`; every secret is `secret`, and a page to acknowledge on is at `ackUrl`. */
export function partsWith({
  secret = '',
  ackUrl = ACK_URL,
  environment = {},
}: {
  readonly secret?: string;
  readonly ackUrl?: string | null;
  readonly environment?: ReceiverParts['environment'];
} = {}): ReceiverParts {
  const write = () => undefined;
  return {
    name: 'chat',
    secretOf: () => secret,
    pemOf: () => null,
    smtp: null,
    environment,
    clock: { now: () => NOON },
    logger: { info: write, warn: write, error: write },
    certificates: () => Promise.resolve(new Map()),
    ackLinks: ackUrl === null ? null : { urlFor: () => ackUrl },
  };
}

/** One of each way in which a text has come from a stranger, for every notification. */
export const HOSTILE: readonly { readonly name: string; readonly text: string }[] = [
  { name: 'a mention of Slack', text: '<!channel> <!here> <@U012AB3CD> <!subteam^SAZ94GDB8> @here @channel' },
  { name: 'a mention of Discord', text: '@everyone <@123456789012345678> <@&1234> <#99> </command:1> <t:0:R>' },
  { name: 'a mention of Teams', text: '<at>Everyone</at> {{DATE(2017-02-14T06:08:39Z, SHORT)}} ${title}' },
  { name: 'Markdown', text: '**bold** _it_ ~~s~~ `c` [click](https://evil.example) ![x](y) # big > q || s ||' },
  { name: 'a link', text: 'https://evil.example/?a=1&b=2 <https://evil.example|bank>' },
  { name: 'a fence', text: '``` *unclosed _marks' },
  { name: 'right to left', text: 'moc.\u202eelgoog\u2066\u200f' },
  { name: 'lines', text: 'a\r\nb\u2028c\u0000d\u001b[31m' },
  { name: 'emoji', text: ':rotating_light: 👩‍👩‍👧 \ud800 \u{1F600}' },
  { name: 'JSON', text: '"},{"type":"x\\"' },
  { name: 'nothing', text: '' },
  { name: 'a long name', text: 'A'.repeat(100_000) },
  { name: 'a long name of escapes', text: '&<*[`"'.repeat(20_000) },
  { name: 'a long name outside of the BMP', text: '😀'.repeat(50_000) },
];

/** Notifications with `text` wherever a stranger may have put it. */
export function hostileNotifications(text: string): readonly Notification[] {
  return [deviceNotification('opened', 'started', text), selfNotification(text)];
}

/** Every text in a body of JSON. */
export function stringsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}

export const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/u;
