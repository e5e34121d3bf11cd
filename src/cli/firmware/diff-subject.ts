// Whom `firmware diff` asks: the targets of the firmware lines that a release is of.
import type { AnchorStore } from '../../chain/trust-anchor.ts';
import { loadConfig } from '../../config/load.ts';
import type { FirmwareConfig } from '../../config/schema.ts';
import type { Firmware } from '../../firmware/firmware.ts';
import { pickFirmware } from '../check/pick.ts';
import type { CheckSubject } from '../check/subject.ts';
import { configSubject } from '../check/config-subject.ts';
import { usageError } from '../../lib/usage-error.ts';

export interface DiffSubject {
  readonly subject: CheckSubject;
  /** `sensor-1.0 on a.example:443`: targets with CA files of their own, which are left out of the subject. */
  readonly ownAnchors: readonly string[];
}

/**
 * The lines of these ids; without ids the only one, or those that pin the anchors of the old release. Throws ConfigError
 * and usage errors.
 */
export async function diffSubject(
  file: string,
  ids: readonly string[],
  old: AnchorStore,
  host: string | null,
): Promise<DiffSubject> {
  const [loaded, whole] = [await loadConfig(file), await configSubject(file)];
  const picked = ids.length > 0 ? pickFirmware(whole, ids) : { ...whole, firmware: linesOf(whole.firmware, old) };
  const split = picked.firmware.map((line) => splitLine(line, loaded.config.firmware));
  const subject = { ...picked, firmware: split.map(({ line }) => onlyHost(line, host)) };
  return { subject, ownAnchors: split.flatMap(({ ownAnchors }) => ownAnchors) };
}

function linesOf(lines: readonly Firmware[], old: AnchorStore): readonly Firmware[] {
  if (lines.length === 1) return lines;
  const pinning = lines.filter(({ targets }) => targets.some(({ anchors }) => anchors.id === old.id));
  if (pinning.length > 0) return pinning;
  const known = lines.map(({ id }) => id).join(', ');
  throw usageError(
    `no firmware in the config file pins exactly what is in OLD: say which it is with --firmware, of ${known}`,
  );
}

function splitLine(
  line: Firmware,
  configs: readonly FirmwareConfig[],
): { readonly line: Firmware; readonly ownAnchors: readonly string[] } {
  const config = configs.find(({ id }) => id === line.id);
  // The targets of both are in the same order.
  const own = line.targets.filter((_, index) => config?.targets[index]?.anchors !== undefined);
  return {
    line: { ...line, targets: line.targets.filter((target) => !own.includes(target)) },
    ownAnchors: own.map(({ target }) => `${line.id} on ${target}`),
  };
}

function onlyHost(line: Firmware, host: string | null): Firmware {
  if (host === null) return line;
  return { ...line, targets: line.targets.filter((target) => target.host === host) };
}
