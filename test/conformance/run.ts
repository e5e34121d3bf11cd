// Runs the conformance tests, and shows what they found out as tables.
//   node test/conformance/run.ts [--corpus DIR] [--write]
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { run } from 'node:test';
import { parseArgs } from 'node:util';

import { CORPORA, CORPORA_VARIABLE } from './corpora.ts';
import { documentText } from './document.ts';
import { type Result, resultIn } from './results.ts';
import { agreementTable, knownDifferences, slowestTable, standingTable } from './tables.ts';

const PROJECT = path.resolve(import.meta.dirname, '../..');
const DOCUMENT = path.join(PROJECT, 'docs/conformance.md');

/** In the order of the tables; suites without a table come last. */
const SUITES = ['limbo', 'pkits', 'stacks', 'incidents', 'bad-input'];
const FILES = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.conformance.ts'))
  .map((name) => ({ file: path.join(import.meta.dirname, name), place: SUITES.indexOf(name.split('.')[0] ?? '') }))
  .sort((a, b) => (a.place === -1 ? SUITES.length : a.place) - (b.place === -1 ? SUITES.length : b.place))
  .map(({ file }) => file);

const { values } = parseArgs({
  options: { corpus: { type: 'string' }, write: { type: 'boolean', default: false } },
});

process.exitCode = await main(path.resolve(values.corpus ?? CORPORA));

async function main(corpora: string): Promise<number> {
  if (values.corpus !== undefined && !existsSync(corpora)) {
    complain(`there is no folder ${corpora}`);
    return 1;
  }
  // The tests run in processes of their own, which read it.
  process.env[CORPORA_VARIABLE] = corpora;
  const outcome = await runTests();
  for (const [why, tests] of outcome.skipped) say(`skipped ${String(tests)} tests: ${why}`);
  if (outcome.results.length > 0) say(summary(outcome.results));
  for (const failure of outcome.failures) complain(`FAILED ${failure}`);
  if (outcome.failures.length > 0) return 1;
  return values.write ? write(outcome, corpora) : 0;
}

interface Outcome {
  readonly results: readonly Result[];
  /** What did not hold, test by test. */
  readonly failures: readonly string[];
  /** What is missing, and how many tests were skipped for it. */
  readonly skipped: ReadonlyMap<string, number>;
}

async function runTests(): Promise<Outcome> {
  const results = new Map<string, Result[]>();
  const failures: string[] = [];
  const skipped = new Map<string, number>();
  // One after another: CPU time is measured, and some cases are long.
  const tests = run({ files: [...FILES], concurrency: 1 });
  tests.on('test:diagnostic', ({ file = '', message }) => {
    const result = resultIn(message);
    if (result !== null) results.set(file, [...(results.get(file) ?? []), result]);
  });
  tests.on('test:fail', ({ name, details: { error } }) => {
    const { cause } = error;
    failures.push(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`);
  });
  tests.on('test:pass', ({ skip }) => {
    if (typeof skip === 'string') skipped.set(skip, (skipped.get(skip) ?? 0) + 1);
  });
  tests.resume();
  await once(tests, 'end');
  return { results: FILES.flatMap((file) => results.get(file) ?? []), failures, skipped };
}

function summary(results: readonly Result[]): string {
  return [agreementTable(results), standingTable(results), slowestTable(results), ...knownDifferences(results)].join(
    '\n\n',
  );
}

function write({ results, skipped }: Outcome, corpora: string): number {
  if (skipped.size > 0) {
    complain(`${DOCUMENT} is not written: it would be without what was skipped`);
    return 1;
  }
  const text = documentText(results, {
    date: new Date().toISOString().slice(0, 10),
    version: fieldOf(path.join(PROJECT, 'package.json'), 'version'),
    node: process.versions.node,
    openssl: process.versions.openssl,
  });
  writeFileSync(DOCUMENT, text);
  say(`written: ${DOCUMENT}, from ${corpora}`);
  return 0;
}

function fieldOf(file: string, field: string): string {
  const record = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
  return String(record[field]);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}
