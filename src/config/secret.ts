// Reads secrets from where the config says they are, once, at start.
import { dirname, resolve } from 'node:path';

import { CodedError } from '../lib/coded-error.ts';
import { visibleText } from '../lib/escape.ts';
import { readBounded } from '../lib/read-bounded.ts';
import type { ConfigProblem, DocumentPath, LoadedConfig } from './problem.ts';
import { invalidConfig, problemAt, quoted } from './problem.ts';
import type { SecretSource } from './schema.ts';

/** Every secret of a config. */
export interface Secrets {
  readonly smtpPassword: string | null;
  /** By the name of the receiver; only those webhooks that have one. */
  readonly webhookSecrets: ReadonlyMap<string, string>;
}

/** All secrets that the config names. Throws ConfigError `config-invalid` with every one that cannot be read. */
export async function resolveSecrets(
  loaded: LoadedConfig,
  environment: SecretContext['environment'],
): Promise<Secrets> {
  const context = { folder: dirname(loaded.file), environment };
  const read = await Promise.all(
    secretReferences(loaded.config).map(async (reference) => ({
      ...reference,
      reading: await readSecret(reference.source, context),
    })),
  );
  const problems = read.flatMap(({ path, reading }): ConfigProblem[] =>
    reading.kind === 'unreadable' ? [problemAt(loaded, path, reading)] : [],
  );
  if (problems.length > 0) throw invalidConfig(loaded.file, problems);
  const secrets = read.map(({ receiver, reading }) => ({
    receiver,
    value: reading.kind === 'secret' ? reading.value : '',
  }));
  return {
    smtpPassword: secrets.find(({ receiver }) => receiver === null)?.value ?? null,
    webhookSecrets: new Map(
      secrets.flatMap(({ receiver, value }): [string, string][] => (receiver === null ? [] : [[receiver, value]])),
    ),
  };
}

/** A place in the config that names a secret: of the receiver's webhook, or, with null, of the mail server. */
interface SecretReference {
  readonly path: DocumentPath;
  readonly receiver: string | null;
  readonly source: SecretSource;
}

function secretReferences({ receivers, smtp }: LoadedConfig['config']): readonly SecretReference[] {
  const webhooks = receivers.flatMap(({ name, webhook }, index): SecretReference[] =>
    webhook?.secret === undefined
      ? []
      : [{ path: ['receivers', index, 'webhook', 'secret'], receiver: name, source: webhook.secret }],
  );
  if (smtp?.password === undefined) return webhooks;
  return [...webhooks, { path: ['smtp', 'password'], receiver: null, source: smtp.password }];
}

export interface SecretContext {
  /** The folder that files are relative to: that of the config file. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A secret, or what is wrong with its source; that never repeats the content. */
export type SecretReading =
  | { readonly kind: 'secret'; readonly value: string }
  | ({ readonly kind: 'unreadable' } & Pick<ConfigProblem, 'found' | 'expected'>);

// Keys and passwords have some dozens of bytes; more than this is another file.
const MAX_SECRET_BYTES = 65_536;

/** The secret from one source; of a file without the line break at its end. */
export async function readSecret(source: SecretSource, context: SecretContext): Promise<SecretReading> {
  return 'env' in source
    ? fromEnvironment(source.env, context.environment)
    : fromFile(source.file, resolve(context.folder, source.file));
}

function fromEnvironment(name: string, environment: SecretContext['environment']): SecretReading {
  const value = environment[name] ?? '';
  if (value !== '') return { kind: 'secret', value };
  const found = `${quoted(name)}, which is not set or empty`;
  return { kind: 'unreadable', found, expected: 'an environment variable that holds the secret' };
}

async function fromFile(name: string, path: string): Promise<SecretReading> {
  const unreadable = (reason: string): SecretReading => ({
    kind: 'unreadable',
    found: `${quoted(name)} (${visibleText(reason)})`,
    expected: 'a file that holds the secret, relative to the folder of the config',
  });
  try {
    const value = new TextDecoder().decode(await readBounded(path, MAX_SECRET_BYTES)).replace(/\r?\n$/, '');
    return value === '' ? unreadable('the file is empty') : { kind: 'secret', value };
  } catch (error) {
    if (error instanceof CodedError) return unreadable(error.message);
    throw error;
  }
}
