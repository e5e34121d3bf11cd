// What became of attempts, gathered for some milliseconds and written in one transaction: one for each would make the
// disk, not the receiver, the measure of how fast an outbox empties.
import type { Delivery, DeliveryResult } from '../outbox.ts';
import type { SendResult } from '../receivers/receiver.ts';

/** An attempt that is over. */
export interface Finished {
  readonly delivery: Delivery;
  readonly sending: SendResult;
  readonly result: DeliveryResult;
}

export interface SettlementOptions {
  /** All of it, or it rejects: then it may be written all the same. */
  readonly write: (batch: readonly Finished[]) => Promise<void>;
  readonly onWritten: (batch: readonly Finished[]) => void;
  /** What could not be written is kept: sent and not marked, it would be sent again and again. */
  readonly onFailed: (error: unknown) => void;
}

// A crash repeats what was finished within this time, with the same ids: as few as a person would notice.
const GATHER_MS = 20;
const BATCH = 64;

export class Settlement {
  readonly #options: SettlementOptions;
  readonly #unwritten = new Map<string, Finished>();
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<boolean> | null = null;

  constructor(options: SettlementOptions) {
    this.#options = options;
  }

  add(finished: Finished): void {
    this.#unwritten.set(finished.delivery.id, finished);
    this.#timer ??= setTimeout(() => void this.write(), GATHER_MS);
  }

  /** There is enough to write it now; whoever would add more had better wait. */
  isFull(): boolean {
    return this.#unwritten.size >= BATCH;
  }

  /** Something is being written, or will be without being asked. */
  isBusy(): boolean {
    return this.#timer !== null || this.#writing !== null;
  }

  /** Of which something is not written yet: in the outbox they stand as before the attempt. */
  incidents(): readonly string[] {
    return [...this.#unwritten.values()].map(({ delivery }) => delivery.notification.incident);
  }

  /** Writes all there is, at once. False when the store failed, which `onFailed` is told; never rejects. */
  write(): Promise<boolean> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
    return this.#writing;
  }

  async #writeAll(): Promise<boolean> {
    while (this.#unwritten.size > 0) {
      const batch = [...this.#unwritten.values()].slice(0, BATCH);
      try {
        await this.#options.write(batch);
      } catch (error) {
        this.#options.onFailed(error);
        return false;
      }
      for (const { delivery } of batch) this.#unwritten.delete(delivery.id);
      this.#options.onWritten(batch);
    }
    return true;
  }
}
