// `anchorwatch check` on a fleet of which some can no longer be updated: what a screen shows, and the JSON.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { z } from 'zod';

import { issue, pemOf } from '../support/ca.ts';
import type { RunningTlsServer } from '../support/tls-server.ts';
import { startTlsServer } from '../support/tls-server.ts';
import { anchorwatch } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'anchorwatch-fleet-'));
const rootA = issue({ subject: 'CN=Root A' });
const rootB = issue({ subject: 'CN=Root B' });
const NAMES = ['a.example', 'b.example'];

let underA: RunningTlsServer;
let underB: RunningTlsServer;

before(async () => {
  underA = await startTlsServer({ chain: [issue({ subject: 'CN=a.example', issuer: rootA, dnsNames: NAMES })] });
  underB = await startTlsServer({ chain: [issue({ subject: 'CN=b.example', issuer: rootB, dnsNames: NAMES })] });
  writeFileSync(join(folder, 'a.pem'), rootA.pem);
  writeFileSync(join(folder, 'other.pem'), pemOf([issue({ subject: 'CN=Root C' })]));
  writeFileSync(join(folder, 'anchorwatch.yaml'), configText());
});

after(async () => {
  await Promise.all([underA.close(), underB.close()]);
  rmSync(folder, { recursive: true });
});

function configText(): string {
  const line = (id: string, rest: string) => `  - { id: ${id}, stack: mbedtls, ${rest} }`;
  const both = 'targets: [{ host: a.example }, { host: b.example }]';
  return [
    'targets:',
    `  - { host: a.example, port: ${String(underA.port)}, addresses: [127.0.0.1] }`,
    `  - { host: b.example, port: ${String(underB.port)}, addresses: [127.0.0.1] }`,
    'firmware:',
    line(
      'pump',
      'devices: 90000, anchors: [a.pem], targets: [{ host: a.example }, { host: b.example, purpose: service }]',
    ),
    line('sensor', `devices: 800, anchors: [a.pem], ${both}`),
    line('old', `devices: 12400, anchors: [other.pem], ${both}`),
    line('local', `anchors: [other.pem], recovery: [usb-stick], ${both}`),
    'probe: { timeout: 2s }',
    '',
  ].join('\n');
}

async function check(...args: readonly string[]) {
  return anchorwatch(['check', '--config', 'anchorwatch.yaml', ...args], { cwd: folder, env: { COLUMNS: '80' } });
}

function masked(text: string): string {
  return text.replaceAll(`:${String(underA.port)}`, ':<a>').replaceAll(`:${String(underB.port)}`, ':<b>');
}

test('the end of the screen: who is stranded, who is at risk, through what, how many', async () => {
  const { stdout, status } = await check();
  assert.equal(status, 2);
  assert.equal(
    masked(stdout.slice(stdout.indexOf('✗ STRANDED'))),
    `✗ STRANDED  old (12,400 devices): no way left to update them
    lost       a.example:<a> (broken)
    lost       b.example:<b> (broken)
! at risk  sensor (800 devices): 1 of 2 ways left to update them
    left       a.example:<a> at 127.0.0.1, as served until 2040-01-01
    lost       b.example:<b> (broken)
! at risk  local: no way left to update them but usb-stick
    lost       a.example:<a> (broken)
    lost       b.example:<b> (broken)
    recovery   usb-stick

4 firmware lines on 2 targets: 6 broken, 2 safe
12,400 devices stranded, 800 devices and all of 1 firmware line at risk
`,
  );
});

test('the table begins with the stranded, however many devices a broken service target has', async () => {
  const { stdout } = await check();
  const rows = stdout.split('\n').filter((line) => /^[✗✓] (broken|safe)/u.test(line));
  assert.deepEqual(
    rows.map((row) => row.split(/ +/).slice(1, 3).join(' ')),
    [
      'broken old',
      'broken old',
      'broken sensor',
      'safe sensor',
      'broken local',
      'broken local',
      'broken pump',
      'safe pump',
    ],
  );
});

const picks = [
  {
    name: 'one target of a stranded firmware: the other was not asked',
    args: ['--firmware', 'old'],
    pick: 'b.example',
    reach: ['at-risk'],
  },
  { name: 'a firmware', args: ['--firmware', 'old'], pick: null, reach: ['stranded'] },
  { name: 'a firmware with a broken service target', args: ['--firmware', 'pump'], pick: null, reach: ['reachable'] },
];

for (const { name, args, pick, reach } of picks) {
  test(`picked: ${name}`, async () => {
    const targets = pick === null ? [] : [pick];
    const result = await anchorwatch(
      ['check', ...targets, '--config', 'anchorwatch.yaml', ...args, '--format', 'json'],
      { cwd: folder },
    );
    const { firmware } = JSON.parse(result.stdout) as Report;
    assert.deepEqual(
      firmware.map((line) => line.reach),
      reach,
    );
  });
}

interface Report {
  readonly firmware: readonly { readonly id: string; readonly reach: string | null; readonly waysLeft: number }[];
  readonly totals: unknown;
}

test('JSON: each firmware with its ways, worst first, and the totals, as the schema says', async () => {
  const { stdout } = await check('--format', 'json');
  const schema = readFileSync(new URL('../../docs/check.schema.json', import.meta.url), 'utf8');
  const report = z
    .fromJSONSchema(JSON.parse(schema) as z.core.JSONSchema.JSONSchema)
    .parse(JSON.parse(stdout)) as Report;
  assert.deepEqual(
    report.firmware.map(({ id, reach, waysLeft }) => `${id} ${String(reach)} ${String(waysLeft)}`),
    ['old stranded 0', 'sensor at-risk 1', 'local at-risk 0', 'pump reachable 1'],
  );
  assert.deepEqual(report.totals, {
    stranded: { firmware: 1, devices: 12_400, uncounted: 0 },
    atRisk: { firmware: 2, devices: 800, uncounted: 1 },
  });
});
