// Every kind of mistake in a config file, with the exact line that is printed for it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ConfigError, formatConfigError, parseConfig } from '../../src/config/load.ts';
import { ANCHOR_FORMATS } from '../../src/config/anchor-source.ts';
import { STACK_NAMES } from '../../src/config/schema-parts.ts';

/** Lines 1 to 5 of every row's file; `line` is what follows from line 6 on. */
const HEAD = `firmware:
  - id: a
    stack: openssl
    anchors: [a.pem]
    targets: [{ host: a.example }]
`;

interface Row {
  readonly name: string;
  readonly yaml: string;
  readonly printed: readonly string[];
}

const HOST = 'expected a host name (A-labels, as in DNS) or an IP address, without scheme, port or brackets';
const NAME =
  'expected a name of letters, digits, dot, dash and underscore, at most 100 (in quotes where it looks like a number)';
const SECRET = 'expected {env: NAME} or {file: PATH}, so that the secret itself is not in this file';
const URL_FORM = 'expected an http or https URL without user and password, or {env: NAME} or {file: PATH}';
const PAGE_FORM = 'expected an http or https URL without user and password';
const MAPPING = 'expected a mapping (key: value)';
const LIST = 'expected a list ([...], or lines that begin with -)';
const STACKS = `expected one of ${STACK_NAMES.join(', ')}`;
const CLOCK = 'expected device, none or build:YYYY-MM-DD with a day that exists';
const MAIL = 'expected a mail address such as ops@example.com';
const CRON = 'expected a cron expression of five fields, or six with seconds first, such as "*/10 * * * *"';
const KINDS = 'expected exactly one of email, webhook, slack, teams, discord, pagerduty, ntfy, command and log';
const RESOLVER = 'expected an IP address, or ip:port ([ip]:port for IPv6)';

const schemaRows: readonly Row[] = [
  {
    name: 'an unknown key, with the one that is near',
    yaml: 'log: { levl: debug }',
    printed: ['6:8 log.levl: found unknown key "levl", expected level (did you mean "level"?)'],
  },
  {
    name: 'an unknown key that is like none',
    yaml: 'store: { postgresql: "postgres://u:hunter2@h/" }',
    printed: [
      '6:10 store.postgresql: found unknown key "postgresql", expected one of sqlite, keepObservations, rollUpAfter',
    ],
  },
  {
    name: 'an unknown key in a list',
    yaml: 'targets: [{ host: a.example, adresses: [192.0.2.1] }]',
    printed: [
      '6:30 targets[0].adresses: found unknown key "adresses", expected one of host, port, protocol, path, addresses, allowPrivateRedirects, declaredRoots, labels (did you mean "addresses"?)',
    ],
  },
  {
    name: 'an unknown key with terminal escapes in it',
    yaml: '"\\e[31mx": 1',
    printed: [
      '6:1 ["\\u{1b}[31mx"]: found unknown key "\\u{1b}[31mx", expected one of targets, firmware, stacks, schedule, vantage, horizon, calmRounds, receivers, routes, maintenance, digest, delivery, heartbeat, signals, announcements, deadlineHorizon, smtp, store, probe, web, log',
    ],
  },
  { name: 'a key without a value', yaml: 'log:', printed: [`6:5 log: found nothing, ${MAPPING}`] },
  { name: 'a text for a mapping', yaml: 'probe: fast', printed: [`6:8 probe: found "fast", ${MAPPING}`] },
  {
    name: 'a mapping for a list',
    yaml: 'targets: { host: a }',
    printed: [`6:10 targets: found a mapping with host, ${LIST}`],
  },
  {
    name: 'a list for a text',
    yaml: 'schedule: [1]',
    printed: ['6:11 schedule: found a list, expected a cron expression such as "*/10 * * * *"'],
  },
  {
    name: 'a quoted number',
    yaml: 'calmRounds: "3"',
    printed: ['6:13 calmRounds: found "3", expected a whole number from 1 to 1000'],
  },
  {
    name: 'a number with a fraction',
    yaml: 'calmRounds: 1.5',
    printed: ['6:13 calmRounds: found 1.5, expected a whole number from 1 to 1000'],
  },
  {
    name: 'a number out of bounds',
    yaml: 'targets: [{ host: a.example, port: 65536 }]',
    printed: ['6:36 targets[0].port: found 65536, expected a whole number from 1 to 65535'],
  },
  {
    name: 'a number for a name',
    yaml: 'vantage: 1.0',
    printed: [`6:10 vantage: found 1, ${NAME}`],
  },
  {
    name: 'a text for true or false',
    yaml: 'targets: [{ host: a.example, allowPrivateRedirects: yes }]',
    printed: ['6:53 targets[0].allowPrivateRedirects: found "yes", expected true or false'],
  },
  {
    name: 'a duration without unit',
    yaml: 'horizon: 90',
    printed: ['6:10 horizon: found 90, expected a duration from 0s to 3650d, such as 90d'],
  },
  {
    name: 'a duration in words',
    yaml: 'probe: { timeout: half a minute }',
    printed: ['6:19 probe.timeout: found "half a minute", expected a duration from 10ms to 10m, such as 30s'],
  },
  {
    name: 'a duration out of bounds',
    yaml: 'probe: { timeout: 25d }',
    printed: ['6:19 probe.timeout: found "25d", expected a duration from 10ms to 10m, such as 30s'],
  },
  {
    name: 'a URL for a host',
    yaml: 'targets: [{ host: "https://a" }]',
    printed: [`6:19 targets[0].host: found "https://a", ${HOST}`],
  },
  {
    name: 'a host with a port',
    yaml: 'targets: [{ host: a.example:443 }]',
    printed: [`6:19 targets[0].host: found "a.example:443", ${HOST}`],
  },
  {
    name: 'a host that is not ASCII',
    yaml: 'targets: [{ host: münchen.example }]',
    printed: [`6:19 targets[0].host: found "münchen.example", ${HOST}`],
  },
  {
    name: 'a host of endless labels (read in linear time)',
    yaml: `targets: [{ host: "${'a-'.repeat(126)}" }]`,
    printed: [`6:19 targets[0].host: found "${'a-'.repeat(40)}…", ${HOST}`],
  },
  {
    name: 'a target without host',
    yaml: 'targets: [{ port: 443 }]',
    printed: [`6:11 targets[0].host: found nothing, ${HOST}`],
  },
  {
    name: 'an address that is none',
    yaml: 'targets: [{ host: a.example, addresses: [1.2.3, 5] }]',
    printed: [
      '6:42 targets[0].addresses[0]: found "1.2.3", expected an IPv4 or IPv6 address',
      '6:49 targets[0].addresses[1]: found 5, expected an IPv4 or IPv6 address',
    ],
  },
  {
    name: 'a path that would end the request',
    yaml: 'targets: [{ host: a.example, path: "/a\\r\\nHost: b" }]',
    printed: [
      '6:36 targets[0].path: found "/a\\u{d}\\u{a}Host: b", expected a path that starts with / and has no spaces',
    ],
  },
  {
    name: 'a protocol that is not known',
    yaml: 'targets: [{ host: a.example, protocol: mqtt }]',
    printed: [
      '6:40 targets[0].protocol: found "mqtt", expected one of https, tls, mqtts, smtp, imap, pop3, postgres (did you mean "mqtts"?)',
    ],
  },
  {
    name: 'resolvers by name and with a port that is none',
    yaml: 'probe: { resolvers: [dns.example, "192.0.2.1:0", "[192.0.2.1", "::1:x"] }',
    printed: [
      `6:22 probe.resolvers[0]: found "dns.example", ${RESOLVER}`,
      `6:35 probe.resolvers[1]: found "192.0.2.1:0", ${RESOLVER}`,
      `6:50 probe.resolvers[2]: found "[192.0.2.1", ${RESOLVER}`,
      `6:64 probe.resolvers[3]: found "::1:x", ${RESOLVER}`,
    ],
  },
  {
    name: 'a schedule with a field out of bounds',
    yaml: 'schedule: "61 * * 13 *"',
    printed: [`6:11 schedule: found "61 * * 13 *", ${CRON}; look at its minutes, month`],
  },
  { name: 'a schedule that is none', yaml: 'schedule: hourly', printed: [`6:11 schedule: found "hourly", ${CRON}`] },
];

const firmwareRows: readonly Row[] = [
  {
    name: 'a firmware line with everything wrong',
    yaml: `  - id: -b
    devices: -1
    stack: mbedtsl
    clock: build:2021-02-30
    anchors: []
    targets: []
    recovery: none
  - stack: [openssl]
    clock: now
    anchors: a.pem
    targets: [{ host: a.example, hello: [modren], purpose: updates, anchors: [""] }]
  - id: c
    stack: openssl
    anchors: [7, { path: a.zip, format: zap }, { paht: a.zip }, { path: a.zip, member: [] }]
    targets: [{ host: a.example }]`,
    printed: [
      `6:9 firmware[1].id: found "-b", ${NAME}`,
      '7:14 firmware[1].devices: found -1, expected a whole number from 0 to 1000000000000',
      `8:12 firmware[1].stack: found "mbedtsl", ${STACKS} (did you mean "mbedtls"?)`,
      `9:12 firmware[1].clock: found "build:2021-02-30", ${CLOCK}`,
      '10:14 firmware[1].anchors: found an empty list, expected at least one entry',
      '11:14 firmware[1].targets: found an empty list, expected at least one entry',
      `12:15 firmware[1].recovery: found "none", ${LIST}`,
      `13:5 firmware[2].id: found nothing, ${NAME}`,
      '13:12 firmware[2].stack: found a list, expected the name of a stack',
      `14:12 firmware[2].clock: found "now", ${CLOCK}`,
      `15:14 firmware[2].anchors: found "a.pem", ${LIST}`,
      '16:42 firmware[2].targets[0].hello[0]: found "modren", expected one of modern, tls12-ecdsa, tls12-rsa, tls12-static-rsa (did you mean "modern"?)',
      '16:60 firmware[2].targets[0].purpose: found "updates", expected one of update, service (did you mean "update"?)',
      '16:79 firmware[2].targets[0].anchors[0]: found "", expected the path of a file',
      '19:15 firmware[3].anchors[0]: found 7, expected a path, or {path: PATH, format: FORMAT, member: NAME}',
      `19:41 firmware[3].anchors[1].format: found "zap", expected one of ${ANCHOR_FORMATS.join(', ')} (did you mean "zip"?)`,
      '19:48 firmware[3].anchors[2].path: found nothing, expected the path of a file',
      '19:50 firmware[3].anchors[2].paht: found unknown key "paht", expected one of path, format, member (did you mean "path"?)',
      '19:88 firmware[3].anchors[3].member: found an empty list, expected the name of a member, or a glob',
    ],
  },
];

const secretRows: readonly Row[] = [
  {
    name: 'a password in the clear is not repeated',
    yaml: 'smtp: { host: a, user: u, password: hunter2 }',
    printed: [`6:37 smtp.password: found a secret in the clear (not shown), ${SECRET}`],
  },
  {
    name: 'nor one that is a number or a list',
    yaml: 'smtp: { host: a, user: u, password: [hunter2] }',
    printed: [`6:37 smtp.password: found a value of another form (not shown), ${SECRET}`],
  },
  {
    name: 'nor one that became a key',
    yaml: 'smtp: { host: a, user: u, password: { hunter2: } }',
    printed: [`6:37 smtp.password: found a value of another form (not shown), ${SECRET}`],
  },
  {
    name: 'nor one beside the variable or in its place',
    yaml: `smtp: { host: a, user: u, password: { env: PASSWORD, file: hunter2 } }
receivers: [{ name: a, webhook: { url: "https://a", secret: { env: "hunter2!" } } }]`,
    printed: [
      `6:37 smtp.password: found a value of another form (not shown), ${SECRET}`,
      `7:61 receivers[0].webhook.secret: found a value of another form (not shown), ${SECRET}`,
    ],
  },
  {
    name: 'nor is a URL, which may hold one',
    yaml: 'receivers: [{ name: a, webhook: { url: "https://u:hunter2@a/" } }, { name: b, webhook: { url: "a/hunter2" } }]',
    printed: [
      `6:40 receivers[0].webhook.url: found a text of another form (not shown), ${URL_FORM}`,
      `6:95 receivers[1].webhook.url: found a text of another form (not shown), ${URL_FORM}`,
    ],
  },
];

const hiddenRows: readonly Row[] = [
  {
    name: 'nor is what stands in place of a receiver, of its URL or of its command',
    yaml: `receivers:
  - { name: a, slack: "https://hooks.example/hunter2" }
  - { name: b, teams: { url: { "https://hooks.example/hunter2": } } }
  - { name: c, discord: { url: { env: "hunter2!" } } }
  - { name: d, command: { run: curl -H hunter2 } }
  - { name: e, webhook: { url: [hunter2] } }`,
    printed: [
      `7:23 receivers[0].slack: found a text (not shown), expected a mapping such as slack: { url: ... }`,
      `8:30 receivers[1].teams.url: found a value of another form (not shown), ${URL_FORM}`,
      `9:32 receivers[2].discord.url: found a value of another form (not shown), ${URL_FORM}`,
      `10:32 receivers[3].command.run: found a text (not shown), ${LIST}`,
      `11:32 receivers[4].webhook.url: found a value of another form (not shown), ${URL_FORM}`,
    ],
  },
  {
    name: 'nor is a URL that became a key',
    yaml: `receivers:
  - { name: a, slack: { https://hooks.example/hunter2 } }
  - { name: b, https://hooks.example/hunter2 }`,
    printed: [
      `7:23 receivers[0].slack.url: found nothing, ${URL_FORM}`,
      '7:23 receivers[0].slack: found a URL as a key (not shown), expected one of url, ca',
      '8:5 receivers[1]: found a URL as a key (not shown), expected one of name, email, webhook, slack, teams, discord, pagerduty, ntfy, command, log',
      `8:5 receivers[1]: found a mapping with name, ${KINDS}`,
    ],
  },
  {
    name: 'nor are tokens and keys of services',
    yaml: `receivers:
  - { name: a, ntfy: { url: "https://ntfy.example/x", token: hunter2 } }
  - { name: b, pagerduty: { routingKey: hunter2 } }`,
    printed: [
      `7:62 receivers[0].ntfy.token: found a secret in the clear (not shown), ${SECRET}`,
      `8:41 receivers[1].pagerduty.routingKey: found a secret in the clear (not shown), ${SECRET}`,
    ],
  },
  {
    name: 'nor is a secret made up where there is none',
    yaml: `receivers:
  - { name: a, pagerduty: {} }
  - { name: b, pagerduty: { routingKey: } }
  - { name: c, webhook: { url: "https://a", secret: null } }
  - { name: d, slack: {} }
smtp: { host: a, user: u, password: }`,
    printed: [
      `7:27 receivers[0].pagerduty.routingKey: found nothing, ${SECRET}`,
      `8:41 receivers[1].pagerduty.routingKey: found nothing, ${SECRET}`,
      `9:53 receivers[2].webhook.secret: found nothing, ${SECRET}`,
      `10:23 receivers[3].slack.url: found nothing, ${URL_FORM}`,
      `11:37 smtp.password: found nothing, ${SECRET}`,
    ],
  },
  {
    name: 'nor is a password in the address of the page',
    yaml: 'web: { url: "https://u:hunter2@a" }',
    printed: [`6:13 web.url: found a text of another form (not shown), ${PAGE_FORM}`],
  },
  {
    name: 'but that address is shown, for every notification has it',
    yaml: 'web: { url: anchorwatch.example }',
    printed: [`6:13 web.url: found "anchorwatch.example", ${PAGE_FORM}`],
  },
  {
    name: 'nor is where the heartbeat goes',
    yaml: 'heartbeat: https://beat.example/hunter2',
    printed: ['6:12 heartbeat: found a text (not shown), expected a mapping such as heartbeat: { url: ... }'],
  },
  {
    name: 'but what is no secret is shown',
    yaml: 'heartbeat: { url: beat.example/hunter2, method: HEAD }\nreceivers: [{ name: a b, log: {} }]',
    printed: [
      `6:19 heartbeat.url: found a text of another form (not shown), ${URL_FORM}`,
      '6:49 heartbeat.method: found "HEAD", expected one of GET, POST',
      `7:21 receivers[0].name: found "a b", ${NAME}`,
    ],
  },
];

const receiverRows: readonly Row[] = [
  {
    name: 'a receiver that is none, and one that is two',
    yaml: `receivers:
  - name: a
  - { name: b, log: {}, webhook: { url: "https://a" } }`,
    printed: [
      `7:5 receivers[0]: found a mapping with name, ${KINDS}`,
      `8:5 receivers[1]: found a mapping with name, webhook, log, ${KINDS}`,
    ],
  },
  {
    name: 'mail without addresses that are any',
    yaml: `smtp: { host: a, from: "a\\nBcc: b@c" }
receivers: [{ name: a, email: { to: [nobody, "a@b, c@d"] } }]`,
    printed: [
      `6:24 smtp.from: found "a\\u{a}Bcc: b@c", ${MAIL} or Operations <ops@example.com>`,
      `7:38 receivers[0].email.to[0]: found "nobody", ${MAIL}`,
      `7:46 receivers[0].email.to[1]: found "a@b, c@d", ${MAIL}`,
    ],
  },
];

for (const row of [...schemaRows, ...firmwareRows, ...secretRows, ...hiddenRows, ...receiverRows]) {
  test(row.name, async () => {
    assert.deepEqual(await printedFor(`${HEAD}${row.yaml}\n`), row.printed);
  });
}

test('a mistake in every part is told at once, in the order of the file', async () => {
  const yaml = [
    'log: 2',
    'vantage: a b',
    'routes: [{ receivers: [x] }]',
    'schedule: x',
    'horizon: 1d',
    'horizon: 2d',
  ].join('\n');
  assert.deepEqual(
    (await printedFor(`${HEAD}${yaml}\n`)).map((line) => line.replace(/: .*/, '')),
    ['6:6 log', '7:10 vantage', '8:24 routes[0].receivers[0]', '9:11 schedule', '11:1'],
  );
});

test('of very many mistakes the first hundred are told', async () => {
  const error = await parseConfig(`${HEAD}targets: [${'{ host: 5 },'.repeat(500)}]\n`, 'c.yaml').catch(
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ConfigError);
  assert.equal(error.message, '100 mistakes or more in c.yaml');
  assert.equal(error.problems.length, 100);
});

async function printedFor(yaml: string): Promise<readonly string[]> {
  const error = await parseConfig(yaml, 'c.yaml').catch((thrown: unknown) => thrown);
  assert.ok(error instanceof ConfigError, 'the config was taken');
  assert.ok(!formatConfigError(error).includes('hunter2'), 'a secret was repeated');
  return formatConfigError(error)
    .split('\n')
    .map((line) => line.replace(/^c\.yaml:/, ''));
}
