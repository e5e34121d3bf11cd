// Reads secrets from where the config says they are, once, at start.
import { dirname, resolve } from 'node:path';

import { CodedError } from '../lib/coded-error.ts';
import { visibleText } from '../lib/escape.ts';
import { readBounded } from '../lib/read-bounded.ts';
import type { ConfigProblem, DocumentPath, LoadedConfig } from './problem.ts';
import { invalidConfig, problemAt, quoted } from './problem.ts';
import type { SecretSource } from './schema-parts.ts';

/** The secret behind each source of a config, by the source itself. */
export type Secrets = ReadonlyMap<SecretSource, string>;

/** All secrets that the config names. Throws ConfigError `config-invalid` with every one that cannot be read. */
export async function resolveSecrets(
  loaded: LoadedConfig,
  environment: SecretContext['environment'],
): Promise<Secrets> {
  const context = { folder: dirname(loaded.file), environment };
  const read = await Promise.all(
    secretReferences(loaded.config).map(async ({ path, source }) => ({
      path,
      source,
      reading: await readSecret(source, context),
    })),
  );
  const problems = read.flatMap(({ path, reading }): ConfigProblem[] =>
    reading.kind === 'unreadable' ? [problemAt(loaded, path, reading)] : [],
  );
  if (problems.length > 0) throw invalidConfig(loaded.file, problems);
  return new Map(read.map(({ source, reading }) => [source, reading.kind === 'secret' ? reading.value : '']));
}

/** A place in the config that names a secret. */
interface SecretReference {
  readonly path: DocumentPath;
  readonly source: SecretSource;
}

/** Wherever secrets may stand: nothing else in there is a mapping of `env` or `file` alone. */
function secretReferences(config: LoadedConfig['config']): readonly SecretReference[] {
  return (['receivers', 'smtp', 'heartbeat', 'signals', 'web'] as const).flatMap((key) =>
    sourcesIn(config[key], [key]),
  );
}

function sourcesIn(value: unknown, path: DocumentPath): readonly SecretReference[] {
  if (isSource(value)) return [{ path, source: value }];
  if (Array.isArray(value)) return value.flatMap((item: unknown, index) => sourcesIn(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) => sourcesIn(item, [...path, key]));
}

function isSource(value: unknown): value is SecretSource {
  if (typeof value !== 'object' || value === null) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && (keys[0] === 'env' || keys[0] === 'file');
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
