// `anchorwatch evidence`: beside a running daemon, and what it says where it cannot do its work.
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type TestContext, test } from 'node:test';

import { daemonStage } from '../support/daemon-stage.ts';
import { ADDRESSES, HOST } from '../support/rotation-scene.ts';
import { unzipInto } from '../support/unzip.ts';
import { startExplainScene } from '../views/explain/explain-scene.ts';
import { anchorwatch } from './command.ts';

test('beside a daemon that sees a rotation: by its incident, and what it tells replays', async (context) => {
  const { scene, start } = await daemonStage(context);
  const daemon = start();
  await daemon.line(({ msg }) => msg === 'cycle completed');
  scene.cdn.serve(ADDRESSES[0], scene.newList);
  const { incident } = (await daemon.line(({ incident: id }) => typeof id === 'string')) as unknown as {
    incident: string;
  };
  const run = (...args: readonly string[]) => anchorwatch(args, { cwd: scene.folder });
  const made = await run('evidence', incident, '--config', scene.configFile, '--out', 'cdn.zip');
  assert.deepEqual([made.status, made.stderr], [0, '']);
  assert.match(made.stdout, /^✓ cdn\.zip: \d+ files, \d+ kB; begin with README\.txt\n$/);

  const bundle = await unzipInto(scene.folder, await readFile(path.join(scene.folder, 'cdn.zip')));
  const replay = await readFile(path.join(bundle, 'REPLAY.txt'), 'utf8');
  const refused = /: refused, anchor-missing, the device prints -688\nanchorwatch (.*)/.exec(replay)?.[1] ?? '';
  const again = await anchorwatch(refused.replaceAll("'", '').split(' '), { cwd: bundle });
  assert.equal(again.status, 2);
  assert.match(again.stdout, /✗ refused by ti-simplelink for cdn\.example\.com/);
  const readme = await readFile(path.join(bundle, 'README.txt'), 'utf8');
  assert.ok(readme.includes(`${ADDRESSES[0]} `) && readme.includes('New Trust Root CA G2') && readme.includes(HOST));
});

async function stage(context: TestContext): Promise<string> {
  const { stage: page } = await startExplainScene();
  context.after(() => page.close());
  return path.dirname(page.configFile);
}

test('a file that is there is not replaced, unless --force says so; nothing is left beside it', async (context) => {
  const cwd = await stage(context);
  const evidence = (...more: readonly string[]) =>
    anchorwatch(['evidence', 'updates.example.com', '--config', 'anchorwatch.yaml', ...more], { cwd });
  assert.equal((await evidence()).status, 0);
  const first = await readFile(path.join(cwd, 'evidence-updates.example.com.zip'));
  await writeFile(path.join(cwd, 'taken.zip'), 'mine');
  const refused = await evidence('--out', 'taken.zip');
  assert.deepEqual(refused, {
    status: 3,
    stdout: '',
    stderr: 'anchorwatch: --out "taken.zip" is there already: --force replaces it\n',
  });
  assert.equal(await readFile(path.join(cwd, 'taken.zip'), 'utf8'), 'mine');
  assert.equal((await evidence('--out', 'taken.zip', '--force')).status, 0);
  // The same store gives the same bytes, whoever asks when.
  assert.equal(Buffer.compare(await readFile(path.join(cwd, 'taken.zip')), first), 0);
  assert.deepEqual(
    (await readdir(cwd)).filter((name) => name.endsWith('.part')),
    [],
  );
});

const mistakes: readonly { readonly args: readonly string[]; readonly stderr: RegExp }[] = [
  {
    args: ['nobody.example'],
    stderr: /no target "nobody\.example" is watched \(updates\.example\.com:443\): expected an incident/,
  },
  { args: ['a\u202Eb'], stderr: /no target "a\\u\{202e\}b" is watched/ },
  { args: ['inc-ffff'], stderr: /no incident "inc-ffff": anchorwatch alerts list --all names them/ },
  { args: ['inc-'], stderr: /every incident begins with "inc-"/ },
  { args: ['updates.example.com', '--out', 'no/such/folder.zip'], stderr: /cannot be written: no such file/ },
  { args: ['updates.example.com', '--out', 'folder', '--force'], stderr: /there is something else than a file/ },
  { args: [], stderr: /missing required argument/ },
];

test('mistakes are told in one line, and nothing is written', async (context) => {
  const cwd = await stage(context);
  await mkdir(path.join(cwd, 'folder'));
  const before = await readdir(cwd);
  for (const { args, stderr } of mistakes) {
    const config = args.length === 0 ? [] : ['--config', 'anchorwatch.yaml'];
    const answer = await anchorwatch(['evidence', ...args, ...config], { cwd });
    assert.equal(answer.status, 3, args.join(' '));
    assert.match(answer.stderr, stderr);
  }
  assert.deepEqual(await readdir(cwd), before);
});

test('without a store it says what makes one', async (context) => {
  const cwd = await stage(context);
  const config = JSON.parse(await readFile(path.join(cwd, 'anchorwatch.yaml'), 'utf8')) as Record<string, unknown>;
  await writeFile(path.join(cwd, 'other.yaml'), JSON.stringify({ ...config, store: { sqlite: 'none.db' } }));
  const answer = await anchorwatch(['evidence', 'updates.example.com', '--config', 'other.yaml'], { cwd });
  assert.equal(answer.status, 3);
  assert.match(answer.stderr, /no store .*none\.db: the daemon makes it when it first runs/);
});
