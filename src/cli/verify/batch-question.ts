// One line of `verify --batch`: parsed into a question, or into what is wrong with it.
import type { EpochMs } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import { parseInstant } from '../../lib/dates.ts';

export type QuestionId = string | number | null;

export interface BatchQuestion {
  readonly kind: 'question';
  readonly id: QuestionId;
  readonly stack: string;
  /** Null: the device does not check names. */
  readonly host: string | null;
  /** Null: the device has no clock. */
  readonly at: EpochMs | null;
  /** PEM texts. */
  readonly anchors: readonly string[];
  readonly served: readonly string[];
}

export interface UnreadableQuestion {
  readonly kind: 'unreadable';
  readonly id: QuestionId;
  readonly error: string;
}

/** Reads a line; fields that are not known are passed over. */
export function parseBatchQuestion(line: string): BatchQuestion | UnreadableQuestion {
  const fields = parseObject(line);
  if (fields === null) return { kind: 'unreadable', id: null, error: 'not a JSON object' };
  const { id: rawId, stack, host, at: rawAt, anchors, served } = fields;
  const id = typeof rawId === 'string' || typeof rawId === 'number' ? rawId : null;
  const wrong = (name: string, value: unknown, expected: string): UnreadableQuestion => {
    return { kind: 'unreadable', id, error: `${name}: found ${shown(value)}, expected ${expected}` };
  };

  if (typeof stack !== 'string') return wrong('stack', stack, 'the name of a stack');
  if (typeof host !== 'string' && host !== null)
    return wrong('host', host, 'a host name, or null for no check of names');
  const at = typeof rawAt === 'string' ? parseInstant(rawAt) : null;
  if (at === null && rawAt !== null) {
    return wrong('at', rawAt, 'an instant such as 2026-03-01T00:00:00Z, or null for a device without a clock');
  }
  if (!isTexts(anchors)) return wrong('anchors', anchors, 'an array of PEM texts');
  if (!isTexts(served)) return wrong('served', served, 'an array of PEM texts');
  return { kind: 'question', id, stack, host, at, anchors, served };
}

function parseObject(line: string): Readonly<Record<string, unknown>> | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null; // What is wrong with it is of no use: the line was not written by hand.
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : visibleText(JSON.stringify(value), 60);
}
