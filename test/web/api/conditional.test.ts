// An answer that the client has is not sent twice, and a new one is.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { apiStage, ask, FIRMWARE } from './api-stage.ts';

describe('ETag', () => {
  const ways: readonly (readonly [string, (etag: string) => string, number])[] = [
    ['the same', (etag) => etag, 304],
    ['the same, as a strong one', (etag) => etag.slice(2), 304],
    ['one of several', (etag) => `"other", ${etag}`, 304],
    ['any', () => '*', 304],
    ['another', () => 'W/"other"', 200],
    ['a part of it', (etag) => `${etag.slice(0, -2)}"`, 200],
  ];
  test('If-None-Match', async (context) => {
    const stage = await apiStage(context);
    await stage.cycle('old');
    const { headers, text } = await ask(stage, '/outlooks');
    const etag = headers.get('etag') ?? '';
    assert.match(etag, /^W\/"[\w-]{27}"$/);
    for (const [name, tag, status] of ways) {
      const answer = await ask(stage, '/outlooks', { headers: { 'if-none-match': tag(etag) } });
      assert.equal(answer.status, status, name);
      assert.equal(answer.headers.get('etag'), etag, name);
      assert.equal(answer.text, status === 304 ? '' : text, name);
    }
  });

  test('stays while nothing changes, and is another one when something did', async (context) => {
    const stage = await apiStage(context);
    await stage.cycle('old');
    const paths = [
      '/fleet',
      '/outlooks',
      `/firmware/${FIRMWARE}`,
      '/forecast',
      `/firmware/${FIRMWARE}/targets/${stage.target}`,
    ];
    const tags = async () => Promise.all(paths.map(async (path) => (await ask(stage, path)).headers.get('etag')));
    const before = await tags();
    stage.pass(60_000);
    assert.deepEqual(await tags(), before);
    await stage.cycle('new');
    const after = await tags();
    for (const [index, path] of paths.entries()) assert.notEqual(after[index], before[index], path);
  });

  test('is not looked at where there is no answer', async (context) => {
    const stage = await apiStage(context);
    const { status, headers } = await ask(stage, '/firmware/none', { headers: { 'if-none-match': '*' } });
    assert.deepEqual([status, headers.get('etag')], [404, null]);
  });

  test('HEAD has the headers alone', async (context) => {
    const stage = await apiStage(context);
    const { status, headers, text } = await ask(stage, '/fleet', { method: 'HEAD' });
    assert.deepEqual([status, text, headers.get('etag')?.startsWith('W/')], [200, '', true]);
  });
});
