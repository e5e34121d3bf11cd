// Collectors run by their schedules, fail alone, and lose nothing that was written.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';

import { CollectorLoop } from '../../../src/daemon/signals/collector-loop.ts';
import { runCollector } from '../../../src/daemon/signals/collector-run.ts';
import { SignalDesk } from '../../../src/daemon/signals/desk.ts';
import type { Collected, Collector, Known } from '../../../src/signals/collector.ts';
import type { CaaSet } from '../../../src/signals/signal.ts';
import type { CollectedRecord, StoredSignals } from '../../../src/store/store.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const HOUR = 3_600_000;
const NOTHING: StoredSignals = { sources: [], signals: [], endEntities: [], watchedSince: new Map() };

const caa = (host: string, records: readonly string[] = []): CaaSet => ({
  kind: 'caa',
  host,
  foundAt: null,
  records,
  issuers: null,
  changed: null,
  source: 'DNS',
  at: NOW,
  confidence: 'certain',
});

const part = (changes: Partial<Collected> = {}): Collected => ({
  state: 1,
  put: [],
  drop: [],
  problem: null,
  ...changes,
});

type Script = (known: Known, signal: AbortSignal) => AsyncIterable<Collected> | Iterable<Collected>;

function collectorOf(script: Script, source = 'CAA'): Collector {
  return {
    source,
    everyMs: HOUR,
    staleAfterMs: HOUR,
    collect: async function* (known, signal) {
      yield* script(known, signal);
    },
  };
}

/** A desk that keeps what is recorded, as the daemon does; `failing` makes the store fail. */
function scene(known: StoredSignals = NOTHING) {
  const desk = new SignalDesk(known);
  const records: CollectedRecord[] = [];
  const remarks: string[] = [];
  let now = NOW;
  const state = { failing: false };
  const parts = {
    clock: { now: () => now },
    known: () => desk.known,
    record: (record: CollectedRecord) => {
      if (state.failing) return Promise.reject(new Error('disk full'));
      records.push(record);
      desk.took(record);
      return Promise.resolve();
    },
    remark: (text: string) => void remarks.push(text),
    timeoutMs: 60_000,
  };
  const later = (ms: number) => {
    now += ms;
  };
  return { desk, records, remarks, parts, state, later };
}

/** Good at, failing since, and why, of each source. */
function standing({ known }: SignalDesk) {
  return known.sources.map(({ goodAt, failingSince, problem }) => [goodAt, failingSince, problem]);
}

const never = new AbortController().signal;

test('run: each part is written before the next is asked for, and the end is a good run', async () => {
  const { desk, records, parts } = scene();
  const written: number[] = [];
  const collector = collectorOf(function* () {
    yield part({ state: 1, put: [caa('a.example')] });
    written.push(records.length);
    yield part({ state: 2, put: [caa('b.example')] });
    written.push(records.length);
  });
  await runCollector(collector, parts, never);
  assert.deepEqual(written, [1, 2]);
  assert.deepEqual(desk.known.sources, [
    { source: 'CAA', state: 2, triedAt: NOW, goodAt: NOW, failingSince: null, problem: null },
  ]);
  assert.deepEqual(
    desk.known.signals.map(({ signal }) => signal),
    [caa('a.example'), caa('b.example')],
  );
});

test('run: a source that throws has failed, and what it had written stays', async () => {
  const { desk, parts, later } = scene();
  const failing = collectorOf(function* () {
    yield part({ state: 7, put: [caa('a.example')] });
    throw new Error('no route to host');
  });
  await runCollector(failing, parts, never);
  later(HOUR);
  await runCollector(failing, parts, never);
  const [source] = desk.known.sources;
  assert.deepEqual(source, {
    source: 'CAA',
    state: 7,
    triedAt: NOW + HOUR,
    goodAt: null,
    failingSince: NOW,
    problem: 'no route to host',
  });
  assert.equal(desk.known.signals.length, 1);
});

test('run: a problem of any part makes the run a bad one, and a good one ends that; both are remarked on once', async () => {
  const { desk, parts, remarks, later } = scene();
  const failing = collectorOf(() => [part({ problem: 'SERVFAIL' }), part()]);
  await runCollector(failing, parts, never);
  await runCollector(failing, parts, never);
  assert.deepEqual(standing(desk), [[null, NOW, 'SERVFAIL']]);
  later(HOUR);
  await runCollector(
    collectorOf(() => [part()]),
    parts,
    never,
  );
  assert.deepEqual(standing(desk), [[NOW + HOUR, null, null]]);
  assert.deepEqual(remarks, ['CAA fails: SERVFAIL', 'CAA works again']);
});

test('run: it gets the state and the signals that it left, and those of no other source', async () => {
  const { parts } = scene({
    ...NOTHING,
    sources: [{ source: 'CAA', state: { page: 3 }, triedAt: 0, goodAt: null, failingSince: null, problem: null }],
    signals: [
      { source: 'CAA', signal: caa('a.example') },
      { source: 'other', signal: caa('b.example') },
    ],
  });
  const given: Known[] = [];
  await runCollector(
    collectorOf((known) => {
      given.push(known);
      return [];
    }),
    parts,
    never,
  );
  assert.deepEqual(given, [{ state: { page: 3 }, signals: [caa('a.example')] }]);
});

test('run: one that hangs, and does not listen, is ended by its time limit and has failed', async () => {
  const { desk, parts } = scene();
  const hanging = collectorOf(async function* () {
    yield part();
    await new Promise<never>(() => undefined);
  });
  await runCollector(hanging, { ...parts, timeoutMs: 20 }, never);
  assert.match(desk.known.sources[0]?.problem ?? '', /^not done within /);
});

test('run: one that a stop ends says nothing about its source', async () => {
  const { desk, parts } = scene();
  const stop = new AbortController();
  const stopped = collectorOf(async function* (_, signal) {
    yield part({ put: [caa('a.example')] });
    stop.abort();
    await new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(new Error('aborted'));
      });
      if (signal.aborted) reject(new Error('aborted'));
    });
  });
  await runCollector(stopped, parts, stop.signal);
  assert.deepEqual(standing(desk), [[null, null, null]]);
  assert.equal(desk.known.signals.length, 1);
});

test('run: a store that fails is not held against the source', async () => {
  const { desk, parts, state } = scene();
  state.failing = true;
  await assert.rejects(
    runCollector(
      collectorOf(() => [part()]),
      parts,
      never,
    ),
    /disk full/,
  );
  assert.deepEqual(desk.known.sources, []);
});

function loopOf(context: TestContext, collectors: readonly Collector[], known?: StoredSignals) {
  const { parts, ...rest } = scene(known);
  const failures: string[] = [];
  const loop = new CollectorLoop({ ...parts, collectors, onFailure: (source) => failures.push(source) });
  context.after(() => loop.stop());
  return { loop, failures, ...rest };
}

test('loop: sources that never ran run at once, each beside the others', async (context) => {
  const ran: string[] = [];
  const both = Promise.withResolvers<null>();
  const of = (source: string) =>
    collectorOf(async function* () {
      ran.push(source);
      if (ran.length === 2) both.resolve(null);
      await both.promise;
      yield part();
    }, source);
  const { loop } = loopOf(context, [of('a'), of('b')]);
  loop.start();
  await both.promise;
  assert.deepEqual(ran.toSorted(), ['a', 'b']);
});

const tried = (triedAt: number, failingSince: number | null): StoredSignals => ({
  ...NOTHING,
  sources: [{ source: 'CAA', state: null, triedAt, goodAt: null, failingSince, problem: null }],
});

const due: readonly { readonly name: string; readonly known: StoredSignals; readonly runs: boolean }[] = [
  { name: 'tried a moment ago', known: tried(NOW - 1, null), runs: false },
  { name: 'tried an interval ago', known: tried(NOW - HOUR, null), runs: true },
  { name: 'failed five minutes ago', known: tried(NOW - HOUR / 12, NOW - HOUR), runs: false },
  { name: 'failed ten minutes ago: sooner than by its schedule', known: tried(NOW - HOUR / 6, NOW - HOUR), runs: true },
  { name: 'tried in the future: the clock was set back', known: tried(NOW + 30 * HOUR, null), runs: true },
];
for (const { name, known, runs } of due) {
  test(`loop: after a restart, ${name}`, async (context) => {
    let ran = false;
    const collector = collectorOf(() => {
      ran = true;
      return [part()];
    });
    const { loop } = loopOf(context, [collector], known);
    loop.start();
    await loop.stop();
    assert.equal(ran, runs);
  });
}

test('loop: a source whose part cannot be written is told, and the others go on', async (context) => {
  const good = Promise.withResolvers<null>();
  const bad = Promise.withResolvers<null>();
  const { loop, failures, state, records } = loopOf(context, [
    collectorOf(async function* () {
      await good.promise;
      yield part();
    }, 'later'),
    collectorOf(async function* () {
      await bad.promise;
      yield part();
    }, 'first'),
  ]);
  loop.start();
  state.failing = true;
  bad.resolve(null);
  while (failures.length === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(failures, ['first']);
  state.failing = false;
  good.resolve(null);
  while (records.length < 2) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(new Set(records.map(({ source }) => source.source)), new Set(['later']));
});
