// What a command throws when it was called wrongly: told on stderr, with status 3.
import { CodedError } from './coded-error.ts';

/** `message` says what was found and what was expected; `usage` errors never show a stack. */
export function usageError(message: string): CodedError<'usage'> {
  return new CodedError('usage', message);
}
