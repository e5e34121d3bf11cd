// `anchorwatch history`: what a target served by when, from the store of a daemon.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import { servedListOf } from '../../src/probe/observation.ts';
import { issue, keyPair } from '../support/ca.ts';
import { DAY, MINUTE, START, cycleRecord, observation, outlook } from '../contract/records.ts';
import { alertsScene, type Answer, HOUR, NOW, program } from './alerts-scene.ts';

const root = issue({ subject: 'CN=Old Trust Root CA', ca: true, key: keyPair('history root') });
const issuing = issue({ subject: 'CN=Issuing R3', issuer: root, ca: true, key: keyPair('history issuing') });
const hostile = issue({
  ...{ subject: [{ type: 'CN', value: 'Evil\u202e\u001b[31m <b>CA' }], ca: true, key: keyPair('history hostile') },
});
const [old, renewed] = [issuing, hostile].map((issuer) =>
  servedListOf([
    issue({ subject: 'CN=content.example', issuer, key: keyPair('history leaf'), notAfter: '2026-05-01T00:00:00Z' })
      .der,
    issuer.der,
  ]),
);

const served = (list: typeof old) => {
  assert.ok(list !== undefined);
  return { kind: 'served', servedList: list, tlsVersion: 0x0304, proven: true, handshakeFailure: null } as const;
};
const failed = { kind: 'failed', failure: { code: 'timed-out', step: 'connect' } } as const;

/** Every ten minutes of two days: two addresses with the old list, of which one goes over after a day; it fails once. */
async function scene(t: TestContext): Promise<(args: readonly string[], columns?: number) => Promise<Answer>> {
  const { config, inStore } = await alertsScene(t);
  await inStore(async (store) => {
    for (let round = 0; round <= 288; round++) {
      const at = START + round * 10 * MINUTE;
      const isOver = round >= 144;
      const first = round === 200 ? failed : served(isOver ? renewed : old);
      const of = (address: string, outcome: typeof first) =>
        observation({ target: 'content.example:443', host: 'content.example', address, at, outcome });
      const state = outlook({ target: 'content.example:443', level: 'started' });
      const changes = round === 144 ? [{ at: at + MINUTE, from: 'safe', to: 'started', state } as const] : [];
      const observations = [of('192.0.2.1', first), of('192.0.2.10', served(old))];
      await store.recordCycle(cycleRecord({ startedAt: at, finishedAt: at, observations, changes }));
    }
  });
  return (args, columns = 80) => program(['history', ...args, '--config', config], { now: NOW, columns });
}

test('what was served, the latest first, with steps and failures where they belong', async (t) => {
  const history = await scene(t);
  const { status, stdout, stderr } = await history(['content.example']);
  assert.deepEqual([status, stderr], [0, '']);
  const begin = stdout.split('\n').filter((line) => /^[^ ]/.test(line));
  assert.deepEqual(begin, [
    'content.example:443',
    '! timed-out (connect)  2026-03-02 09:20 UTC to 2026-03-02 09:30 UTC',
    '▲ 2026-03-02 00:01 UTC  thermostat-1.4: safe -> ✗ started',
    '● B  since 2026-03-02 00:00 UTC',
    '● A  since 2026-03-01 00:00 UTC',
  ]);
  assert.match(stdout, /B, the newest list, is given to 1 of 2 endpoints that answer: 2 addresses/);
  assert.match(stdout, /issuer {5}Issuing R3, below Old Trust Root CA/);
  assert.match(stdout, /leaf {7}content\.example, serial ([0-9a-f]{2}:){3}[0-9a-f]{2}, until\s+2026-05-01T00:00:00Z/);
  assert.match(stdout, /addresses {2}2 of 2: 192\.0\.2\.1, 192\.0\.2\.10/);
  assert.match(stdout, /seen {7}144 times, in turn with something else/);
});

test('names in certificates are made harmless, and lines stay within the terminal', async (t) => {
  const history = await scene(t);
  const { stdout } = await history(['content.example'], 50);
  assert.match(stdout, /Evil\\u\{202e\}\\u\{1b\}\[31m <b>CA/);
  assert.ok(!/[\u001b\u202e]/u.test(stdout));
  assert.deepEqual(
    stdout.split('\n').filter((line) => line.length > 70),
    [],
  );
});

interface Document {
  readonly schema: string;
  readonly complete: boolean;
  readonly since: string;
  readonly until: string;
  readonly newest: { readonly given: number; readonly answered: number } | null;
  readonly episodes: readonly { readonly from: string; readonly list: string | null; readonly stands: boolean }[];
  readonly lists: readonly { readonly sha256: string; readonly top: string | null }[];
  readonly steps: readonly { readonly firmware: string; readonly to: string }[];
}

const documents: readonly {
  readonly name: string;
  readonly args: readonly string[];
  readonly episodes: readonly (string | null)[];
  readonly steps: number;
  readonly complete: boolean;
}[] = [
  { name: 'all', args: [], episodes: [null, 'B', 'A'], steps: 1, complete: true },
  { name: 'the latest', args: ['--limit', '1'], episodes: [null], steps: 1, complete: false },
  {
    name: 'a day',
    args: ['--since', '2026-03-01', '--until', '2026-03-01'],
    episodes: ['A'],
    steps: 0,
    complete: true,
  },
  { name: 'before', args: ['--since', '2020-01-01', '--until', '2026-02-27'], episodes: [], steps: 0, complete: true },
];

for (const { name, args, episodes, steps, complete } of documents) {
  test(`the same as JSON: ${name}`, async (t) => {
    const history = await scene(t);
    const { status, stdout } = await history(['content.example:443', '--format', 'json', ...args]);
    const document = JSON.parse(stdout) as Document;
    const tags = new Map([
      [old?.sha256, 'A'],
      [renewed?.sha256, 'B'],
    ]);
    assert.deepEqual(
      document.episodes.map(({ list }) => (list === null ? null : tags.get(list))),
      episodes,
    );
    const { schema, complete: isWhole, steps: told } = document;
    assert.deepEqual([status, schema, isWhole, told.length], [0, 'anchorwatch/history@1', complete, steps]);
  });
}

const mistakes: readonly { readonly name: string; readonly args: readonly string[]; readonly said: RegExp }[] = [
  {
    name: 'a target that is near',
    args: ['contant.example'],
    said: /no target "contant.example" \(did you mean "content.example/,
  },
  {
    name: 'a target that is not',
    args: ['\u001b[31mx'],
    said: /no target "\\\\u\{1b\}\[31mx": nothing of it is watched or stored/,
  },
  { name: 'another port', args: ['content.example:8443'], said: /did you mean "content\.example:443"/ },
  {
    name: 'a day that is none',
    args: ['content.example', '--since', '2026-02-30'],
    said: /--since "2026-02-30": expected a day/,
  },
  {
    name: 'an end before its beginning',
    args: ['content.example', '--since', '2026-03-02', '--until', '2026-03-01'],
    said: /--since must come before --until/,
  },
  {
    name: 'no number',
    args: ['content.example', '--limit', '0'],
    said: /--limit "0": expected a number from 1 to 10000/,
  },
  { name: 'no target at all', args: [], said: /missing required argument 'target'/ },
];

for (const { name, args, said } of mistakes) {
  test(`a mistake is told: ${name}`, async (t) => {
    const history = await scene(t);
    const { status, stdout, stderr } = await history(args);
    assert.deepEqual([status, stdout], [3, '']);
    assert.match(stderr, said);
  });
}

test('a target that is watched and was not asked yet has no history', async (t) => {
  const history = await scene(t);
  const { status, stdout } = await history(['api.example']);
  assert.equal(status, 0);
  assert.match(stdout, /nothing was observed in this time/);
});

test('without a store it is said that there is none', async (t) => {
  const { config } = await alertsScene(t);
  const { status, stderr } = await program(['history', 'content.example', '--config', config]);
  assert.equal(status, 3);
  assert.match(stderr, /no store .*anchorwatch\.db/);
});

test('a day that was rolled up says how often, and not when', async (t) => {
  const { config, inStore } = await alertsScene(t);
  await inStore(async (store) => {
    for (let round = 0; round < 48; round++) {
      const at = START - 9 * DAY + round * HOUR;
      const outcome = served(round % 2 === 0 ? old : renewed);
      await store.recordCycle(
        cycleRecord({
          observations: [observation({ target: 'content.example:443', host: 'content.example', at, outcome })],
        }),
      );
    }
    await store.prune(0, START);
  });
  const { stdout } = await program(['history', 'content.example', '--config', config]);
  assert.match(stdout, /seen {7}24 times, in turn with something else/);
});
