import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { ConfigError, formatConfigError, loadConfig, parseConfig } from '../../src/config/load.ts';
import { STACK_NAMES } from '../../src/config/schema-parts.ts';

const HOUR = 3_600_000;

/** The smallest config there is. */
const MINIMAL = `firmware:
  - id: a
    stack: openssl
    anchors: [a.pem]
    targets: [{ host: a.example }]
`;

describe('a config without mistakes', () => {
  test('has the defaults filled in', async () => {
    const { config } = await parseConfig(MINIMAL, 'c.yaml');
    assert.deepEqual(config, {
      targets: [],
      firmware: [
        {
          id: 'a',
          stack: 'openssl',
          clock: 'device',
          anchors: [{ path: 'a.pem', format: null, member: null }],
          targets: [{ host: 'a.example', purpose: 'update', sni: true }],
          recovery: [],
          labels: {},
        },
      ],
      stacks: [],
      schedule: '*/10 * * * *',
      vantage: 'default',
      horizon: 90 * 86_400_000,
      calmRounds: 3,
      receivers: [],
      routes: [],
      maintenance: [],
      delivery: { giveUpAfter: 3 * 86_400_000 },
      announcements: [],
      deadlineHorizon: 365 * 86_400_000,
      signals: {
        roots: {
          cache: 'data/roots',
          interval: 7 * 86_400_000,
          fetch: false,
          includedRoots: 'https://ccadb.my.salesforce-sites.com/mozilla/IncludedCACertificateReportPEMCSV',
          caRecords: 'https://ccadb.my.salesforce-sites.com/ccadb/AllCertificateRecordsCSVFormatv2',
        },
        ct: {},
        declared: { interval: 86_400_000 },
      },
      store: { sqlite: 'data/anchorwatch.db', keepObservations: 400 * 86_400_000, rollUpAfter: 7 * 86_400_000 },
      probe: {
        connectTimeout: 10_000,
        handshakeTimeout: 10_000,
        timeout: 30_000,
        dnsTimeout: 10_000,
        maxBytes: 1_048_576,
        maxCertificates: 100,
        maxRedirects: 5,
        concurrency: 64,
        perHost: 2,
        jitter: 2_000,
        resolvers: [],
        doh: [],
        probesPerAddress: 3,
        rememberAddresses: 30 * 86_400_000,
        userAgent: 'anchorwatch',
      },
      log: { level: 'info' },
    });
  });

  test('may use everything there is', async () => {
    const { config } = await parseConfig(EVERYTHING, 'c.yaml');
    assert.equal(config.targets[0]?.host, 'content.example');
    assert.equal(config.targets[1]?.port, 8883);
    assert.deepEqual(config.firmware[0]?.targets[1]?.hello, ['tls12-rsa', 'modern']);
    assert.deepEqual(config.receivers[1]?.webhook?.secret, { env: 'HOOK_SECRET' });
    assert.deepEqual(config.receivers[2]?.log, {});
    assert.equal(config.routes[2]?.repeat, 4 * HOUR);
    assert.equal(config.smtp?.tls, 'implicit');
  });

  test('says of alerting what it says there', async () => {
    const { config } = await parseConfig(EVERYTHING, 'c.yaml');
    const quiet = { min: 'exposed', repeat: 168 * HOUR, groupInterval: HOUR / 12, escalateAfter: HOUR / 2 };
    assert.deepEqual(config.routes[0], { ...quiet, receivers: ['hook'], escalateTo: [] });
    assert.deepEqual(config.routes[1], {
      ...{ ...quiet, firmware: ['thermostat-*', 'thermo?tat-1.4'], targets: ['*.example:443', '[2001:db8::*]:443'] },
      ...{ labels: { team: 'heating', region: 'eu-*' }, receivers: ['chat'], groupInterval: 0 },
      ...{ escalateAfter: HOUR, escalateTo: ['ops', 'phone'] },
      quietHours: { from: '22:00', to: '07:00', zone: 'Europe/Berlin', days: ['mon', 'tue'] },
    });
    assert.deepEqual(config.maintenance, [
      { name: 'move', targets: ['content.example'], from: Date.UTC(2026, 2, 1, 22), to: Date.UTC(2026, 2, 2, 3) },
      { name: 'weekend', labels: { team: 'x' }, from: '00:00', to: '00:00', zone: 'UTC', days: ['sat', 'sun'] },
    ]);
    assert.deepEqual(config.digest, { receivers: ['ops'], day: 'fri', at: '16:30', zone: 'America/New_York' });
    assert.deepEqual(config.delivery, { giveUpAfter: 24 * HOUR, fallback: 'journal' });
    assert.deepEqual(config.heartbeat, { url: { env: 'BEAT_URL' }, method: 'POST', ca: 'ca.pem' });
    assert.deepEqual(config.receivers[6]?.pagerduty?.url, 'https://events.pagerduty.com/v2/enqueue');
  });

  test('may repeat itself by anchors and aliases', async () => {
    const text = MINIMAL.replace('[a.pem]', '&pins [a.pem]').concat(
      '  - { id: b, stack: mbedtls, anchors: *pins, targets: [{ host: a.example }] }\n',
    );
    assert.deepEqual((await parseConfig(text, 'c.yaml')).config.firmware[1]?.anchors, [
      { path: 'a.pem', format: null, member: null },
    ]);
  });
});

const EVERYTHING = `
targets:
  - { host: Content.example, path: /2/files/download?x=1, allowPrivateRedirects: true }
  - { host: mqtt.example, port: 8883, protocol: mqtts, addresses: [192.0.2.1, "2001:db8::1"], labels: { vendor: a b, team: x } }
  - { host: "2001:db8::2", protocol: tls }
  - { host: _under.score_d.example, protocol: postgres }
firmware:
  - id: thermostat-1.4
    devices: 12400
    stack: ti-simplelink
    clock: build:2024-02-29
    anchors: [a.pem, /b/c.der]
    targets:
      - { host: content.EXAMPLE, purpose: update, anchors: [d.pem] }
      - { host: mqtt.example, port: 8883, purpose: service, hello: [tls12-rsa, modern], sni: false }
    recovery: [local-ota]
    labels: { team: heating, region: eu-west }
schedule: "0 */5 * * * *"
vantage: fra-1
horizon: 26w
calmRounds: 1
receivers:
  - { name: ops, email: { to: [ops@example.com, root@localhost], from: Ops <ops@example.com> } }
  - { name: hook, webhook: { url: "http://127.0.0.1:8080/hook?x=@", secret: { env: HOOK_SECRET } } }
  - { name: journal, log: {} }
  - { name: chat, slack: { url: { env: SLACK_URL }, ca: ca.pem } }
  - { name: teams, teams: { url: { file: /run/secrets/teams } } }
  - { name: discord, discord: { url: "https://discord.example/api/webhooks/1/x" } }
  - { name: pager, pagerduty: { routingKey: { env: PAGER_KEY } } }
  - { name: phone, ntfy: { url: "https://ntfy.example/x", token: { file: token } } }
  - { name: desk, command: { run: [open-ticket, --queue, firmware], timeout: 1m } }
routes:
  - { min: exposed, receivers: [hook] }
  - firmware: [thermostat-*, "thermo?tat-1.4"]
    targets: ["*.example:443", "[2001:db8::*]:443"]
    labels: { team: heating, region: eu-* }
    receivers: [chat]
    groupInterval: 0s
    escalateAfter: 1h
    escalateTo: [ops, phone]
    quietHours: { from: "22:00", to: "07:00", zone: Europe/Berlin, days: [mon, tue] }
  - { min: started, receivers: [ops, hook, journal, teams, discord, pager, desk], repeat: 4h }
maintenance:
  - { name: move, targets: [content.example], from: "2026-03-01T22:00:00Z", to: "2026-03-02T04:00:00+01:00" }
  - { name: weekend, labels: { team: x }, from: "00:00", to: "00:00", days: [sat, sun] }
digest: { receivers: [ops], day: fri, at: "16:30", zone: America/New_York }
delivery: { giveUpAfter: 1d, fallback: journal }
heartbeat: { url: { env: BEAT_URL }, method: POST, ca: ca.pem }
smtp: { host: 127.0.0.1, port: 465, tls: implicit, user: u, password: { file: /run/secrets/smtp }, from: a@b, ca: ca.pem }
store: { sqlite: x.db, keepObservations: 30d }
probe: { timeout: 500ms, jitter: 0s, resolvers: [192.0.2.53, "192.0.2.53:5353", "[::1]:53", "::1"], maxRedirects: 0 }
web: { listen: 127.0.0.1:8080, url: https://anchorwatch.example }
log: { level: debug }
`;

describe('the place of a value', () => {
  const rows: readonly { readonly name: string; readonly path: (string | number)[]; readonly at: string }[] = [
    { name: 'the document', path: [], at: '1:1' },
    { name: 'a list entry', path: ['firmware', 0, 'anchors', 0], at: '4:15' },
    { name: 'a value in a mapping', path: ['firmware', 0, 'stack'], at: '3:12' },
    { name: 'a default: the mapping that would hold it', path: ['firmware', 0, 'clock'], at: '2:5' },
    { name: 'a default deep down: the document', path: ['probe', 'timeout'], at: '1:1' },
    { name: 'an entry that is not there', path: ['firmware', 7], at: '2:3' },
  ];
  for (const row of rows) {
    test(row.name, async () => {
      const { line, column } = (await parseConfig(MINIMAL, 'c.yaml')).locate(row.path);
      assert.equal(`${String(line)}:${String(column)}`, row.at);
    });
  }

  test('behind an alias is where the anchor is', async () => {
    const text = `${MINIMAL}  - { id: b, stack: openssl, anchors: [b.pem], targets: *t }\n`.replace('[{', '&t [{');
    const { locate } = await parseConfig(text, 'c.yaml');
    assert.deepEqual(locate(['firmware', 1, 'targets', 0, 'host']), { line: 5, column: 26 });
  });
});

describe('a file', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'anchorwatch-config-'));
  });
  after(() => rm(folder, { recursive: true }));

  test('that is fine is loaded under the name it was given', async () => {
    const file = join(folder, 'good.yaml');
    await writeFile(file, `\uFEFF${MINIMAL.replaceAll('\n', '\r\n')}`);
    const loaded = await loadConfig(file);
    assert.equal(loaded.file, file);
    assert.equal(loaded.config.firmware[0]?.id, 'a');
  });

  const unreadable: readonly { readonly name: string; readonly content: Uint8Array | null; readonly reason: string }[] =
    [
      { name: 'missing.yaml', content: null, reason: 'no such file' },
      { name: '.', content: null, reason: 'a folder, not a file' },
      { name: 'latin1.yaml', content: Buffer.from('vantage: M\xfcnchen\n', 'latin1'), reason: 'it is not UTF-8 text' },
      { name: 'huge.yaml', content: Buffer.alloc(1_048_577, '#'), reason: 'larger than 1048576 bytes' },
    ];
  for (const row of unreadable) {
    test(`that cannot be read: ${row.reason}`, async () => {
      const file = join(folder, row.name);
      if (row.content !== null) await writeFile(file, row.content);
      const error = await loadConfig(file).catch((thrown: unknown) => thrown);
      assert.ok(error instanceof ConfigError);
      assert.equal(error.code, 'config-unreadable');
      assert.notEqual(error.cause, undefined);
      assert.equal(formatConfigError(error), `${file} cannot be read: ${row.reason}`);
    });
  }
});

test('a problem names file, line, column, path, what was found and what was expected', async () => {
  const error = await parseConfig(MINIMAL.replace('openssl', 'opensll'), 'conf/c.yaml').catch(
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ConfigError);
  assert.equal(error.code, 'config-invalid');
  assert.equal(error.message, '1 mistake in conf/c.yaml');
  assert.deepEqual(error.problems, [
    {
      file: 'conf/c.yaml',
      line: 3,
      column: 12,
      path: 'firmware[0].stack',
      found: '"opensll"',
      expected: `one of ${STACK_NAMES.join(', ')} (did you mean "openssl"?)`,
    },
  ]);
});
