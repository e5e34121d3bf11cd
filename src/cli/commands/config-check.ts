// `anchorwatch config check`: would the daemon start on this file?
import { countOf } from '../../alerts/wording.ts';
import type { Setup } from '../../daemon/setup.ts';
import { loadSetup } from '../../daemon/setup.ts';
import { visibleText } from '../../lib/escape.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import { surroundingsOf } from '../surroundings.ts';
import type { Terminal } from '../terminal.ts';
import { wrap } from '../text/wrap.ts';

/** Prints what the file amounts to; 0. Throws what the daemon would not start for: every mistake is in it. */
export async function configCheckCommand(
  { config: file }: { readonly config: string },
  terminal: Terminal,
): Promise<ExitStatus> {
  const setup = await loadSetup(file, surroundingsOf(terminal));
  const summary = wrap(`${visibleText(file)}: ok, ${countsOf(setup).join(', ')}`, '', terminal.stdout.columns);
  await terminal.stdout.write(`${summary}\n`);
  return 0;
}

function countsOf({ config, targets, firmware, receivers }: Setup): readonly string[] {
  const anchors = new Set(
    firmware.flatMap((line) => line.targets.flatMap((link) => link.anchors.anchors.map((anchor) => anchor.spkiSha256))),
  );
  const devices = firmware.reduce((sum, line) => sum + (line.devices ?? 0), 0);
  return [
    countOf(targets.length, 'target'),
    countOf(firmware.length, 'firmware line'),
    ...(devices === 0 ? [] : [countOf(devices, 'device')]),
    countOf(anchors.size, 'anchor'),
    config.receivers.length === 0 ? 'no receiver (alerts go to the log)' : countOf(receivers.length, 'receiver'),
  ];
}
