// What a sink has received: all of it, and one after the other for whoever waits.

export interface Arrivals<Item> {
  /** Everything so far. */
  readonly all: readonly Item[];
  readonly push: (item: Item) => void;
  /** The oldest that nobody has taken yet; waits for it. */
  readonly next: () => Promise<Item>;
}

export function arrivals<Item>(): Arrivals<Item> {
  const all: Item[] = [];
  const untaken: Item[] = [];
  const waiting: ((item: Item) => void)[] = [];
  return {
    all,
    push: (item) => {
      all.push(item);
      const taker = waiting.shift();
      if (taker === undefined) untaken.push(item);
      else taker(item);
    },
    next: () => {
      const item = untaken.shift();
      if (item !== undefined) return Promise.resolve(item);
      return new Promise((resolve) => waiting.push(resolve));
    },
  };
}
