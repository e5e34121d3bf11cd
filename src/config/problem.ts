// A mistake in the config file with its place, and the error that carries all of them at once.
import { CodedError } from '../lib/coded-error.ts';
import { visibleText } from '../lib/escape.ts';
import type { Config } from './schema.ts';

/** Keys and indexes from the top of the document: `['firmware', 0, 'stack']`. */
export type DocumentPath = readonly (string | number)[];

/** Where a node of the document begins; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A mistake at a place of the document; `at` says whether the key or its value is meant. */
export interface Mistake {
  readonly path: DocumentPath;
  readonly at: 'key' | 'value';
  readonly found: string;
  readonly expected: string;
}

/** One mistake in the file. Its texts hold no invisible characters and no secrets: they can be shown as they are. */
export interface ConfigProblem extends Place {
  readonly file: string;
  /** Where in the document, e.g. `firmware[0].anchors[1]`; empty when it is about the whole of it. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
}

/** All mistakes of a config at once, in the order of the file. */
export class ConfigError extends CodedError<'config-invalid' | 'config-unreadable'> {
  readonly problems: readonly ConfigProblem[];

  constructor(
    code: 'config-invalid' | 'config-unreadable',
    message: string,
    problems: readonly ConfigProblem[],
    options: { readonly cause?: unknown } = {},
  ) {
    super(code, message, options);
    this.problems = problems;
  }
}

export interface LoadedConfig {
  readonly config: Config;
  /** The file, as given. */
  readonly file: string;
  /**
   * Where a value stands in the file, for mistakes that only later stages see (a CA file that is not there). What is
   * not in the file (a default) has the place of what would hold it.
   */
  readonly locate: (path: DocumentPath) => Place;
}

/** A mistake that was seen only after the config was loaded, at the place of `path` in its file. */
export function problemAt(
  { file, locate }: Pick<LoadedConfig, 'file' | 'locate'>,
  path: DocumentPath,
  { found, expected }: Pick<ConfigProblem, 'found' | 'expected'>,
): ConfigProblem {
  return { file, ...locate(path), path: pathText(path), found, expected };
}

/** What `config check` prints: a line for each mistake, as `file:line:column path: found ..., expected ...`. */
export function formatConfigError(error: ConfigError): string {
  if (error.problems.length === 0) return error.message;
  return error.problems.map(formatProblem).join('\n');
}

function formatProblem(problem: ConfigProblem): string {
  const { file, line, column, path, found, expected } = problem;
  const place = `${visibleText(file)}:${String(line)}:${String(column)}`;
  return `${path === '' ? place : `${place} ${path}`}: found ${found}, expected ${expected}`;
}

// A file of another kind can be wrong in every line; nobody reads more than this.
export const MAX_PROBLEMS = 100;

/** The error for the mistakes of one file, which must not be none. */
export function invalidConfig(file: string, problems: readonly ConfigProblem[]): ConfigError {
  const told = problems.toSorted((a, b) => a.line - b.line || a.column - b.column).slice(0, MAX_PROBLEMS);
  const count = told.length === 1 ? '1 mistake' : `${String(told.length)} mistakes`;
  const more = told.length === MAX_PROBLEMS ? ' or more' : '';
  return new ConfigError('config-invalid', `${count}${more} in ${visibleText(file)}`, told);
}

/** `['firmware', 0, 'stack']` as people write it: `firmware[0].stack`. */
export function pathText(path: DocumentPath): string {
  return path.map((step, index) => stepText(step, index === 0)).join('');
}

function stepText(step: string | number, first: boolean): string {
  if (typeof step === 'number') return `[${String(step)}]`;
  if (!/^[\w-]{1,60}$/.test(step)) return `[${quoted(step)}]`;
  return first ? step : `.${step}`;
}

/** A text of the file as messages show it: in quotes, on one line, cut to 80 characters. */
export function quoted(text: string): string {
  return `"${visibleText(text, 80)}"`;
}

/**
 * What all of `readings` give. Rejects with one ConfigError that holds the mistakes of every reading that has any, so
 * that nobody mends a file in rounds; with any other error as it is.
 */
export async function withAllMistakes<const Readings extends readonly Promise<unknown>[]>(
  file: string,
  readings: Readings,
): Promise<{ -readonly [Index in keyof Readings]: Awaited<Readings[Index]> }> {
  const outcomes = await Promise.allSettled(readings);
  const reasons = outcomes.flatMap((outcome): unknown[] => (outcome.status === 'rejected' ? [outcome.reason] : []));
  const unexpected = reasons.find((reason) => !(reason instanceof ConfigError));
  if (unexpected instanceof Error) throw unexpected;
  const problems = reasons.flatMap((reason) => (reason instanceof ConfigError ? reason.problems : []));
  if (problems.length > 0) throw invalidConfig(file, problems);
  return Promise.all(readings);
}
