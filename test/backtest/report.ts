// What is printed of a backtest: the rotations with their lead times, and the false alarms with their reasons.
import { alignColumns } from '../../src/cli/text/columns.ts';
import { allowedFalseAlarms, type Backtest, falseAlarmsOf } from './backtest.ts';
import { type FalseAlarm, instant, type RotationScore, type Told } from './score.ts';
import { DAY, HOUR } from './spans.ts';
import { LINES } from './world/fleet.ts';

export function reportText(backtest: Backtest): string {
  const { world, score, faults } = backtest;
  const { targets, years, seed } = world.options;
  const cas = world.targets.reduce((sum, { issued }) => sum + issued.length, 0);
  return [
    `seed ${seed}: ${String(targets)} targets, ${String(world.links.length)} pairs, ${String(years)} years, ` +
      `${String(score.rounds)} rounds, ${String(cas)} certificates issued`,
    '',
    ...rotationLines(score.rotations),
    '',
    ...falseAlarmLines(backtest),
    '',
    ...exposureLines(score.exposures),
    '',
    `${String(score.notifications)} notifications in all`,
    ...(faults.length === 0 ? ['every target is met'] : faults.map((fault) => `FAULT: ${fault}`)),
  ].join('\n');
}

/** By rotation, then by firmware line. */
function rotationLines(rotations: readonly RotationScore[]): readonly string[] {
  const sorted = rotations.toSorted((a, b) => a.firstRefusedAt - b.firstRefusedAt);
  const rows = sorted.map((one) => [
    one.rotation,
    one.firmware,
    one.omens.length === 0 ? 'none' : one.omens.join(', '),
    told(one.alert),
    told(one.likely),
    instant(one.firstRefusedAt),
    lead(one),
    one.isMet ? 'ok' : 'MISSED',
  ]);
  const head = ['rotation', 'firmware', 'signals', 'first alert', 'likely', 'first edge refuses', 'lead', ''];
  const met = rotations.filter(({ isMet }) => isMet).length;
  return [...alignColumns([head, ...rows]), `${String(met)} of ${String(rotations.length)} met`];
}

function told(one: Told | null): string {
  return one === null ? '-' : `${instant(one.at)} ${one.level}`;
}

/** Before the first edge refuses; where nothing announced it, how long after until the round that told of it. */
function lead({ alert, firstRefusedAt }: RotationScore): string {
  if (alert === null) return 'never';
  const ms = firstRefusedAt - alert.at;
  return ms < 0 ? `-${span(-ms)}` : span(ms);
}

function span(ms: number): string {
  return ms < 2 * DAY ? `${(ms / HOUR).toFixed(1)} h` : `${(ms / DAY).toFixed(1)} d`;
}

function falseAlarmLines(backtest: Backtest): readonly string[] {
  const { score, world } = backtest;
  const { years } = world.options;
  const rows = LINES.filter(({ id }) => world.links.some(({ line }) => line.id === id)).map(({ id }) => {
    const own = score.falseAlarms.filter(({ firmware }) => firmware === id);
    return [id, `${String(own.length)} pairs`, `${(own.length / years).toFixed(2)} a firmware-year`];
  });
  const counted = falseAlarmsOf(backtest);
  const allowed = allowedFalseAlarms(world.options);
  return [
    `false alarms at likely or louder: ${String(counted)}, where ${String(allowed)} may be`,
    ...score.falseAlarms.map(alarmText),
    ...alignColumns(rows),
  ];
}

function alarmText({ at, firmware, target, level, because }: FalseAlarm): string {
  return `  ${instant(at)} ${firmware} on ${target} ${level}: ${because.join('; ')}`;
}

function exposureLines(exposures: ReadonlyMap<string, number>): readonly string[] {
  const rows = [...exposures].toSorted((a, b) => b[1] - a[1]).map(([code, pairs]) => [`  ${String(pairs)}`, code]);
  return ['pairs told of as exposed or unknown that no rotation came to, by their findings:', ...alignColumns(rows)];
}

/** The same for programs. */
export function reportJson({ world, score, faults }: Backtest, seconds: number): string {
  const { exposures, ...rest } = score;
  return JSON.stringify(
    { options: world.options, seconds, faults, ...rest, exposures: Object.fromEntries(exposures) },
    null,
    2,
  );
}
