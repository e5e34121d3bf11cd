// Reads the config file: YAML to typed Config, with every mistake's place.
import { CodedError } from '../lib/coded-error.ts';
import type { Config } from './schema.ts';

/** One mistake in the file. Line and column count from 1. */
export interface ConfigProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Where in the document, e.g. `firmware[0].anchors[1]`. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
}

/** All mistakes of a config at once. */
export class ConfigError extends CodedError<'config-invalid' | 'config-unreadable'> {
  readonly problems: readonly ConfigProblem[];

  constructor(code: 'config-invalid' | 'config-unreadable', message: string, problems: readonly ConfigProblem[]) {
    super(code, message);
    this.problems = problems;
  }
}

export interface LoadedConfig {
  readonly config: Config;
  /** The file, as given. */
  readonly file: string;
  /** Line and column of a place in the document, for mistakes that only later stages see (a CA file that is not there). */
  readonly locate: (path: readonly (string | number)[]) => { readonly line: number; readonly column: number };
}

export declare function loadConfig(file: string): Promise<LoadedConfig>;
