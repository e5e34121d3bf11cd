// What collectors have left, as it stands now: read from the store once, and kept up as parts are written.
import type { Signal } from '../../signals/signal.ts';
import { signalKey } from '../../signals/signal.ts';
import type { CollectedRecord, StoredEndEntity, StoredSignals } from '../../store/store.ts';

export class SignalDesk {
  #known: StoredSignals;

  constructor(known: StoredSignals) {
    this.#known = known;
  }

  /** The same object for as long as nothing changes. */
  get known(): StoredSignals {
    return this.#known;
  }

  /** A part was written. */
  took({ source, put, drop }: CollectedRecord): void {
    const { sources, signals } = this.#known;
    const others = sources.filter((state) => state.source !== source.source);
    const changed = put.length > 0 || drop.length > 0;
    this.#known = {
      ...this.#known,
      sources: [...others, source],
      signals: changed ? withPart(signals, source.source, put, drop) : signals,
    };
  }

  /** A cycle was written. */
  served(endEntities: readonly StoredEndEntity[]): void {
    this.#known = withServed(this.#known, endEntities);
  }
}

/** `known`, and what a round saw beside it; the same object where that is nothing new. */
export function withServed(known: StoredSignals, endEntities: readonly StoredEndEntity[]): StoredSignals {
  const before = new Set(known.endEntities.map(endEntityKey));
  const added = endEntities.filter((one) => !before.has(endEntityKey(one)));
  if (added.length === 0) return known;
  const watchedSince = new Map(known.watchedSince);
  for (const { target, firstServedAt } of added) {
    if (!watchedSince.has(target)) watchedSince.set(target, firstServedAt);
  }
  return { ...known, endEntities: [...known.endEntities, ...added], watchedSince };
}

function withPart(
  signals: StoredSignals['signals'],
  source: string,
  put: readonly Signal[],
  drop: readonly string[],
): StoredSignals['signals'] {
  const replaced = new Set([...put.map(signalKey), ...drop]);
  const kept = signals.filter((one) => one.source !== source || !replaced.has(signalKey(one.signal)));
  return [...kept, ...put.map((signal) => ({ source, signal }))];
}

function endEntityKey({ target, sha256 }: StoredEndEntity): string {
  return `${target} ${sha256}`;
}
