// The differential test: draws situations, asks the real libraries and our stacks, and shows where they differ.
//   node test/stacks/run.ts [--seed N] [--count N] [--library NAME]... [--codes] [--replay NUMBER]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

import type { Stack } from '../../src/chain/stack.ts';
import { stackNamed } from '../../src/chain/stacks.ts';
import { compare, type Comparison } from './compare.ts';
import { type Situation, situationOf } from './generate.ts';
import { LIBRARIES, type Library } from './libraries.ts';
import { build, type Program, start } from './program.ts';
import { replayText } from './replay.ts';
import { faultsOf, report, tally } from './tally.ts';

/** A library that is running, and our stack for it. */
interface Pair {
  readonly library: Library;
  readonly stack: Stack;
  readonly program: Program;
}

/** So many situations meet every class of disagreement. */
const COMPLETE_RUN = 5000;
/** How many questions wait in a program's input. */
const BATCH = 50;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: String(COMPLETE_RUN) },
    library: { type: 'string', multiple: true, default: [] },
    codes: { type: 'boolean', default: false },
    replay: { type: 'string' },
  },
});

process.exitCode = await main();

async function main(): Promise<number> {
  const seed = whole('seed', values.seed);
  const { replay: replayed } = values;
  const numbers = replayed === undefined ? upTo(whole('count', values.count)) : [whole('replay', replayed)];
  const scratch = mkdtempSync(path.join(tmpdir(), 'anchorwatch-stacks-'));
  try {
    const pairs = await startAll(scratch);
    const comparisons = await compareAll(seed, numbers, pairs);
    await Promise.all(pairs.map(async ({ program }) => program.end()));
    return replayed === undefined ? conclude(pairs, comparisons) : replay(comparisons);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

async function startAll(scratch: string): Promise<Pair[]> {
  const asked = LIBRARIES.filter(({ name }) => values.library.length === 0 || values.library.includes(name));
  const unknown = values.library.filter((name) => !LIBRARIES.some((library) => library.name === name));
  if (unknown.length > 0) throw new Error(`there is no library ${unknown.join(', ')}`);
  const pairs: Pair[] = [];
  for (const library of asked) {
    const stack = stackNamed(library.stack);
    if (stack === null) say(`${library.name.padEnd(22)}no model yet: there is no stack ${library.stack}`);
    else pairs.push({ library, stack, program: start(await build(library, scratch), library) });
  }
  return pairs;
}

async function compareAll(seed: number, numbers: readonly number[], pairs: readonly Pair[]): Promise<Comparison[]> {
  const comparisons: Comparison[] = [];
  for (let at = 0; at < numbers.length; at += BATCH) {
    const situations = numbers.slice(at, at + BATCH).map((number) => situationOf(seed, number));
    const answers = pairs.map(async (pair) => compareBatch(pair, situations));
    comparisons.push(...(await Promise.all(answers)).flat());
  }
  return comparisons;
}

async function compareBatch(
  { library, stack, program }: Pair,
  situations: readonly Situation[],
): Promise<Comparison[]> {
  const answers = await Promise.all(situations.map(async (situation) => program.ask(situation)));
  return situations.map((situation, i) => compare(library, stack, situation, answers[i] ?? ''));
}

function conclude(pairs: readonly Pair[], comparisons: readonly Comparison[]): number {
  const tallies = pairs.map(({ library }) =>
    tally(
      library,
      comparisons.filter((comparison) => comparison.library === library),
    ),
  );
  for (const one of tallies) say(report(one, values.codes));
  const faults = tallies.flatMap((one) => faultsOf(one, comparisons.length >= COMPLETE_RUN * pairs.length));
  for (const fault of faults) say(`FAILED ${fault}`);
  return faults.length === 0 ? 0 : 1;
}

function replay(comparisons: readonly Comparison[]): number {
  say(replayText(comparisons));
  return comparisons.every(({ outcome }) => outcome === 'same') ? 0 : 1;
}

function whole(option: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`--${option} takes a whole number, not ${text}`);
  return Number(text);
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
