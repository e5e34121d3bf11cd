// Cert Spotter as a source: what its runs leave, over a real HTTP server, and what is a problem of the source.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { certSpotterCollector } from '../../../src/signals/ct/cert-spotter-collector.ts';
import type { NamedTarget } from '../../../src/signals/ct/target-names.ts';
import type { Collected, Json } from '../../../src/signals/collector.ts';
import { type Signal, signalKey } from '../../../src/signals/signal.ts';
import { API_FAULTS, digest, type IssuanceObject, issuanceObject } from '../../support/certspotter-api.ts';
import { apiFor, collected, DAY, HOUR, NAME, never, NOW, partsFor } from './scene.ts';

const MINUTE = 60_000;
const WATCHED: NamedTarget = { target: `${NAME}:443`, host: NAME };

interface Left {
  readonly state: Json;
  readonly signals: readonly Signal[];
}

const NOTHING: Left = { state: null, signals: [] };

/** One run of a collector that is made anew, as after a restart; and what the store has then. */
async function runOf(url: string, { state, signals }: Left = NOTHING, now = NOW, targets = [WATCHED]) {
  const remarks: string[] = [];
  const collector = certSpotterCollector({
    ...partsFor(url, {}, now),
    targets: () => targets,
    remark: (text) => remarks.push(text),
  });
  const parts = await collected(collector.collect({ state, signals }, never));
  const left = parts.reduce(afterPart, { state, signals });
  return { parts, left, remarks, problem: parts.at(-1)?.problem ?? null };
}

function afterPart({ signals }: Left, { state, put, drop }: Collected): Left {
  const gone = new Set([...put.map(signalKey), ...drop]);
  // As JSON, which is how the store keeps it.
  const kept = JSON.parse(JSON.stringify(state)) as Json;
  return { state: kept, signals: [...signals.filter((signal) => !gone.has(signalKey(signal))), ...put] };
}

const tbsOf = (signals: readonly Signal[]) =>
  signals.map((one) => (one.kind === 'issuance' ? one.tbsSha256 : one.kind));

test('each page is a part, and the next run goes on where the last one was', async (t) => {
  const issuances: IssuanceObject[] = ['1', '2', '3'].map((id) => issuanceObject(id));
  const api = await apiFor(t, { issuances, pageSize: 2 });
  const first = await runOf(api.url);
  assert.deepEqual(
    first.parts.map(({ put }) => put.length),
    [2, 1, 0],
  );
  assert.deepEqual(
    tbsOf(first.left.signals),
    ['1', '2', '3'].map((id) => digest(`tbs ${id}`)),
  );
  assert.deepEqual((await runOf(api.url, first.left, NOW + MINUTE)).parts, []);
  issuances.push(issuanceObject('4'));
  const second = await runOf(api.url, first.left, NOW + HOUR);
  assert.deepEqual(tbsOf(second.parts.flatMap(({ put }) => put)), [digest('tbs 4')]);
  assert.deepEqual([first.problem, second.problem], [null, null]);
});

test('what is told again is not written again', async (t) => {
  const issuances = [issuanceObject('1')];
  const api = await apiFor(t, { issuances });
  const { left } = await runOf(api.url);
  issuances.push({ ...issuanceObject('1'), id: '2' });
  const again = await runOf(api.url, left, NOW + HOUR);
  assert.deepEqual(
    again.parts.map(({ put }) => put.length),
    [0, 0],
  );
});

test('what is long over is dropped, and so is what nobody watches any more', async (t) => {
  const api = await apiFor(t, { issuances: [issuanceObject('1')] });
  const { left } = await runOf(api.url);
  const keys = left.signals.map(signalKey);
  const end = Date.parse('2026-05-01T00:00:00Z');
  assert.deepEqual((await runOf(api.url, left, end + 60 * DAY)).parts[0]?.drop, []);
  const later = await runOf(api.url, left, end + 60 * DAY + 1);
  assert.deepEqual(later.parts[0]?.drop, keys);
  const other = { target: 'b.example.com:443', host: 'b.example.com' };
  const moved = await runOf(api.url, left, NOW + MINUTE, [other]);
  assert.deepEqual(moved.parts[0]?.drop, keys);
  const back = await runOf(api.url, moved.left, NOW + 2 * MINUTE);
  assert.equal(back.left.signals.length, 1);
});

test('a target that comes to be watched on a name that was asked about is told what is known', async (t) => {
  const api = await apiFor(t, { issuances: [issuanceObject('1')] });
  const { left } = await runOf(api.url);
  const second = { target: `${NAME}:8443`, host: NAME };
  const { parts } = await runOf(api.url, left, NOW + MINUTE, [WATCHED, second]);
  assert.deepEqual(
    parts.map(({ put }) => put.map(signalKey)),
    [[`issuance ${NAME}:8443 ${digest('tbs 1')}`]],
  );
});

test('a state of another version begins anew', async (t) => {
  const api = await apiFor(t, { issuances: [issuanceObject('1')] });
  for (const state of [null, 7, 'x', [], { cursors: {} }] satisfies readonly Json[]) {
    assert.equal((await runOf(api.url, { state, signals: [] })).left.signals.length, 1);
  }
});

const stopping = [
  { name: '429', fault: API_FAULTS.rateLimited('7200'), quietMs: 2 * HOUR, problem: /too many queries.*14:00:00Z/ },
  { name: '502 with HTML', fault: API_FAULTS.gateway, quietMs: 10 * MINUTE, problem: /HTTP status 502/ },
  { name: 'an unknown key', fault: API_FAULTS.unauthorized, quietMs: 10 * MINUTE, problem: /API key/ },
  { name: 'a connection that breaks', fault: 'reset', quietMs: 10 * MINUTE, problem: /no answer/ },
  { name: 'something else', fault: { status: 200, body: '<html>' }, quietMs: 10 * MINUTE, problem: /not one of/ },
] as const;

for (const { name, fault, quietMs, problem } of stopping) {
  test(`${name}: a problem, also of the runs that ask nothing for it, until a page comes`, async (t) => {
    const api = await apiFor(t, { faults: [fault], issuances: [issuanceObject('1')] });
    const failed = await runOf(api.url);
    assert.match(failed.problem ?? '', problem);
    assert.doesNotMatch(failed.problem ?? '', /sk-secret/);
    const quiet = await runOf(api.url, failed.left, NOW + quietMs - 1);
    assert.equal(api.requests.length, 1);
    assert.equal(quiet.problem, failed.problem);
    const good = await runOf(api.url, quiet.left, NOW + quietMs);
    assert.equal(good.problem, null);
    assert.equal(good.left.signals.length, 1);
  });
}

test('a name that may not be asked about is remarked on; it is a problem only where there is no other', async (t) => {
  const intranet = { target: 'intranet:443', host: 'intranet' };
  const both = await apiFor(t, { faults: [API_FAULTS.notAllowed], issuances: [issuanceObject('1')] });
  const run = await runOf(both.url, NOTHING, NOW, [intranet, WATCHED]);
  assert.equal(run.problem, null);
  assert.match(run.remarks.join(), /^intranet: this name may not be asked about/);
  assert.equal(run.left.signals.length, 1);
  const alone = await apiFor(t, { faults: [API_FAULTS.notAllowed, API_FAULTS.notAllowed] });
  const refused = await runOf(alone.url, NOTHING, NOW, [intranet]);
  assert.match(refused.problem ?? '', /^intranet: /);
  assert.equal((await runOf(alone.url, refused.left, NOW + HOUR, [intranet])).problem, refused.problem);
  assert.equal(alone.requests.length, 1);
  assert.equal((await runOf(alone.url, refused.left, NOW + DAY, [intranet])).problem, refused.problem);
});

test('one object that is none is remarked on, the rest is taken', async (t) => {
  const api = await apiFor(t, { issuances: [issuanceObject('1', { not_after: 'soon' }), issuanceObject('2')] });
  const { problem, remarks, left } = await runOf(api.url);
  assert.deepEqual([problem, left.signals.length], [null, 1]);
  assert.match(remarks.join(), /1 issuances that cannot be used, the first for not_after/);
});

test('a server that hangs is left when the run is ended, without a word about it', { timeout: 10_000 }, async (t) => {
  const api = await apiFor(t, { faults: ['hang'] });
  const stop = new AbortController();
  const parts = { ...partsFor(api.url), targets: () => [WATCHED], remark: () => undefined };
  const run = collected(certSpotterCollector(parts).collect(NOTHING, stop.signal));
  await api.nextRequest();
  stop.abort();
  assert.deepEqual(await run, []);
});

test('it is asked often, and stale after three intervals, but not within six hours', () => {
  const timesOf = (intervalMs: number) => {
    const parts = { ...partsFor('http://127.0.0.1/', { intervalMs }), targets: () => [], remark: () => undefined };
    const { everyMs, staleAfterMs } = certSpotterCollector(parts);
    return [everyMs, staleAfterMs];
  };
  assert.deepEqual(timesOf(MINUTE), [MINUTE, 6 * HOUR]);
  assert.deepEqual(timesOf(DAY), [5 * MINUTE, 3 * DAY]);
});
