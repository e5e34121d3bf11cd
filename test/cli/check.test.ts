// `anchorwatch check` as users call it, against real TLS servers on loopback.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { z } from 'zod';

import type { IssuedCertificate } from '../support/ca.ts';
import { issue, pemOf } from '../support/ca.ts';
import type { RunningTlsServer } from '../support/tls-server.ts';
import { startTlsServer } from '../support/tls-server.ts';
import { anchorwatch } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'anchorwatch-check-'));
const rootA = issue({ subject: 'CN=Root A, O=Example' });
const rootB = issue({ subject: 'CN=Root B, O=Example' });
const rootSoon = issue({ subject: 'CN=Root Soon', notAfter: inDays(30) });
const underA = endEntityUnder(rootA);
const underB = endEntityUnder(rootB);

let accepted: RunningTlsServer;
let refused: RunningTlsServer;
let ending: RunningTlsServer;
let hostile: RunningTlsServer;
let silent: Server;
let silentPort: number;
let closedPort: number;
/** Answers with root A on 127.0.0.1 and with root B on 127.0.0.2, same port. */
let rotatingA: RunningTlsServer;
let rotatingB: RunningTlsServer;

before(async () => {
  accepted = await startTlsServer({ chain: underA });
  refused = await startTlsServer({ chain: underB });
  ending = await startTlsServer({ chain: [issueFor('updates.example', rootSoon, inDays(29))] });
  const trap = issue({ subject: 'CN=\u001b[31mEvil\u202e<script>\r\nX' });
  hostile = await startTlsServer({ chain: [issueFor('updates.example', trap)] });
  rotatingA = await startTlsServer({ chain: underA });
  rotatingB = await startTlsServer({ chain: underB, address: '127.0.0.2', port: rotatingA.port });
  silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  silentPort = (silent.address() as AddressInfo).port;
  closedPort = await freePort();
  writeFileSync(join(folder, 'a.pem'), rootA.pem);
  writeFileSync(join(folder, 'soon.pem'), rootSoon.pem);
  writeFileSync(join(folder, 'both.pem'), pemOf([rootA, rootB]));
  writeFileSync(join(folder, 'anchorwatch.yaml'), configText());
});

after(async () => {
  await Promise.all([accepted, refused, ending, hostile, rotatingA, rotatingB].map((server) => server.close()));
  silent.close();
  rmSync(folder, { recursive: true });
});

interface Script {
  readonly name: string;
  /** `check` and its arguments, as they are typed. */
  readonly command: () => string;
  readonly status: number;
  readonly stdout: string;
}

const MBEDTLS_A = '--anchors a.pem --stack mbedtls --hello tls12-ecdsa --address 127.0.0.1';

const scripts: readonly Script[] = [
  {
    name: 'a host that the device accepts',
    command: () => `updates.example:${port(accepted)} ${MBEDTLS_A}`,
    status: 0,
    stdout: `
  OUTLOOK  FIRMWARE  TARGET
✓ safe     mbedtls   updates.example:<accepted>
    accepted   by O=Example,CN=Root A, until 2040-01-01T00:00:01Z (in ...)

1 firmware line on 1 target: 1 safe
`,
  },
  {
    name: 'a host whose CA is not pinned, asked for two stacks',
    command: () => `updates.example:${port(refused)} --anchors a.pem --stack mbedtls wolfssl --address 127.0.0.1`,
    status: 2,
    stdout: `
  OUTLOOK  FIRMWARE  TARGET
✗ broken   mbedtls   updates.example:<refused>
    refused    anchor-missing, the device prints -0x2700: "O=Example,CN=Root B", the issuer of "O=Example,CN=Issuing",
               is neither an anchor nor served (flags 0x8), on 127.0.0.1
    missing    O=Example,CN=Root B (key id <key id>)
✗ broken   wolfssl   updates.example:<refused>
    refused    anchor-missing, the device prints -188: "O=Example,CN=Root B" with key id
               <key id>, the signer of "O=Example,CN=Issuing", is neither an anchor nor
               verified above it, on 127.0.0.1
    missing    O=Example,CN=Root B (key id <key id>)

2 firmware lines on 1 target: 2 broken
`,
  },
  {
    name: 'a path that ends soon',
    command: () =>
      `updates.example:${port(ending)} --anchors soon.pem --stack mbedtls --hello tls12-ecdsa --address 127.0.0.1`,
    status: 1,
    stdout: `
  OUTLOOK  FIRMWARE  TARGET
! exposed  mbedtls   updates.example:<ending>
    accepted   by CN=Root Soon, until <soon> (in ...)
    ends       CN=Root Soon, <soon> (in ...)

1 firmware line on 1 target: 1 exposed
`,
  },
  {
    name: 'a rotation under way: one address of two',
    command: () => `updates.example:${port(rotatingA)} ${MBEDTLS_A} 127.0.0.2`,
    status: 2,
    stdout: `
  OUTLOOK  FIRMWARE  TARGET
✗ started  mbedtls   updates.example:<rotating>
    refused    anchor-missing, the device prints -0x2700: "O=Example,CN=Root B", the issuer of "O=Example,CN=Issuing",
               is neither an anchor nor served (flags 0x8), on 127.0.0.2
    missing    O=Example,CN=Root B (key id <key id>)
    accepted   by O=Example,CN=Root A, until 2040-01-01T00:00:01Z (in ...), on 127.0.0.1

1 firmware line on 1 target: 1 started
`,
  },
  {
    name: 'a subject made to mislead terminals',
    command: () => `updates.example:${port(hostile)} ${MBEDTLS_A}`,
    status: 2,
    stdout: `
  OUTLOOK  FIRMWARE  TARGET
✗ broken   mbedtls   updates.example:<hostile>
    refused    issuer-missing, the device prints -0x2700: "CN=\\u{1b}[31mEvil\\u{202e}\\<script\\>\\u{d}\\u{a}X", the issuer
               of "CN=updates.example", is neither an anchor nor served (flags 0x8), on 127.0.0.1
    missing    CN=\\u{1b}[31mEvil\\u{202e}\\<script\\>\\u{d}\\u{a}X (key id <key id>)

1 firmware line on 1 target: 1 broken
`,
  },
  {
    name: 'a port where nobody listens',
    command: () => `127.0.0.1:${String(closedPort)} --anchors a.pem --stack mbedtls`,
    status: 3,
    stdout: `
  OUTLOOK  FIRMWARE  TARGET
? unknown  mbedtls   127.0.0.1:<closed>
    no answer  connection refused, on 127.0.0.1 (tls12-ecdsa) and 127.0.0.1 (tls12-rsa)

1 firmware line on 1 target: 1 unknown
`,
  },
  {
    name: 'nothing answers: said once',
    command: () => `127.0.0.1:${String(closedPort)} 127.0.0.2:${String(closedPort)} --anchors a.pem --stack mbedtls`,
    status: 3,
    stdout: `
  OUTLOOK  FIRMWARE  TARGET
? unknown  mbedtls   127.0.0.1:<closed>
? unknown  mbedtls   127.0.0.2:<closed>

Nothing answered: connection refused. Is this machine offline?
1 firmware line on 2 targets: 2 unknown
`,
  },
  {
    name: 'all of a config file',
    command: () => '--config anchorwatch.yaml',
    status: 2,
    stdout: `
  OUTLOOK  FIRMWARE    DEVICES  TARGET
✗ broken   sensor-1.0  12,400   b.example:<refused>
    refused    anchor-missing, the device prints -0x2700: "O=Example,CN=Root B", the issuer of "O=Example,CN=Issuing",
               is neither an anchor nor served (flags 0x8), on 127.0.0.1
    missing    O=Example,CN=Root B (key id <key id>)
✓ safe     sensor-1.0  12,400   a.example:<accepted>
    accepted   by O=Example,CN=Root A, until 2040-01-01T00:00:01Z (in ...)
✓ safe     pump-2.0    -        b.example:<refused>
    accepted   by O=Example,CN=Root B, until 2040-01-01T00:00:01Z (in ...)

2 firmware lines on 2 targets: 1 broken, 2 safe
`,
  },
  {
    name: 'one firmware and one target of a config file',
    command: () => 'A.example --config anchorwatch.yaml --firmware sensor-1.0',
    status: 0,
    stdout: `
  OUTLOOK  FIRMWARE    DEVICES  TARGET
✓ safe     sensor-1.0  12,400   a.example:<accepted>
    accepted   by O=Example,CN=Root A, until 2040-01-01T00:00:01Z (in ...)

1 firmware line on 1 target: 1 safe
`,
  },
];

for (const script of scripts) {
  test(script.name, async () => {
    const result = await check(script.command());
    assert.equal(masked(result.stdout), script.stdout.slice(1));
    assert.equal(result.stderr, '');
    assert.equal(result.status, script.status);
  });
}

test('JSON is what its schema says, and names what was served', async () => {
  const { status, stdout } = await check(`updates.example:${port(refused)} ${MBEDTLS_A} --format json`);
  const report = z.fromJSONSchema(schema()).parse(JSON.parse(stdout)) as CheckDocument;
  assert.equal(status, 2);
  assert.equal(report.exitCode, 2);
  const [result] = report.results;
  assert.ok(result !== undefined);
  assert.deepEqual(
    result.findings.map(({ code }) => code),
    ['refused'],
  );
  const served = underB.map(({ sha256 }) => sha256);
  assert.deepEqual(
    result.endpoints.map((endpoint) => endpoint.served),
    [served],
  );
  assert.deepEqual(Object.keys(report.certificates), served);
});

test('JSON holds the text of a stranger, and nothing of it reaches a terminal as it is', async () => {
  const command = `updates.example:${port(hostile)} --anchors a.pem --stack mbedtls --address 127.0.0.1 --format json`;
  const { stdout } = await check(command);
  assert.doesNotMatch(stdout, /[^\n\P{Cc}]|\p{Cf}/u);
  const { certificates } = JSON.parse(stdout) as CheckDocument;
  assert.match(JSON.stringify(certificates), /Evil\u202e/u);
});

const NOBODY = { firmware: 0, devices: 0, uncounted: 0 };

test('the schema refuses what is no report', () => {
  const reader = z.fromJSONSchema(schema());
  const good = {
    schema: 'anchorwatch/check@1',
    at: '2026-03-01T00:00:00Z',
    exitCode: 3,
    firmware: [],
    totals: { stranded: NOBODY, atRisk: NOBODY },
    results: [],
    certificates: {},
  };
  assert.ok(reader.safeParse(good).success);
  for (const wrong of [
    { schema: 'anchorwatch/check@2' },
    { exitCode: 4 },
    { at: 'now' },
    { extra: 1 },
    { results: [{}] },
  ]) {
    assert.ok(!reader.safeParse({ ...good, ...wrong }).success, JSON.stringify(wrong));
  }
});

test('Ctrl-C ends a check that waits', async () => {
  const args = ['check', `127.0.0.1:${String(silentPort)}`, '--anchors', 'a.pem', '--stack', 'mbedtls'];
  const result = await anchorwatch(args, {
    cwd: folder,
    whileRunning: (child) => silent.once('connection', () => child.kill('SIGINT')),
  });
  assert.deepEqual(result, { status: 130, stdout: '', stderr: 'anchorwatch: interrupted\n' });
});

interface CheckDocument {
  readonly exitCode: number;
  readonly results: readonly {
    readonly findings: readonly { readonly code: string }[];
    readonly endpoints: readonly { readonly served: readonly string[] }[];
  }[];
  readonly certificates: Readonly<Record<string, unknown>>;
}

function schema() {
  const file = new URL('../../docs/check.schema.json', import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Parameters<typeof z.fromJSONSchema>[0];
}

function check(command: string) {
  return anchorwatch(['check', ...command.split(' ')], { cwd: folder, env: { COLUMNS: '120' } });
}

/** What differs from run to run, by name. */
function masked(text: string): string {
  const ports = { accepted, refused, ending, hostile, rotating: rotatingA };
  const named = Object.entries(ports).reduce(
    (result, [name, server]) => result.replaceAll(`:${port(server)}`, `:<${name}>`),
    text,
  );
  return named
    .replaceAll(`:${String(silentPort)}`, ':<silent>')
    .replaceAll(`:${String(closedPort)}`, ':<closed>')
    .replaceAll(/\((in|[0-9]) [^)]*\)/g, '($1 ...)')
    .replaceAll(/(?!2040)\d{4}-\d{2}-\d{2}T[\d:]{8}Z/g, '<soon>')
    .replaceAll(/\b[0-9a-f]{40}\b/g, '<key id>');
}

function port(server: RunningTlsServer): string {
  return String(server.port);
}

function issueFor(host: string, issuer: IssuedCertificate, notAfter?: string): IssuedCertificate {
  const dates = notAfter === undefined ? {} : { notBefore: inDays(-1), notAfter };
  return issue({ subject: `CN=${host}`, issuer, dnsNames: [host, 'a.example', 'b.example'], ...dates });
}

function endEntityUnder(root: IssuedCertificate): readonly IssuedCertificate[] {
  const issuing = issue({ subject: 'CN=Issuing, O=Example', issuer: root, ca: true });
  return [issueFor('updates.example', issuing), issuing];
}

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return free;
}

function configText(): string {
  return `
targets:
  - { host: a.example, port: ${port(accepted)}, addresses: [127.0.0.1] }
  - { host: b.example, port: ${port(refused)}, addresses: [127.0.0.1] }
firmware:
  - id: sensor-1.0
    devices: 12400
    stack: mbedtls
    anchors: [a.pem]
    targets: [{ host: a.example }, { host: b.example, purpose: service }]
  - id: pump-2.0
    stack: mbedtls
    anchors: [both.pem]
    targets: [{ host: b.example }]
probe: { timeout: 2s }
`;
}
