// What is left of a config file that has mistakes.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { ConfigError } from '../../src/config/load.ts';
import { type LenientReading, loadLeniently } from '../../src/config/load-leniently.ts';

async function reading(context: TestContext, text: string): Promise<LenientReading> {
  const folder = await mkdtemp(join(tmpdir(), 'anchorwatch-lenient-'));
  context.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'c.yaml');
  await writeFile(file, text);
  return loadLeniently(file);
}

const LINE = '{ id: a, devices: 7, stack: openssl, anchors: [a.pem], targets: [{ host: a.example }] }';
const GOOD = `firmware: [${LINE}]
targets: [{ host: a.example, labels: { owner: ops } }]
schedule: '*/5 * * * *'
maintenance: [{ name: night, from: '23:00', to: '01:00' }]
store: { sqlite: a.db }
`;

interface Row {
  readonly name: string;
  readonly text: string;
  readonly mistakes: number;
  readonly sqlite?: string;
  readonly schedule?: string;
  readonly firmware?: readonly string[];
  readonly targets?: readonly string[];
  readonly maintenance?: number;
}

const rows: readonly Row[] = [
  { name: 'no mistake: everything as it is', text: GOOD, mistakes: 0, maintenance: 1 },
  { name: 'an unknown key', text: `${GOOD}verbose: true\n`, mistakes: 1 },
  { name: 'a key that stands twice', text: `${GOOD}schedule: '*/5 * * * *'\n`, mistakes: 1 },
  {
    name: 'a schedule that is none',
    text: GOOD.replace('*/5 * * * *', 'hourly'),
    mistakes: 1,
    schedule: '*/10 * * * *',
  },
  {
    name: 'a schedule with an hour that no day has',
    text: GOOD.replace('*/5 * * * *', '0 25 * * *'),
    mistakes: 1,
    schedule: '*/10 * * * *',
  },
  {
    name: 'another setting of the store',
    text: GOOD.replace('a.db', 'a.db, keepObservations: long'),
    mistakes: 1,
  },
  {
    name: 'the file of the store',
    text: GOOD.replace('a.db', '7'),
    mistakes: 1,
    sqlite: 'data/anchorwatch.db',
  },
  {
    name: 'the store is no mapping',
    text: GOOD.replace('{ sqlite: a.db }', '[a.db]'),
    mistakes: 1,
    sqlite: 'data/anchorwatch.db',
  },
  {
    name: 'one firmware line of two',
    text: GOOD.replace(LINE, `${LINE}, { id: b, devices: many }`),
    mistakes: 4,
  },
  { name: 'firmware is no list', text: GOOD.replace(`[${LINE}]`, 'a'), mistakes: 1, firmware: [] },
  { name: 'targets are missing, and a receiver', text: 'store: { sqlite: a.db }\n', mistakes: 1, ...nothingElse() },
];

function nothingElse() {
  return { schedule: '*/10 * * * *', firmware: [], targets: [] };
}

for (const row of rows) {
  test(`read leniently: ${row.name}`, async (context) => {
    const { config, mistakes } = await reading(context, row.text);
    const found = {
      mistakes,
      sqlite: config.store.sqlite,
      schedule: config.schedule,
      firmware: config.firmware.map(({ id }) => id),
      targets: config.targets.map(({ host }) => host),
      maintenance: config.maintenance.length,
    };
    const whole = { sqlite: 'a.db', schedule: '*/5 * * * *', firmware: ['a'], targets: ['a.example'], maintenance: 0 };
    assert.deepEqual({ name: row.name, text: row.text, ...found }, { ...whole, ...row });
  });
}

const unreadable: readonly (readonly [string, string])[] = [
  ['no YAML', 'store: { sqlite: a.db'],
  ['a text', 'hello'],
  ['a list', '[a.db]'],
  ['empty', ''],
];

for (const [name, text] of unreadable) {
  test(`read leniently: a file that is ${name} is refused`, async (context) => {
    const isInvalid = (error: unknown) => error instanceof ConfigError && error.code === 'config-invalid';
    await assert.rejects(reading(context, text), isInvalid);
  });
}

test('read leniently: a file that is not there is refused', async () => {
  const isUnreadable = (error: unknown) => error instanceof ConfigError && error.code === 'config-unreadable';
  await assert.rejects(loadLeniently(join(tmpdir(), 'anchorwatch-no-such.yaml')), isUnreadable);
});
