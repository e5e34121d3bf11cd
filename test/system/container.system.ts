// The image, built from the real Dockerfile and run as a hardened engine would: read-only root, unprivileged user, PID 1.
import assert from 'node:assert/strict';
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { parse } from 'yaml';

import { hashPassword } from '../../src/lib/password-hash.ts';
import { type BoxOptions, runBox, startBox } from './container-box.ts';
import { type BuiltImage, buildImage, whyNoImage } from './container-image.ts';
import { type LoopbackTarget, pinned, serveUnder, unpinned, writeConfig } from './container-target.ts';

const skip = whyNoImage() ?? false;
const folder = mkdtempSync(join(tmpdir(), 'anchorwatch-container-'));
chmodSync(folder, 0o755);
let image: BuiltImage;
let accepted: LoopbackTarget;
let refused: LoopbackTarget;

const cleanUp: (() => unknown)[] = [];

before(async () => {
  cleanUp.push(() => {
    rmSync(folder, { recursive: true });
  });
  if (skip !== false) return;
  image = buildImage();
  cleanUp.push(image.remove);
  accepted = await serveUnder(pinned);
  cleanUp.push(accepted.close);
  refused = await serveUnder(unpinned);
  cleanUp.push(refused.close);
});

after(async () => {
  for (const step of cleanUp) await step();
});

test('the image says how it is to be run', { skip }, () => {
  const { settings } = image;
  assert.equal(settings.User, 'node');
  assert.deepEqual(Object.keys(settings.Volumes), ['/data']);
  assert.deepEqual(settings.Entrypoint, ['anchorwatch'], 'no shell stands between PID 1 and SIGTERM');
  assert.deepEqual(settings.Cmd, ['run']);
  assert.deepEqual(settings.Healthcheck.Test, ['CMD', 'anchorwatch', 'health']);
  assert.equal(settings.Healthcheck.Retries, 1, '`health` itself waits for three intervals');
  assert.equal(settings.Labels['org.opencontainers.image.title'], 'anchorwatch');
});

test('the image holds the program, its production dependencies, and nothing else', { skip }, () => {
  const files = readdirSync(join(image.root, 'app')).sort();
  assert.deepEqual(files, ['.compile-cache', 'LICENSE', 'dist', 'node_modules', 'package.json']);
  assert.ok(existsSync(join(image.root, 'app/node_modules/zod')));
  for (const name of ['typescript', 'node', 'eslint'])
    assert.ok(!existsSync(join(image.root, 'app/node_modules', name)), name);
});

const shippedConfigs = [
  { name: 'its default', environment: () => Promise.resolve([]) },
  { name: 'that of compose.yaml', environment: composeEnvironment },
];

for (const row of shippedConfigs) {
  test(`a config of the image is a good one: ${row.name}`, { skip }, async () => {
    const box = { data: newVolume(), config: null, environment: await row.environment() };
    const checked = await runBox(image, box, 'config', 'check');
    assert.equal(checked.status, 0, checked.stdout + checked.stderr);
  });
}

test('`check` judges a server and leaves nothing behind', { skip }, async () => {
  const data = newVolume();
  const checked = await runBox(image, { data, config: configFor(accepted) }, 'check', '--format', 'json');
  assert.equal(checked.status, 0, checked.stdout + checked.stderr);
  const { results } = JSON.parse(checked.stdout) as { results: readonly { outlook: string }[] };
  const outlooks = results.map((result) => result.outlook);
  assert.deepEqual(outlooks, ['safe']);
  assert.deepEqual(readdirSync(data), [], '`check` needs no store');
});

test('`run` ends on SIGTERM, keeps its state, and goes on with it on the same volume', { skip }, async () => {
  const volume = { data: newVolume(), config: configFor(refused) };

  assert.notEqual(await health(volume), 0, 'no cycle has completed yet');
  const first = await runOneCycle(volume);
  assert.deepEqual([first.outlooks, first.notifications], [{ broken: 1 }, 1]);
  assert.equal(statSync(join(volume.data, 'anchorwatch.db')).uid, statSync(volume.data).uid);
  assert.equal(await health(volume), 0, 'the cycle is remembered');

  const second = await runOneCycle(volume);
  assert.deepEqual([second.outlooks, second.notifications], [{ broken: 1 }, 0], 'what was told is not told again');
});

test('`run` on a /data that it may not write to says so and ends', { skip }, async () => {
  const data = newVolume();
  chownSync(data, 0, 0);
  const ran = await runBox(image, { data, config: configFor(accepted) });
  assert.notEqual(ran.status, 0);
  assert.match(ran.stdout + ran.stderr, /data\/anchorwatch\.db/);
});

interface Compose {
  readonly services: { readonly anchorwatch: { readonly environment: { readonly ANCHORWATCH_CONFIG: string } } };
}

async function composeEnvironment(): Promise<readonly string[]> {
  const text = readFileSync(join(import.meta.dirname, '../../compose.yaml'), 'utf8');
  const { environment } = (parse(text) as Compose).services.anchorwatch;
  // What compose.yaml takes from whoever starts it.
  const hash = await hashPassword('a password of the operator');
  return [`ANCHORWATCH_CONFIG=${environment.ANCHORWATCH_CONFIG}`, `WEB_PASSWORD_HASH=${hash}`];
}

/** A new /data, owned as an engine would have a new volume owned: as the image has it. */
function newVolume(): string {
  const volume = mkdtempSync(join(folder, 'data-'));
  const { uid, gid } = statSync(join(image.root, 'data'));
  chownSync(volume, uid, gid);
  return volume;
}

/** A /config that watches `target`. */
function configFor(target: LoopbackTarget): string {
  const config = mkdtempSync(join(folder, 'config-'));
  writeConfig(config, target);
  return config;
}

interface LoggedCycle {
  readonly msg: string;
  readonly outlooks: Readonly<Record<string, number>>;
  readonly notifications: number;
}

/** Runs the image's own command until its first cycle is complete, then stops it as an engine does. */
async function runOneCycle(volume: BoxOptions): Promise<LoggedCycle> {
  const box = startBox(image, volume);
  try {
    const cycle = JSON.parse(await box.line((line) => line.includes('"cycle completed"'))) as LoggedCycle;
    const signalledAt = performance.now();
    box.signal('SIGTERM');
    const { status, stderr } = await box.ended;
    assert.equal(status, 0, stderr);
    assert.ok(performance.now() - signalledAt < 10_000, 'an engine kills after 10 s');
    return cycle;
  } finally {
    box.kill();
  }
}

/** What the image's own health check exits with. */
async function health(volume: BoxOptions): Promise<number | null> {
  const args = image.settings.Healthcheck.Test.slice(['CMD', ...image.settings.Entrypoint].length);
  return (await runBox(image, volume, ...args)).status;
}
