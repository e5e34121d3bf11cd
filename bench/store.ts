// How long it takes to record a cycle of 1,000 endpoints, with an address and an end entity each, and 2,000 outlooks, and
// how the file grows, next to plain node:sqlite inserting a row for each observation. Run: node bench/store.ts
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { Observation } from '../src/probe/observation.ts';
import type { CycleRecord } from '../src/store/store.ts';
import { openSqliteStore } from '../src/store/sqlite/open.ts';
import { MINUTE, START, cycleRecord, endpointView, observation, outlook, served } from '../test/contract/records.ts';
import { endEntity } from '../test/contract/signal-records.ts';

const ENDPOINTS = 1_000;
const OUTLOOKS = 2_000;
const ROUNDS = 30;
const TARGETS = Array.from({ length: ENDPOINTS }, (_, n) => `${String(n)}.example:443`);

interface Measured {
  readonly name: string;
  readonly firstMs: number;
  readonly medianMs: number;
  readonly slowestMs: number;
  /** Of a round, on average: the same on a busy machine. */
  readonly cpuMs: number;
  readonly bytes: number;
  readonly rows: number;
}

type Writer = (record: CycleRecord) => Promise<void> | void;

const folder = await mkdtemp(join(tmpdir(), 'anchorwatch-bench-'));
const measured = [
  await measureStore('store, nothing changes', () => [0]),
  await measureStore('store, two lists behind each address, in turn', (round) => [round % 2, 1 - (round % 2)]),
  await measureStore('store, every list changes each round', (round) => [round]),
  await measureBaseline(),
];
await rm(folder, { recursive: true });
print(measured);

async function measureStore(name: string, listsOf: (round: number) => readonly number[]): Promise<Measured> {
  const file = join(folder, `${name}.db`);
  const store = await openSqliteStore({ file });
  const times = await timed((round) => roundRecord(round, listsOf(round)), store.recordCycle);
  await store.close();
  return { name, ...times, ...(await size(file)) };
}

/** What is left out here: repetitions are inserted again, and there are neither outlooks nor an outbox. */
async function measureBaseline(): Promise<Measured> {
  const file = join(folder, 'baseline.db');
  const database = new DatabaseSync(file);
  database.exec(`
    PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE observation (id INTEGER PRIMARY KEY, target TEXT, host TEXT, port INTEGER, protocol TEXT, address TEXT,
      hello TEXT, at INTEGER, duration_ms REAL, vantage TEXT, served_list TEXT, tls_version INTEGER, proven INTEGER);
    CREATE INDEX observation_by_target ON observation (target, at)`);
  const insert = database.prepare('INSERT INTO observation VALUES (NULL,?,?,?,?,?,?,?,?,?,?,?,?)');
  const times = await timed(
    (round) => roundRecord(round, [0]),
    (record) => {
      database.exec('BEGIN IMMEDIATE');
      for (const seen of record.observations) {
        const list = seen.outcome.kind === 'served' ? seen.outcome.servedList.sha256 : null;
        const { target, host, port, protocol, address, hello, at, durationMs, vantage } = seen;
        insert.run(target, host, port, protocol, address, hello.profile, at, durationMs, vantage, list, 0x0304, 1);
      }
      database.exec('COMMIT');
    },
  );
  database.close();
  return { name: 'baseline: plain inserts, observations only', ...times, ...(await size(file)) };
}

async function timed(
  recordOf: (round: number) => CycleRecord,
  write: Writer,
): Promise<Pick<Measured, 'firstMs' | 'medianMs' | 'slowestMs' | 'cpuMs'>> {
  const times: number[] = [];
  let cpuMicros = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const record = recordOf(round);
    const [start, startCpu] = [performance.now(), process.cpuUsage()];
    await write(record);
    times.push(performance.now() - start);
    const { user, system } = process.cpuUsage(startCpu);
    cpuMicros += user + system;
  }
  const [firstMs = 0, ...later] = times;
  later.sort((a, b) => a - b);
  const medianMs = later[Math.floor(later.length / 2)] ?? 0;
  return { firstMs, medianMs, slowestMs: later.at(-1) ?? 0, cpuMs: cpuMicros / 1_000 / ROUNDS };
}

async function size(file: string): Promise<Pick<Measured, 'bytes' | 'rows'>> {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = Number(database.prepare('SELECT count(*) AS rows FROM observation').get()?.['rows']);
  database.close();
  return { bytes: (await stat(file)).size, rows };
}

function roundRecord(round: number, lists: readonly number[]): CycleRecord {
  const at = START + round * 10 * MINUTE;
  return cycleRecord({
    startedAt: at,
    finishedAt: at + MINUTE,
    observations: observations(round, lists),
    outlooks: outlooks(at),
    addresses: TARGETS.map((target) => ({ target, address: '192.0.2.1', lastNamedAt: START })),
    endEntities: TARGETS.map((target) => endEntity({ target, firstServedAt: at })),
  });
}

function observations(round: number, lists: readonly number[]): readonly Observation[] {
  const at = START + round * 10 * MINUTE;
  return TARGETS.flatMap((target, n) =>
    lists.map((list) =>
      observation({ target, host: `${String(n)}.example`, at: at + n, outcome: served(n % 256, list % 256) }),
    ),
  );
}

/** Two firmware lines on each endpoint, each with what a real outlook carries: a verdict with its path. */
function outlooks(at: number): CycleRecord['outlooks'] {
  return Array.from({ length: OUTLOOKS }, (_, n) => {
    const endpoints = [endpointView({ at: at + n })];
    const target = `${String(n % ENDPOINTS)}.example:443`;
    return outlook({ firmware: n < ENDPOINTS ? 'a' : 'b', target, endpoints, lastAccepted: endpoints[0] ?? null });
  });
}

function print(results: readonly Measured[]): void {
  console.log(`${String(ROUNDS)} rounds of ${String(ENDPOINTS)} endpoints and ${String(OUTLOOKS)} outlooks`);
  console.table(
    results.map((one) => ({
      '': one.name,
      'first ms': Math.round(one.firstMs),
      'median ms': Math.round(one.medianMs),
      'slowest ms': Math.round(one.slowestMs),
      'CPU ms': Math.round(one.cpuMs),
      'rounds/s': Math.round(1_000 / one.medianMs),
      rows: one.rows,
      MB: (one.bytes / 1e6).toFixed(1),
    })),
  );
}
