// When the store fails, nothing can be put into an outbox: the receivers are told so at once, without one. Kept in memory,
// told again until it was heard.
import type { Notification } from '../alerts/notification.ts';
import type { Incident } from '../alerts/incident.ts';
import type { Receiver } from '../alerts/receivers/receiver.ts';
import type { SelfFinding } from '../alerts/self-finding.ts';
import type { Config } from '../config/schema.ts';
import type { EpochMs } from '../lib/clock.ts';
import { decideOfItself } from './decision.ts';

interface Waiting {
  readonly receiver: string;
  readonly notification: Notification;
}

/** Longer than an alert should take; the next try comes with the next look. */
const SEND_LIMIT_MS = 20_000;

export class Emergency {
  #incidents: readonly Incident[] = [];
  #waiting: readonly Waiting[] = [];
  #sending: Promise<void> | null = null;

  /** Decides what is to be told of `findings` (none: all is well again), and sends it and what waits. Never rejects. */
  look(findings: readonly SelfFinding[], config: Config, receivers: readonly Receiver[], now: EpochMs): Promise<void> {
    const { incidents, deliveries } = decideOfItself(config, findings, this.#incidents, now);
    const changed = new Map(incidents.map((incident) => [incident.id, incident]));
    const kept = this.#incidents.map((incident) => changed.get(incident.id) ?? incident);
    const known = new Set(this.#incidents.map(({ id }) => id));
    this.#incidents = [...kept, ...incidents.filter(({ id }) => !known.has(id))];
    this.#waiting = [...this.#waiting, ...deliveries];
    this.#sending ??= this.#send(receivers).finally(() => {
      this.#sending = null;
    });
    return this.#sending;
  }

  async #send(receivers: readonly Receiver[]): Promise<void> {
    const tried = this.#waiting;
    const outcomes = await Promise.all(
      tried.map(async ({ receiver: name, notification }) => {
        const receiver = receivers.find((one) => one.name === name);
        if (receiver === undefined) return true;
        const attempt = { signal: AbortSignal.timeout(SEND_LIMIT_MS), reached: [] };
        return (await receiver.send(notification, attempt)).kind !== 'retry';
      }),
    );
    const isDone = new Map(tried.map((waiting, index) => [waiting, outcomes[index] ?? false]));
    this.#waiting = this.#waiting.filter((waiting) => isDone.get(waiting) !== true);
  }
}
