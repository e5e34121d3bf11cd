// Several explorations as one: what a device has whose anchors lie in several files.
import type { Exploration, FoundAnchor } from './exploration.ts';
import { withTwins } from './gathering.ts';

/** Each anchor once, with all its places; everything in the order of the explorations. */
export function mergeExplorations(explorations: readonly Exploration[]): Exploration {
  const anchors = new Map<string, FoundAnchor>();
  for (const found of explorations.flatMap((one) => one.anchors)) {
    const known = anchors.get(found.id);
    anchors.set(found.id, known === undefined ? found : { ...known, places: [...known.places, ...found.places] });
  }
  return {
    anchors: withTwins([...anchors.values()]),
    loadOrder: explorations.flatMap(({ loadOrder }) => loadOrder),
    leftOut: explorations.flatMap(({ leftOut }) => leftOut),
    allowed: explorations.flatMap(({ allowed }) => allowed),
    unrecognised: explorations.flatMap(({ unrecognised }) => unrecognised),
  };
}
