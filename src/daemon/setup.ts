// Everything that follows from the config file: what the daemon works with until the next reload.
import { X509Certificate } from 'node:crypto';
import { dirname, resolve } from 'node:path';

import type { AlertLogger } from '../alerts/logger.ts';
import type { Receiver } from '../alerts/receivers/receiver.ts';
import { createReceivers } from '../alerts/receivers/create.ts';
import { isSigningSecret, SIGNING_SECRET_FORM } from '../alerts/receivers/webhook/signature.ts';
import type { Judge } from '../chain/judge.ts';
import { createJudge } from '../chain/judge.ts';
import type { Stack } from '../chain/stack.ts';
import type { LoadedConfig } from '../config/load.ts';
import { loadConfig } from '../config/load.ts';
import { invalidConfig, problemAt, quoted, withAllMistakes } from '../config/problem.ts';
import type { Config } from '../config/schema.ts';
import type { Secrets } from '../config/secret.ts';
import { resolveSecrets } from '../config/secret.ts';
import type { ResolvedTarget } from '../config/targets.ts';
import { targetsOf } from '../config/targets.ts';
import type { Firmware } from '../firmware/firmware.ts';
import { knownRootsOf } from '../firmware/known-roots.ts';
import { loadFirmware } from '../firmware/load.ts';
import { stacksOf } from '../firmware/stacks.ts';
import { systemClock } from '../lib/clock.ts';
import { errorText } from '../lib/coded-error.ts';
import { visibleText } from '../lib/escape.ts';
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
 * Reads the config file, then all that it names: CA files, secrets. Throws ConfigError with every mistake in the file,
 * or in what it names; nothing starts on half a config.
 */
export async function loadSetup(file: string, environment: NodeJS.ProcessEnv, log: AlertLogger): Promise<Setup> {
  const loaded = await loadConfig(file);
  const stacks = stacksOf(loaded);
  const [firmware, secrets, smtpCa] = await withAllMistakes(file, [
    loadFirmware(loaded, stacks),
    readSecrets(loaded, environment),
    readSmtpCa(loaded),
  ]);
  return {
    config: loaded.config,
    targets: targetsOf(loaded.config),
    firmware,
    receivers: createReceivers(loaded.config, { ...secrets, smtpCa, clock: systemClock, logger: log }),
    judge: createJudge({ knownRoots: knownRootsOf(environment) }),
    stackNamed: stacks.named,
  };
}

/** The secrets, those of webhooks in the form that signing needs. */
async function readSecrets(loaded: LoadedConfig, environment: NodeJS.ProcessEnv): Promise<Secrets> {
  const secrets = await resolveSecrets(loaded, environment);
  const problems = loaded.config.receivers.flatMap(({ name }, index) => {
    const secret = secrets.webhookSecrets.get(name);
    if (secret === undefined || isSigningSecret(secret)) return [];
    const path = ['receivers', index, 'webhook', 'secret'];
    return [problemAt(loaded, path, { found: 'a secret of another form', expected: SIGNING_SECRET_FORM })];
  });
  if (problems.length > 0) throw invalidConfig(loaded.file, problems);
  return secrets;
}

async function readSmtpCa(loaded: LoadedConfig): Promise<string | null> {
  const ca = loaded.config.smtp?.ca;
  if (ca === undefined) return null;
  const refuse = (reason: unknown): never => {
    const found = `${quoted(ca)} (${visibleText(errorText(reason))})`;
    const problem = problemAt(loaded, ['smtp', 'ca'], { found, expected: 'a PEM file with the CA of the mail server' });
    throw invalidConfig(loaded.file, [problem]);
  };
  const bytes = await readBounded(resolve(dirname(loaded.file), ca), MAX_CA_BYTES).catch(refuse);
  const pem = new TextDecoder().decode(bytes);
  return holdsCertificate(pem) ? pem : refuse('no certificate in it');
}

function holdsCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
