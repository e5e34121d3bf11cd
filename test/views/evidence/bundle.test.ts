// The bundle of evidence: what is in it, that it replays with the real program, and that nothing is in it that is nobody's
// business.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { anchorwatch } from '../../cli/command.ts';
import { cycleRecord, observation } from '../../contract/records.ts';
import { unzipInto, unzipped } from '../../support/unzip.ts';
import {
  EXPLAIN_HOST,
  EXPLAIN_NOW,
  EXPLAIN_TARGET,
  type ExplainScene,
  startExplainScene,
} from '../explain/explain-scene.ts';

const SECRET = 'c2VjcmV0LW9mLWEtaG9vaw';

interface VerdictFile {
  readonly firmware: readonly string[];
  readonly verdicts: readonly {
    readonly list: string;
    readonly code: string;
    readonly deviceCode: string | null;
    readonly explanations: readonly { readonly steps: readonly unknown[] }[];
  }[];
}

interface ObservationsFile {
  readonly targets: readonly {
    readonly observations: readonly {
      readonly address: string;
      readonly firstSeenAt: string;
      readonly lastSeenAt: string;
      readonly timesSeen: number;
      readonly stretches: number;
    }[];
  }[];
}

let scene: ExplainScene;
let folder: string;
let bundle: string;

before(async () => {
  scene = await startExplainScene({
    config: {
      receivers: [{ name: 'hook-of-the-night-shift', webhook: { url: `https://hooks.example/${SECRET}` } }],
    },
  });
  folder = await mkdtemp(path.join(tmpdir(), 'anchorwatch-evidence-'));
  bundle = await unzipInto(folder, await download(`targets/${encodeURIComponent(EXPLAIN_TARGET)}/evidence.zip`));
});

after(async () => {
  await scene.stage.close();
  await rm(folder, { recursive: true });
});

async function download(where: string): Promise<Uint8Array> {
  const response = await fetch(`${scene.stage.url}${where}`);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type'), 'application/zip');
  return new Uint8Array(await response.arrayBuffer());
}

const read = (name: string): Promise<string> => readFile(path.join(bundle, name), 'utf8');

async function verdictFiles(): Promise<readonly VerdictFile[]> {
  const names = await readdir(path.join(bundle, 'verdicts'));
  return Promise.all(names.map(async (name) => JSON.parse(await read(`verdicts/${name}`)) as VerdictFile));
}

test('every list is there as it was served, in its order and with its duplicates', async () => {
  const { newList, oldList } = scene.certificates;
  const [first = '', second = ''] = (await readdir(path.join(bundle, 'served'))).toSorted();
  for (const [name, list] of [
    [first, newList],
    [second, oldList],
  ] as const) {
    const files = (await readdir(path.join(bundle, 'served', name))).toSorted();
    const ders = files.filter((file) => file.endsWith('.der'));
    const contents = await Promise.all(ders.map((file) => readFile(path.join(bundle, 'served', name, file))));
    assert.deepEqual(
      contents,
      list.map(({ der }) => Buffer.from(der)),
    );
    assert.equal(await read(`served/${name}/list.pem`), list.map(({ pem }) => pem).join(''));
  }
});

test('sha256sum finds every file unchanged, and none is left out of the sums', async () => {
  const { status, stdout } = spawnSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], {
    cwd: bundle,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stdout);
  const all = (await readdir(bundle, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  assert.equal(stdout.trim().split('\n').length, all.length - 1);
});

test('the commands of REPLAY.txt come to the same verdicts as the bundle tells', async () => {
  const commands = (await read('REPLAY.txt')).split('\n').filter((line) => line.startsWith('anchorwatch verify'));
  const told = (await verdictFiles()).flatMap(({ verdicts }) =>
    verdicts.map(({ code, deviceCode }) => ({ code, deviceCode })),
  );
  assert.equal(commands.length, told.length);
  const replayed = [];
  for (const command of commands) {
    // Every argument of ours is plain, or in single quotes.
    const [, ...args] = command.replaceAll("'", '').split(' ');
    const { stdout, stderr } = await anchorwatch([...args, '--format', 'json'], { cwd: bundle });
    assert.equal(stderr, '');
    const { code, deviceCode } = JSON.parse(stdout) as { code: string; deviceCode: string | null };
    replayed.push({ code, deviceCode });
  }
  const sorted = (verdicts: readonly unknown[]) => verdicts.map((one) => JSON.stringify(one)).toSorted();
  assert.deepEqual(sorted(replayed), sorted(told));
  assert.deepEqual([...new Set(told.map(({ code }) => code))].toSorted(), ['anchor-missing', 'ok', 'uncertain']);
});

test('replay.sh says so when all is as told, and when it is not', async () => {
  const program = path.resolve(import.meta.dirname, '../../../src/cli/main.ts');
  const run = () =>
    spawnSync('sh', ['replay.sh'], {
      cwd: bundle,
      encoding: 'utf8',
      env: { ...process.env, ANCHORWATCH: `${process.execPath} ${program}` },
    });
  const good = run();
  assert.equal(good.status, 0, good.stdout);
  assert.match(good.stdout, /✗ refused by ti-simplelink for updates\.example\.com/);
  await rm(path.join(bundle, 'anchors', 'pump-2.0'), { recursive: true });
  const bad = run();
  assert.equal(bad.status, 1);
  assert.match(bad.stdout, /!! exit status 3, expected 2/);
  await unzipInto(folder, await download(`targets/${encodeURIComponent(EXPLAIN_TARGET)}/evidence.zip`));
});

test('each verdict has its steps, and lines that come to the same are told of once', async () => {
  const files = await verdictFiles();
  const steps = files.flatMap(({ verdicts }) =>
    verdicts.flatMap(({ explanations }) => explanations.map((one) => one.steps.length)),
  );
  assert.ok(steps.length > files.length && steps.every((count) => count > 0));
  assert.deepEqual(
    files.map(({ firmware }) => firmware).filter((firmware) => firmware.length > 1),
    [['thermostat-1.5', 'thermostat-1.6']],
  );
});

test('the README tells who refuses what, since when, and what is asked', async () => {
  const text = (await read('README.txt')).replace(/\s+/g, ' ');
  assert.match(text, /6 firmware lines of devices refuse the list that updates\.example\.com:443 serves/);
  assert.match(text, /192\.0\.2\.10 since 2026-06-01 11:00 UTC, last seen 2026-06-01 11:59 UTC, to modern/);
  assert.match(text, /the list leads to "CN=Meridian Root G2,O=Meridian Trust,C=US"/);
  assert.match(text, /thermostat-1\.4 \(prints -688\)/);
  assert.match(text, /Lists that are not refused still come from 192\.0\.2\.12/);
  assert.match(text, /Serve, at every address, a list that leads to one of the CAs/);
});

test('the same store gives the same bytes', async () => {
  const where = `targets/${encodeURIComponent(EXPLAIN_TARGET)}/evidence.zip`;
  const [first, second] = [await download(where), await download(where)];
  assert.deepEqual(Buffer.compare(first, second), 0);
  const dates = (await unzipped(first)).map(({ date, time }) => `${String(date)} ${String(time)}`);
  assert.equal(new Set(dates).size, 1);
});

test('an incident brings its story, and nothing of who was told', async () => {
  const [incident] = await scene.stage.store.incidents({ resolved: true }, 1);
  const files = await unzipped(await download(`incidents/${incident?.id ?? ''}/evidence.zip`));
  const names = files.map(({ name }) => name.split('/').slice(1).join('/'));
  assert.ok(names.includes('incident.json'));
  // Of the firmware that it hits, and no other.
  assert.ok(names.includes('verdicts/thermostat-1.4.json') && !names.includes('verdicts/thermostat-1.5.json'));
  const text = files.map(({ content }) => content.toString('latin1')).join('\n');
  for (const word of [SECRET, 'hooks.example', 'night-shift']) assert.ok(!text.includes(word), word);
  assert.ok(text.includes('safe -> started'));
});

const missing: readonly { readonly where: string; readonly status: number }[] = [
  { where: 'targets/nobody.example%3A443/evidence.zip', status: 404 },
  { where: 'incidents/inc-ffffffff/evidence.zip', status: 404 },
  { where: 'incidents/inc-/evidence.zip', status: 404 },
  { where: `targets/${EXPLAIN_HOST}/evidence.zip`, status: 200 },
];

for (const { where, status } of missing) {
  test(`${where} is answered with ${String(status)}`, async () => {
    assert.equal((await fetch(`${scene.stage.url}${where}`)).status, status);
    assert.deepEqual(scene.stage.errors, []);
  });
}

test('two at a time are refused, and the next one is answered', async () => {
  const ask = () => fetch(`${scene.stage.url}targets/${EXPLAIN_HOST}/evidence.zip`);
  const both = await Promise.all([ask(), ask()]);
  assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 503]);
  assert.equal((await ask()).status, 200);
});

test('what was rolled up is not told as if it had been served all the time', async () => {
  const [day, address] = [Date.UTC(2025, 0, 1), '192.0.2.200'];
  const at = (round: number): number => day + round * 3_600_000;
  for (const round of [0, 1, 2, 3, 4]) {
    const failure = { code: round % 2 === 0 ? 'reset' : 'timed-out', step: 'connect' } as const;
    const seen = { target: EXPLAIN_TARGET, host: EXPLAIN_HOST, address, at: at(round) };
    const failed = observation({ ...seen, outcome: { kind: 'failed', failure } });
    await scene.stage.store.recordCycle(cycleRecord({ observations: [failed] }));
  }
  await scene.stage.store.prune(0, EXPLAIN_NOW);
  const files = await unzipped(await download(`targets/${encodeURIComponent(EXPLAIN_TARGET)}/evidence.zip`));
  const text = files.find(({ name }) => name.endsWith('/observations.json'))?.content.toString() ?? '';
  const [told] = (JSON.parse(text) as ObservationsFile).targets;
  assert.deepEqual(
    told?.observations
      .filter((one) => one.address === address)
      .map(({ firstSeenAt, lastSeenAt, timesSeen, stretches }) => [firstSeenAt, lastSeenAt, timesSeen, stretches]),
    [
      ['2025-01-01T04:00:00Z', '2025-01-01T04:00:00Z', 1, 1],
      ['2025-01-01T01:00:00Z', '2025-01-01T03:00:00Z', 2, 2],
      ['2025-01-01T00:00:00Z', '2025-01-01T02:00:00Z', 2, 2],
    ],
  );
});
