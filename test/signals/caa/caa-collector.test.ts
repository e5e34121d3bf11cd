import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';

import { caaCollector } from '../../../src/signals/caa/caa-collector.ts';
import { caaResolvers } from '../../../src/signals/caa/resolve-caa.ts';
import type { Collected, Known } from '../../../src/signals/collector.ts';
import { type Signal, signalKey } from '../../../src/signals/signal.ts';
import { type CaaZone, startCaaServer } from '../../support/caa-server.ts';

const T0 = Date.parse('2026-03-01T00:00:00Z');
const HOUR = 3_600_000;
const never = new AbortController().signal;

interface Scene {
  zone: CaaZone;
  hosts: readonly string[];
  now: number;
  known: Known;
  /** One run; gives its parts, and keeps what they leave. */
  readonly run: (signal?: AbortSignal) => Promise<readonly Collected[]>;
  readonly questions: () => readonly string[];
}

async function sceneOf(t: TestContext, zone: CaaZone, hosts: readonly string[]): Promise<Scene> {
  const server = await startCaaServer(() => scene.zone);
  t.after(server.close);
  const collector = caaCollector({
    hosts: () => scene.hosts,
    servers: caaResolvers({ resolvers: [server.server], timeoutMs: 1_000 }),
    intervalMs: HOUR,
    clock: { now: () => scene.now },
  });
  const scene: Scene = {
    zone,
    hosts,
    now: T0,
    known: { state: null, signals: [] },
    questions: server.questions,
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

function setOf(scene: Scene, host: string): Extract<Signal, { kind: 'caa' }> | undefined {
  return scene.known.signals.find((signal) => signal.kind === 'caa' && signal.host === host) as
    Extract<Signal, { kind: 'caa' }> | undefined;
}

const ZONE: CaaZone = {
  'www.example.com': [],
  'example.com': ['0 issue a.example', '0 issuewild ;'],
  'cdn.example.net': { alias: 'www.example.com' },
};

describe('the collector of CAA sets', () => {
  test('reads what counts for each host, and nothing for addresses', async (t) => {
    const scene = await sceneOf(t, ZONE, ['WWW.example.com.', 'cdn.example.net', '192.0.2.1', '2001:db8::1']);
    const parts = await scene.run();
    assert.deepEqual(
      parts.map(({ problem, drop }) => ({ problem, drop })),
      [{ problem: null, drop: [] }],
    );
    assert.deepEqual(setOf(scene, 'www.example.com'), {
      kind: 'caa',
      source: 'CAA records of example.com',
      at: T0,
      confidence: 'possible',
      host: 'www.example.com',
      foundAt: 'example.com',
      records: ['0 issue a.example', '0 issuewild ;'],
      issuers: ['a.example'],
      changed: null,
    });
    // Above the alias, not above what it stands for.
    assert.equal(setOf(scene, 'cdn.example.net')?.foundAt, null);
    assert.equal(scene.known.signals.length, 2);
  });

  test('a change counts when it was read again after an hour', async (t) => {
    const scene = await sceneOf(t, ZONE, ['www.example.com']);
    await scene.run();
    scene.zone = { ...ZONE, 'example.com': ['0 issue b.example'] };
    scene.now = T0 + HOUR;
    await scene.run();
    assert.equal(setOf(scene, 'www.example.com')?.changed, null);
    scene.now = T0 + 2 * HOUR;
    await scene.run();
    assert.deepEqual(setOf(scene, 'www.example.com')?.changed, {
      at: T0 + 2 * HOUR,
      added: ['0 issue b.example'],
      removed: ['0 issue a.example', '0 issuewild ;'],
    });
  });

  for (const entry of ['servfail', 'silence'] as const) {
    test(`${entry} is never "no records", however often`, async (t) => {
      const scene = await sceneOf(t, ZONE, ['www.example.com']);
      await scene.run();
      const before = setOf(scene, 'www.example.com');
      scene.zone = { ...ZONE, 'example.com': entry };
      for (const hours of [1, 2, 3]) {
        scene.now = T0 + hours * HOUR;
        const reason = entry === 'servfail' ? 'SERVFAIL' : 'no answer within 1 s';
        assert.equal(
          (await scene.run()).at(-1)?.problem,
          `the CAA records of www.example.com (example.com: ${reason}) could not be read`,
        );
      }
      assert.deepEqual(setOf(scene, 'www.example.com'), before);
    });
  }

  test('a run that follows soon asks only for what failed', async (t) => {
    const hosts = ['www.example.com', 'broken.example'];
    const scene = await sceneOf(t, { ...ZONE, 'broken.example': 'servfail' }, hosts);
    await scene.run();
    const asked = scene.questions().length;
    scene.now = T0 + HOUR / 6;
    await scene.run();
    assert.deepEqual(new Set(scene.questions().slice(asked)), new Set(['broken.example CAA']));
  });

  test('many that cannot be read make one short problem', async (t) => {
    const scene = await sceneOf(t, { example: 'servfail' }, [
      'a.example',
      'b.example',
      'c.example',
      'd.example',
      'e.example',
    ]);
    assert.equal(
      (await scene.run()).at(-1)?.problem,
      'the CAA records of a.example (example: SERVFAIL), b.example (example: SERVFAIL), c.example (example: SERVFAIL) ' +
        'and of 2 more could not be read',
    );
  });
});

describe('what the collector of CAA sets keeps', () => {
  test('a host that is no target any more is forgotten, with its candidate', async (t) => {
    const scene = await sceneOf(t, ZONE, ['www.example.com', 'cdn.example.net']);
    await scene.run();
    scene.zone = { ...ZONE, 'example.com': ['0 issue b.example'] };
    scene.now = T0 + HOUR;
    await scene.run();
    scene.hosts = ['cdn.example.net'];
    scene.now = T0 + 2 * HOUR;
    await scene.run();
    assert.deepEqual(scene.known.signals.map(signalKey), ['caa cdn.example.net']);
    assert.deepEqual(scene.known.state, { candidates: [] });
  });

  test('a run that is broken off has written nothing about the rest', async (t) => {
    const scene = await sceneOf(t, ZONE, ['www.example.com']);
    const stop = new AbortController();
    stop.abort();
    assert.deepEqual(await scene.run(stop.signal), []);
  });

  test('hosts are written in batches', async (t) => {
    const hosts = Array.from({ length: 40 }, (_, i) => `h${String(i)}.example`);
    const scene = await sceneOf(t, {}, hosts);
    assert.deepEqual(
      (await scene.run()).map(({ put }) => put.length),
      [16, 16, 8],
    );
  });

  test('a state that nobody can read is none', async (t) => {
    const scene = await sceneOf(t, ZONE, ['www.example.com']);
    scene.known = { state: { candidates: [{ host: 7 }] }, signals: [] };
    await scene.run();
    assert.equal(setOf(scene, 'www.example.com')?.foundAt, 'example.com');
  });
});
