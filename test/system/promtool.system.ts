// What Prometheus and systemd say themselves of our metrics, rules and unit.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'node:test';

import { apiStage } from '../web/api/api-stage.ts';
import { metricsOf } from '../web/metrics/exposition.ts';

const DEPLOY = fileURLToPath(new URL('../../deploy/', import.meta.url));

const RULE_TESTS = ['anchorwatch.test.yaml', 'anchorwatch-days.test.yaml'];

function run(command: string, args: readonly string[], input = '') {
  return spawnSync(command, args, { cwd: join(DEPLOY, 'prometheus'), input, encoding: 'utf8' });
}

function whyNot(command: string): string | false {
  return run(command, ['--version']).error === undefined ? false : `needs ${command}`;
}

describe('promtool', { skip: whyNot('promtool') }, () => {
  test('reads the metrics, and has nothing against those of ours', async (context) => {
    const stage = await apiStage(context);
    await stage.cycle('old');
    await stage.cycle('new');
    const text = await metricsOf(stage);
    const { status, stderr, stdout } = run('promtool', ['check', 'metrics'], text);
    // 3: remarks on names, as on some of prom-client's own.
    assert.ok(status === 0 || status === 3, stderr);
    assert.doesNotMatch(`${stdout}${stderr}`, /^anchorwatch_|error while/m);
  });

  test('notices a text that is none', () => {
    const { status, stderr } = run('promtool', ['check', 'metrics'], 'anchorwatch_pairs{level="safe} 1\n');
    assert.equal(status, 1);
    assert.match(stderr, /error while/);
  });

  test('takes the rules', () => {
    const { status, stdout, stderr } = run('promtool', ['check', 'rules', '--lint-fatal', 'anchorwatch.rules.yaml']);
    assert.equal(status, 0, `${stdout}${stderr}`);
  });

  test('sees each rule fire when it should, and only then', () => {
    const { status, stdout, stderr } = run('promtool', ['test', 'rules', ...RULE_TESTS]);
    assert.equal(status, 0, `${stdout}${stderr}`);
  });
});

describe('systemd', { skip: whyNot('systemd-analyze') }, () => {
  const unit = readFileSync(join(DEPLOY, 'systemd', 'anchorwatch.service'), 'utf8');

  test('takes the unit', (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'anchorwatch-unit-'));
    context.after(() => {
      rmSync(folder, { recursive: true });
    });
    const file = join(folder, 'anchorwatch.service');
    // The program is not installed here.
    writeFileSync(file, unit.replace('/usr/local/bin/anchorwatch', process.execPath));
    const { status, stdout, stderr } = run('systemd-analyze', ['verify', file]);
    assert.equal(status, 0, `${stdout}${stderr}`);
    assert.equal(`${stdout}${stderr}`.includes('anchorwatch.service'), false, stderr);
  });

  test('finds little that it leaves open', () => {
    const file = join(DEPLOY, 'systemd', 'anchorwatch.service');
    const { stdout } = run('systemd-analyze', ['security', '--no-pager', '--offline=true', file]);
    const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1]);
    assert.ok(exposure <= 1.5, stdout);
  });
});
