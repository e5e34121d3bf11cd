// The CA files of private servers that the config names (`ca`): of the mail server, of receivers, of the heartbeat.
import { X509Certificate } from 'node:crypto';
import { dirname, resolve } from 'node:path';

import type { LoadedConfig } from '../config/load.ts';
import type { ConfigProblem, DocumentPath } from '../config/problem.ts';
import { invalidConfig, problemAt, quoted } from '../config/problem.ts';
import { errorText } from '../lib/coded-error.ts';
import { visibleText } from '../lib/escape.ts';
import { readBounded } from '../lib/read-bounded.ts';

/** A bundle of all public roots has about 250 kB. */
const MAX_CA_BYTES = 1_048_576;

/** A place in the config that names a CA file, relative to the folder of the config. */
export interface CaReference {
  readonly path: DocumentPath;
  readonly file: string;
}

/** The PEM text of each CA file, by its path as the config has it. Throws ConfigError with every one that does not do. */
export async function readCaFiles(loaded: LoadedConfig): Promise<ReadonlyMap<string, string>> {
  const read = await Promise.all(
    caReferences(loaded.config).map(async ({ path, file }) => ({ path, file, ...(await readCaFile(loaded, file)) })),
  );
  const problems = read.flatMap(({ path, file, reason }): ConfigProblem[] => {
    if (reason === null) return [];
    const found = `${quoted(file)} (${visibleText(reason)})`;
    return [problemAt(loaded, path, { found, expected: 'a PEM file with the CA of the server' })];
  });
  if (problems.length > 0) throw invalidConfig(loaded.file, problems);
  return new Map(read.map(({ file, pem }) => [file, pem]));
}

/** Everywhere that the config names one. */
export function caReferences({ receivers, smtp, heartbeat }: LoadedConfig['config']): readonly CaReference[] {
  const ofReceivers = receivers.flatMap((receiver, index) =>
    Object.entries(receiver).map(([kind, config]: [string, unknown]) => ({
      path: ['receivers', index, kind, 'ca'],
      file: caOf(config),
    })),
  );
  const others = [
    { path: ['smtp', 'ca'], file: caOf(smtp) },
    { path: ['heartbeat', 'ca'], file: caOf(heartbeat) },
  ];
  return [...ofReceivers, ...others].flatMap(({ path, file }) => (file === null ? [] : [{ path, file }]));
}

function caOf(config: unknown): string | null {
  if (typeof config !== 'object' || config === null || !('ca' in config)) return null;
  return typeof config.ca === 'string' ? config.ca : null;
}

async function readCaFile(
  { file }: LoadedConfig,
  name: string,
): Promise<{ readonly pem: string; readonly reason: string | null }> {
  try {
    const pem = new TextDecoder().decode(await readBounded(resolve(dirname(file), name), MAX_CA_BYTES));
    return { pem, reason: holdsCertificate(pem) ? null : 'no certificate in it' };
  } catch (error) {
    return { pem: '', reason: errorText(error) };
  }
}

function holdsCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
