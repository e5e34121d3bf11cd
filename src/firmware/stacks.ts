// The stacks that a config knows: those of chain/stacks/ and its own.
import { composeStack, type CustomStack } from '../chain/custom-stack.ts';
import type { Stack } from '../chain/stack.ts';
import { STACKS, stackNamed } from '../chain/stacks.ts';
import type { ConfigProblem, DocumentPath, LoadedConfig } from '../config/problem.ts';
import { invalidConfig, problemAt } from '../config/problem.ts';
import type { StackConfig } from '../config/schema.ts';
import { CodedError } from '../lib/coded-error.ts';

export interface KnownStacks {
  /** Those of the config first. */
  readonly all: readonly Stack[];
  /** The stack of this name; throws `unknown-stack` where there is none. */
  readonly named: (name: string) => Stack;
}

/** The stacks without a config. */
export const BUILT_IN_STACKS: KnownStacks = knownStacks([]);

/** The stacks of the config and those of chain/stacks/. Throws ConfigError with every rule that its base cannot have. */
export function stacksOf(loaded: LoadedConfig): KnownStacks {
  const composed = loaded.config.stacks.map((stack, index) => composedFrom(stack, index, loaded));
  const problems = composed.flatMap(({ problems: found }) => found);
  if (problems.length > 0) throw invalidConfig(loaded.file, problems);
  return knownStacks(composed.flatMap(({ stack }) => (stack === null ? [] : [stack])));
}

function knownStacks(own: readonly Stack[]): KnownStacks {
  const byName = new Map(own.map((stack) => [stack.name, stack]));
  return {
    all: [...own, ...STACKS],
    named: (name) => {
      const stack = byName.get(name) ?? stackNamed(name);
      if (stack === null) throw new CodedError('unknown-stack', `no stack is named ${name}`);
      return stack;
    },
  };
}

interface Composed {
  readonly stack: Stack | null;
  readonly problems: readonly ConfigProblem[];
}

function composedFrom(config: StackConfig, index: number, loaded: LoadedConfig): Composed {
  const base = BUILT_IN_STACKS.named(config.base);
  const composed = composeStack(base, customStackOf(config));
  if (composed.kind === 'stack') return { stack: composed.stack, problems: [] };
  const problems = composed.problems.map(({ rule, expected }) => {
    const path: DocumentPath = ['stacks', index, 'rules', ...(rule === null ? [] : [rule])];
    const found = rule === null ? 'too many unknown rules' : String(config.rules[rule] ?? 'none');
    return problemAt(loaded, path, { found, expected });
  });
  return { stack: null, problems };
}

function customStackOf({ name, title, evidence, sources, hello, rules }: StackConfig): CustomStack {
  return {
    name,
    title: title ?? null,
    evidence,
    sources,
    hellos: hello?.map((profile) => ({ profile, sni: true })) ?? null,
    rules,
  };
}
