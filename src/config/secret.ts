// Reads secrets from where the config says they are, once, at start.
import { dirname, resolve } from 'node:path';

import { CodedError, errorText } from '../lib/coded-error.ts';
import { visibleText } from '../lib/escape.ts';
import { readBounded } from '../lib/read-bounded.ts';
import type { LoadedConfig } from './problem.ts';
import type { SecretSource } from './schema.ts';

export interface SecretContext {
  /** The folder that files are relative to: that of the config file. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

// Keys and passwords have some dozens of bytes; more than this is another file.
const MAX_SECRET_BYTES = 65_536;

/**
 * The secret; of a file without the line break at its end. `place` is where the config names it (`smtp.password`).
 * Throws CodedError `secret-unreadable`, whose text names place and source, never the content.
 */
export async function resolveSecret(source: SecretSource, place: string, context: SecretContext): Promise<string> {
  if ('env' in source) {
    const value = context.environment[source.env] ?? '';
    if (value === '') throw unreadable(place, `environment variable ${source.env} is not set or empty`);
    return value;
  }
  const path = resolve(context.folder, source.file);
  const bytes = await readBounded(path, MAX_SECRET_BYTES).catch((cause: unknown) => {
    throw unreadable(place, `file ${visibleText(path)} cannot be read: ${errorText(cause)}`);
  });
  const value = new TextDecoder().decode(bytes).replace(/\r?\n$/, '');
  if (value === '') throw unreadable(place, `file ${visibleText(path)} is empty`);
  return value;
}

function unreadable(place: string, reason: string): CodedError<'secret-unreadable'> {
  return new CodedError('secret-unreadable', `${place}: ${reason}`);
}

/** Every secret of a config. */
export interface Secrets {
  readonly smtpPassword: string | null;
  /** By the name of the receiver; only those webhooks that have one. */
  readonly webhookSecrets: ReadonlyMap<string, string>;
}

/** All secrets that the config names. Throws CodedError `secret-unreadable` with every one that cannot be read. */
export async function resolveSecrets(
  { config, file }: Pick<LoadedConfig, 'config' | 'file'>,
  environment: SecretContext['environment'],
): Promise<Secrets> {
  const context = { folder: dirname(file), environment };
  const webhooks = config.receivers.flatMap(({ name, webhook }, index) =>
    webhook?.secret === undefined
      ? []
      : [{ name, source: webhook.secret, place: `receivers[${String(index)}].webhook.secret` }],
  );
  const password = config.smtp?.password;
  const [smtpPassword, ...rest] = await allOf([
    async () => (password === undefined ? null : resolveSecret(password, 'smtp.password', context)),
    ...webhooks.map(
      ({ source, place }) =>
        () =>
          resolveSecret(source, place, context),
    ),
  ]);
  const webhookSecrets = new Map(webhooks.map(({ name }, index) => [name, rest[index] ?? '']));
  return { smtpPassword: smtpPassword ?? null, webhookSecrets };
}

async function allOf(reads: readonly (() => Promise<string | null>)[]): Promise<readonly (string | null)[]> {
  const outcomes = await Promise.allSettled(reads.map((read) => read()));
  const failures = outcomes.flatMap((outcome): unknown[] => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (failures.length > 0) throw new CodedError('secret-unreadable', failures.map(errorText).join('; '));
  return outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : null));
}
