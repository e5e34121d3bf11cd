// `npm run test:crash`: the built program is killed 300 times while a rotation goes by, and nothing may be lost.
//   node test/crash/run.ts [--seed TEXT] [--kills N] [--main FILE] [--verbose]
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { type KillReport, type OrdealReport, runOrdeal } from './ordeal.ts';

const BUILT = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
/** So that each step of the script lasts for about five lives. */
const KILLS_A_DAY = 60;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    kills: { type: 'string', default: '300' },
    main: { type: 'string', default: BUILT },
    verbose: { type: 'boolean', default: false },
  },
});

const kills = Number(values.kills);
if (!Number.isInteger(kills) || kills < 1) throw new RangeError(`--kills ${values.kills}: expected a whole number`);
const startedAt = performance.now();
const report = await runOrdeal({
  seed: values.seed,
  kills,
  days: Math.max(1, Math.round(kills / KILLS_A_DAY)),
  main: values.main,
  onKill: (kill) => {
    if (values.verbose || (kill.number + 1) % 25 === 0) print(killText(kill));
  },
});
print(summaryText(report));
for (const fault of report.faults) print(`LOST OR WRONG: ${fault}`);
process.exitCode = report.faults.length === 0 ? 0 : 1;

function killText({ number, day, step, kill }: KillReport): string {
  const when =
    kill.kind === 'moment'
      ? `${kill.moment} + ${String(kill.afterMs)} ms`
      : `${kill.kind} + ${String(kill.afterMs)} ms`;
  return `${seconds()} s  kill ${String(number + 1)}  day ${String(day)}, ${step}  (${when})`;
}

function summaryText({ kills: done, starts, arrivals, faults }: OrdealReport): string {
  const distinct = new Set(arrivals.map(({ receiver, id }) => `${id}/${receiver}`)).size;
  const counts = [
    `${String(done)} kills`,
    `${String(starts)} starts`,
    `${String(arrivals.length)} arrivals`,
    `${String(distinct)} notifications`,
    `${String(arrivals.length - distinct)} duplicates`,
    `${seconds()} s`,
  ];
  return `seed ${values.seed}: ${counts.join(', ')}; ${faults.length === 0 ? 'nothing lost' : `${String(faults.length)} faults`}`;
}

function seconds(): string {
  return ((performance.now() - startedAt) / 1_000).toFixed(1);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
