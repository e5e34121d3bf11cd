// Picks among the firmware lines and targets of a config file what the command line names.
import type { Firmware } from '../../firmware/firmware.ts';
import { targetKey } from '../../probe/observation.ts';
import { usageError } from '../../lib/usage-error.ts';
import type { CheckSubject } from './subject.ts';
import type { TargetArgument } from './target-argument.ts';

/** Only these firmware lines; all when none is named. Throws a usage error that names the known ones. */
export function pickFirmware(subject: CheckSubject, ids: readonly string[]): CheckSubject {
  if (ids.length === 0) return subject;
  for (const id of ids) {
    if (subject.firmware.some((line) => line.id === id)) continue;
    const known = subject.firmware.map((line) => line.id).join(', ');
    throw usageError(`no firmware ${JSON.stringify(id)} in the config file, which has ${known}${placeHint(id)}`);
  }
  const firmware = subject.firmware.filter((line) => ids.includes(line.id));
  return { ...subject, firmware, fleet: firmware };
}

/** `--firmware a b.example.com`: options that take several values take the targets behind them as well. */
function placeHint(id: string): string {
  return id.includes('.') ? ' (TARGETs go before the options)' : '';
}

/** Only these targets; all when none is named. Throws a usage error that names the known ones. */
export function pickTargets(subject: CheckSubject, wanted: readonly TargetArgument[]): CheckSubject {
  if (wanted.length === 0) return subject;
  const picked = new Set<string>();
  for (const argument of wanted) {
    const found = subject.firmware.flatMap((line) => line.targets).filter((link) => names(argument, link.target));
    if (found.length === 0) throw unknownTarget(subject, argument);
    for (const link of found) picked.add(link.target);
  }
  return {
    ...subject,
    firmware: subject.firmware.map((line) => onlyTargets(line, picked)),
    targets: subject.targets.filter((target) => picked.has(targetKey(target.host, target.port))),
  };
}

function names(argument: TargetArgument, target: string): boolean {
  if (argument.port !== null) return targetKey(argument.host, argument.port) === target.toLowerCase();
  return target.toLowerCase().replace(/:\d+$/, '') === targetKey(argument.host, 0).replace(/:0$/, '');
}

function onlyTargets(line: Firmware, picked: ReadonlySet<string>): Firmware {
  return { ...line, targets: line.targets.filter((link) => picked.has(link.target)) };
}

function unknownTarget(subject: CheckSubject, argument: TargetArgument) {
  const known = [...new Set(subject.firmware.flatMap((line) => line.targets.map((link) => link.target)))].join(', ');
  return usageError(
    `no firmware in the config file talks to ${argument.text}, only to ${known}; ` +
      'to check any host, say which device: --anchors FILE --stack NAME',
  );
}
