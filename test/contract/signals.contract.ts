// What collectors leave behind: each part of a run whole or not at all, a source apart from all others.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import type { Signal } from '../../src/signals/signal.ts';
import { signalKey } from '../../src/signals/signal.ts';
import type { CollectedRecord, Store, StoredSignals } from '../../src/store/store.ts';
import { signals, sourceStates } from './arbitrary-signals.ts';
import { byText } from './canonical.ts';
import { DAY, START, cycleRecord } from './records.ts';
import { CERT_SPOTTER, collected, issuance, oneOfEach, preview, renewalInfo, sourceState } from './signal-records.ts';
import type { NewPlace } from './store-place.ts';

export function describeSignals(newPlace: NewPlace): void {
  describeKept(newPlace);
  describeSuccession(newPlace);
  describeModel(newPlace);
  describeForgetting(newPlace);
}

const CAA = 'CAA';

function describeKept(newPlace: NewPlace): void {
  test('an empty store has no signals', async (t) => {
    const store = await (await newPlace(t)).open();
    const nothing = { sources: [], signals: [], endEntities: [], watchedSince: new Map() };
    assert.deepEqual(await store.loadSignals(), nothing);
  });

  test('what a part of a run left is there after closing and opening again, certificates and all', async (t) => {
    const place = await newPlace(t);
    const before = await place.open();
    await before.recordCollected(collected(oneOfEach));
    await before.close();
    const left = await (await place.open()).loadSignals();
    assert.deepEqual(left.sources, [sourceState()]);
    assert.deepEqual(byText(left.signals), byText(oneOfEach.map((signal) => ({ source: CERT_SPOTTER, signal }))));
  });

  test('a source that never had a good run is remembered too', async (t) => {
    const store = await (await newPlace(t)).open();
    const failing = { state: null, goodAt: null, failingSince: START, problem: 'it answers \u0000 <b>\ud800' };
    await store.recordCollected(collected([], failing));
    assert.deepEqual((await store.loadSignals()).sources, [sourceState(failing)]);
  });

  test('more than fits into one statement is written and dropped', async (t) => {
    const store = await (await newPlace(t)).open();
    const many = Array.from({ length: 1_700 }, (_, n) => issuance({ tbsSha256: String(n).padStart(64, '0') }));
    await store.recordCollected(collected(many));
    assert.equal((await store.loadSignals()).signals.length, 1_700);
    await store.recordCollected({ ...collected([]), drop: many.slice(1).map(signalKey) });
    assert.deepEqual(await signalsOf(store), many.slice(0, 1));
  });

  test('cycles leave signals alone', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.recordCollected(collected(oneOfEach));
    const before = await store.loadSignals();
    await store.recordCycle(cycleRecord());
    assert.deepEqual(await store.loadSignals(), before);
  });
}

interface Succession {
  readonly name: string;
  readonly parts: readonly CollectedRecord[];
  /** In the order of their keys. */
  readonly left: readonly Signal[];
}

const later = issuance({ at: START + DAY, der: null });
const other = issuance({ tbsSha256: 'de'.repeat(32) });

const successions: readonly Succession[] = [
  {
    name: 'a later one stands in for the one with its key',
    parts: [collected([issuance(), other]), collected([later])],
    left: [later, other],
  },
  {
    name: 'of two with one key in a part the last one stands',
    parts: [collected([issuance(), later])],
    left: [later],
  },
  {
    name: 'what is dropped is gone, and dropped again it is no mistake',
    parts: [collected([issuance(), other]), ...twice({ ...collected([]), drop: [signalKey(other)] })],
    left: [issuance()],
  },
  {
    name: 'what is dropped can come back',
    parts: [collected([other]), { ...collected([]), drop: [signalKey(other)] }, collected([other])],
    left: [other],
  },
  {
    name: 'what is dropped and put in one part is there',
    parts: [collected([issuance()]), { ...collected([later]), drop: [signalKey(later)] }],
    left: [later],
  },
  {
    name: 'a part written twice is as written once',
    parts: twice({ ...collected([issuance()]), drop: [signalKey(other)] }),
    left: [issuance()],
  },
  {
    name: 'what another source drops stays',
    parts: [collected([issuance()]), { ...collected([], { source: CAA }), drop: [signalKey(issuance())] }],
    left: [issuance()],
  },
  {
    name: 'two sources may tell of the same thing',
    parts: [collected([issuance()]), collected([later], { source: CAA })],
    left: [later, issuance()],
  },
];

function twice<T>(one: T): readonly [T, T] {
  return [one, one];
}

function describeSuccession(newPlace: NewPlace): void {
  for (const { name, parts, left } of successions) {
    test(name, async (t) => {
      const store = await (await newPlace(t)).open();
      for (const part of parts) await store.recordCollected(part);
      assert.deepEqual(await signalsOf(store), left);
    });
  }

  test('the state of a source is the one of the last part', async (t) => {
    const store = await (await newPlace(t)).open();
    const second = sourceState({ state: [1, null, { 'a b': 'ü' }], problem: '429', failingSince: START + DAY });
    await store.recordCollected(collected([]));
    await store.recordCollected({ ...collected([]), source: second });
    await store.recordCollected(collected([], { source: CAA }));
    assert.deepEqual((await store.loadSignals()).sources, [sourceState({ source: CAA }), second]);
  });

  test('a source that is no longer asked is forgotten with its signals, and the others stay', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.recordCollected(collected([issuance()]));
    await store.recordCollected(collected([later], { source: CAA }));
    await store.keepSources([CAA, 'one that has not run yet']);
    const { sources, signals: kept } = await store.loadSignals();
    assert.deepEqual(sources, [sourceState({ source: CAA })]);
    assert.deepEqual(kept, [{ source: CAA, signal: later }]);
    await store.keepSources([]);
    assert.deepEqual((await store.loadSignals()).sources, []);
    assert.deepEqual(await signalsOf(store), []);
  });
}

type Step = { readonly record: CollectedRecord } | { readonly keep: readonly string[] };

const parts = fc.record({
  source: sourceStates,
  put: fc.array(signals, { maxLength: 4 }),
  drop: fc.array(signals.map(signalKey), { maxLength: 2 }),
});

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ record: parts }) },
  { weight: 1, arbitrary: fc.record({ keep: fc.subarray(['Cert Spotter', CAA]) }) },
);

function describeModel(newPlace: NewPlace): void {
  test('whatever is collected, the store has what maps would have', async (t) => {
    const property = fc.asyncProperty(fc.array(steps, { maxLength: 8 }), async (run) => {
      const store = await (await newPlace(t)).open();
      const model: Model = new Map();
      for (const step of run) {
        await takeStep(store, step);
        modelStep(model, step);
        const left = await store.loadSignals();
        assert.deepEqual(byText(left.sources), byText([...model.values()].map(({ state }) => state)));
        assert.deepEqual(byText(left.signals), byText([...model].flatMap(signalsOfModel)));
      }
      await store.close();
    });
    await fc.assert(property, { numRuns: 25 });
  });
}

interface Kept {
  readonly state: CollectedRecord['source'];
  readonly byKey: Map<string, Signal>;
}

type Model = Map<string, Kept>;

async function takeStep(store: Store, step: Step): Promise<void> {
  if ('keep' in step) await store.keepSources(step.keep);
  else await store.recordCollected(step.record);
}

function modelStep(model: Model, step: Step): void {
  if ('keep' in step) {
    for (const source of model.keys()) if (!step.keep.includes(source)) model.delete(source);
    return;
  }
  const { source, put, drop } = step.record;
  const byKey = model.get(source.source)?.byKey ?? new Map<string, Signal>();
  for (const key of drop) byKey.delete(key);
  for (const signal of put) byKey.set(signalKey(signal), signal);
  model.set(source.source, { state: source, byKey });
}

function signalsOfModel([source, { byKey }]: readonly [string, Kept]): StoredSignals['signals'] {
  return [...byKey.values()].map((signal) => ({ source, signal }));
}

interface Forgetting {
  readonly name: string;
  readonly signal: Signal;
  /** The first instant before which it ends; null: it never does. */
  readonly gone: number | null;
}

const WINDOW_OVER = { start: START - 2 * DAY, end: START - DAY };

const forgettings: readonly Forgetting[] = [
  { name: 'an issuance that expired', signal: issuance({ notAfter: START + DAY }), gone: START + DAY + 1 },
  { name: 'a renewal window', signal: renewalInfo({ end: START + DAY }), gone: START + DAY + 1 },
  {
    name: 'a renewal window in the past, as long as it is confirmed',
    signal: renewalInfo(WINDOW_OVER),
    gone: START + 1,
  },
  { name: 'a preview', signal: preview(), gone: null },
];

function describeForgetting(newPlace: NewPlace): void {
  for (const { name, signal, gone } of forgettings) {
    test(`${name} is ${gone === null ? 'never forgotten' : 'forgotten when it is over'}`, async (t) => {
      const store = await (await newPlace(t)).open();
      await store.recordCollected(collected([signal]));
      await store.prune(gone === null ? START + 9_999 * DAY : gone - 1);
      assert.deepEqual(await signalsOf(store), [signal]);
      if (gone !== null) await store.prune(gone);
      assert.deepEqual(await signalsOf(store), gone === null ? [signal] : []);
      assert.equal((await store.loadSignals()).sources.length, 1);
    });
  }

  test('an issuance that is put again with a later end is kept until then', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.recordCollected(collected([issuance({ notAfter: START })]));
    await store.recordCollected(collected([issuance({ notAfter: START + 9 * DAY })]));
    await store.prune(START + DAY);
    assert.equal((await signalsOf(store)).length, 1);
  });
}

async function signalsOf(store: Store): Promise<readonly Signal[]> {
  return (await store.loadSignals()).signals.map(({ signal }) => signal);
}
