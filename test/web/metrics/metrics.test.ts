// What Prometheus reads: names, values and labels, over a rotation; and docs/metrics.md names all of it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { apiStage, type ApiStage } from '../api/api-stage.ts';
import { familiesOf, metricsOf, type Samples, samplesOf } from './exposition.ts';

async function scrape(stage: ApiStage): Promise<Samples> {
  return samplesOf(await metricsOf(stage));
}

test('metrics: a rotation, as Prometheus sees it', async (context) => {
  const stage = await apiStage(context);
  const pair = `{firmware="thermostat-1.4",target="${stage.target}"}`;
  await stage.cycle('old');
  const before = await scrape(stage);
  await stage.cycle('new');
  const after = await scrape(stage);
  const rows: readonly (readonly [string, number | undefined, number | undefined])[] = [
    ['anchorwatch_build_info{version="0.0.0-test"}', 1, 1],
    [`anchorwatch_outlook_level${pair}`, 0, 5],
    ['anchorwatch_pairs{level="safe"}', 1, 0],
    ['anchorwatch_pairs{level="broken"}', 0, 1],
    ['anchorwatch_pairs_not_looked_at', 0, 0],
    ['anchorwatch_devices{reach="reachable"}', 12_400, 0],
    ['anchorwatch_devices{reach="stranded"}', 0, 12_400],
    ['anchorwatch_firmware_lines{reach="stranded"}', 0, 1],
    ['anchorwatch_firmware_reach{firmware="thermostat-1.4"}', 0, 2],
    ['anchorwatch_firmware_devices{firmware="thermostat-1.4"}', 12_400, 12_400],
    ['anchorwatch_incidents{level="broken",acknowledged="false"}', 0, 1],
    ['anchorwatch_incidents{level="broken",acknowledged="true"}', 0, 0],
    ['anchorwatch_cycles_total{result="completed"}', 1, 2],
    ['anchorwatch_cycles_total{result="failed"}', 0, 0],
    ['anchorwatch_cycle_duration_seconds_count', 1, 2],
    ['anchorwatch_vantage_offline', 0, 0],
    ['anchorwatch_receiver_failing{receiver="ops"}', 0, 0],
    ['anchorwatch_outbox_deliveries{receiver="ops",state="undeliverable"}', 0, 0],
    ['anchorwatch_silences', 0, 0],
  ];
  for (const [name, first, second] of rows)
    assert.deepEqual([before.get(name), after.get(name)], [first, second], name);
  const probes = (samples: Samples) => samples.get('anchorwatch_probes_total{result="served"}') ?? 0;
  assert.ok(probes(before) > 0 && probes(after) > probes(before));
});

test('metrics: what is served ends when its certificates do, and a path with its CAs', async (context) => {
  const stage = await apiStage(context, {}, 'openssl');
  const pair = `{firmware="thermostat-1.4",target="${stage.target}"}`;
  await stage.cycle('old');
  const samples = await scrape(stage);
  const { endpoints } = [...(await stage.watched.current()).outlooks.values()][0] ?? { endpoints: [] };
  const verdict = endpoints.find((view) => view.verdict?.kind === 'accepted')?.verdict;
  assert.ok(verdict?.kind === 'accepted' && verdict.pathUntil !== null);
  assert.equal(samples.get(`anchorwatch_path_not_after_timestamp_seconds${pair}`), verdict.pathUntil / 1_000);
  const ends = verdict.path.map(({ notAfter }) => (notAfter ?? Infinity) / 1_000);
  const served = samples.get(`anchorwatch_served_list_earliest_not_after_timestamp_seconds{target="${stage.target}"}`);
  assert.equal(served, Math.min(...ends));
  const asked = samples.get(`anchorwatch_last_observation_timestamp_seconds{target="${stage.target}"}`);
  assert.ok(asked !== undefined && Math.abs(asked - Date.now() / 1_000) < 600);
});

test('metrics: what fails is counted, and the state is made anew when something changes', async (context) => {
  const stage = await apiStage(context);
  await stage.cycle('old');
  const snapshot = await stage.watched.current();
  await scrape(stage);
  await stage.scene.cdn.close();
  await stage.daemon.cycle();
  assert.notEqual(await stage.watched.current(), snapshot);
  const samples = await scrape(stage);
  assert.equal(samples.get('anchorwatch_vantage_offline'), 1);
  assert.ok((samples.get('anchorwatch_probes_total{result="refused"}') ?? 0) > 0);
  stage.daemon.events.emit('cycleFailed', new Error('the store cannot be written'));
  assert.equal((await scrape(stage)).get('anchorwatch_cycles_total{result="failed"}'), 1);
});

test('metrics: docs/metrics.md names each of them, and none that there is not', async (context) => {
  const stage = await apiStage(context);
  await stage.cycle('old');
  const families = familiesOf(await metricsOf(stage)).filter((name) => name.startsWith('anchorwatch_'));
  const page = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
  const named = [...page.matchAll(/^\| `(anchorwatch_\w+)`/gm)].map(([, name]) => name);
  assert.deepEqual(named.toSorted(), families.toSorted());
});
