// What may be wrong with routes, maintenance windows, the digest and delivery, with the exact line that is printed.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ConfigError, formatConfigError, parseConfig } from '../../src/config/load.ts';

/** Lines 1 to 4 of every row's file; `yaml` is what follows from line 5 on. */
const HEAD = `firmware: [{ id: a, stack: openssl, anchors: [a.pem], targets: [{ host: a.example }] }]
receivers: [{ name: ops, log: {} },
  { name: hook, webhook: { url: "https://a" } },
  { name: pager, pagerduty: { routingKey: { env: KEY } } }]
`;

/** Names everybody where the row has routes: whoever is named nowhere is a mistake as well. */
const TAIL = `digest: { receivers: [ops, hook] }
delivery: { fallback: pager }
`;

interface Row {
  readonly name: string;
  readonly yaml: string;
  readonly printed: readonly string[];
}

const GLOB = 'expected a name in which * stands for any characters and ? for one, at most 200';
const LABEL = 'expected the name of a label: letters, digits, dot, dash and underscore, at most 100';
const VALUE =
  'expected a text of printable ASCII, at most 200 characters (in quotes where it looks like a number, true or false)';
const TIME = 'expected a time of the day as "HH:MM", in quotes';
const ZONE = 'expected an IANA time zone such as Europe/Berlin, or UTC';
const WINDOW =
  'expected name, and from and to, both as instants such as "2026-03-01T22:00:00Z" or both as times of the day such as "22:00"';
const DAY = 'expected one of mon, tue, wed, thu, fri, sat, sun';
const LATE = 'expected them on a route from likely on, or quieter: what is started or louder is told at any hour';

const routeRows: readonly Row[] = [
  {
    name: 'globs and labels that are none',
    yaml: 'routes: [{ receivers: [ops], firmware: ["a b", ""], targets: [], labels: { "a b": x, b: "", c: 1 } }]',
    printed: [
      `5:41 routes[0].firmware[0]: found "a b", ${GLOB}`,
      `5:48 routes[0].firmware[1]: found "", ${GLOB}`,
      '5:62 routes[0].targets: found an empty list, expected at least one entry',
      `5:76 routes[0].labels["a b"]: found "a b", ${LABEL}`,
      `5:89 routes[0].labels.b: found "", ${GLOB}`,
      `5:96 routes[0].labels.c: found 1, ${GLOB}`,
    ],
  },
  {
    name: 'labels of a target that are none, whatever they are called',
    yaml: 'targets: [{ host: b.example, labels: { token: 1, url: "", secret: true, __proto__: x } }]',
    printed: [
      `5:47 targets[0].labels.token: found 1, ${VALUE}`,
      `5:55 targets[0].labels.url: found "", ${VALUE}`,
      `5:67 targets[0].labels.secret: found true, ${VALUE}`,
      `5:73 targets[0].labels.__proto__: found "__proto__", ${LABEL}`,
    ],
  },
  {
    name: 'durations that are none or out of bounds',
    yaml: 'routes: [{ receivers: [ops], repeat: often, groupInterval: 2d, escalateAfter: 10s, escalateTo: [hook] }]',
    printed: [
      '5:38 routes[0].repeat: found "often", expected a duration from 0s to 3650d, such as 7d',
      '5:60 routes[0].groupInterval: found "2d", expected a duration from 0s to 1d, such as 5m',
      '5:79 routes[0].escalateAfter: found "10s", expected a duration from 1m to 30d, such as 30m',
    ],
  },
  {
    name: 'quiet hours with everything wrong',
    yaml: 'routes: [{ receivers: [ops], quietHours: { from: 7:00, to: "24:00", zone: +02:00, days: [monday] } }]',
    printed: [
      `5:50 routes[0].quietHours.from: found "7:00", ${TIME}`,
      `5:60 routes[0].quietHours.to: found "24:00", ${TIME}`,
      `5:75 routes[0].quietHours.zone: found "+02:00", ${ZONE}`,
      `5:90 routes[0].quietHours.days[0]: found "monday", ${DAY}`,
    ],
  },
  {
    name: 'quiet hours without end',
    yaml: 'routes: [{ receivers: [ops], quietHours: { from: "07:00", to: "07:00" } }]',
    printed: ['5:63 routes[0].quietHours.to: found "07:00", the same as from, expected another to, or days'],
  },
  {
    name: 'quiet hours that hold nothing back',
    yaml: `routes:
  - { receivers: [ops], min: started, quietHours: { from: "22:00", to: "07:00" } }
  - { receivers: [ops], min: broken, quietHours: { from: "22:00", to: "07:00" } }`,
    printed: [
      `6:39 routes[0].quietHours: found quiet hours on a route from started on, ${LATE}`,
      `7:38 routes[1].quietHours: found quiet hours on a route from broken on, ${LATE}`,
    ],
  },
  {
    name: 'quiet hours that hold something back',
    yaml: `routes:
  - { receivers: [ops], min: likely, quietHours: { from: "22:00", to: "07:00" } }
  - { receivers: [ops], quietHours: { from: "22:00", to: "22:00", days: [sat, sun] } }`,
    printed: [],
  },
];

const escalationRows: readonly Row[] = [
  {
    name: 'an escalation to somebody who does not exist, who knows already, and twice to the same',
    yaml: 'routes: [{ receivers: [ops], escalateTo: [pagr, ops, hook, hook] }]',
    printed: [
      '5:43 routes[0].escalateTo[0]: found "pagr", expected a receiver: one of ops, hook, pager (did you mean "pager"?)',
      '5:49 routes[0].escalateTo[1]: found "ops", which is among the receivers of this route, expected a receiver that this route has not told already',
      '5:60 routes[0].escalateTo[3]: found "hook" a second time, expected each receiver once in escalateTo',
    ],
  },
  {
    name: 'an escalation to nobody',
    yaml: 'routes: [{ receivers: [ops], escalateAfter: 1h }, { receivers: [hook], escalateAfter: 1h, escalateTo: [] }]',
    printed: [
      '5:30 routes[0].escalateAfter: found escalateAfter, but nobody to escalate to, expected escalateTo: [NAME, ...] beside it',
      '5:72 routes[1].escalateAfter: found escalateAfter, but nobody to escalate to, expected escalateTo: [NAME, ...] beside it',
    ],
  },
  {
    name: 'an escalation to a broken list is told once',
    yaml: 'routes: [{ receivers: [ops], escalateAfter: 1h, escalateTo: hook }]',
    printed: ['5:61 routes[0].escalateTo: found "hook", expected a list ([...], or lines that begin with -)'],
  },
  {
    name: 'a receiver twice in a route',
    yaml: 'routes: [{ receivers: [ops, ops] }]',
    printed: ['5:29 routes[0].receivers[1]: found "ops" a second time, expected each receiver once in a route'],
  },
];

const maintenanceRows: readonly Row[] = [
  {
    name: 'windows of neither form',
    yaml: `maintenance:
  - { name: x }
  - { name: x, from: "2026-03-01T22:00:00Z", to: "22:00" }
  - { name: x, from: 2026-03-01, to: 2026-03-02 }
  - tonight`,
    printed: [
      `6:5 maintenance[0]: found a mapping with name, ${WINDOW}`,
      `7:5 maintenance[1]: found a mapping with name, from, to, ${WINDOW}`,
      `8:5 maintenance[2]: found a mapping with name, from, to, ${WINDOW}`,
      `9:5 maintenance[3]: found "tonight", ${WINDOW}`,
    ],
  },
  {
    name: 'a window once, with a mistake',
    yaml: `maintenance:
  - { name: x y, from: "2026-03-01T22:00:00Z", to: "2026-03-02T22:00:00Z" }
  - { name: x, from: "2026-03-01T22:00:00Z", to: "2026-02-30T22:00:00Z", targets: [] }
  - { name: x, from: "2026-03-01T22:00:00Z", to: "2026-03-02T22:00:00Z", zone: UTC }`,
    printed: [
      '6:13 maintenance[0].name: found "x y", expected a name of letters, digits, dot, dash and underscore, at most 100 (in quotes where it looks like a number)',
      '7:50 maintenance[1].to: found "2026-02-30T22:00:00Z", expected an instant such as "2026-03-01T22:00:00Z", in quotes',
      '7:83 maintenance[1].targets: found an empty list, expected at least one entry',
      '8:74 maintenance[2].zone: found a key that does not go with the others, expected the keys of one form only',
    ],
  },
  {
    name: 'a window of each week, with mistakes',
    yaml: `maintenance:
  - { name: x, from: "22:00", to: 6:00 }
  - { name: x, from: "22:00", to: "06:00", zone: Europe/Berln, days: [mo, tu, we] }
  - { name: x, from: "22:00", to: "22:00", days: [mon, tue, wed, thu, fri, sat, sun] }`,
    printed: [
      `6:35 maintenance[0].to: found "6:00", ${TIME}`,
      `7:50 maintenance[1].zone: found "Europe/Berln", ${ZONE}`,
      `7:71 maintenance[1].days[0]: found "mo", ${DAY} (did you mean "mon"?)`,
      `7:75 maintenance[1].days[1]: found "tu", ${DAY} (did you mean "tue"?)`,
      `7:79 maintenance[1].days[2]: found "we", ${DAY} (did you mean "wed"?)`,
      '8:35 maintenance[2].to: found "22:00", the same as from, expected another to, or fewer days',
    ],
  },
  {
    name: 'a window that ends before it begins, or when it does',
    yaml: `maintenance:
  - { name: x, from: "2026-03-02T22:00:00Z", to: "2026-03-01T22:00:00Z" }
  - { name: x, from: "2026-03-02T22:00:00Z", to: "2026-03-03T00:00:00+02:00" }
  - { name: x, from: "22:00", to: "06:00" }`,
    printed: [
      '6:50 maintenance[0].to: found "2026-03-01T22:00:00Z", expected an instant after from',
      '7:50 maintenance[1].to: found "2026-03-03T00:00:00+02:00", expected an instant after from',
    ],
  },
];

const deliveryRows: readonly Row[] = [
  {
    name: 'a digest to nobody, to somebody twice, and to a pager',
    yaml: 'digest: { receivers: [osp, ops, ops, pager], day: monday, at: 8, zone: CEST }',
    printed: [
      '5:23 digest.receivers[0]: found "osp", expected a receiver: one of ops, hook, pager (did you mean "ops"?)',
      '5:33 digest.receivers[2]: found "ops" a second time, expected each receiver once in the digest',
      '5:38 digest.receivers[3]: found "pager", which is of kind pagerduty, expected a receiver that wakes nobody',
      `5:51 digest.day: found "monday", ${DAY}`,
      `5:63 digest.at: found 8, ${TIME}`,
      `5:72 digest.zone: found "CEST", ${ZONE}`,
    ],
  },
  {
    name: 'a fallback that does not exist',
    yaml: 'delivery: { fallback: hok, giveUpAfter: 31d }',
    printed: [
      '5:23 delivery.fallback: found "hok", expected a receiver: one of ops, hook, pager (did you mean "hook"?)',
      '5:41 delivery.giveUpAfter: found "31d", expected a duration from 1m to 30d, such as 3d',
    ],
  },
  {
    name: 'a receiver that is told nothing',
    yaml: 'routes: [{ receivers: [ops] }]\ndelivery: { fallback: pager }',
    printed: [
      '3:11 receivers[1].name: found "hook", which no route names, expected a route, escalateTo, digest or delivery.fallback that names it',
    ],
  },
  { name: 'a fallback that wakes somebody', yaml: 'delivery: { fallback: pager }', printed: [] },
];

for (const row of [...routeRows, ...escalationRows]) {
  test(row.name, async () => {
    assert.deepEqual(await printedFor(`${HEAD}${row.yaml}\n${TAIL}`), row.printed);
  });
}

for (const row of [...maintenanceRows, ...deliveryRows]) {
  test(row.name, async () => {
    assert.deepEqual(await printedFor(`${HEAD}${row.yaml}\n`), row.printed);
  });
}

test('a fallback of the only receiver to itself', async () => {
  const [firmware] = HEAD.split('\n');
  const yaml = `${firmware ?? ''}\nreceivers: [{ name: ops, log: {} }]\ndelivery: { fallback: ops }\n`;
  assert.deepEqual(await printedFor(yaml), [
    '3:23 delivery.fallback: found "ops", the only receiver, expected another receiver than those that may fail',
  ]);
});

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
