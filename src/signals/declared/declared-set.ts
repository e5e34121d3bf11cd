// The sets of declared roots that a config names, each once, and what they are called. Pure.
import { createHash } from 'node:crypto';

import type { TargetConfig } from '../../config/schema.ts';
import type { AnchorPlace } from './reading.ts';
import { DROPBOX, type PresetRoots } from './dropbox.ts';

type Declared = NonNullable<TargetConfig['declaredRoots']>;

export interface DeclaredSet {
  /** As the signal's `set` has it. */
  readonly name: string;
  readonly from: DeclaredFrom;
}

export type DeclaredFrom =
  | { readonly kind: 'preset'; readonly preset: PresetRoots }
  | { readonly kind: 'urls'; readonly urls: readonly string[] }
  | { readonly kind: 'path'; readonly place: AnchorPlace };

/** The set that a target names. */
export function declaredSetOf(declared: Declared): DeclaredSet {
  if (typeof declared === 'string') return { name: declared, from: { kind: 'preset', preset: PRESETS[declared] } };
  if ('url' in declared) return { name: declared.url, from: { kind: 'urls', urls: [declared.url] } };
  if ('urls' in declared) return { name: nameOfUrls(declared.urls), from: { kind: 'urls', urls: declared.urls } };
  const { path } = declared;
  return { name: path, from: { kind: 'path', place: { path, format: null, member: null } } };
}

/** Every set that a target names, once. */
export function declaredSetsOf(targets: readonly Pick<TargetConfig, 'declaredRoots'>[]): readonly DeclaredSet[] {
  const sets = targets.flatMap(({ declaredRoots }) =>
    declaredRoots === undefined ? [] : [declaredSetOf(declaredRoots)],
  );
  return [...new Map(sets.map((set) => [set.name, set])).values()];
}

const PRESETS: Readonly<Record<Extract<Declared, string>, PresetRoots>> = { dropbox: DROPBOX };

/** Lists that begin alike are different sets: a few letters of a digest tell them apart. */
function nameOfUrls(urls: readonly string[]): string {
  const [first = '', ...others] = urls;
  if (others.length === 0) return first;
  const digest = createHash('sha256').update(urls.join('\n')).digest('hex').slice(0, 6);
  return `${first} and ${String(others.length)} more (${digest})`;
}
