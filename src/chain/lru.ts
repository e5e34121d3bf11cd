// A map that forgets what was not asked for longest.

export interface Lru<Value> {
  readonly find: (key: string) => Value | undefined;
  readonly keep: (key: string, value: Value) => void;
}

/** Holds at most `max` values; a value that is found or kept becomes the newest. */
export function createLru<Value>(max: number): Lru<Value> {
  // A Map iterates in the order of insertion: its first key is the oldest.
  const values = new Map<string, Value>();
  const keep = (key: string, value: Value): void => {
    values.delete(key);
    values.set(key, value);
    if (values.size <= max) return;
    const oldest = values.keys().next();
    if (oldest.done !== true) values.delete(oldest.value);
  };
  const find = (key: string): Value | undefined => {
    const value = values.get(key);
    if (value !== undefined) keep(key, value);
    return value;
  };
  return { find, keep };
}
