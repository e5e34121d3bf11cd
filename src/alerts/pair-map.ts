// A map by pair of firmware and target, in the order of insertion. By two steps, not by one text made of both: making,
// hashing and throwing away such a text for each of 50,000 pairs is most of what a cycle would take.
import type { Pair } from '../outlook/outlook.ts';

export class PairMap<Value> {
  readonly #places = new Map<string, Map<string, number>>();
  readonly #values: Value[] = [];

  get({ firmware, target }: Pair): Value | undefined {
    const place = this.#places.get(firmware)?.get(target);
    return place === undefined ? undefined : this.#values[place];
  }

  has({ firmware, target }: Pair): boolean {
    return this.#places.get(firmware)?.has(target) ?? false;
  }

  /** What is there already keeps its place. */
  set({ firmware, target }: Pair, value: Value): void {
    let targets = this.#places.get(firmware);
    if (targets === undefined) this.#places.set(firmware, (targets = new Map<string, number>()));
    const place = targets.get(target);
    if (place === undefined) targets.set(target, this.#values.push(value) - 1);
    else this.#values[place] = value;
  }

  values(): readonly Value[] {
    return this.#values;
  }
}

/** Of several that are of one pair the last. */
export function byPair<Item extends Pair>(items: readonly Item[]): PairMap<Item> {
  const map = new PairMap<Item>();
  for (const item of items) map.set(item, item);
  return map;
}
