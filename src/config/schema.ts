// The config file as zod schemas: the types, the defaults, and the JSON Schema that editors use come from here.
// Every `error` is a noun phrase that completes "expected ...": that is how src/config/mistakes.ts reports it.
import { z } from 'zod';

import { smtpConfig } from '../alerts/receivers/email/config.ts';
import { RECEIVER_KIND_NAMES, RECEIVER_KINDS } from '../alerts/receivers/kinds.ts';
import { alertingFields } from './alerting-schema.ts';
import { anchorSource } from './anchor-source.ts';
import {
  CLIENT_HELLO_NAMES,
  duration,
  filePath,
  host,
  httpUrl,
  identifier,
  port,
  STACK_NAMES,
  text,
  whole,
} from './schema-parts.ts';
import { labels } from './matcher-schema.ts';
import { declaredRoots, signalFields } from './signals-schema.ts';
import { stack } from './stack-schema.ts';
import { webConfig } from './web-schema.ts';

export const PROTOCOL_NAMES = ['https', 'tls', 'mqtts', 'smtp', 'imap', 'pop3', 'postgres'] as const;

/** The port of a target that names none. */
export const DEFAULT_PORTS = {
  https: 443,
  tls: 443,
  mqtts: 8883,
  smtp: 25,
  imap: 143,
  pop3: 110,
  postgres: 5432,
} as const;

const address = z.union([z.ipv4(), z.ipv6()], { error: 'an IPv4 or IPv6 address' });

const target = z.strictObject({
  host: host.describe('Host name (A-labels, as in DNS) or IP address.'),
  port: port.optional().describe('Default: the port of the protocol (443 for https).'),
  protocol: z
    .enum(PROTOCOL_NAMES)
    .default('https')
    .describe('How TLS starts: smtp, imap, pop3 and postgres mean STARTTLS, all others TLS from the first byte.'),
  path: text(/^\/[\x21-\x7e]{0,4095}$/, 'a path that starts with / and has no spaces')
    .optional()
    .describe('Fetched (first byte only) to follow redirects; every hop becomes a target.'),
  addresses: z.array(address).min(1).optional().describe('Ask these addresses instead of those that DNS names.'),
  allowPrivateRedirects: z
    .boolean()
    .default(false)
    .describe('Follow redirects to private and loopback addresses, too.'),
  declaredRoots: declaredRoots.optional().describe('Where its operator declares the roots that it may use.'),
  labels: labels.describe('For routes, silences and maintenance windows, e.g. {vendor: dropbox}.'),
});

const firmwareTarget = z.strictObject({
  host: host.describe('A host of targets, or another one: that becomes a target with the defaults.'),
  port: port.optional().describe('Default: the port of the target with this host, else 443.'),
  purpose: z
    .enum(['update', 'service'])
    .default('update')
    .describe('Whether the firmware can be updated through this target, or only needs it to work.'),
  anchors: z
    .array(anchorSource)
    .min(1)
    .optional()
    .describe('CA files for this connection alone, instead of those of the firmware.'),
  hello: z
    .array(z.enum(CLIENT_HELLO_NAMES))
    .min(1)
    .optional()
    .describe('Client hellos that this firmware sends; default: those of its stack.'),
  sni: z.boolean().default(true).describe('Whether the firmware sends server_name.'),
});

const CLOCK_FORM = 'device, none or build:YYYY-MM-DD with a day that exists';
const buildClock = text(/^build:\d{4}-\d{2}-\d{2}$/, CLOCK_FORM).refine((value) => isDay(value.slice(6)), {
  error: CLOCK_FORM,
});

const firmware = z.strictObject({
  id: identifier.describe('Name of the release line, as it appears in alerts.'),
  devices: whole(0, 1_000_000_000_000).optional().describe('How many devices run it.'),
  stack: z
    .union([z.enum(STACK_NAMES), identifier], { error: 'the name of a stack' })
    .describe('The TLS stack, which decides the rules of verification: a known one or one of stacks.'),
  clock: z
    .union([z.enum(['device', 'none']), buildClock], { error: CLOCK_FORM })
    .default('device')
    .describe('What a device takes for the time: device, build:YYYY-MM-DD or none.'),
  anchors: z
    .array(anchorSource)
    .min(1)
    .describe(
      'Files with the pinned CAs (PEM, bundles, key stores, images, ...), folders or globs, relative to this file.',
    ),
  targets: z.array(firmwareTarget).min(1).describe('The hosts that it talks to.'),
  recovery: z
    .array(z.string().min(1))
    .default([])
    .describe('Other ways to update it, e.g. [local-ota]. Empty: it can be stranded.'),
  labels: labels.describe('For routes, silences and maintenance windows, e.g. {team: heating}.'),
});

type ReceiverFields = {
  readonly [Kind in keyof typeof RECEIVER_KINDS]: z.ZodOptional<(typeof RECEIVER_KINDS)[Kind]['config']>;
};
const receiverFields = Object.fromEntries(
  Object.entries(RECEIVER_KINDS).map(([kind, { config, about }]) => [kind, config.optional().describe(about)]),
) as ReceiverFields;
const receiver = z
  .strictObject({ name: identifier.describe('What routes call it.'), ...receiverFields })
  .refine((value) => RECEIVER_KIND_NAMES.filter((kind) => value[kind] !== undefined).length === 1, {
    error: `exactly one of ${RECEIVER_KIND_NAMES.slice(0, -1).join(', ')} and ${RECEIVER_KIND_NAMES.at(-1) ?? ''}`,
  });

const resolver = z
  .string({ error: 'an IP address, or ip:port ([ip]:port for IPv6)' })
  .refine(isResolver, { error: 'an IP address, or ip:port ([ip]:port for IPv6)' });

const SUBNET_FORM = 'a network such as 198.51.100.0/24 or 2001:db8::/32';
const doh = z.strictObject({
  url: httpUrl.describe('The resource of RFC 8484, e.g. https://dns.google/dns-query.'),
  clientSubnets: z
    .array(z.union([z.cidrv4(), z.cidrv6()], { error: SUBNET_FORM }))
    .max(50)
    .default([])
    .describe('Networks to ask on behalf of (RFC 7871), to see the addresses that other regions get.'),
});

const probe = z.strictObject({
  connectTimeout: duration('10s', '10ms', '10m').describe('Limit on the TCP connection.'),
  handshakeTimeout: duration('10s', '10ms', '10m').describe('Limit on STARTTLS and the TLS handshake.'),
  timeout: duration('30s', '10ms', '10m').describe('Limit on a whole probe.'),
  dnsTimeout: duration('10s', '10ms', '10m').describe('Limit on a DNS query.'),
  maxBytes: whole(16_384, 16_777_216)
    .default(1_048_576)
    .describe('Bytes taken from a server up to the end of the handshake.'),
  maxCertificates: whole(1, 1_000).default(100).describe('Certificates taken from a server.'),
  maxRedirects: whole(0, 5).default(5).describe('Redirects followed from a path; 0: none.'),
  concurrency: whole(1, 1_000).default(64).describe('Probes in flight.'),
  perHost: whole(1, 64).default(2).describe('Probes in flight to one host.'),
  jitter: duration('2s', '0s', '10m').describe('Probes start spread over this time.'),
  resolvers: z
    .array(resolver)
    .default([])
    .describe("DNS servers as ip or ip:port, each of them asked; default: the system's way of resolving names."),
  doh: z.array(doh).default([]).describe('DNS over HTTPS that is asked as well.'),
  probesPerAddress: whole(1, 20)
    .default(3)
    .describe('How often each address is asked in a round: behind one there may be many servers.'),
  rememberAddresses: duration('30d', '0s', '365d').describe(
    'An address that DNS has named is asked for this long, even if DNS names others meanwhile.',
  ),
  userAgent: text(/^[\x20-\x7e]{1,200}$/, 'printable ASCII, at most 200 characters')
    .default('anchorwatch')
    .describe('What the HTTP request for a path calls itself.'),
});

const store = z.strictObject({
  sqlite: filePath.default('data/anchorwatch.db').describe('The database file, relative to the working directory.'),
  keepObservations: duration('400d', '1s', '3650d').describe('Older observations are deleted.'),
  rollUpAfter: duration('7d', '1d', '3650d').describe(
    'Of older observations one a day is kept for each list and each kind of failure of an endpoint.',
  ),
});

const log = z.strictObject({
  level: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('The quietest lines that are written.'),
});

/** The whole file. Unknown keys are mistakes. */
export const configSchema = z.strictObject({
  targets: z
    .array(target)
    .default([])
    .describe('Hosts that are asked. Needed only for what differs from the defaults: a firmware may name any host.'),
  firmware: z.array(firmware).min(1).describe('The release lines in the field.'),
  stacks: z.array(stack).default([]).describe('TLS stacks of your own: a known one with other rules.'),
  schedule: z
    .string({ error: 'a cron expression such as "*/10 * * * *"' })
    .default('*/10 * * * *')
    .describe('Cron expression (five fields, or six with seconds first), in the time zone of the process.'),
  vantage: identifier.default('default').describe('Name of the place that probes are made from.'),
  horizon: duration('90d', '0s', '3650d').describe(
    'A path or a pinned anchor that ends within this time makes the outlook exposed.',
  ),
  calmRounds: whole(1, 1_000).default(3).describe('Clean rounds before an outlook steps down.'),
  receivers: z.array(receiver).default([]).describe('Who is told. Default: the log.'),
  ...alertingFields,
  ...signalFields,
  smtp: smtpConfig.optional().describe('The mail server for email receivers.'),
  store: store.prefault({}).describe('Where the daemon remembers.'),
  probe: probe.prefault({}).describe('Limits and manners of a probe.'),
  web: webConfig.optional().describe('The page, the API and the metrics. Without it nothing listens.'),
  log: log.prefault({}).describe('The log on stdout.'),
});

/** Whether `YYYY-MM-DD` names a day of the calendar: Date.parse takes 30 February for 2 March. */
function isDay(day: string): boolean {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(day);
}

function isResolver(value: string): boolean {
  const withPort = /^(?:\[(?<v6>[^\]]+)\]|(?<v4>[0-9.]+)):(?<port>\d{1,5})$/.exec(value)?.groups;
  if (withPort === undefined) return address.safeParse(value).success;
  const portNumber = Number(withPort['port']);
  return address.safeParse(withPort['v6'] ?? withPort['v4']).success && portNumber >= 1 && portNumber <= 65_535;
}

/** What the file says, defaults filled in, durations in milliseconds. */
export type Config = z.output<typeof configSchema>;
export type TargetConfig = Config['targets'][number];
export type FirmwareConfig = Config['firmware'][number];
export type FirmwareTargetConfig = FirmwareConfig['targets'][number];
export type ReceiverConfig = Config['receivers'][number];
export type RouteConfig = Config['routes'][number];
export type StackConfig = Config['stacks'][number];
export type ProbeConfig = Config['probe'];
export type SignalsConfig = Config['signals'];
export type AnnouncementConfig = Config['announcements'][number];
export type HeartbeatConfig = NonNullable<Config['heartbeat']>;
