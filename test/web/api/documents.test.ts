// Every answer is what its schema says, on a host that rotates and on one that sends nothing but what misleads.
import assert from 'node:assert/strict';
import test from 'node:test';

import { z } from 'zod';

import { OPERATIONS } from '../../../src/web/api/operations.ts';
import { HOSTILE_FIRMWARE, HOSTILE_HOST, HOSTILE_NOW, hostileWorld } from '../../support/web-hostile.ts';
import { startWebStage, type WebStage } from '../../support/web-stage.ts';
import { apiStage, ask, FIRMWARE } from './api-stage.ts';

const ids = z.object({ incidents: z.array(z.object({ id: z.string() })) });
const span = z.looseObject({ served: z.array(z.string()), supersededAt: z.string().nullable() });
const pages = z.object({ observations: z.array(span), next: z.string().nullable() });

/** Asks all that can be asked for, and gives the answers by the ids of the operations. */
async function askAll(stage: WebStage, firmware: string, target: string): Promise<ReadonlyMap<string, unknown>> {
  const history = await ask(stage, `/targets/${encodeURIComponent(target)}/history`);
  const [sha256 = ''] = pages.parse(history.json).observations.flatMap(({ served }) => served);
  const [incident] = ids.parse((await ask(stage, '/incidents?state=all')).json).incidents;
  const values = { id: firmware, target, sha256 };
  const answers = new Map<string, unknown>();
  for (const { id, method, path, answer } of OPERATIONS) {
    if (method !== 'get') continue;
    const given = path.startsWith('/incidents/') ? { ...values, id: incident?.id ?? '' } : values;
    const filled = path.replace(/\{(\w+)\}/g, (_, name: keyof typeof given) => encodeURIComponent(given[name]));
    const got = await ask(stage, filled);
    assert.equal(got.status, 200, `${filled}: ${got.text.slice(0, 500)}`);
    // Strict schemas: a field too many is a mistake as well.
    assert.doesNotThrow(() => answer.parse(got.json), `${filled}: ${got.text.slice(0, 500)}`);
    answers.set(id, got.json);
  }
  return answers;
}

test('API: what it says of a rotation', async (context) => {
  const stage = await apiStage(context);
  await stage.cycle('old');
  await stage.cycle('new');
  const answers = await askAll(stage, FIRMWARE, stage.target);
  const has = (operation: string, part: object) => {
    assert.partialDeepStrictEqual(answers.get(operation), part, operation);
  };
  has('status', {
    version: '0.0.0-test',
    offlineSince: null,
    counts: { firmware: 1, targets: 1, pairs: 1, openIncidents: 1 },
  });
  has('status', { receivers: [{ name: 'ops', undeliverable: 0, failingSince: null }] });
  has('fleet', { pairs: { broken: 1, safe: 0 }, worst: 'broken', notLookedAt: 0 });
  has('fleet', { devices: { stranded: { firmware: 1, devices: 12_400, uncounted: 0 }, reachable: { firmware: 0 } } });
  has('listFirmware', { firmware: [{ id: FIRMWARE, reach: 'stranded', outlook: 'broken' }], next: null });
  has('firmware', { stack: 'ti-simplelink', targets: [{ target: stage.target, via: null, outlook: 'broken' }] });
  has('listTargets', { targets: [{ target: stage.target, outlook: 'broken', firmware: 1 }] });
  has('target', {
    endpoints: [{ address: '127.0.0.2', failure: null }],
    pairs: [{ firmware: FIRMWARE, devices: 12_400 }],
  });
  has('listOutlooks', {
    outlooks: [{ firmware: FIRMWARE, target: stage.target, outlook: 'broken', acceptedUntil: null }],
  });
  has('outlook', { evidence: { code: 'anchor-missing', newAnchor: { foundIn: 'system' } } });
  has('explain', { accept: false, code: 'anchor-missing', stack: 'ti-simplelink', endpoint: { address: '127.0.0.2' } });
  has('listIncidents', { incidents: [{ outlook: 'broken', hits: { pairs: 1, devices: 12_400 }, acknowledged: null }] });
  has('incident', { story: [{ lines: ['opened'] }], deliveries: [{ receiver: 'ops', kind: 'opened' }] });
  has('certificate', { decoded: { subject: 'CN=cdn.example.com', dnsNames: ['cdn.example.com'] } });
  assert.deepEqual(
    stage.errors.filter((line) => line.startsWith('the API failed')),
    [],
  );
});

test('API: the history says what was served before, and what is', async (context) => {
  const stage = await apiStage(context);
  await stage.cycle('old');
  await stage.cycle('new');
  const whole = pages.parse((await ask(stage, `/targets/${stage.target}/history`)).json);
  const told: unknown[] = [];
  for (let next: string | null = ''; next !== null;) {
    const after: string = next === '' ? '' : `&cursor=${next}`;
    const page = pages.parse((await ask(stage, `/targets/${stage.target}/history?limit=1${after}`)).json);
    told.push(...page.observations);
    next = page.next;
  }
  assert.deepEqual(told, whole.observations);
  const { oldList, newList } = stage.scene;
  const lists = whole.observations.filter(({ served }) => served.length > 0);
  assert.deepEqual(
    new Set(lists.map(({ served, supersededAt }) => [supersededAt === null, ...served].join(' '))),
    new Set([
      ['true', ...newList.map(({ sha256 }) => sha256)].join(' '),
      ['false', ...oldList.map(({ sha256 }) => sha256)].join(' '),
    ]),
  );
});

test('API: what strangers wrote is told as data', async (context) => {
  const world = hostileWorld();
  const stage = await startWebStage({ ...world, clock: { now: () => HOSTILE_NOW } });
  context.after(() => stage.close());
  const answers = await askAll(stage, HOSTILE_FIRMWARE, `${HOSTILE_HOST}:443`);
  assert.match(JSON.stringify(answers.get('certificate')), /<img src=x onerror/);
  const { headers } = await ask(stage, '/outlooks');
  assert.equal(headers.get('content-type'), 'application/json; charset=utf-8');
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.deepEqual(stage.errors, []);
});

test('API: a certificate as PEM for who asks for it', async (context) => {
  const stage = await apiStage(context);
  await stage.cycle('old');
  const [endEntity] = stage.scene.oldList;
  const path = `/certificates/${endEntity?.sha256 ?? ''}`;
  const pem = await ask(stage, path, { headers: { accept: 'application/pem-certificate-chain' } });
  assert.equal(pem.headers.get('content-type'), 'application/pem-certificate-chain');
  assert.equal(pem.text.replaceAll('\n', ''), endEntity?.pem.replaceAll('\n', ''));
  const json = await ask(stage, path, { headers: { accept: '*/*' } });
  assert.partialDeepStrictEqual(json.json, { pem: pem.text });
});
