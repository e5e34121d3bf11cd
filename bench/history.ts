// A year of 1,000 endpoints at ten minutes a round: how large the store becomes, and how long the history of its busiest
// target takes to read, with rolling up and without. Run: node bench/history.ts [days]
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { type Observation, type Outcome, type ServedList, servedListOf } from '../src/probe/observation.ts';
import { openSqliteStore } from '../src/store/sqlite/open.ts';
import type { Store } from '../src/store/store.ts';
import { decodeAnew } from '../src/views/certificates/facts.ts';
import { readHistory } from '../src/views/history/target-history.ts';
import { DAY, MINUTE, START, cycleRecord, observation, outlook } from '../test/contract/records.ts';

const DAYS = Number(process.argv[2] ?? 365);
const ROUNDS_A_DAY = 144;
const TARGETS = 125;
const ADDRESSES = 8;
const ROLL_UP_AFTER = 7;
const KEPT = 400;
const FIRMWARE_OF_TARGET = 3;

const FAILED: Outcome = { kind: 'failed', failure: { code: 'timed-out', step: 'connect' } };
const INTERMEDIATE = octets('intermediate', 1_000);
const lists = new Map<string, ServedList>();

/** On a disk that is none the writing of a year takes minutes, not hours; the size is the same. */
const folder = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'anchorwatch-bench-'));
const thinned = [await rowsOf(true), await rowsOf(false)];
console.log(`a day with its quiet rounds left out: ${String(thinned[0])} rows; with all rounds: ${String(thinned[1])}`);
const rolled = await measure('rolled up after 7 days', ROLL_UP_AFTER);
console.table([rolled]);
const baseline = await measure('baseline: never rolled up', KEPT);
console.table([rolled, baseline]);
await rm(folder, { recursive: true });

async function measure(name: string, rollUpAfter: number): Promise<Readonly<Record<string, string | number>>> {
  const file = join(folder, `${String(rollUpAfter)}.db`);
  const store = await openSqliteStore({ file });
  let [slowestPrune, pruning] = [0, 0];
  for (let day = 0; day < DAYS; day++) {
    await playDay(store, day, ADDRESSES * TARGETS, true);
    const now = START + (day + 1) * DAY;
    const began = performance.now();
    await store.prune(now - KEPT * DAY, now - rollUpAfter * DAY);
    pruning += performance.now() - began;
    slowestPrune = Math.max(slowestPrune, performance.now() - began);
  }
  const queries = await timedQueries(store);
  await store.close();
  const bytes = (await stat(file)).size;
  return {
    '': name,
    days: DAYS,
    MB: Math.round(bytes / 1e5) / 10,
    rows: countRows(file),
    'prune ms': Math.round(pruning / DAYS),
    'slowest prune ms': Math.round(slowestPrune),
    ...queries,
  };
}

/** What the page of the busiest target asks; medians of 15. */
async function timedQueries(store: Store): Promise<Readonly<Record<string, number>>> {
  const to = START + DAYS * DAY;
  const range = (days: number) => ({ from: to - days * DAY, to });
  const page = (days: number) => () => readHistory(store, target(0), range(days), 10_000, decodeAnew);
  return {
    '30 d ms': await median(page(30)),
    '1 y ms': await median(page(365)),
    'lists ms': await median(() => store.listsOf(target(0), range(10_000), 500)),
    'a quiet target, 1 y ms': await median(() => readHistory(store, target(99), range(365), 10_000, decodeAnew)),
  };
}

async function median(query: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < 15; run++) {
    const began = performance.now();
    await query();
    times.push(performance.now() - began);
  }
  return Math.round((times.toSorted((a, b) => a - b)[7] ?? 0) * 10) / 10;
}

function countRows(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = Number(database.prepare('SELECT count(*) AS rows FROM observation').get()?.['rows']);
  database.close();
  return rows;
}

/** The rows that a day of 200 endpoints leaves: the same with its quiet rounds and without. */
async function rowsOf(isThin: boolean): Promise<number> {
  const file = join(folder, `day-${String(isThin)}.db`);
  const store = await openSqliteStore({ file });
  await playDay(store, 0, 200, isThin);
  await store.prune(0, START + DAY);
  await store.close();
  return countRows(file);
}

/**
 * A round of which nothing is new only moves the instant at which an answer was last seen: what an endpoint gives is
 * written when it is other than before, and once more right before it becomes other.
 */
async function playDay(store: Store, day: number, endpoints: number, isThin: boolean): Promise<void> {
  for (let round = day * ROUNDS_A_DAY; round < (day + 1) * ROUNDS_A_DAY; round++) {
    const at = START + round * 10 * MINUTE;
    const observations: Observation[] = [];
    for (let endpoint = 0; endpoint < endpoints; endpoint++) {
      if (isThin && round > 0 && isQuiet(endpoint, round)) continue;
      observations.push(...answersOf(endpoint, round).map((answer) => observed(endpoint, at, answer)));
    }
    const changes = changesAt(round, at);
    if (isThin && observations.length === 0 && changes.length === 0) continue;
    await store.recordCycle(cycleRecord({ startedAt: at, finishedAt: at + MINUTE, observations, changes }));
  }
}

function isQuiet(endpoint: number, round: number): boolean {
  const now = answersOf(endpoint, round).join();
  return now === answersOf(endpoint, round - 1).join() && now === answersOf(endpoint, round + 1).join();
}

/**
 * Of the endpoints 48 have two lists behind them, three of which a round gets; 100 fail in one round of 25; the rest stands
 * still. Every list is renewed each 60 to 90 days.
 */
function answersOf(endpoint: number, round: number): readonly string[] {
  const of = Math.floor(endpoint / ADDRESSES);
  const renewal = String(Math.floor((round + of * 997) / (ROUNDS_A_DAY * (60 + (of % 31)))));
  if (endpoint < 48) {
    const seen = [0, 1, 2].map((probe) => `${renewal}${chance(endpoint, round, probe) < 0.5 ? 'a' : 'b'}`);
    return [...new Set(seen)].toSorted();
  }
  if (endpoint < 148 && chance(endpoint, round, 9) < 0.04) return ['failed'];
  return [`${renewal}a`];
}

/** 0 to 1, the same for the same arguments (a round of xorshift-multiply on each). */
function chance(...numbers: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const number of numbers) {
    hash = Math.imul(hash ^ number, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return (hash >>> 0) / 2 ** 32;
}

function target(number: number): string {
  return `${String(number)}.downloads.example:443`;
}

function observed(endpoint: number, at: number, answer: string): Observation {
  const number = Math.floor(endpoint / ADDRESSES);
  const address = `2001:db8:${String(number)}::${String(endpoint % ADDRESSES)}`;
  const host = target(number).slice(0, -4);
  return observation({ target: target(number), host, address, at, outcome: outcomeOf(number, answer) });
}

function outcomeOf(number: number, answer: string): Outcome {
  if (answer === 'failed') return FAILED;
  const key = `${String(number)} ${answer}`;
  const servedList = lists.get(key) ?? servedListOf([octets(key, 1_200), INTERMEDIATE]);
  lists.set(key, servedList);
  return { kind: 'served', servedList, tlsVersion: 0x0304, proven: true, handshakeFailure: null };
}

/** As long as a certificate, and as hard to compress. */
function octets(seed: string, length: number): Uint8Array {
  return createHash('shake256', { outputLength: length }).update(seed).digest();
}

/** Each firmware of a target goes up and down once when its list is renewed. */
function changesAt(round: number, at: number) {
  const renewed = Array.from({ length: TARGETS }, (_, number) => number).filter((number) => {
    return (round + number * 997) % (ROUNDS_A_DAY * (60 + (number % 31))) === 0;
  });
  return renewed.flatMap((number) =>
    Array.from({ length: FIRMWARE_OF_TARGET }, (_, line) => {
      const state = outlook({ firmware: `line-${String(line)}`, target: target(number) });
      return [
        { at, from: 'safe', to: 'started', state } as const,
        { at: at + MINUTE, from: 'started', to: 'safe', state } as const,
      ];
    }).flat(),
  );
}
