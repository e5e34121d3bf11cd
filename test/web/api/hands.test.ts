// Acknowledging and silencing over the API: what it does, who may, and that another site's page may not.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { describe, test } from 'node:test';

import { z } from 'zod';

import { readSpool } from '../../../src/signals/ct/hook-spool.ts';
import { issue } from '../../support/ca.ts';
import { apiStage, type ApiStage, ask, type Asked } from './api-stage.ts';

const open = z.object({ incidents: z.array(z.object({ id: z.string() })) });

async function openIncident(stage: ApiStage): Promise<string> {
  await stage.cycle('old');
  await stage.cycle('new');
  const [incident] = open.parse((await ask(stage, '/incidents')).json).incidents;
  assert.ok(incident !== undefined);
  return incident.id;
}

test('API: an incident is acknowledged, and that is taken back', async (context) => {
  const stage = await apiStage(context);
  const id = await openIncident(stage);
  const path = `/incidents/${id}/acknowledge`;
  const acknowledged = await ask(stage, path, { method: 'POST', body: { by: 'ana', comment: 'on it' } });
  assert.equal(acknowledged.status, 200, acknowledged.text);
  assert.partialDeepStrictEqual(acknowledged.json, { incident: id, by: 'ana', outlook: 'broken' });
  const { json } = await ask(stage, `/incidents/${id}`);
  assert.partialDeepStrictEqual(json, { acknowledged: { by: 'ana', comment: 'on it', holds: true } });
  assert.equal((await ask(stage, path, { method: 'DELETE' })).status, 200);
  assert.partialDeepStrictEqual((await ask(stage, `/incidents/${id}`)).json, { acknowledged: null });
  assert.equal((await ask(stage, path, { method: 'DELETE' })).status, 409);
  const unknown = await ask(stage, '/incidents/inc-000000000000/acknowledge', { method: 'POST', body: { by: 'ana' } });
  assert.equal(unknown.status, 404);
});

test('API: what is silenced is silent until that is ended', async (context) => {
  const stage = await apiStage(context);
  const id = await openIncident(stage);
  const wish = { targets: ['cdn.example.com'], for: '4h', by: 'ana', comment: 'they move' };
  const made = await ask(stage, '/silences', { method: 'POST', body: wish });
  assert.equal(made.status, 201, made.text);
  const silence = z.looseObject({ id: z.string() }).parse(made.json);
  assert.partialDeepStrictEqual((await ask(stage, '/silences')).json, { silences: [{ id: silence.id }] });
  assert.partialDeepStrictEqual((await ask(stage, `/incidents/${id}`)).json, { muted: { pairs: 1 } });
  assert.equal((await ask(stage, `/silences/${silence.id}`, { method: 'DELETE' })).status, 200);
  assert.deepEqual((await ask(stage, '/silences')).json, { silences: [] });
  assert.equal((await ask(stage, `/silences/${silence.id}`, { method: 'DELETE' })).status, 404);
});

const wishes: readonly (readonly [string, object, RegExp])[] = [
  ['nothing is named', { for: '4h', by: 'ana' }, /say what is to be silent/],
  ['no end', { everything: true, by: 'ana' }, /^for: say for how long/],
  ['an end long ago', { everything: true, until: '2020-01-01', by: 'ana' }, /^until: this is over already$/],
  ['nobody', { everything: true, for: '4h' }, /^by: say who you are$/],
  ['a list that is none', { targets: 'a', for: '4h', by: 'ana' }, /^targets: found "a", expected/],
];

test('API: a silence that is none is refused', async (context) => {
  const stage = await apiStage(context);
  for (const [name, body, message] of wishes) {
    const { status, json } = await ask(stage, '/silences', { method: 'POST', body });
    assert.equal(status, 400, name);
    const { error } = z.object({ error: z.object({ message: z.string() }) }).parse(json);
    assert.match(error.message, message, name);
  }
});

const READER = 'a-token-to-look-with-0123456789abcdef';
const ACTOR = 'a-token-to-act-with-0123456789abcdefgh';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('API: who may silence', () => {
  const body = { everything: true, for: '1h', by: 'somebody else' };
  const rows: readonly (readonly [string, Asked, number])[] = [
    ['a token to act with', { headers: bearer(ACTOR) }, 201],
    ['a token to look with', { headers: bearer(READER) }, 403],
    ['a token that there is not', { headers: bearer(`${ACTOR}x`) }, 401],
    ['the page of another site', { headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' } }, 403],
    ['a form of another site', { headers: { 'content-type': 'text/plain', origin: 'https://evil.example' } }, 403],
  ];
  for (const [name, asked, status] of rows) {
    test(`${name}: ${String(status)}`, async (context) => {
      const stage = await apiStage(context, {
        web: {
          listen: '127.0.0.1:0',
          tokens: [
            { name: 'reader', token: { file: 'reader' } },
            { name: 'robot', token: { file: 'actor' }, may: 'act' },
          ],
        },
      });
      const { status: answered, json } = await ask(stage, '/silences', { method: 'POST', body, ...asked });
      assert.equal(answered, status);
      // Nobody signs for others.
      if (status === 201) assert.partialDeepStrictEqual(json, { by: 'robot' });
      else assert.deepEqual(await stage.store.silences(0), []);
    });
  }
});

describe('API: what certspotter has found', () => {
  const certificate = issue({ subject: 'CN=cdn.example.com', dnsNames: ['cdn.example.com'] });
  const tbs = 'a'.repeat(64);
  const found = {
    event: 'discovered_cert',
    tbs_sha256: tbs,
    json: {
      tbs_sha256: tbs,
      cert_sha256: certificate.sha256,
      pubkey_sha256: 'b'.repeat(64),
      dns_names: ['cdn.example.com'],
      not_before: '2026-01-01T00:00:00Z',
      not_after: '2026-04-01T00:00:00Z',
    },
    pem: certificate.pem,
  };

  test('lies in the spool folder, for the collector to read', async (context) => {
    const stage = await apiStage(context);
    const posted = await ask(stage, '/ct/issuances', { method: 'POST', body: found });
    assert.equal(posted.status, 202, posted.text);
    assert.deepEqual(posted.json, { spooled: `${tbs}.json` });
    const event = { event: 'error', log_uri: 'https://log.example/\nSUMMARY=forged', summary: 'a log is away' };
    assert.equal((await ask(stage, '/ct/issuances', { method: 'POST', body: event })).status, 202);
    const { certificates, events, problems } = await readSpool(stage.spool, 0);
    assert.deepEqual(problems, []);
    assert.partialDeepStrictEqual(certificates, [{ tbsSha256: tbs, dnsNames: ['cdn.example.com'] }]);
    assert.partialDeepStrictEqual(events, [{ kind: 'error', summary: 'a log is away' }]);
  });

  const wrong: readonly (readonly [string, object, RegExp])[] = [
    ['another certificate', { ...found, pem: issue({ subject: 'CN=other' }).pem }, /holds another certificate/],
    ['another name', { ...found, tbs_sha256: 'c'.repeat(64) }, /another TBS hash/],
    ['a path as its name', { ...found, tbs_sha256: '../../etc/passwd' }, /^tbs_sha256: found/],
    ['no certificate', { ...found, pem: 'nothing' }, /no certificate in the PEM file/],
    ['an event of another kind', { event: 'cake' }, /expected an object with "event"/],
  ];
  for (const [name, body, message] of wrong) {
    test(`${name} is refused, and leaves nothing behind`, async (context) => {
      const stage = await apiStage(context);
      const { status, json } = await ask(stage, '/ct/issuances', { method: 'POST', body });
      assert.equal(status, 400);
      assert.match(z.object({ error: z.object({ message: z.string() }) }).parse(json).error.message, message);
      assert.deepEqual(await readdir(stage.spool), []);
    });
  }
});
