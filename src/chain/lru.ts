// A map that forgets what was not asked for longest.

export interface Lru<Value> {
  readonly find: (key: string) => Value | undefined;
  readonly keep: (key: string, value: Value) => void;
}

/** Holds at most `max` values, and among them the half of them that were found or kept last. */
export function createLru<Value>(max: number): Lru<Value> {
  // A Map iterates in the order of insertion: its first key is the oldest.
  const values = new Map<string, { readonly value: Value; readonly placed: number }>();
  let placedSoFar = 0;
  const keep = (key: string, value: Value): void => {
    placedSoFar += 1;
    values.delete(key);
    values.set(key, { value, placed: placedSoFar });
    if (values.size <= max) return;
    const oldest = values.keys().next();
    if (oldest.done !== true) values.delete(oldest.value);
  };
  const find = (key: string): Value | undefined => {
    const found = values.get(key);
    if (found === undefined) return undefined;
    // To place it anew costs several times as much as to find it: what cannot be old yet stays where it is.
    if (placedSoFar - found.placed >= max / 2) keep(key, found.value);
    return found.value;
  };
  return { find, keep };
}
