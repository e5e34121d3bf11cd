// How an id begins is enough of it, but not what every id begins with.
import { visibleText } from '../../lib/escape.ts';
import { usageError } from '../../lib/usage-error.ts';

/** Throws a usage error when `id` names nothing beyond `prefix`, with which the id of every `what` begins. */
export function requireDigits(id: string, prefix: string, what: string): void {
  if (id === '' || !prefix.startsWith(id)) return;
  throw usageError(`every ${what} begins with "${visibleText(id)}": give at least one digit after ${prefix}`);
}
