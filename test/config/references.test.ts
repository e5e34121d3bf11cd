// Mistakes between the parts of a config: names that lead nowhere, and things that are there twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ConfigError, formatConfigError, parseConfig } from '../../src/config/load.ts';

interface Row {
  readonly name: string;
  /** In front of the firmware of every row. */
  readonly yaml: string;
  readonly firmwareTargets?: string;
  readonly printed: readonly string[];
}

const rows: readonly Row[] = [
  { name: 'a firmware may talk to a host that is no target', yaml: 'targets: []', printed: [] },
  {
    name: 'a target twice, in other letters and with the default port written out',
    yaml: `targets:
  - { host: B.example }
  - { host: b.example, protocol: mqtts }
  - { host: b.EXAMPLE, port: 443 }`,
    printed: ['4:13 targets[2].host: found "b.example:443" a second time, expected each host and port once'],
  },
  {
    name: 'a host that is several targets, without port',
    yaml: 'targets: [{ host: a.example }, { host: a.example, protocol: mqtts }]',
    printed: [
      '6:23 firmware[0].targets[0].host: found "a.example", which is 2 targets, expected a port beside it: one of 443, 8883',
    ],
  },
  {
    name: 'a host that is several targets, with port',
    yaml: 'targets: [{ host: a.example }, { host: a.example, protocol: mqtts }]',
    firmwareTargets: '[{ host: a.example, port: 8883 }, { host: a.example, port: 443 }]',
    printed: [],
  },
  {
    name: 'a target twice in a firmware, once by its default port',
    yaml: 'targets: [{ host: a.example, protocol: mqtts }]',
    firmwareTargets: '[{ host: a.example }, { host: b.example }, { host: A.example, port: 8883 }]',
    printed: [
      '6:65 firmware[0].targets[2].host: found "a.example:8883" a second time, expected each target once in a firmware',
    ],
  },
  {
    name: 'a firmware id twice',
    yaml: 'vantage: x',
    firmwareTargets:
      '[{ host: a.example }]\n  - { id: a, stack: openssl, anchors: [a.pem], targets: [{ host: a.example }] }',
    printed: ['7:11 firmware[1].id: found "a" a second time, expected an id of its own for each firmware'],
  },
  {
    name: 'a receiver twice',
    yaml: 'receivers: [{ name: ops, log: {} }, { name: ops, log: {} }]',
    printed: ['1:45 receivers[1].name: found "ops" a second time, expected a name of its own for each receiver'],
  },
  {
    name: 'a route to a receiver that is mistyped',
    yaml: 'receivers: [{ name: ops, log: {} }, { name: hook, log: {} }]\nroutes: [{ receivers: [hook, osp] }]',
    printed: ['2:30 routes[0].receivers[1]: found "osp", expected a receiver: one of ops, hook (did you mean "ops"?)'],
  },
  {
    name: 'a route without any receivers',
    yaml: 'routes: [{ receivers: [ops] }]',
    printed: ['1:24 routes[0].receivers[0]: found "ops", expected a name from receivers, where there is none'],
  },
  {
    name: 'a route to a receiver, where the name of another has terminal escapes in it',
    yaml: 'receivers: [{ name: "\\e[2J", log: {} }]\nroutes: [{ receivers: [ops] }]',
    printed: [
      '1:21 receivers[0].name: found "\\u{1b}[2J", expected a name of letters, digits, dot, dash and underscore, at most 100 (in quotes where it looks like a number)',
      '2:24 routes[0].receivers[0]: found "ops", expected a receiver: \\u{1b}[2J',
    ],
  },
  {
    name: 'a route among very many receivers',
    yaml: `receivers: [${Array.from({ length: 31 }, (_, index) => `{ name: r${String(index)}, log: {} }`).join(', ')}]
routes: [{ receivers: [R30] }]`,
    printed: [
      `2:24 routes[0].receivers[0]: found "R30", expected a receiver: one of ${Array.from({ length: 30 }, (_, index) => `r${String(index)}`).join(', ')}, ... (did you mean "r30"?)`,
    ],
  },
  {
    name: 'mail without a server',
    yaml: 'receivers: [{ name: ops, email: { to: [a@b] } }]',
    printed: [
      '1:26 receivers[0].email: found a receiver by mail, but no smtp, expected smtp: {host: ...} in this file, to send the mail through',
    ],
  },
  {
    name: 'mail with a broken server is told once',
    yaml: 'receivers: [{ name: ops, email: { to: [a@b] } }]\nsmtp: mail.example',
    printed: ['2:7 smtp: found "mail.example", expected a mapping such as smtp: { host: ... }'],
  },
  {
    name: 'routes and windows about nothing',
    yaml: `targets: [{ host: b.example, labels: { team: heating, url: x } }, { host: c.example, labels: { team: cooling } }]
receivers: [{ name: ops, log: {} }]
routes: [{ receivers: [ops], firmware: ["nosuch-*", "?", a, A], targets: [nosuch.example] }, { receivers: [ops], labels: { tema: "*" } }]
maintenance: [{ name: x, labels: { team: heatng, url: "*" }, firmware: [b], from: "22:00", to: "23:00" }]`,
    printed: [
      '3:41 routes[0].firmware[0]: found "nosuch-*", which matches no firmware line, expected a',
      '3:61 routes[0].firmware[3]: found "A", which matches no firmware line, expected a (did you mean "a"?)',
      '3:124 routes[1].labels.tema: found "tema", a label that nothing has, expected one of team, url (did you mean "team"?)',
      '4:42 maintenance[0].labels.team: found "heatng", which matches no value of team, expected one of heating, cooling (did you mean "heating"?)',
      '4:73 maintenance[0].firmware[0]: found "b", which matches no firmware line, expected a (did you mean "a"?)',
    ],
  },
  {
    name: 'a label in a config that has none',
    yaml: 'receivers: [{ name: ops, log: {} }]\nroutes: [{ receivers: [ops], labels: { team: x } }]',
    printed: [
      '2:40 routes[0].labels.team: found "team", a label that nothing has, expected a label of a firmware line or a target, where there is none',
    ],
  },
  {
    name: 'a text for a mapping in which some keys must be',
    yaml: 'digest: [ops]\nstacks: [5]\nroutes: [{ receivers: [x], quietHours: night }]',
    printed: [
      '1:9 digest: found a list, expected a mapping such as digest: { receivers: ... }',
      '2:10 stacks[0]: found 5, expected a mapping (key: value)',
      '3:24 routes[0].receivers[0]: found "x", expected a name from receivers, where there is none',
      '3:40 routes[0].quietHours: found "night", expected a mapping such as quietHours: { from: ..., to: ... }',
    ],
  },
  {
    name: 'a password for nobody',
    yaml: 'smtp: { host: a, password: { env: P } }',
    printed: ['1:18 smtp.password: found a password without user, expected smtp.user beside it'],
  },
  {
    name: 'references are told beside mistakes of the schema',
    yaml: 'receivers: [{ name: ops, logg: {} }]\nroutes: [{ receivers: [osp], min: loud }, 5]',
    printed: [
      '1:13 receivers[0]: found a mapping with name, expected exactly one of email, webhook, slack, teams, discord, pagerduty, ntfy, command and log',
      '1:26 receivers[0].logg: found unknown key "logg", expected one of name, email, webhook, slack, teams, discord, pagerduty, ntfy, command, log (did you mean "log"?)',
      '2:24 routes[0].receivers[0]: found "osp", expected a receiver: ops (did you mean "ops"?)',
      '2:35 routes[0].min: found "loud", expected one of unknown, exposed, likely, started, broken',
      '2:43 routes[1]: found 5, expected a mapping (key: value)',
    ],
  },
];

for (const row of rows) {
  test(row.name, async () => {
    const yaml = `${row.yaml}
firmware:
  - id: a
    stack: openssl
    anchors: [a.pem]
    targets: ${row.firmwareTargets ?? '[{ host: a.example }]'}
`;
    assert.deepEqual(await printedFor(yaml), row.printed);
  });
}

async function printedFor(yaml: string): Promise<readonly string[]> {
  const error = await parseConfig(yaml, 'c.yaml').then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error === null) return [];
  assert.ok(error instanceof ConfigError);
  return formatConfigError(error)
    .split('\n')
    .map((line) => line.replace(/^c\.yaml:/, ''));
}
