// A check of what the config file describes: its targets and firmware lines; receivers and secrets are left alone.
import { loadConfig } from '../../config/load.ts';
import { targetsOf } from '../../config/targets.ts';
import { loadFirmware } from '../../firmware/load.ts';
import { stacksOf } from '../../firmware/stacks.ts';
import type { CheckSubject } from './subject.ts';

/** Everything in `file`; throws ConfigError with every mistake in it. */
export async function configSubject(file: string): Promise<CheckSubject> {
  const loaded = await loadConfig(file);
  const stacks = stacksOf(loaded);
  const { probe, vantage, horizon, deadlineHorizon, calmRounds } = loaded.config;
  const firmware = await loadFirmware(loaded, stacks);
  return {
    firmware,
    fleet: firmware,
    stacks,
    targets: targetsOf(loaded.config),
    probe,
    assess: { horizonMs: horizon, deadlineHorizonMs: deadlineHorizon, calmRounds },
    vantage,
  };
}
