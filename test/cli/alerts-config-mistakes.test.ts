// A config file with mistakes takes nobody's hands away, and makes no daemon unhealthy.
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { test } from 'node:test';

import { silence } from '../contract/records.ts';
import { BROKEN, fullScene, HOUR, NOW, program } from './alerts-scene.ts';

const MISTAKES = { calmRounds: -1, verbose: true };
const WARNING = 'anchorwatch: the config has 2 mistakes, see anchorwatch config check; going on with its store\n';

const commands: readonly (readonly [readonly string[], number, RegExp])[] = [
  [['health'], 0, /^healthy: last complete cycle 12 s ago; /],
  [['alerts', 'list'], 2, /^✗ broken .+ 13,200\+\n/m],
  [['alerts', 'show', BROKEN], 0, /^✗ broken   thermostat-1\.4  12,400 /m],
  [['alerts', 'ack', BROKEN], 0, /acknowledged as broken by anna/],
  [['alerts', 'silence', '--label', 'site=lab', '--for', '1h'], 0, /it mutes 2:/],
  [['alerts', 'unsilence', 'sil-1'], 0, /^sil-1 has ended/],
  [['alerts', 'outbox'], 2, /1 undeliverable, 3 pending/],
  [['alerts', 'outbox', '--retry', 'all'], 0, /^1 notification put back/],
];

for (const [args, status, said] of commands) {
  test(`${args.join(' ')}: goes on with the store of a config that has mistakes, and says so`, async (context) => {
    const scene = await fullScene(context, MISTAKES);
    await scene.inStore((store) => store.addSilence(silence('sil-1', { until: NOW + HOUR })));
    const answer = await program([...args, '--config', scene.config]);
    assert.deepEqual([answer.status, answer.stderr], [status, WARNING]);
    assert.match(answer.stdout, said);
  });
}

test('alerts unack: goes on as well', async (context) => {
  const scene = await fullScene(context, MISTAKES);
  await scene.alerts(['ack', BROKEN]);
  const { status, stderr } = await scene.alerts(['unack', BROKEN]);
  assert.deepEqual([status, stderr], [0, WARNING]);
});

test('alerts list: windows of maintenance are left out, for one may be the mistake', async (context) => {
  const maintenance = [{ name: 'weekly-night', from: '23:00', to: '01:00' }];
  const [good, bad] = await Promise.all([
    fullScene(context, { maintenance }),
    fullScene(context, { maintenance, ...MISTAKES }),
  ]);
  assert.match((await good.alerts(['list'])).stdout, /weekly-night/);
  assert.doesNotMatch((await bad.alerts(['list'])).stdout, /weekly-night/);
});

for (const args of [['health'], ['alerts', 'list'], ['alerts', 'ack', BROKEN]]) {
  test(`${args.join(' ')}: a file that is no YAML, or not there, is told as by all others`, async (context) => {
    const scene = await fullScene(context);
    await writeFile(scene.config, 'store: { sqlite: a.db');
    const torn = await program([...args, '--config', scene.config]);
    assert.deepEqual([torn.status, torn.stdout], [3, '']);
    assert.match(torn.stderr, /anchorwatch\.yaml:1:\d+: found text that is not YAML, expected /);
    await rm(scene.config);
    const gone = await program([...args, '--config', scene.config]);
    assert.deepEqual([gone.status, gone.stdout], [3, '']);
    assert.match(gone.stderr, /anchorwatch\.yaml cannot be read: /);
  });
}

test('alerts test: receivers need the whole config', async (context) => {
  const scene = await fullScene(context, MISTAKES);
  const { status, stderr } = await scene.alerts(['test']);
  assert.equal(status, 3);
  assert.match(stderr, /2 mistakes in /);
});
