// What is asked wrongly is refused in words that say what was found, and what was expected.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { errorSchema } from '../../../src/web/api/api-error.ts';
import { HOSTILE_NOW, hostileWorld } from '../../support/web-hostile.ts';
import { startWebStage, type WebStage } from '../../support/web-stage.ts';
import { ask, type Asked } from './api-stage.ts';

interface Row extends Asked {
  readonly path: string;
  readonly status: number;
  readonly code: string;
  readonly message: RegExp;
}

const TOKEN = 'a-token-of-these-tests-0123456789abcdef';
const SHA = 'f'.repeat(64);
const rows: readonly Row[] = [
  {
    path: '/outlooks?limit=0',
    status: 400,
    code: 'bad-parameter',
    message: /^limit: found "?0"?, expected a whole number from 1 to 500$/,
  },
  { path: '/outlooks?limit=501', status: 400, code: 'bad-parameter', message: /^limit: found "?501"?, expected/ },
  {
    path: '/outlooks?limit=1.5',
    status: 400,
    code: 'bad-parameter',
    message: /^limit: found "?1.5"?, expected a whole/,
  },
  { path: '/outlooks?limit=many', status: 400, code: 'bad-parameter', message: /^limit: found .*, expected a whole/ },
  {
    path: '/outlooks?limit=1&limit=2',
    status: 400,
    code: 'bad-parameter',
    message: /^limit: found 2 values, expected one$/,
  },
  {
    path: '/outlooks?level=loud',
    status: 400,
    code: 'bad-parameter',
    message: /^level: found "loud", expected one of safe, unknown, /,
  },
  {
    path: '/outlooks?levle=safe',
    status: 400,
    code: 'bad-parameter',
    message: /^found the parameter "levle", expected limit, cursor, /,
  },
  { path: '/fleet?a=1', status: 400, code: 'bad-parameter', message: /^found the parameter "a", expected none$/ },
  {
    path: '/outlooks?cursor=bm8',
    status: 400,
    code: 'bad-parameter',
    message: /^cursor: found "bm8", expected "next" of a page/,
  },
  { path: '/outlooks?cursor=%00', status: 400, code: 'bad-parameter', message: /^cursor: found "\\u0000"/ },
  {
    path: '/targets/hostile.example:443/history?cursor=WyJhIl0',
    status: 400,
    code: 'bad-parameter',
    message: /^cursor: /,
  },
  {
    path: '/targets/hostile.example:443/history?from=monday',
    status: 400,
    code: 'bad-parameter',
    message: /^from: found "monday", expected an instant/,
  },
  {
    path: '/forecast?until=2026-02-30',
    status: 400,
    code: 'bad-parameter',
    message: /^until: found "2026-02-30", expected an instant/,
  },
  {
    path: '/certificates/abc',
    status: 400,
    code: 'bad-parameter',
    message: /^sha256: found "abc", expected a SHA-256/,
  },
  { path: `/certificates/${SHA}`, status: 404, code: 'not-found', message: /^there is no certificate "f{64}"$/ },
  { path: '/firmware/none', status: 404, code: 'not-found', message: /^there is no firmware "none"$/ },
  {
    path: '/firmware/%3Cscript%3E%1B',
    status: 404,
    code: 'not-found',
    message: /^there is no firmware "<script>\\u001b"$/,
  },
  { path: '/targets/none:443', status: 404, code: 'not-found', message: /^there is no target "none:443"$/ },
  { path: '/targets/none:443/history', status: 404, code: 'not-found', message: /^there is no target "none:443"$/ },
  {
    path: '/firmware/none/targets/none:443',
    status: 404,
    code: 'not-found',
    message: /^there is no outlook "none none:443"$/,
  },
  { path: '/firmware/none/targets/none:443/explain', status: 404, code: 'not-found', message: /"none none:443"$/ },
  {
    path: '/firmware/hostile-1.0/targets/hostile.example:443/explain?address=192.0.2.9',
    status: 404,
    code: 'not-found',
    message: /endpoint "192.0.2.9"$/,
  },
  { path: '/incidents/inc-', status: 404, code: 'not-found', message: /^there is no incident "inc-"$/ },
  { path: '/nothing', status: 404, code: 'not-found', message: /^there is nothing at \/api\/v1\/nothing$/ },
  {
    path: '/fleet',
    method: 'POST',
    body: {},
    status: 405,
    code: 'method-not-allowed',
    message: /^found POST, expected GET, HEAD$/,
  },
  {
    path: '/incidents/inc-1/acknowledge',
    status: 405,
    code: 'method-not-allowed',
    message: /^found GET, expected POST, DELETE$/,
  },
  {
    path: '/silences',
    method: 'POST',
    body: 'for=1h',
    status: 415,
    code: 'unsupported-media-type',
    message: /^content-type: found "text\/plain.*", expected application\/json$/,
  },
  {
    path: '/silences',
    method: 'POST',
    body: '{',
    headers: { 'content-type': 'application/json' },
    status: 400,
    code: 'bad-json',
    message: /^the body is no JSON$/,
  },
  {
    path: '/silences',
    method: 'POST',
    body: { a: 1 },
    status: 400,
    code: 'bad-body',
    message: /found "a", which is not expected here$/,
  },
  {
    path: '/silences',
    method: 'POST',
    body: [],
    status: 400,
    code: 'bad-body',
    message: /^the body: found \[\], expected a mapping$/,
  },
  {
    path: '/silences',
    method: 'POST',
    body: { comment: 'x'.repeat(66_000) },
    status: 413,
    code: 'body-too-large',
    message: /65536/,
  },
  {
    path: '/ct/issuances',
    method: 'POST',
    body: { event: 'error' },
    status: 409,
    code: 'conflict',
    message: /signals\.ct\.spool/,
  },
];

describe('API errors', () => {
  let stage: WebStage;
  before(async () => {
    const { files, config, fill } = hostileWorld();
    const web = { listen: '127.0.0.1:0', tokens: [{ name: 'tests', token: { file: 'token' }, may: 'act' }] };
    const clock = { now: () => HOSTILE_NOW };
    stage = await startWebStage({
      files: new Map([...files, ['token', TOKEN]]),
      config: { ...config, web },
      fill,
      clock,
    });
  });
  after(() => stage.close());

  for (const { path, status, code, message, ...asked } of rows) {
    test(`${asked.method ?? 'GET'} ${path.slice(0, 80)} is ${String(status)} ${code}`, async () => {
      const headers = { authorization: `Bearer ${TOKEN}`, ...asked.headers };
      const answer = await ask(stage, path, { ...asked, headers });
      const { error } = errorSchema.parse(answer.json);
      assert.equal(answer.status, status);
      assert.deepEqual({ status: error.status, code: error.code }, { status, code });
      assert.match(error.message, message);
      if (status === 405)
        assert.equal(answer.headers.get('allow'), message.source.includes('GET, HEAD') ? 'GET, HEAD' : 'POST, DELETE');
    });
  }

  test('a body that does not say how long it is is cut off', async () => {
    let left = 64;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        controller.enqueue(new Uint8Array(16_384).fill(0x20));
        left -= 1;
        if (left === 0) controller.close();
      },
    });
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` };
    const answer = await fetch(new URL('api/v1/silences', stage.url), {
      method: 'POST',
      body,
      headers,
      duplex: 'half',
    });
    assert.equal(answer.status, 413);
  });

  test('nothing of it is an error in the log', () => {
    assert.deepEqual(stage.errors, []);
  });
});
