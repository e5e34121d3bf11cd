// Everything that follows from the config file: what the daemon works with until the next reload.
import { type Heartbeat, heartbeat } from '../alerts/http/heartbeat.ts';
import { httpSender } from '../alerts/http/post.ts';
import { createReceiver, createReceivers, kindOf } from '../alerts/receivers/create.ts';
import { urlOf } from '../alerts/receivers/json-poster.ts';
import { type Receiver, ReceiverConfigError, type ReceiverParts } from '../alerts/receivers/receiver.ts';
import type { Judge } from '../chain/judge.ts';
import { createJudge } from '../chain/judge.ts';
import type { KnownRootsSource } from '../chain/known-roots.ts';
import type { Stack } from '../chain/stack.ts';
import type { LoadedConfig } from '../config/load.ts';
import { loadConfig } from '../config/load.ts';
import type { ConfigProblem } from '../config/problem.ts';
import { invalidConfig, problemAt, withAllMistakes } from '../config/problem.ts';
import type { Config, HeartbeatConfig } from '../config/schema.ts';
import type { Secrets } from '../config/secret.ts';
import { resolveSecrets } from '../config/secret.ts';
import { webSecretProblems } from '../config/web-references.ts';
import type { ResolvedTarget } from '../config/targets.ts';
import { targetsOf } from '../config/targets.ts';
import type { Firmware } from '../firmware/firmware.ts';
import { knownRootsOf } from '../firmware/known-roots.ts';
import { loadFirmware } from '../firmware/load.ts';
import { stacksOf } from '../firmware/stacks.ts';
import { systemClock } from '../lib/clock.ts';
import { readCaFiles } from './ca-files.ts';
import { loadAnnouncedAnchors } from './signals/anchor-files.ts';
import { type SignalSources, signalSources } from './signals/sources.ts';

export interface Setup {
  readonly config: Config;
  readonly targets: readonly ResolvedTarget[];
  readonly firmware: readonly Firmware[];
  readonly receivers: readonly Receiver[];
  /** Null when the config names none. */
  readonly heartbeat: Heartbeat | null;
  /** The PEM text of each CA file of a private server, by its path as the config has it. */
  readonly caFiles: ReadonlyMap<string, string>;
  /** The secret behind each source in the config. */
  readonly secrets: Secrets;
  /** What collectors of signals work with. */
  readonly sources: SignalSources;
  readonly judge: Judge;
  /** Those of this machine. */
  readonly knownRoots: KnownRootsSource;
  readonly stackNamed: (name: string) => Stack;
}

/** Longer than any such service takes; the next cycle is minutes away. */
const HEARTBEAT_TIMEOUT_MS = 15_000;

/** What a setup is made in, whatever the config says. */
export type Surroundings = Pick<ReceiverParts, 'environment' | 'logger' | 'certificates'> & {
  /** Makes links to the page at this URL; null while nobody can follow them. */
  readonly ackLinksTo: (url: string) => ReceiverParts['ackLinks'];
};

/**
 * Reads the config file, then all that it names: CA files, secrets. Throws ConfigError with every mistake in the file,
 * or in what it names; nothing starts on half a config.
 */
export async function loadSetup(file: string, surroundings: Surroundings): Promise<Setup> {
  const loaded = await loadConfig(file);
  const stacks = stacksOf(loaded);
  const { config } = loaded;
  const secretsRead = resolveSecrets(loaded, surroundings.environment);
  const caFilesRead = readCaFiles(loaded);
  const parts = async () => receiverParts(config, await orEmpty(secretsRead), await orEmpty(caFilesRead), surroundings);
  const [firmware, secrets, caFiles, announcedAnchors, receivers] = await withAllMistakes(file, [
    loadFirmware(loaded, stacks),
    secretsRead,
    caFilesRead,
    loadAnnouncedAnchors(loaded),
    // Also where a file is missing: what the secrets hold may be wrong as well.
    secretsRead.then(
      async () => makeReceivers(loaded, await parts()),
      () => [],
    ),
    secretsRead.then(
      (read) => {
        requireNone(file, webSecretProblems(loaded, read));
      },
      () => undefined,
    ),
  ]);
  const knownRoots = knownRootsOf(surroundings.environment);
  return {
    config,
    targets: targetsOf(config),
    firmware,
    receivers,
    caFiles,
    secrets,
    heartbeat: config.heartbeat === undefined ? null : heartbeatOf(config.heartbeat, await parts()),
    sources: signalSources(loaded, announcedAnchors, secrets, surroundings.environment),
    judge: createJudge({ knownRoots }),
    knownRoots,
    stackNamed: stacks.named,
  };
}

/** What could be read; what could not is told elsewhere. */
function orEmpty<Key, Value>(reading: Promise<ReadonlyMap<Key, Value>>): Promise<ReadonlyMap<Key, Value>> {
  return reading.catch(() => new Map<Key, Value>());
}

function receiverParts(
  config: Config,
  secrets: Secrets,
  caFiles: ReadonlyMap<string, string>,
  { environment, logger, certificates, ackLinksTo }: Surroundings,
): Parts {
  return {
    secretOf: (source) => secrets.get(source) ?? '',
    pemOf: (name) => (name === undefined ? null : (caFiles.get(name) ?? null)),
    smtp: config.smtp ?? null,
    environment,
    clock: systemClock,
    logger,
    certificates,
    ackLinks: config.web?.url === undefined ? null : ackLinksTo(config.web.url),
  };
}

type Parts = Omit<ReceiverParts, 'name'>;

/** The receivers; or every mistake that only their secrets showed. */
async function makeReceivers(loaded: LoadedConfig, parts: Parts): Promise<readonly Receiver[]> {
  const problems: ConfigProblem[] = [];
  for (const [index, config] of loaded.config.receivers.entries()) {
    try {
      await createReceiver(config, { ...parts, name: config.name });
    } catch (error) {
      if (!(error instanceof ReceiverConfigError)) throw error;
      problems.push(problemAt(loaded, ['receivers', index, kindOf(config), ...error.path], error));
    }
  }
  requireNone(loaded.file, problems);
  return createReceivers(loaded.config.receivers, parts);
}

function requireNone(file: string, problems: readonly ConfigProblem[]): void {
  if (problems.length > 0) throw invalidConfig(file, problems);
}

function heartbeatOf({ url, method, ca }: HeartbeatConfig, parts: Parts): Heartbeat {
  const sender = httpSender({ ca: parts.pemOf(ca), environment: parts.environment, timeoutMs: HEARTBEAT_TIMEOUT_MS });
  return heartbeat({ url: urlOf(url, parts), method, sender });
}
