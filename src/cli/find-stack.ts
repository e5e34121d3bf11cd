// A stack by the name that somebody typed.
import type { Stack } from '../chain/stack.ts';
import { BUILT_IN_STACKS, type KnownStacks, stacksOf } from '../firmware/stacks.ts';
import { visibleText } from '../lib/escape.ts';
import { usageError } from '../lib/usage-error.ts';

/** The stack of this name; throws a usage error that names the known ones. */
export function findStack(name: string, { all }: KnownStacks): Stack {
  const stack = all.find((known) => known.name === name);
  if (stack !== undefined) return stack;
  throw usageError(`no stack "${visibleText(name, 80)}": expected one of ${all.map((known) => known.name).join(', ')}`);
}

/** The stacks of a config file and the known ones; those alone without a file. Throws ConfigError. */
export async function stacksFrom(config: string | null): Promise<KnownStacks> {
  if (config === null) return BUILT_IN_STACKS;
  // A third of the time that a command takes to start goes into what reads a config.
  const { loadConfig } = await import('../config/load.ts');
  return stacksOf(await loadConfig(config));
}
