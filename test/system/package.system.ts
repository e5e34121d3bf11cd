// The program as npm delivers it: packed, installed into an empty folder, and run from there.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';

import { type LoopbackTarget, pinned, serveUnder, unpinned, writeConfig } from './container-target.ts';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'anchorwatch-package-'));
let packedFiles: readonly string[];
let accepted: LoopbackTarget;
let refused: LoopbackTarget;

before(async () => {
  const packed = await run('npm', ['pack', '--silent', '--json', '--pack-destination', folder], CHECKOUT);
  assert.equal(packed.status, 0, packed.stderr);
  const [tarball] = JSON.parse(packed.stdout) as readonly { filename: string; files: readonly { path: string }[] }[];
  assert.ok(tarball !== undefined);
  packedFiles = tarball.files.map((file) => file.path);

  // As `npm install anchorwatch` in a folder of one's own, with the packed file in the registry's place.
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const installed = await run('npm', ['install', '--prefer-offline', join(folder, tarball.filename)], folder);
  assert.equal(installed.status, 0, installed.stderr);

  accepted = await serveUnder(pinned);
  refused = await serveUnder(unpinned);
});

after(async () => {
  await Promise.all([accepted.close(), refused.close()]);
  rmSync(folder, { recursive: true });
});

test('holds what is run and read, and no source or test', () => {
  for (const path of [
    'dist/cli/main.js',
    'dist/web/assets/style.css',
    'config/anchorwatch.yaml',
    'README.md',
    'CHANGELOG.md',
    'LICENSE',
  ])
    assert.ok(packedFiles.includes(path), path);
  const unwanted = packedFiles.filter(
    (path) => !/^(dist|config|docs|deploy)\/|^[^/]+$/.test(path) || path.endsWith('.ts'),
  );
  assert.deepEqual(unwanted, []);
});

test('brings no development dependency along', () => {
  for (const name of ['typescript', 'eslint', 'node']) assert.ok(!existsSync(join(folder, 'node_modules', name)), name);
});

test('--version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as { version: string };
  assert.deepEqual(await anchorwatch('--version'), { status: 0, stdout: `${version}\n`, stderr: '' });
});

test('--help names every command', async () => {
  const help = await anchorwatch('--help');
  assert.equal(help.status, 0);
  for (const command of ['check', 'verify', 'run', 'config', 'alerts', 'health'])
    assert.match(help.stdout, new RegExp(`^ +${command}\\b`, 'm'));
});

test('the config that comes along is a good one', async () => {
  const config = join(folder, 'node_modules/anchorwatch/config/anchorwatch.yaml');
  const checked = await anchorwatch('config', 'check', '--config', config);
  assert.equal(checked.status, 0, checked.stdout + checked.stderr);
});

const targets = [
  { name: 'a list under the pinned CA', target: () => accepted, status: 0 },
  { name: 'a list under another CA', target: () => refused, status: 2 },
];

for (const row of targets) {
  test(`verify: ${row.name}`, async () => {
    writeFileSync(join(folder, 'served.pem'), row.target().servedPem);
    writeFileSync(join(folder, 'anchor.pem'), pinned.pem);
    const files = ['--served', 'served.pem', '--anchors', 'anchor.pem'];
    const verdict = await anchorwatch('verify', ...files, '--stack', 'mbedtls', '--host', 'updates.example');
    assert.equal(verdict.status, row.status, verdict.stdout + verdict.stderr);
  });

  test(`check: ${row.name}`, async () => {
    const config = join(folder, `config-${String(row.status)}`);
    mkdirSync(config);
    writeConfig(config, row.target());
    const checked = await anchorwatch('check', '--config', join(config, 'anchorwatch.yaml'));
    assert.equal(checked.status, row.status, checked.stdout + checked.stderr);
    assert.match(checked.stdout, /sensor-1/);
  });
}

interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function anchorwatch(...args: readonly string[]): Promise<Ran> {
  return run(join(folder, 'node_modules/.bin/anchorwatch'), args, folder);
}

/** Runs a command to its end, with the Node that runs this test first on the path. */
function run(file: string, args: readonly string[], cwd: string): Promise<Ran> {
  const env = { ...process.env, PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter) };
  return new Promise((done) => {
    execFile(file, args, { cwd, env }, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      done({ status, stdout, stderr });
    });
  });
}
