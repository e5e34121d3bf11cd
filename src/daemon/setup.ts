// Everything that follows from the config file: what the daemon works with until the next reload.
import { dirname, resolve } from 'node:path';

import type { AlertLogger } from '../alerts/logger.ts';
import type { Receiver } from '../alerts/receivers/receiver.ts';
import { createReceivers } from '../alerts/receivers/create.ts';
import type { Judge } from '../chain/judge.ts';
import { createJudge } from '../chain/judge.ts';
import type { Stack } from '../chain/stack.ts';
import { stackNamed } from '../chain/stacks.ts';
import type { LoadedConfig } from '../config/load.ts';
import { loadConfig } from '../config/load.ts';
import { invalidConfig, problemAt, quoted } from '../config/problem.ts';
import type { Config } from '../config/schema.ts';
import { resolveSecrets } from '../config/secret.ts';
import type { ResolvedTarget } from '../config/targets.ts';
import { targetsOf } from '../config/targets.ts';
import type { Firmware } from '../firmware/firmware.ts';
import { knownRootsOf } from '../firmware/known-roots.ts';
import { loadFirmware } from '../firmware/load.ts';
import { systemClock } from '../lib/clock.ts';
import { CodedError, errorText } from '../lib/coded-error.ts';
import { readBounded } from '../lib/read-bounded.ts';

/** A bundle of all public roots has about 250 kB. */
const MAX_CA_BYTES = 1_048_576;

export interface Setup {
  readonly config: Config;
  readonly targets: readonly ResolvedTarget[];
  readonly firmware: readonly Firmware[];
  readonly receivers: readonly Receiver[];
  readonly judge: Judge;
  readonly stackNamed: (name: string) => Stack;
}

/**
 * Reads the config file and all that it names: CA files, secrets. Throws ConfigError with every mistake of the first of
 * them that has any; nothing starts on half a config.
 */
export async function loadSetup(file: string, environment: NodeJS.ProcessEnv, log: AlertLogger): Promise<Setup> {
  const loaded = await loadConfig(file);
  const firmware = await loadFirmware(loaded);
  const secrets = await resolveSecrets(loaded, environment);
  return {
    config: loaded.config,
    targets: targetsOf(loaded.config),
    firmware,
    receivers: createReceivers(loaded.config, {
      ...secrets,
      smtpCa: await readSmtpCa(loaded),
      clock: systemClock,
      logger: log,
    }),
    judge: createJudge({ knownRoots: knownRootsOf(environment) }),
    stackNamed: knownStack,
  };
}

async function readSmtpCa(loaded: LoadedConfig): Promise<string | null> {
  const ca = loaded.config.smtp?.ca;
  if (ca === undefined) return null;
  const bytes = await readBounded(resolve(dirname(loaded.file), ca), MAX_CA_BYTES).catch((error: unknown) => {
    const problem = { found: `${quoted(ca)}: ${errorText(error)}`, expected: 'a PEM file' };
    throw invalidConfig(loaded.file, [problemAt(loaded, ['smtp', 'ca'], problem)]);
  });
  return new TextDecoder().decode(bytes);
}

function knownStack(name: string): Stack {
  const stack = stackNamed(name);
  // The config's schema lets no other name through.
  if (stack === null) throw new CodedError('unknown-stack', `no stack is named ${name}`);
  return stack;
}
