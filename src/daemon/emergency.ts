// When the store fails, nothing can be put into its outbox: receivers are told so past it. What was told is kept in
// memory, and so is what waits; delivery is the same as ever, with its order, its patience and its limits.
import type { DeliveryEvent } from '../alerts/delivery/delivery-event.ts';
import type { Incident } from '../alerts/incident.ts';
import type { SelfFinding } from '../alerts/self-finding.ts';
import type { Clock, EpochMs } from '../lib/clock.ts';
import { decideOfItself } from './decision.ts';
import { DeliveryLoop } from './delivery-loop.ts';
import { createMemoryOutbox } from './memory-outbox.ts';
import type { Setup } from './setup.ts';

export interface EmergencyOptions {
  readonly clock: Clock;
  readonly onEvent: (event: DeliveryEvent) => void;
}

export class Emergency {
  readonly #options: EmergencyOptions;
  readonly #outbox = createMemoryOutbox();
  #incidents: readonly Incident[] = [];
  #delivery: DeliveryLoop | null = null;

  constructor(options: EmergencyOptions) {
    this.#options = options;
  }

  /** Sends what waits to the receivers of `setup`, until it is stopped. */
  start({ config, receivers }: Setup): void {
    const { giveUpAfter, fallback = null } = config.delivery;
    const outbox = this.#outbox;
    const options = { outbox, health: outbox.health, receivers, giveUpAfterMs: giveUpAfter, fallback };
    this.#delivery = new DeliveryLoop({ ...options, ...this.#options });
    this.#delivery.start();
  }

  /** Resolves when every receiver has let go. What waits is lost with the process. */
  async stop(): Promise<void> {
    await this.#delivery?.stop();
  }

  /** Decides what is to be told of `findings` (none: all is well again), and sends it, and what waited for another attempt. */
  look(findings: readonly SelfFinding[], { config }: Pick<Setup, 'config'>): void {
    const now = this.#options.clock.now();
    const { incidents, deliveries } = decideOfItself(config, findings, this.#incidents, now);
    const known = new Map(this.#incidents.map((incident) => [incident.id, incident]));
    for (const incident of incidents) known.set(incident.id, incident);
    this.#incidents = [...known.values()].filter((incident) => isRemembered(incident, now));
    for (const { receiver, notification } of deliveries) this.#outbox.put(receiver, notification, now);
    this.#delivery?.wake();
  }
}

/** Longer than one that is over may come back; a daemon that runs for years does not gather them. */
const REMEMBERED_MS = 86_400_000;

function isRemembered({ resolvedAt }: Incident, now: EpochMs): boolean {
  return resolvedAt === null || Math.abs(now - resolvedAt) < REMEMBERED_MS;
}
