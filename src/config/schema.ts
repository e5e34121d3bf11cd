// The config file as zod schemas: the types, the defaults, and the JSON Schema that editors use come from here.
import { z } from 'zod';

import { DURATION_PATTERN, parseDuration } from '../lib/duration.ts';

// Named here as well as in chain/ and probe/, which this folder may not import; a test keeps them equal.
export const STACK_NAMES = ['openssl', 'mbedtls', 'mbedtls-no-time', 'wolfssl', 'ti-simplelink'] as const;
export const CLIENT_HELLO_NAMES = ['modern', 'tls12-ecdsa', 'tls12-rsa', 'tls12-static-rsa'] as const;
export const PROTOCOL_NAMES = ['https', 'tls', 'mqtts', 'smtp', 'imap', 'pop3', 'postgres'] as const;
export const ROUTE_LEVELS = ['unknown', 'exposed', 'likely', 'started', 'broken'] as const;

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

const duration = (fallback: string) =>
  z
    .string()
    .regex(new RegExp(DURATION_PATTERN), 'a duration such as 90d, 4h, 10m, 30s or 250ms')
    .default(fallback)
    .transform((text) => parseDuration(text) ?? 0);

const identifier = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'letters, digits, dot, dash and underscore, at most 100');
const port = z.int().min(1).max(65_535);
const host = z
  .string()
  .regex(
    /^[A-Za-z0-9]([A-Za-z0-9._-]{0,252}[A-Za-z0-9])?$|^[0-9A-Fa-f:]+:[0-9A-Fa-f:.]*$/,
    'a host name or an IP address, without port or scheme',
  )
  .describe('Host name (A-labels, as in DNS) or IP address.');
const address = z.union([z.ipv4(), z.ipv6()]);

/** A secret is never written into the file itself: it comes from the environment or from a file of its own. */
const secret = z
  .union([z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })])
  .describe('Where the secret is read from: {env: NAME} or {file: PATH}.');

const target = z.strictObject({
  host,
  port: port.optional().describe('Default: the port of the protocol (443 for https).'),
  protocol: z
    .enum(PROTOCOL_NAMES)
    .default('https')
    .describe('How TLS starts. smtp, imap, pop3 and postgres mean STARTTLS.'),
  path: z
    .string()
    .startsWith('/')
    .optional()
    .describe('Fetched (first byte only) to follow redirects; every hop becomes a target.'),
  addresses: z.array(address).min(1).optional().describe('Ask these addresses instead of those that DNS names.'),
  allowPrivateRedirects: z.boolean().default(false).describe('Follow redirects to private and loopback addresses.'),
});

const firmwareTarget = z.strictObject({
  host,
  port: port.optional(),
  purpose: z.enum(['update', 'service']).default('update'),
  anchors: z
    .array(z.string().min(1))
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

const buildClock = z.string().regex(/^build:\d{4}-\d{2}-\d{2}$/, 'build:YYYY-MM-DD');

const firmware = z.strictObject({
  id: identifier.describe('Name of the release line, as it appears in alerts.'),
  devices: z.int().min(0).optional().describe('How many devices run it.'),
  stack: z.enum(STACK_NAMES).describe('The TLS stack, which decides the rules of verification.'),
  clock: z
    .union([z.enum(['device', 'none']), buildClock])
    .default('device')
    .describe('device | build:YYYY-MM-DD | none'),
  anchors: z.array(z.string().min(1)).min(1).describe('PEM or DER files with the pinned CAs, relative to this file.'),
  targets: z.array(firmwareTarget).min(1),
  recovery: z
    .array(z.string().min(1))
    .default([])
    .describe('Other ways to update it, e.g. [local-ota]. Empty: it can be stranded.'),
});

const email = z.strictObject({
  to: z.array(z.email()).min(1),
  from: z.string().min(3).optional().describe('Overrides smtp.from.'),
});
const webhook = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  secret: secret.optional().describe('Signs the body (Standard Webhooks): whsec_ followed by base64.'),
});
const receiver = z
  .strictObject({
    name: identifier,
    email: email.optional(),
    webhook: webhook.optional(),
    log: z.strictObject({}).optional(),
  })
  .refine((value) => [value.email, value.webhook, value.log].filter((way) => way !== undefined).length === 1, {
    error: 'exactly one of email, webhook or log',
  });

const route = z.strictObject({
  min: z.enum(ROUTE_LEVELS).default('exposed').describe('The quietest outlook that is told along this route.'),
  receivers: z.array(identifier).min(1),
  repeat: duration('7d').describe('How often an open incident is told again.'),
});

const smtp = z.strictObject({
  host: z.string().min(1),
  port: port.default(587),
  tls: z
    .enum(['starttls', 'implicit', 'opportunistic', 'none'])
    .optional()
    .describe('Default: implicit on port 465, opportunistic on loopback, else starttls, which is then demanded.'),
  user: z.string().min(1).optional(),
  password: secret.optional(),
  from: z.string().min(3).default('anchorwatch@localhost'),
  ca: z.string().min(1).optional().describe('PEM file of the CA of a private mail server.'),
});

const probe = z.strictObject({
  connectTimeout: duration('10s'),
  handshakeTimeout: duration('10s'),
  timeout: duration('30s').describe('Limit on a whole probe.'),
  dnsTimeout: duration('10s'),
  maxBytes: z
    .int()
    .min(16_384)
    .max(16_777_216)
    .default(1_048_576)
    .describe('Bytes taken from a server up to the end of the handshake.'),
  maxCertificates: z.int().min(1).max(1_000).default(100),
  maxRedirects: z.int().min(0).max(5).default(5),
  concurrency: z.int().min(1).max(1_000).default(64),
  perHost: z.int().min(1).max(64).default(2),
  jitter: duration('2s').describe('Probes start spread over this time.'),
  resolvers: z.array(z.string().min(1)).default([]).describe("DNS servers as ip or ip:port; default: the system's."),
  userAgent: z.string().min(1).default('anchorwatch'),
});

/** The whole file. Unknown keys are mistakes. */
export const configSchema = z.strictObject({
  targets: z.array(target).min(1),
  firmware: z.array(firmware).min(1),
  schedule: z
    .string()
    .min(9)
    .default('*/10 * * * *')
    .describe('Cron expression (five fields, or six with seconds first).'),
  vantage: identifier.default('default').describe('Name of the place that probes are made from.'),
  horizon: duration('90d').describe('A path or a pinned anchor that ends within this time makes the outlook exposed.'),
  calmRounds: z.int().min(1).max(1_000).default(3).describe('Clean rounds before an outlook steps down.'),
  receivers: z.array(receiver).default([]),
  routes: z.array(route).default([]).describe('Default: everything from exposed to every receiver, again every 7d.'),
  smtp: smtp.optional(),
  store: z
    .strictObject({
      sqlite: z.string().min(1).default('data/anchorwatch.db').describe('Relative to the working directory.'),
      keepObservations: duration('90d'),
    })
    .prefault({}),
  probe: probe.prefault({}),
  web: z
    .strictObject({ listen: z.string().min(1) })
    .optional()
    .describe('Reserved for the web page; nothing listens yet.'),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') }).prefault({}),
});

/** What the file says, defaults filled in, durations in milliseconds. */
export type Config = z.output<typeof configSchema>;
export type TargetConfig = Config['targets'][number];
export type FirmwareConfig = Config['firmware'][number];
export type FirmwareTargetConfig = FirmwareConfig['targets'][number];
export type ReceiverConfig = Config['receivers'][number];
export type RouteConfig = Config['routes'][number];
export type SmtpConfig = NonNullable<Config['smtp']>;
export type ProbeConfig = Config['probe'];
export type SecretSource = z.output<typeof secret>;
