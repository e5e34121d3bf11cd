// How often something may be tried that fails: by one address, and by all of them together.
import { isIP } from 'node:net';

import type { EpochMs } from '../../lib/clock.ts';

export interface AttemptLimits {
  readonly perAddress: number;
  /** Whoever has many addresses gets no further than this; null: as far as they like. */
  readonly overall: number | null;
  readonly withinMs: number;
}

/** Of what has failed; the oldest is forgotten beyond. */
const MAX_REMEMBERED = 10_000;

/** Failures of the last minutes. What is tried counts as failed until it is given back: many at once get no further. */
export class Attempts {
  readonly #limits: AttemptLimits;
  #taken: { readonly by: string; readonly at: EpochMs }[] = [];

  constructor(limits: AttemptLimits) {
    this.#limits = limits;
  }

  /** Takes one; 0, or the milliseconds until there is one again. */
  take(address: string, now: EpochMs): number {
    const { perAddress, overall, withinMs } = this.#limits;
    // Also of a clock that was set back: nobody has to wait for longer than that.
    this.#taken = this.#taken.filter(({ at }) => Math.abs(now - at) < withinMs);
    const by = networkOf(address);
    const own = this.#taken.filter((one) => one.by === by);
    const oldest =
      own.length >= perAddress
        ? own[0]
        : overall !== null && this.#taken.length >= overall
          ? this.#taken[0]
          : undefined;
    if (oldest !== undefined) return Math.max(1, oldest.at + withinMs - now);
    if (this.#taken.length >= MAX_REMEMBERED) this.#taken.shift();
    this.#taken.push({ by, at: now });
    return 0;
  }

  /** It has not failed. */
  giveBack(address: string): void {
    const by = networkOf(address);
    const index = this.#taken.findLastIndex((one) => one.by === by);
    if (index !== -1) this.#taken.splice(index, 1);
  }
}

/** What counts as one address. Whoever has one IPv6 address has the 2^64 of its network. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6 || address.includes('.')) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [...first, ...Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0'), ...last];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
