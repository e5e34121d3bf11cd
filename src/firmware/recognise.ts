// What some bytes are: a container, a format of anchors, or nothing that is known, with all that was tried.
import type { Tried } from './exploration.ts';
import type { AnyFormat, Recognition } from './import/format.ts';
import { FORMATS } from './import/formats.ts';
import type { Container } from './unpack/container.ts';
import { CONTAINERS } from './unpack/containers.ts';

export type Kind =
  | { readonly kind: 'container'; readonly container: Container }
  | { readonly kind: 'format'; readonly format: AnyFormat }
  | { readonly kind: 'unknown'; readonly tried: readonly Tried[] };

/** Every `format:` that a file may be forced to be. */
export const FORMAT_IDS: readonly string[] = [...CONTAINERS, ...FORMATS].map(({ id }) => id);

/** Containers are asked before formats: the octets of a PEM file that is merely stored in a zip can be seen in the zip. */
export function recognise(bytes: Uint8Array): Kind {
  const tried: Tried[] = [];
  const is = (candidate: { readonly id: string; readonly recognise: (bytes: Uint8Array) => Recognition }): boolean => {
    const recognition = candidate.recognise(bytes);
    if (recognition.kind === 'no') tried.push({ format: candidate.id, reached: recognition.reached });
    return recognition.kind === 'yes';
  };
  const container = CONTAINERS.find(is);
  if (container !== undefined) return { kind: 'container', container };
  const format = FORMATS.find(is);
  return format === undefined ? { kind: 'unknown', tried } : { kind: 'format', format };
}

/** The container or format of this name; null where there is none. */
export function kindNamed(id: string): Kind | null {
  const container = CONTAINERS.find((candidate) => candidate.id === id);
  if (container !== undefined) return { kind: 'container', container };
  const format = FORMATS.find((candidate) => candidate.id === id);
  return format === undefined ? null : { kind: 'format', format };
}
