// `npm run backtest`: two years of 200 targets on a fake clock, with lead times and false alarms.
//   node test/backtest/run.ts [--seed TEXT] [--targets N] [--years N] [--rotations N] [--json]
import { parseArgs } from 'node:util';

import { runBacktest } from './backtest.ts';
import { reportJson, reportText } from './report.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    targets: { type: 'string', default: '200' },
    years: { type: 'string', default: '2' },
    rotations: { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
  },
});

const LIMIT_SECONDS = 60;

const [targets, years, rotations] = [values.targets, values.years, values.rotations].map(positive);
if (targets === undefined || years === undefined || rotations === undefined) throw new RangeError('three numbers');
const harmless = Math.min(6, Math.max(0, targets - rotations));
const startedAt = performance.now();
const backtest = runBacktest({ seed: values.seed, targets, years, rotations: Math.min(rotations, targets), harmless });
const seconds = (performance.now() - startedAt) / 1_000;
const { user, system } = process.threadCpuUsage();
const cpuSeconds = (user + system) / 1_000_000;
print(values.json ? reportJson(backtest, seconds) : reportText(backtest));
if (!values.json) {
  const megabytes = process.memoryUsage().rss / 1e6;
  print(
    `${seconds.toFixed(1)} s (limit ${String(LIMIT_SECONDS)} s), ${cpuSeconds.toFixed(1)} s of CPU, ${megabytes.toFixed(0)} MB`,
  );
}
// How long it takes depends on the machine, and is for people to see.
process.exitCode = backtest.faults.length === 0 ? 0 : 1;

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new RangeError(`${text}: expected a number above 0`);
  return number;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
