// Records compared as sets: the same text for the same content, whatever the order of its keys.

/** JSON with the keys of every object in order, and bytes as hex. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (part instanceof Uint8Array) return Buffer.from(part).toString('hex');
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** The records in an order that depends on their content alone. */
export function byText<T>(records: readonly T[]): readonly T[] {
  const keyed = records.map((record) => [canonical(record), record] as const);
  return keyed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record);
}
