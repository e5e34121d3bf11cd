// The explanation of a pair: which answer is chosen, what it tells, and that page, API and terminal tell the same.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { meaningOf } from '../../../src/views/explain/answer.ts';
import { explainedJson, tlsVersionName } from '../../../src/views/explain/explain-json.ts';
import {
  explainPair,
  type ExplainedPair,
  MOST_TELLING,
  type WantedAnswer,
} from '../../../src/views/explain/explain-pair.ts';
import { judgedJson } from '../../../src/views/explain/judged-json.ts';
import { toldAnswers } from '../../../src/views/explain/step-groups.ts';
import { anchorwatch } from '../../cli/command.ts';
import { pemOf } from '../../support/ca.ts';
import { EXPLAIN_HOST, EXPLAIN_TARGET, type ExplainScene, startExplainScene } from './explain-scene.ts';

let scene: ExplainScene;

before(async () => {
  scene = await startExplainScene();
});

after(() => scene.stage.close());

async function explanation(firmware: string, wanted: Partial<WantedAnswer> = {}, target = EXPLAIN_TARGET) {
  const { stage } = scene;
  return explainPair(await stage.watched.current(), stage.store, { firmware, target }, { ...MOST_TELLING, ...wanted });
}

async function explained(firmware: string, wanted: Partial<WantedAnswer> = {}): Promise<ExplainedPair> {
  const answer = await explanation(firmware, wanted);
  if (answer.kind !== 'explained') assert.fail(answer.kind);
  return answer.explained;
}

interface Row {
  readonly firmware: string;
  readonly wanted?: Partial<WantedAnswer>;
  readonly address: string;
  readonly verdict: string;
  readonly sentence: RegExp;
  readonly pem: boolean;
}

const rows: readonly Row[] = [
  {
    firmware: 'thermostat-1.4',
    address: '192.0.2.10',
    verdict: 'refused',
    sentence: /^thermostat-1\.4 refuses what here serves: the CA is not pinned; it would need Meridian Root G2\.$/,
    pem: true,
  },
  {
    firmware: 'thermostat-1.4',
    wanted: { address: '192.0.2.12' },
    address: '192.0.2.12',
    verdict: 'accepted',
    sentence: /accepts what here serves: its path ends in Meridian Root G1, and no date ends it\.$/,
    pem: false,
  },
  {
    firmware: 'gate-1.0',
    wanted: { address: '192.0.2.12', hello: 'modern' },
    address: '192.0.2.12',
    verdict: 'uncertain',
    sentence:
      /^Nobody knows whether gate-1\.0 accepts .*: it is accepted if endsAt is first-anchor, and refused if endsAt is/,
    pem: false,
  },
  // Its clock stands at the day it was built: no date ends what it accepts.
  {
    firmware: 'meter-0.9',
    wanted: { address: '192.0.2.12' },
    address: '192.0.2.12',
    verdict: 'accepted',
    sentence: /ends in Meridian Root G1, and no date ends it\.$/,
    pem: false,
  },
];

for (const { firmware, wanted = {}, address, verdict, sentence, pem } of rows) {
  test(`${firmware} at ${JSON.stringify(wanted)}: ${verdict}`, async () => {
    const { endpoint, judged } = await explained(firmware, wanted);
    assert.equal(endpoint.stored.observation.address, address);
    assert.ok(judged !== null);
    assert.equal(judged.verdict.kind, verdict);
    const meaning = meaningOf(judged.verdict, firmware, 'here');
    assert.match(meaning.sentence, sentence);
    assert.equal(
      meaning.advice.some((one) => one.pem !== null),
      pem,
    );
    assert.equal(judged.explanations?.length, verdict === 'uncertain' ? 2 : 1);
  });
}

test('what refuses comes first, what is accepted last', async () => {
  const { endpoints } = await explained('thermostat-1.4');
  assert.deepEqual(
    endpoints.map(({ verdict, stored }) => [stored.observation.address, verdict?.kind]),
    [
      ['192.0.2.10', 'refused'],
      ['192.0.2.11', 'refused'],
      ['192.0.2.12', 'accepted'],
    ],
  );
});

test('nothing is explained of what there is not', async () => {
  assert.equal((await explanation('nobody')).kind, 'unknown-pair');
  assert.equal((await explanation('pump-2.0', {}, 'other.example:443')).kind, 'unknown-pair');
  assert.equal((await explanation('pump-2.0', { address: '192.0.2.99' })).kind, 'unknown-endpoint');
  assert.equal((await explanation('pump-2.0', { hello: 'tls12-rsa' })).kind, 'unknown-endpoint');
  assert.equal((await explanation('pump-2.0', { list: 'ffffffff' })).kind, 'unknown-endpoint');
});

test('the JSON has what `verify --explain --format json` prints', async (context) => {
  const { certificates } = scene;
  const folder = await mkdtemp(path.join(tmpdir(), 'anchorwatch-explain-'));
  context.after(() => rm(folder, { recursive: true }));
  await writeFile(path.join(folder, 'served.pem'), pemOf(certificates.newList));
  await writeFile(path.join(folder, 'old.pem'), certificates.oldRoot.pem);
  await writeFile(path.join(folder, 'known-roots.pem'), certificates.newRoot.pem);
  const args = `verify --explain --format json --served served.pem --anchors old.pem --stack wolfssl --host ${EXPLAIN_HOST}`;
  const at = '2026-06-01T11:59:00Z';
  const env = { SSL_CERT_FILE: path.join(folder, 'known-roots.pem') };
  const { stdout } = await anchorwatch([...args.split(' '), '--at', at], { cwd: folder, env });
  const one = await explained('pump-2.0');
  const printed = JSON.parse(stdout) as Record<string, unknown>;
  assert.ok(one.judged !== null);
  assert.deepEqual(printed, { schema: 'anchorwatch/verify@1', ...plain(judgedJson(one.judged)) });
  const { verdict, observed, endpoints } = plain(explainedJson(one));
  assert.deepEqual(verdict, plain(judgedJson(one.judged)));
  assert.equal((observed as { address: string }).address, '192.0.2.10');
  assert.equal((endpoints as unknown[]).length, 3);
});

function plain(value: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
}

test('steps stand in groups, one for each search, and none is lost', async () => {
  const { judged } = await explained('gate-1.0', { address: '192.0.2.12' });
  const explanations = judged?.explanations ?? [];
  const told = toldAnswers(explanations);
  assert.deepEqual(
    told.map(({ groups }) =>
      groups.reduce((sum, { opening, steps }) => sum + steps.length + Number(opening !== null), 0),
    ),
    explanations.map(({ steps }) => steps.length),
  );
  const searches = told.flatMap(({ groups }) => groups.filter(({ kind }) => kind === 'search'));
  assert.ok(searches.every(({ opening }) => opening?.kind === 'seek-signer'));
  assert.ok(told.every(({ assuming }) => assuming !== null));
});

const versions: readonly (readonly [version: number, name: string])[] = [
  [0x0301, 'TLS 1.0'],
  [0x0304, 'TLS 1.3'],
  [0x0300, '0x0300'],
  [0x7f1c, '0x7f1c'],
];
for (const [version, name] of versions) {
  test(`version ${name}`, () => {
    assert.equal(tlsVersionName(version), name);
  });
}
