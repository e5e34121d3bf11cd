// Reads the config file: YAML to typed Config, or every mistake with its place.
import { CodedError } from '../lib/coded-error.ts';
import { visibleText } from '../lib/escape.ts';
import { readBounded } from '../lib/read-bounded.ts';
import type { ParsedDocument } from './document.ts';
import { parseYaml } from './document.ts';
import { checkSchema } from './mistakes.ts';
import type { ConfigProblem, LoadedConfig, Mistake } from './problem.ts';
import { ConfigError, invalidConfig, pathText } from './problem.ts';
import { checkReferences } from './references.ts';
import { checkSchedule } from './schedule.ts';

export { ConfigError, formatConfigError } from './problem.ts';
export type { LoadedConfig } from './problem.ts';

// Three thousand firmware lines, each with a few targets, need about this much.
const MAX_CONFIG_BYTES = 1_048_576;

/**
 * The config in `file`.
 * Throws ConfigError: `config-unreadable` when there is no such file or it is no text, else `config-invalid` with all
 * the mistakes in it.
 */
export async function loadConfig(file: string): Promise<LoadedConfig> {
  return parseConfig(await readConfigText(file), file);
}

/** The text of `file`. Throws ConfigError `config-unreadable`. */
export async function readConfigText(file: string): Promise<string> {
  const unreadable = (reason: string, cause: unknown): ConfigError =>
    new ConfigError('config-unreadable', `${visibleText(file)} cannot be read: ${reason}`, [], { cause });
  const bytes = await readBounded(file, MAX_CONFIG_BYTES).catch((cause: unknown) => {
    throw unreadable(cause instanceof CodedError ? cause.message : 'unknown error', cause);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unreadable('it is not UTF-8 text', cause);
  }
}

/** `loadConfig` for a text that is already read; `file` is only named. */
export async function parseConfig(text: string, file: string): Promise<LoadedConfig> {
  const parsed = parseYaml(text);
  const syntax = parsed.mistakes.map((mistake): ConfigProblem => ({ file, path: '', ...mistake }));
  if (parsed.value === null) throw invalidConfig(file, syntax);
  const checked = checkSchema(parsed.value.document);
  const mistakes = [
    ...(checked.kind === 'invalid' ? checked.mistakes : []),
    ...checkReferences(parsed.value.document),
    ...(await checkSchedule(parsed.value.document)),
  ];
  const problems = [...syntax, ...distinct(mistakes).map((mistake) => located(mistake, file, parsed))];
  if (checked.kind === 'invalid' || problems.length > 0) throw invalidConfig(file, problems);
  return { config: checked.config, file, locate: (path) => parsed.locate(path) };
}

/** Two rules of the schema may mind the same value; it is told once. */
function distinct(mistakes: readonly Mistake[]): readonly Mistake[] {
  return [...new Map(mistakes.map((mistake) => [JSON.stringify(mistake), mistake])).values()];
}

function located(mistake: Mistake, file: string, parsed: ParsedDocument): ConfigProblem {
  const { path, at, found, expected } = mistake;
  return { file, ...parsed.locate(path, at), path: pathText(path), found, expected };
}
