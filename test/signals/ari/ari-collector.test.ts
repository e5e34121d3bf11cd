import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';

import { ariCollector, type ServedByTarget, type ServedEndEntity } from '../../../src/signals/ari/ari-collector.ts';
import type { Collected, Known } from '../../../src/signals/collector.ts';
import { type RenewalInfo, signalKey } from '../../../src/signals/signal.ts';
import { type AriAnswer, startAriServer } from '../../support/ari-server.ts';
import { loopbackGet } from '../../support/certspotter-api.ts';

const T0 = Date.parse('2026-03-01T00:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const never = new AbortController().signal;

function endEntity(serial: string, issuerOrganisation: string | null = 'Example CA'): ServedEndEntity {
  return { sha256: `sha-${serial}`, authorityKeyId: 'aa', serialNumber: serial, issuerOrganisation };
}

const ONE = endEntity('01');
const TWO = endEntity('02');
const path = (serial: string): string => `/renewal-info/qg.${Buffer.from(serial, 'hex').toString('base64url')}`;

const WINDOW = { start: '2026-04-01T00:00:00Z', end: '2026-04-03T00:00:00Z' };
const windowAnswer = (window = WINDOW, retryAfter = '21600'): AriAnswer => ({
  headers: { 'retry-after': retryAfter },
  body: { suggestedWindow: window },
});

interface Scene {
  answers: Readonly<Record<string, AriAnswer>>;
  served: readonly ServedByTarget[] | null;
  now: number;
  known: Known;
  readonly directory: string;
  readonly run: (signal?: AbortSignal) => Promise<readonly Collected[]>;
  /** Paths that were asked for since the last call. */
  readonly asked: () => readonly string[];
  readonly signals: () => readonly RenewalInfo[];
}

async function sceneOf(
  t: TestContext,
  answers: Scene['answers'],
  ...served: readonly ServedByTarget[]
): Promise<Scene> {
  const server = await startAriServer((asked) => scene.answers[asked]);
  t.after(server.close);
  const collector = ariCollector({
    served: () => scene.served,
    directories: [{ url: server.directory, organisations: ['Example CA'] }],
    intervalMs: 6 * HOUR,
    get: loopbackGet,
    clock: { now: () => scene.now },
  });
  let seen = 0;
  const scene: Scene = {
    answers,
    served,
    now: T0,
    known: { state: null, signals: [] },
    directory: server.directory,
    asked: () => server.requests().slice(seen, (seen = server.requests().length)),
    signals: () => scene.known.signals.flatMap((signal) => (signal.kind === 'renewal-info' ? [signal] : [])),
    run: async (signal = never) => {
      const parts: Collected[] = [];
      for await (const part of collector.collect(scene.known, signal)) {
        parts.push(part);
        scene.known = keep(scene.known, part);
      }
      return parts;
    },
  };
  return scene;
}

/** As the store keeps it: through JSON. */
function keep({ signals }: Known, { state, put, drop }: Collected): Known {
  const replaced = new Set([...put.map(signalKey), ...drop]);
  const kept = signals.filter((signal) => !replaced.has(signalKey(signal)));
  return { state: JSON.parse(JSON.stringify(state)) as Known['state'], signals: [...kept, ...put] };
}

const A: ServedByTarget = { target: 'a.example:443', endEntities: [ONE] };
const B: ServedByTarget = { target: 'b.example:443', endEntities: [ONE, TWO] };
const BOTH = { [path('01')]: windowAnswer(), [path('02')]: windowAnswer() };

const problem = async (scene: Scene): Promise<string | null> => (await scene.run()).at(-1)?.problem ?? null;

describe('renewal information', () => {
  test('is asked once for an end entity, and kept for each target', async (t) => {
    const scene = await sceneOf(t, BOTH, A, B);
    assert.equal(await problem(scene), null);
    assert.deepEqual(scene.asked(), ['/directory', path('01'), path('02')]);
    assert.deepEqual(
      scene.signals().map(({ target, endEntity: sha256 }) => `${target} ${sha256}`),
      ['a.example:443 sha-01', 'b.example:443 sha-01', 'b.example:443 sha-02'],
    );
    assert.deepEqual(scene.signals()[0], {
      kind: 'renewal-info',
      target: 'a.example:443',
      endEntity: 'sha-01',
      source: `${scene.directory.replace('/directory', '')}${path('01')}`,
      at: T0,
      confidence: 'likely',
      start: Date.parse(WINDOW.start),
      end: Date.parse(WINDOW.end),
      explanation: null,
      before: null,
    });
  });

  test('a window that moves keeps where it was first', async (t) => {
    const scene = await sceneOf(t, BOTH, A);
    await scene.run();
    const befores: unknown[] = [];
    for (const [i, start] of ['2026-02-01T00:00:00Z', '2026-02-02T00:00:00Z', WINDOW.start].entries()) {
      scene.answers = { [path('01')]: windowAnswer({ ...WINDOW, start }) };
      scene.now = T0 + (i + 1) * 6 * HOUR;
      await scene.run();
      befores.push(scene.signals()[0]?.before);
    }
    const first = { start: Date.parse(WINDOW.start), end: Date.parse(WINDOW.end) };
    assert.deepEqual(befores, [first, first, null]);
  });

  test('goes when its end entity is no longer served, and stays while nothing is known', async (t) => {
    const scene = await sceneOf(t, BOTH, A, B);
    await scene.run();
    scene.served = [
      { ...A, endEntities: [] },
      { ...B, endEntities: [TWO] },
    ];
    await scene.run();
    assert.deepEqual(scene.signals().map(signalKey), [
      'renewal-info a.example:443 sha-01',
      'renewal-info b.example:443 sha-02',
    ]);
    scene.served = [{ ...B, endEntities: [TWO] }];
    await scene.run();
    assert.deepEqual(scene.signals().map(signalKey), ['renewal-info b.example:443 sha-02']);
    scene.served = null;
    assert.deepEqual(await scene.run(), []);
  });

  test('nobody is asked about certificates of other CAs, nor about such as have no key identifier', async (t) => {
    const others = [endEntity('03', 'Another CA'), endEntity('04', null), { ...endEntity('05'), authorityKeyId: null }];
    const scene = await sceneOf(t, BOTH, { ...A, endEntities: others });
    assert.equal(await problem(scene), null);
    assert.deepEqual(scene.asked(), []);
  });
});

describe('when a CA is asked again', () => {
  const rows = [
    { name: 'as Retry-After says', retryAfter: '7200', wait: 2 * HOUR },
    { name: 'an HTTP date', retryAfter: new Date(T0 + 3 * HOUR).toUTCString(), wait: 3 * HOUR },
    { name: 'not within a minute', retryAfter: '0', wait: MINUTE },
    { name: 'not after more than a day', retryAfter: '9999999', wait: DAY },
    { name: 'after the interval where it says nothing', retryAfter: 'soon', wait: 6 * HOUR },
  ];
  for (const { name, retryAfter, wait } of rows) {
    test(name, async (t) => {
      const scene = await sceneOf(t, { [path('01')]: windowAnswer(WINDOW, retryAfter) }, A);
      await scene.run();
      scene.asked();
      scene.now = T0 + wait - 1;
      await scene.run();
      assert.deepEqual(scene.asked(), []);
      scene.now = T0 + wait;
      await scene.run();
      assert.ok(scene.asked().includes(path('01')));
    });
  }

  test('its directory is read once a day', async (t) => {
    const scene = await sceneOf(t, BOTH, A);
    const directoryReads: number[] = [];
    for (const hours of [0, 6, 12, 18, 24, 30]) {
      scene.now = T0 + hours * HOUR;
      await scene.run();
      if (scene.asked().includes('/directory')) directoryReads.push(hours);
    }
    assert.deepEqual(directoryReads, [0, 24]);
  });

  test('a new certificate at once', async (t) => {
    const scene = await sceneOf(t, BOTH, A);
    await scene.run();
    scene.asked();
    scene.served = [{ ...A, endEntities: [TWO] }];
    await scene.run();
    assert.deepEqual(scene.asked(), [path('02')]);
  });

  test('a clock that was set back by a year does not end the asking', async (t) => {
    const scene = await sceneOf(t, BOTH, A);
    await scene.run();
    scene.asked();
    scene.now = T0 - 365 * DAY;
    await scene.run();
    assert.deepEqual(scene.asked(), ['/directory', path('01')]);
  });
});

describe('what goes wrong', () => {
  const RI = (scene: Scene, serial: string): string => `${scene.directory.replace('/directory', '')}${path(serial)}`;

  test('a certificate that the CA does not know is no problem', async (t) => {
    const scene = await sceneOf(t, {}, A);
    assert.equal(await problem(scene), null);
    assert.deepEqual(scene.signals(), []);
  });

  test('a malformed window is told until there is a good one, and the earlier one stands', async (t) => {
    const scene = await sceneOf(t, BOTH, A);
    await scene.run();
    const before = scene.signals();
    scene.answers = { [path('01')]: windowAnswer({ start: WINDOW.end, end: WINDOW.start }) };
    scene.now = T0 + 6 * HOUR;
    const expected = `${RI(scene, '01')} gives a suggested window that ends before it starts`;
    assert.equal(await problem(scene), expected);
    scene.now += MINUTE;
    assert.equal(await problem(scene), expected);
    assert.deepEqual(scene.signals(), before);
    scene.answers = BOTH;
    scene.now += 6 * HOUR;
    assert.equal(await problem(scene), null);
  });

  test('a CA that is overloaded is left alone for as long as it wants', async (t) => {
    const busy = { status: 429, headers: { 'retry-after': '3600' } };
    const scene = await sceneOf(t, { [path('01')]: busy, [path('02')]: busy }, B);
    const expected = `${RI(scene, '01')} gives no renewal information: the server answered with status 429`;
    assert.equal(await problem(scene), expected);
    assert.deepEqual(scene.asked(), ['/directory', path('01')]);
    scene.answers = BOTH;
    scene.now = T0 + HOUR - 1;
    assert.equal(await problem(scene), expected);
    assert.deepEqual(scene.asked(), []);
    scene.now = T0 + HOUR;
    assert.equal(await problem(scene), null);
    assert.equal(scene.signals().length, 2);
  });

  const directories: readonly { readonly name: string; readonly answer: AriAnswer; readonly reason: string }[] = [
    { name: 'names no renewalInfo', answer: { body: {} }, reason: 'it names no renewalInfo' },
    { name: 'is HTML', answer: { body: '<html>' }, reason: 'it names no renewalInfo' },
    { name: 'is gone', answer: { status: 410 }, reason: 'the server answered with status 410' },
  ];
  for (const { name, answer, reason } of directories) {
    test(`a directory that ${name}`, async (t) => {
      const scene = await sceneOf(t, { ...BOTH, '/directory': answer }, A);
      assert.equal(await problem(scene), `the ACME directory ${scene.directory} is of no use: ${reason}`);
      assert.deepEqual(scene.signals(), []);
      scene.answers = BOTH;
      scene.now += HOUR;
      assert.equal(await problem(scene), null);
      assert.equal(scene.signals().length, 1);
    });
  }

  test('a run that is broken off says nothing', async (t) => {
    const scene = await sceneOf(t, BOTH, A);
    const stop = new AbortController();
    stop.abort();
    assert.deepEqual(await scene.run(stop.signal), []);
    assert.equal(scene.known.state, null);
  });

  test('a state that nobody can read is none', async (t) => {
    const scene = await sceneOf(t, BOTH, A);
    scene.known = { state: [7], signals: [] };
    assert.equal(await problem(scene), null);
    assert.equal(scene.signals().length, 1);
  });
});
