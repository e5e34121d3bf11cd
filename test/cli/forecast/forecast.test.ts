// `anchorwatch forecast`: what people see of it, and what a script and a cron job get.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { z } from 'zod';

import { forecastSchema } from '../../../src/views/forecast/schema.ts';
import { endpointView } from '../../contract/records.ts';
import { anchorwatch } from '../command.ts';
import { forecastScene, NOW, observedCycle, observedScene, seen } from './scene.ts';

const PICTURE = `What is ahead until 2027-03-03 for 2 firmware lines (12,400 devices or more):
thermostat-1.4 and pump-2.0; as observed at 2026-03-02T23:59:48Z.

── today, 2026-03-03 ───────────────────────────────────────────────────────────

April 2026
  2026-04-15  ◐ likely    Mozilla stops trusting DigiCert High Assurance EV Root
                          CA for TLS
                          pinned by thermostat-1.4 (12,400 devices), in use on
                          content.example:443 and api.example:443

September 2026
  2026-09-01  ◐ likely    announced: Example Root G2 may be served from this day
                          on
                          thermostat-1.4 (12,400 devices) on api.example:443
                          Its operator has announced it.
                          Inferred: It is not pinned: what is served below it is
                          refused.
  2026-09-18  ► ship      last day to ship an update
                          thermostat-1.4 (12,400 devices) on content.example:443
  2026-09-19  ● certain   Example Cross-Sign ends, and with it the path that is
                          served
                          thermostat-1.4 (12,400 devices) on api.example:443 and
                          content.example:443
                          What is served today is refused from then on: this
                          certificate of its path ends.
                          Inferred: Another path is served before then, and
                          nobody knows yet whether this firmware accepts it.

December 2026
  2026-12-17  ► ship      last day to ship an update
                          pump-2.0 on own.example:443
  2026-12-18  ● certain   Example Device Root ends
                          pinned by pump-2.0
                          Its devices mind the date: what leads to it is refused
                          from then on.

2 dates after 2027-03-03 (--until shows them).

Last day to ship an update
  ! 2026-09-18 (in 199 d)  thermostat-1.4 (12,400 devices): over
    content.example:443: what is served is refused from 2026-09-19 on, when
    Example Cross-Sign ends (certain).
  ! 2026-12-17 (in 289 d)  pump-2.0: over own.example:443: the last of its
    anchors, Example Device Root, ends on 2026-12-18 (certain).
`;

test('text: a timeline by month, and the last day to ship', async (context) => {
  const { forecast } = await observedScene(context);
  const answer = await forecast();
  assert.deepEqual(answer, { status: 1, stdout: PICTURE, stderr: '' });
});

const ALONE = `What is ahead until 2027-03-03 for thermostat-1.4 (12,400
devices); nothing was observed yet.

── today, 2026-03-03 ───────────────────────────────────────

April 2026
  2026-04-15  ◐ likely
    Mozilla stops trusting DigiCert High Assurance EV Root
    CA for TLS
    pinned by thermostat-1.4 (12,400 devices)

September 2026
  2026-09-01  ◐ likely
    announced: Example Root G2 may be served from this day
    on
    thermostat-1.4 (12,400 devices) on api.example:443
    Its operator has announced it.
    Inferred: It is not pinned: what is served below it is
    refused.

3 dates after 2027-03-03 (--until shows them).

Last day to ship an update
  ! 2027-04-15 (in 408 d)  thermostat-1.4 (12,400
    devices): over content.example:443: the last of its
    anchors, DigiCert High Assurance EV Root CA, has to be
    left by a public operator by 2027-04-16 (likely,
    inferred).
`;

test('text: without a store, from the config and the built-in table', async (context) => {
  const { forecast } = forecastScene(context);
  const { status, stdout, stderr } = await forecast(['--firmware', 'thermostat-1.4'], { columns: 60 });
  assert.deepEqual({ status, stdout }, { status: 1, stdout: ALONE });
  assert.match(stderr, /^anchorwatch: no store .*going on with the config and what is known of root programs\n$/);
});

for (const columns of [40, 60, 72, 80, 120]) {
  test(`text: no line is longer than a terminal of ${String(columns)} columns`, async (context) => {
    const { forecast } = await observedScene(context);
    const { stdout } = await forecast(['--until', '2040-01-01'], { columns });
    assert.deepEqual(
      stdout.split('\n').filter((line) => line.length > columns),
      [],
    );
  });
}

test('text: colour for a terminal, and never with NO_COLOR', async (context) => {
  const { forecast } = await observedScene(context);
  const [coloured, plain, piped] = await Promise.all([
    forecast([], { isTTY: true }),
    forecast([], { isTTY: true, env: { NO_COLOR: '1' } }),
    forecast(),
  ]);
  assert.match(coloured.stdout, /\u001b\[31m● certain\u001b\[0m/);
  assert.equal(coloured.stdout.replace(/\u001b\[\d+m/g, ''), piped.stdout);
  assert.equal(plain.stdout, piped.stdout);
});

test('text: what a stranger calls a CA cannot move the cursor', async (context) => {
  const anchor = { subject: 'Evil\u001b[2J\u202eRoot' };
  const [announced] = [{ id: 'x', targets: ['api.example'], anchor, from: '2026-09-01', source: 'https://a.example' }];
  const { forecast } = forecastScene(context, { announcements: [announced] });
  const { stdout } = await forecast();
  assert.match(stdout, /Evil\\u\{1b\}\[2J\\u\{202e\}Root/);
  assert.doesNotMatch(stdout, /[\u001b\u202e]/);
});

const published = JSON.parse(
  readFileSync(new URL('../../../docs/forecast.schema.json', import.meta.url), 'utf8'),
) as z.core.JSONSchema.JSONSchema;

test('docs/forecast.schema.json is the schema in schema.ts', () => {
  assert.deepEqual(published, z.toJSONSchema(forecastSchema));
});

test('json: every entry, as the published schema says', async (context) => {
  const { forecast } = await observedScene(context);
  const { status, stdout } = await forecast(['--format', 'json', '--until', '2040-01-01']);
  const document = forecastSchema.parse(JSON.parse(stdout));
  z.fromJSONSchema(published).parse(JSON.parse(stdout));
  assert.equal(document.exitCode, status);
  assert.equal(document.observedAt, '2026-03-02T23:59:48Z');
  assert.deepEqual(
    document.firmware.map(({ id, lastDayToShip: { state, day, over } }) => [id, state, day, over]),
    [
      ['thermostat-1.4', 'by', '2026-09-18', 'content.example:443'],
      ['pump-2.0', 'by', '2026-12-17', 'own.example:443'],
    ],
  );
  assert.deepEqual(
    document.entries.map(
      ({ date, kind, firmware, targets }) => `${date.slice(0, 10)} ${kind} ${firmware} ${targets.join(' ')}`,
    ),
    [
      '2026-04-15 key-age thermostat-1.4 content.example:443 api.example:443',
      '2026-09-01 announced thermostat-1.4 api.example:443',
      '2026-09-18 last-day-to-ship thermostat-1.4 content.example:443',
      '2026-09-19 path-ends thermostat-1.4 api.example:443',
      '2026-09-19 path-ends thermostat-1.4 content.example:443',
      '2026-12-17 last-day-to-ship pump-2.0 own.example:443',
      '2026-12-18 anchor-expires pump-2.0 own.example:443',
      '2027-04-16 last-served thermostat-1.4 content.example:443 api.example:443',
      '2031-11-10 anchor-expires thermostat-1.4 content.example:443 api.example:443',
    ],
  );
  assert.equal(new Set(document.entries.map(({ id }) => id)).size, document.entries.length);
});

test('json: an entry keeps its id when its date moves', async (context) => {
  const idOf = async (from: string) => {
    const announced = {
      id: 'x',
      targets: ['api.example'],
      anchor: { subject: 'R' },
      from,
      source: 'https://a.example',
    };
    const { forecast } = forecastScene(context, { announcements: [announced] });
    const document = forecastSchema.parse(JSON.parse((await forecast(['--format', 'json'])).stdout));
    return document.entries.find(({ kind }) => kind === 'announced')?.id;
  };
  assert.equal(await idOf('2026-09-01'), await idOf('2026-10-01'));
});

const statuses: readonly {
  readonly name: string;
  readonly settings?: object;
  readonly args?: readonly string[];
  readonly now?: number;
  readonly cycle?: Parameters<typeof observedCycle>[0];
  readonly status: number;
  readonly said: RegExp;
}[] = [
  { name: 'something is ahead', status: 1, said: /^ {2}! 2026-12-17 \(in 289 d\) {2}pump-2\.0: /m },
  {
    name: 'nothing is ahead within --until',
    args: ['--until', '2026-04-01'],
    status: 0,
    said: /^Nothing is known to be ahead; 9 dates after 2026-04-01 \(--until shows them\)\.$/m,
  },
  {
    name: 'the last day is within 30 days',
    now: Date.parse('2026-12-01T00:00:00Z'),
    status: 2,
    said: /^ {2}✗ 2026-12-17 \(in 16 d\) {2}pump-2\.0: over own\.example:443: /m,
  },
  {
    name: 'it is the last day',
    now: Date.parse('2026-12-17T23:00:00Z'),
    status: 2,
    said: /^ {2}✗ 2026-12-17 \(today\) {2}pump-2\.0: /m,
  },
  {
    name: 'it is over',
    now: Date.parse('2026-12-18T00:00:01Z'),
    status: 2,
    said: /^ {2}✗ already over {2}pump-2\.0: no update gets through any more: the last of its anchors ended on 2026-12-18/m,
  },
  {
    name: 'a rotation has started',
    cycle: {
      outlooks: [seen('content.example:443', { level: 'started' }), seen('api.example:443', { level: 'started' })],
    },
    status: 2,
    said: /^ {2}✗ any day now {2}thermostat-1\.4 .*some of what is served is refused already/m,
  },
  {
    name: 'stranded',
    cycle: {
      outlooks: [seen('content.example:443', { level: 'broken' }), seen('api.example:443', { level: 'broken' })],
    },
    status: 2,
    said: /^ {2}✗ already over {2}thermostat-1\.4 .*no update gets through any more/m,
  },
  {
    name: 'one firmware line',
    args: ['--firmware', 'pump-2.0'],
    status: 1,
    said: /for pump-2\.0; as observed at 2026-03-02T23:59:48Z\.$/m,
  },
];

for (const { name, settings, args = [], now = NOW, cycle, status, said } of statuses) {
  test(`status ${String(status)}: ${name}`, async (context) => {
    const scene = forecastScene(context, settings);
    await scene.inStore((store) => store.recordCycle(observedCycle(cycle)));
    const answer = await scene.forecast(args, { now, columns: 100 });
    assert.equal(answer.status, status, answer.stdout);
    assert.match(unwrapped(answer.stdout), said);
  });
}

/** What is wrapped below a last day, on its line again. */
function unwrapped(text: string): string {
  return text.replace(/\n {4}(?! )/g, ' ');
}

test('status 3: a firmware line that cannot be loaded is left out and named, the others are told', async (context) => {
  const lines = [
    { id: 'lamp-1.0', stack: 'mbedtls', anchors: ['gone.pem'], targets: [{ host: 'a.example' }] },
    { id: 'bell-1.0', stack: 'no-such', anchors: ['own.pem'], targets: [{ host: 'a.example' }] },
    { id: 'pump-2.0', stack: 'mbedtls', anchors: ['own.pem'], targets: [{ host: 'own.example' }] },
  ];
  const { forecast } = forecastScene(context, { firmware: lines, announcements: [] });
  const { status, stdout, stderr } = await forecast(['--until', '2026-04-01']);
  assert.equal(status, 3);
  assert.match(stderr, /^anchorwatch: the config has \d+ mistakes?, see anchorwatch config check$/m);
  assert.match(stderr, /^anchorwatch: lamp-1\.0 is left out: found "gone\.pem" \(no such file\), expected /m);
  assert.match(stderr, /^anchorwatch: bell-1\.0 is left out: no stack is named no-such$/m);
  assert.match(stdout, /^What is ahead until 2026-04-01 for pump-2\.0;/);
});

test('status 3: a store that cannot be read is told, and done without', async (context) => {
  const { forecast, folder } = forecastScene(context);
  writeFileSync(join(folder, 'anchorwatch.db'), 'no database'.repeat(100));
  const { status, stderr, stdout } = await forecast(['--until', '2026-04-01']);
  assert.equal(status, 3);
  assert.match(stderr, /^anchorwatch: the store cannot be read: .*; going on with the config/);
  assert.match(stdout, /nothing was\s+observed yet/);
});

const mistakes: readonly (readonly [string, readonly string[], RegExp])[] = [
  [
    'an unknown firmware',
    ['--firmware', 'lamp'],
    /^anchorwatch: no firmware "lamp" in the config file, which has thermostat-1\.4, pump-2\.0$/m,
  ],
  [
    'a day that is none',
    ['--until', '2026-02-30'],
    /^anchorwatch: --until "2026-02-30": expected a day such as 2027-03-01$/m,
  ],
  ['an unknown format', ['--format', 'xml'], /--format <format>.* Allowed choices are text, json, ics/],
];
for (const [name, args, said] of mistakes) {
  test(`bad usage: ${name}`, async (context) => {
    const { status, stdout, stderr } = await forecastScene(context).forecast(args);
    assert.deepEqual([status, stdout], [3, '']);
    assert.match(stderr, said);
  });
}

test('bad usage: no config file', async (context) => {
  const { folder } = forecastScene(context);
  const { status, stderr } = await anchorwatch(['forecast', '--config', 'none.yaml'], { cwd: folder });
  assert.equal(status, 3);
  assert.match(stderr, /^anchorwatch: none\.yaml cannot be read: .*\(name the config file with --config FILE\)$/m);
});

const REFUSED = { refusal: 'anchor-missing', missing: null } as const;
const ISSUED = {
  code: 'issued',
  tbsSha256: 'ab'.repeat(32),
  issuer: { subject: 'CN=New CA', spkiSha256: null },
  source: 'Cert Spotter',
  loggedAt: NOW - 86_400_000,
  notAfter: NOW + 80 * 86_400_000,
  state: 'waiting',
  expectedAt: Date.parse('2026-05-01T00:00:00Z'),
  answer: { kind: 'refused', ...REFUSED },
} as const;

test('what the daemon has judged of issued certificates is told', async (context) => {
  const findings = [ISSUED];
  const scene = forecastScene(context);
  const outlooks = [seen('content.example:443', { findings }), seen('api.example:443', { findings })];
  await scene.inStore((store) => store.recordCycle(observedCycle({ outlooks })));
  const { stdout } = await scene.forecast([], { columns: 100 });
  assert.match(stdout, /^ {2}2026-05-01 {2}◐ likely {4}a certificate issued by New CA may be served$/m);
  assert.match(stdout, /^ {2}! 2026-04-30 \(in 58 d\) {2}thermostat-1\.4/m);
});

test('the names in what an issued certificate depends on are shown as what they are', async (context) => {
  const answer = { kind: 'depends', acceptedIf: 'it is served with Evil\u001b[2J\u202eRoot', ...REFUSED } as const;
  const scene = forecastScene(context);
  const outlooks = [seen('content.example:443', { findings: [{ ...ISSUED, answer }] })];
  await scene.inStore((store) => store.recordCycle(observedCycle({ outlooks })));
  const { stdout } = await scene.forecast([], { columns: 200 });
  assert.match(stdout, /only if it is served with Evil\\u\{1b\}\[2J\\u\{202e\}Root\./);
  assert.doesNotMatch(stdout, /[\u001b\u202e]/);
});

test('the end entity that is served is due for renewal', async (context) => {
  const view = endpointView({ served: ['aa'.repeat(32)] });
  const endEntity = {
    target: 'content.example:443',
    sha256: 'aa'.repeat(32),
    spkiSha256: 'bb'.repeat(32),
    issuer: 'CN=CA',
    notBefore: NOW - 30 * 86_400_000,
    notAfter: NOW + 60 * 86_400_000,
    firstServedAt: NOW - 86_400_000,
    sctAt: null,
  };
  const scene = forecastScene(context);
  const outlooks = [seen('content.example:443', { endpoints: [view] })];
  await scene.inStore((store) => store.recordCycle(observedCycle({ outlooks, endEntities: [endEntity] })));
  const { stdout } = await scene.forecast([], { columns: 100 });
  assert.match(stdout, /^ {2}2026-04-02 {2}· to know {3}what is served is due for renewal, until 2026-05-02$/m);
});

test('the real program on a store, as a cron job runs it', async (context) => {
  const { config, folder } = await observedScene(context);
  const { status, stdout, stderr } = await anchorwatch(['forecast', '--config', config, '--format', 'json'], {
    cwd: folder,
  });
  assert.equal(stderr, '');
  assert.equal(forecastSchema.parse(JSON.parse(stdout)).exitCode, status);
});

test('the config that is shipped gives an answer at once', async (context) => {
  const { folder } = forecastScene(context);
  const shipped = new URL('../../../config/anchorwatch.yaml', import.meta.url).pathname;
  const { stdout } = await anchorwatch(['forecast', '--config', shipped], { cwd: folder });
  assert.match(stdout, /^ {2}2026-04-15 .*Mozilla stop(?:s|ped) trusting DigiCert High Assurance EV Root CA for TLS$/m);
  assert.match(stdout, /^Last day to ship an update$/m);
});
