// A stack by the name that somebody typed.
import type { Stack } from '../chain/stack.ts';
import { STACKS, stackNamed } from '../chain/stacks.ts';
import { usageError } from './usage-error.ts';

/** The stack of this name; throws a usage error that names the known ones. */
export function findStack(name: string): Stack {
  const stack = stackNamed(name);
  if (stack !== null) return stack;
  throw usageError(`no stack ${JSON.stringify(name)}: expected one of ${STACKS.map((known) => known.name).join(', ')}`);
}
