import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { type CaaAnswer, caaResolvers } from '../../../src/signals/caa/resolve-caa.ts';
import { type CaaServer, type CaaZone, startCaaServer } from '../../support/caa-server.ts';

const LONG = Object.fromEntries(
  Array.from({ length: 12 }, (_, i) => [`${String(i)}.long.example`, { alias: `${String(i + 1)}.long.example` }]),
);
const ZONE: CaaZone = {
  'one.example': ['128 issue ca.example; a=b', '0 TBS Unknown Value'],
  'none.example': [],
  'alias.example': { alias: 'one.example' },
  'far.example': { alias: 'alias.example' },
  'to-none.example': { alias: 'none.example' },
  'to-nowhere.example': { alias: 'missing.example' },
  'to-broken.example': { alias: 'broken.example' },
  'loop.example': { alias: 'loop.example' },
  'broken.example': 'servfail',
  'silent.example': 'silence',
  'odd.example': ['0 cri/tical x'],
  'type.example': ['0 type x'],
  'many.example': Array.from({ length: 101 }, (_, i) => `0 i ${String(i)}`),
  ...LONG,
};
const never = new AbortController().signal;

let server: CaaServer;
before(async () => {
  server = await startCaaServer(() => ZONE);
});
after(() => server.close());

function ask(name: string, signal = never): Promise<CaaAnswer> {
  const [resolve] = caaResolvers({ resolvers: [server.server], timeoutMs: 1_000 });
  assert.ok(resolve);
  return resolve(name, signal);
}

const NOTHING: CaaAnswer = { kind: 'answered', records: [] };
const failed = (reason: string): CaaAnswer => ({ kind: 'failed', reason });
const ONE: CaaAnswer = {
  kind: 'answered',
  records: [
    { critical: true, tag: 'issue', value: 'ca.example; a=b' },
    { critical: false, tag: 'TBS', value: 'Unknown Value' },
  ],
};

describe('the CAA records at a name', () => {
  const rows: readonly { readonly name: string; readonly answer: CaaAnswer }[] = [
    { name: 'one.example', answer: ONE },
    { name: 'none.example', answer: NOTHING },
    { name: 'missing.example', answer: NOTHING },
    { name: 'alias.example', answer: ONE },
    { name: 'far.example', answer: ONE },
    { name: 'to-none.example', answer: NOTHING },
    { name: 'to-nowhere.example', answer: NOTHING },
    { name: 'to-broken.example', answer: failed('SERVFAIL') },
    { name: 'loop.example', answer: NOTHING },
    { name: '0.long.example', answer: failed('more than 8 aliases in a row') },
    { name: 'broken.example', answer: failed('SERVFAIL') },
    { name: 'silent.example', answer: failed('no answer within 1 s') },
    { name: 'odd.example', answer: failed('a CAA record that cannot be read') },
    { name: 'type.example', answer: failed('a CAA record that cannot be read') },
    { name: 'many.example', answer: failed('more than 100 CAA records') },
  ];
  for (const { name, answer } of rows) {
    test(name, async () => {
      assert.deepEqual(await ask(name), answer);
    });
  }

  test('a server that is not there', async () => {
    const [resolve] = caaResolvers({ resolvers: ['127.0.0.1:1'], timeoutMs: 1_000 });
    assert.equal((await resolve?.('one.example', never))?.kind, 'failed');
  });

  test('ends when nobody wants to know any more', async () => {
    const stop = new AbortController();
    const answer = ask('silent.example', stop.signal);
    stop.abort();
    assert.equal((await answer).kind, 'failed');
  });

  test('a name that is aliased nowhere costs one question', async () => {
    const asked = server.questions().length;
    await ask('none.example');
    assert.deepEqual(server.questions().slice(asked), ['none.example CAA']);
  });
});
